import { createHash, timingSafeEqual } from 'node:crypto';
import type { Secret } from '../secret.ts';
import { type Principal, SCOPES } from '../security/principal.ts';

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();

export type ApiKeyJudge = (presented: string) => Principal | undefined;

/**
 * Compares with every key in constant time, over digests: neither the length of a key nor how much
 * of it was guessed shows in the time. Each key is a principal of its own, known by its fingerprint.
 * @param keys several, so that one can be replaced while the other is still in use
 */
export function createApiKeyJudge(keys: readonly Secret[]): ApiKeyJudge {
  const known = keys.map((key) => ({
    digest: digestOf(key.reveal()),
    principal: { kind: 'api_key', id: key.fingerprint(), scopes: SCOPES } as const,
  }));
  return (presented) => {
    const given = digestOf(presented);
    // Not `find`: it would stop at the key that fits.
    const [match] = known.filter(({ digest }) => timingSafeEqual(digest, given));
    return match?.principal;
  };
}
