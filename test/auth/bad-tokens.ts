/** Tokens that must not be accepted, each wrong in one thing, and why they are refused. */
import { createHmac } from 'node:crypto';
import { CompactEncrypt, SignJWT, UnsecuredJWT, base64url, exportSPKI, importJWK } from 'jose';
import type { RefusalReason } from '../../src/auth/refusal.ts';
import {
  AUDIENCE,
  type Issuer,
  type SigningKey,
  goodClaims,
  makeKey,
  mintWith,
} from './open-issuer.ts';

export interface BadToken {
  readonly name: string;
  /** Headers of the request. */
  readonly headers: Readonly<Record<string, string>>;
  /** Of the URL. */
  readonly query?: string;
  readonly reason: RefusalReason;
}

const encode = (value: unknown): string => base64url.encode(JSON.stringify(value));

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** Another of the same issuer's keys, published as well. */
export interface Keys {
  readonly rsa: SigningKey;
  readonly stranger: SigningKey;
}

async function wrongClaims(issuer: Issuer): Promise<BadToken[]> {
  const now = Math.floor(Date.now() / 1000);
  const table: [string, Record<string, unknown>, RefusalReason][] = [
    ['no audience', { aud: undefined }, 'wrong_audience'],
    ['another audience', { aud: 'https://other.example/mcp' }, 'wrong_audience'],
    ['an audience with a slash more', { aud: `${AUDIENCE}/` }, 'wrong_audience'],
    ['the origin as audience', { aud: new URL(AUDIENCE).origin }, 'wrong_audience'],
    [
      'an array of other audiences',
      { aud: ['https://a.example', AUDIENCE.toUpperCase()] },
      'wrong_audience',
    ],
    ['an audience in an array in an array', { aud: [[AUDIENCE]] }, 'wrong_audience'],
    ['no issuer', { iss: undefined }, 'wrong_issuer'],
    ['an issuer with a slash more', { iss: `${issuer.url}/` }, 'wrong_issuer'],
    ['an issuer in capitals', { iss: issuer.url.toUpperCase() }, 'wrong_issuer'],
    ['a list of issuers', { iss: [issuer.url] }, 'wrong_issuer'],
    ['no expiry', { exp: undefined }, 'wrong_claims'],
    ['expired 6 s ago', { exp: now - 6 }, 'expired'],
    ['expired in 1970', { exp: 0 }, 'expired'],
    ['an expiry as text', { exp: String(now + 300) }, 'wrong_claims'],
    ['not valid for 30 s', { nbf: now + 30 }, 'not_yet_valid'],
    ['a start as text', { nbf: 'now' }, 'not_yet_valid'],
    ['no subject', { sub: undefined }, 'wrong_claims'],
    ['an empty subject', { sub: '' }, 'wrong_claims'],
    ['a subject that is no text', { sub: 7 }, 'wrong_claims'],
    ['bound to a key of its own', { cnf: { jkt: 'x' } }, 'wrong_claims'],
  ];
  return Promise.all(
    table.map(async ([name, claims, reason]) => ({
      name,
      headers: bearer(await issuer.mint(claims)),
      reason,
    })),
  );
}

async function wrongHeaders(issuer: Issuer, { rsa, stranger }: Keys): Promise<BadToken[]> {
  const claims = goodClaims(issuer.url);
  const forge = (key: SigningKey, header: Record<string, unknown>) => mintWith(key, claims, header);
  const local = 'http://127.0.0.1:1/jwks';
  const table: [string, Promise<string>, RefusalReason][] = [
    ['typ JWT', issuer.mint({}, { typ: 'JWT' }), 'wrong_type'],
    ['no typ', issuer.mint({}, { typ: undefined }), 'wrong_type'],
    ['typ of a logout token', issuer.mint({}, { typ: 'logout+jwt' }), 'wrong_type'],
    ['an unknown kid', issuer.mint({}, { kid: 'nobody' }), 'unknown_key'],
    ['a path as kid', issuer.mint({}, { kid: '../../../../dev/null' }), 'unknown_key'],
    ['SQL as kid', issuer.mint({}, { kid: "' UNION SELECT 'secret" }), 'unknown_key'],
    ['a number as kid', issuer.mint({}, { kid: 7 }), 'unknown_key'],
    ['the kid of another algorithm', issuer.mint({}, { kid: rsa.kid }), 'unknown_key'],
    [
      'the kid of ours, a key of theirs',
      forge(stranger, { kid: issuer.key.kid }),
      'wrong_signature',
    ],
    ['a key of theirs in jwk', forge(stranger, { jwk: stranger.publicJwk }), 'unknown_key'],
    ['a key of theirs by jku', forge(stranger, { jku: local }), 'unknown_key'],
    ['a key of theirs by x5u', forge(stranger, { x5u: local }), 'unknown_key'],
    [
      'ours by kid, theirs in jwk',
      forge(stranger, { kid: issuer.key.kid, jwk: stranger.publicJwk }),
      'wrong_signature',
    ],
    // jose would not sign it, so the signature is one of another header.
    ['an unknown crit', reheader(await issuer.mint(), { crit: ['exp'], exp: 1 }), 'not_a_token'],
    ['an empty crit', reheader(await issuer.mint(), { crit: [] }), 'not_a_token'],
    ['b64 false', reheader(await issuer.mint(), { b64: false, crit: ['b64'] }), 'wrong_signature'],
    [
      'another curve',
      mintWith({ ...(await makeKey('first', 'ES384')), kid: 'first' }, claims),
      'unknown_key',
    ],
  ];
  return Promise.all(
    table.map(async ([name, token, reason]) => ({ name, headers: bearer(await token), reason })),
  );
}

/** The same token under another header. */
async function reheader(token: string, header: Record<string, unknown>): Promise<string> {
  const [first = '', payload = '', signature = ''] = token.split('.');
  const known = JSON.parse(new TextDecoder().decode(base64url.decode(first))) as object;
  return `${encode({ ...known, ...header })}.${payload}.${signature}`;
}

/** HS256 keyed with what everybody knows: the public key, in each of its spellings. */
async function confusedAlgorithms(issuer: Issuer, { rsa }: Keys): Promise<[string, string][]> {
  const publicKey = await importJWK(rsa.publicJwk, 'RS256', { extractable: true });
  const pem = await exportSPKI(publicKey as Exclude<typeof publicKey, Uint8Array>);
  const head = encode({ alg: 'HS256', kid: rsa.kid, typ: 'at+jwt' });
  const signed = `${head}.${encode(goodClaims(issuer.url))}`;
  const sign = (secret: string): string =>
    `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
  return [
    ['HS256 keyed with the public key as PEM', sign(pem)],
    ['HS256 keyed with the public key as JSON', sign(JSON.stringify(rsa.publicJwk))],
    ['HS256 keyed with nothing', sign('')],
  ];
}

async function wrongAlgorithms(issuer: Issuer, keys: Keys): Promise<BadToken[]> {
  const good = await issuer.mint();
  const [, payload = '', signature = ''] = good.split('.');
  const withAlg = (alg: unknown, rest = ''): string =>
    `${encode({ alg, kid: issuer.key.kid, typ: 'at+jwt' })}.${payload}.${rest}`;
  const table: [string, string, RefusalReason][] = [
    ['alg none', new UnsecuredJWT(goodClaims(issuer.url)).encode(), 'wrong_algorithm'],
    ...['none', 'None', 'NONE', 'nOnE'].map((alg): [string, string, RefusalReason] => [
      `alg ${alg} with a signature`,
      withAlg(alg, signature),
      'wrong_algorithm',
    ]),
    ['alg in small letters', withAlg('es256', signature), 'wrong_algorithm'],
    ['no alg', withAlg(undefined, signature), 'not_a_token'],
    ['alg as a list', withAlg(['ES256'], signature), 'not_a_token'],
    [
      'a signature of zeros',
      withAlg('ES256', base64url.encode(new Uint8Array(64))),
      'wrong_signature',
    ],
    ['an empty signature', withAlg('ES256'), 'wrong_signature'],
    ...(await confusedAlgorithms(issuer, keys)).map(
      ([name, token]): [string, string, RefusalReason] => [name, token, 'wrong_algorithm'],
    ),
  ];
  return table.map(([name, token, reason]) => ({ name, headers: bearer(token), reason }));
}

async function misshapen(issuer: Issuer): Promise<BadToken[]> {
  const good = await issuer.mint();
  const [header = '', payload = '', signature = ''] = good.split('.');
  const jwe = await new CompactEncrypt(new TextEncoder().encode(good))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
    .encrypt(new Uint8Array(32));
  const other = encode({ ...goodClaims(issuer.url), scope: 'youtube.manage' });
  const long = await new SignJWT({ ...goodClaims(issuer.url), pad: 'x'.repeat(10_000) })
    .setProtectedHeader({ alg: 'ES256', kid: issuer.key.kid, typ: 'at+jwt' })
    .sign(issuer.key.privateKey);
  const table: [string, string, RefusalReason][] = [
    ['truncated', good.slice(0, -10), 'wrong_signature'],
    ['two parts', `${header}.${payload}`, 'not_a_token'],
    ['four parts', `${good}.${signature}`, 'not_a_token'],
    ['two dots', '..', 'not_a_token'],
    ['no JWT at all', 'letmein', 'not_a_token'],
    ['another payload', `${header}.${other}.${signature}`, 'wrong_signature'],
    ['a header that is no JSON', `${base64url.encode('{')}.${payload}.${signature}`, 'not_a_token'],
    ['a header that is a list', `${encode([])}.${payload}.${signature}`, 'not_a_token'],
    ['encrypted (JWE)', jwe, 'not_a_token'],
    ['more than 8 KiB', long, 'malformed'],
  ];
  return table.map(([name, token, reason]) => ({ name, headers: bearer(token), reason }));
}

async function wrongPlaces(issuer: Issuer): Promise<BadToken[]> {
  const good = await issuer.mint();
  return [
    { name: 'nothing', headers: {}, reason: 'no_credential' },
    { name: 'an empty header', headers: { authorization: '' }, reason: 'malformed' },
    { name: 'the scheme alone', headers: { authorization: 'Bearer' }, reason: 'malformed' },
    { name: 'without a scheme', headers: { authorization: good }, reason: 'wrong_scheme' },
    { name: 'another scheme', headers: { authorization: `Token ${good}` }, reason: 'wrong_scheme' },
    { name: 'Basic', headers: { authorization: 'Basic YTpi' }, reason: 'wrong_scheme' },
    { name: 'two tokens', headers: bearer(`${good} ${good}`), reason: 'malformed' },
    { name: 'two headers in one', headers: bearer(`${good}, Bearer ${good}`), reason: 'malformed' },
    { name: 'in X-API-Key', headers: { 'x-api-key': good }, reason: 'no_credential' },
    { name: 'in the query', headers: {}, query: `?access_token=${good}`, reason: 'in_query' },
    {
      name: 'in the query too',
      headers: bearer(good),
      query: `?a=1&TOKEN=${good}`,
      reason: 'in_query',
    },
  ];
}

export async function makeBadTokens(issuer: Issuer, keys: Keys): Promise<BadToken[]> {
  return [
    ...(await wrongClaims(issuer)),
    ...(await wrongHeaders(issuer, keys)),
    ...(await wrongAlgorithms(issuer, keys)),
    ...(await misshapen(issuer)),
    ...(await wrongPlaces(issuer)),
  ];
}
