/** Finds what a caller presents; whether it is any good is for others to judge. */
import { type Refusal, refusal } from './refusal.ts';

/** Of anything beyond, not one byte is hashed or decoded; Node takes 16 KiB of headers in all. */
const LONGEST_CREDENTIAL = 8 * 1024;

/** Names under which clients were seen to put a credential into a URL. */
const QUERY_NAMES: ReadonlySet<string> = new Set([
  'access_token',
  'api_key',
  'apikey',
  'authorization',
  'bearer',
  'bearer_token',
  'key',
  'token',
  'x-api-key',
]);

export interface CredentialOptions {
  /** Whether `X-API-Key` may carry it instead of `Authorization: Bearer`. */
  readonly acceptsKeyHeader: boolean;
}

type Found = { readonly credential: string } | { readonly refusal: Refusal };

const refused = (...details: Parameters<typeof refusal>): Found => ({
  refusal: refusal(...details),
});

/** The name under which a URL carries a credential. */
function nameInQuery(url: string): string | undefined {
  const query = url.indexOf('?');
  if (query === -1) return undefined;
  const names = [...new URLSearchParams(url.slice(query)).keys()];
  return names.find((name) => QUERY_NAMES.has(name.toLowerCase()));
}

function inAuthorization(header: string): Found {
  // A header that was sent twice arrives as one with a comma and a space.
  const [, scheme = '', credential] = /^([^\s,]+)(?: +(\S+))?$/.exec(header) ?? [];
  if (scheme === '') {
    return refused('malformed', 'Authorization is malformed; send it once, as: Bearer TOKEN');
  }
  if (scheme.toLowerCase() !== 'bearer') {
    return refused('wrong_scheme', 'this scheme is not accepted; send Authorization: Bearer TOKEN');
  }
  if (credential === undefined) {
    return refused('malformed', 'Authorization names no token; send it as: Bearer TOKEN');
  }
  return { credential };
}

function inHeaders(headers: Headers, { acceptsKeyHeader }: CredentialOptions): Found {
  const authorization = headers.get('authorization');
  const keyHeader = acceptsKeyHeader ? headers.get('x-api-key') : null;
  if (authorization !== null && keyHeader !== null) {
    return refused('malformed', 'send either Authorization or X-API-Key, not both');
  }
  if (keyHeader !== null) {
    return /^\S+$/.test(keyHeader)
      ? { credential: keyHeader }
      : refused('malformed', 'X-API-Key is malformed; send it once, the key alone');
  }
  if (authorization !== null) return inAuthorization(authorization);
  const also = acceptsKeyHeader ? ' or X-API-Key' : '';
  return refused('no_credential', `send Authorization: Bearer TOKEN${also}`);
}

/**
 * The credential of a request. A URL with one is refused whatever else is sent: URLs end up in logs
 * and histories, and what was in one has to be replaced (RFC 9700, section 4.3.2).
 */
export function readCredential(request: Request, options: CredentialOptions): Found {
  const name = nameInQuery(request.url);
  if (name !== undefined) {
    return refused(
      'in_query',
      `the URL carries a credential (${name.toLowerCase()}); send it in the header Authorization and replace it, for URLs are logged`,
    );
  }
  const found = inHeaders(request.headers, options);
  if ('credential' in found && found.credential.length > LONGEST_CREDENTIAL) {
    return refused('malformed', `a credential has at most ${LONGEST_CREDENTIAL} characters`);
  }
  return found;
}
