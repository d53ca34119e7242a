/** Who is calling, in either mode: what the gate of `http/` asks of every request. */
import type { Secret } from '../secret.ts';
import type { TokenJudge, Verdict } from './access-token.ts';
import { createApiKeyJudge } from './api-keys.ts';
import { readCredential } from './credential.ts';
import { refusal } from './refusal.ts';
import type { ResourceMetadata } from './resource-metadata.ts';

export interface Authenticator {
  /** Reads headers and URL alone. Never throws: what cannot be checked is refused. */
  identify(request: Request): Promise<Verdict>;
  /** Where clients learn how to get a token; undefined where they cannot. */
  readonly metadata?: ResourceMetadata;
}

/** `AUTH_MODE=api_key`: whoever has a key may do everything. */
export function createApiKeyAuthenticator(keys: readonly Secret[]): Authenticator {
  const judge = createApiKeyJudge(keys);
  return {
    async identify(request) {
      const found = readCredential(request, { acceptsKeyHeader: true });
      if ('refusal' in found) return found;
      const principal = judge(found.credential);
      if (principal) return { principal };
      return { refusal: refusal('unknown_api_key', 'this key is not one of SERVER_API_KEY') };
    },
  };
}

/** `AUTH_MODE=oauth`: this server is a resource server of OAuth 2.1. */
export function createTokenAuthenticator(
  judge: TokenJudge,
  metadata: ResourceMetadata,
): Authenticator {
  return {
    metadata,
    async identify(request) {
      const found = readCredential(request, { acceptsKeyHeader: false });
      return 'refusal' in found ? found : judge(found.credential);
    },
  };
}
