/** What an authorization server says of itself, and its keys: two documents over HTTPS. */
import type { JSONWebKeySet } from 'jose';

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Of both documents together; a caller may be waiting. */
const DEADLINE_MS = 5_000;

/** Key sets have some kilobytes; this one has room for hundreds of keys with certificates. */
const LARGEST_DOCUMENT_BYTES = 512 * 1024;

/** RFC 8414, section 3.1, then OpenID Connect Discovery 1.0, section 4: most servers have one. */
function metadataUrls(issuer: string): readonly string[] {
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/, '');
  return [
    `${origin}/.well-known/oauth-authorization-server${path}`,
    `${origin}${path}/.well-known/openid-configuration`,
  ];
}

async function readBounded(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > LARGEST_DOCUMENT_BYTES) throw new Error('a document larger than 512 KiB');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

type Document = Readonly<Record<string, unknown>>;

async function readDocument(url: string, fetch: Fetch, signal: AbortSignal): Promise<Document> {
  // A redirect would let another host speak for the issuer.
  const response = await fetch(url, {
    redirect: 'error',
    signal,
    headers: { accept: 'application/json' },
  });
  if (!response.ok) throw new Error(`${url} answers ${response.status}`);
  const document: unknown = JSON.parse(await readBounded(response));
  if (typeof document !== 'object' || document === null) throw new Error(`${url} is no object`);
  return document as Document;
}

/** Of what a foreign document says of itself, in messages: no address is longer. */
const LONGEST_NAME = 200;

/** Where the keys are, as the issuer says. */
function readKeysUrl({ issuer, jwks_uri: uri }: Document, expected: string): string {
  if (issuer !== expected) {
    // RFC 8414, section 3.3: else another server's keys would be believed.
    throw new Error(
      `OAUTH_ISSUER is ${expected}, but it calls itself ${String(issuer).slice(0, LONGEST_NAME)}`,
    );
  }
  const url = typeof uri === 'string' ? URL.parse(uri) : null;
  const isLocal = new URL(expected).protocol === 'http:' && url?.protocol === 'http:';
  if (!url || (url.protocol !== 'https:' && !isLocal)) {
    throw new Error('its metadata names no https:// jwks_uri');
  }
  return url.href;
}

/** `fetch` says no more than "fetch failed"; the cause says why. */
export function describeFault(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const { cause } = error;
  if (!(cause instanceof Error)) return error.message;
  return `${error.message} (${'code' in cause ? String(cause.code) : cause.message})`;
}

async function findKeysUrl(issuer: string, fetch: Fetch, signal: AbortSignal): Promise<string> {
  const faults = new Set<string>();
  for (const url of metadataUrls(issuer)) {
    try {
      return readKeysUrl(await readDocument(url, fetch, signal), issuer);
    } catch (error) {
      faults.add(describeFault(error));
    }
  }
  throw new Error([...faults].join('; '));
}

/** The keys an issuer signs with now. @throws what went wrong, in words for an operator */
export async function readIssuerKeys(issuer: string, fetch: Fetch): Promise<JSONWebKeySet> {
  const signal = AbortSignal.timeout(DEADLINE_MS);
  const keys = await readDocument(await findKeysUrl(issuer, fetch, signal), fetch, signal);
  // `createLocalJWKSet` checks the rest.
  return keys as unknown as JSONWebKeySet;
}
