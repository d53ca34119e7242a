/** An authorization server as far as a resource server sees it: two documents, and tokens. */
import { once } from 'node:events';
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type GenerateKeyPairResult, type JWK, SignJWT, exportJWK, generateKeyPair } from 'jose';

export const AUDIENCE = 'http://127.0.0.1:8080/mcp';

export interface SigningKey {
  readonly kid: string;
  readonly alg: string;
  readonly privateKey: GenerateKeyPairResult['privateKey'];
  readonly publicJwk: JWK;
}

/** A key of its own id, made anew. */
export async function makeKey(kid: string, alg = 'ES256'): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const publicJwk = { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' };
  return { kid, alg, privateKey, publicJwk };
}

/** Whatever their kinds should be: bad tokens are made of them too. */
type Claims = Record<string, unknown>;

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export interface Issuer {
  readonly url: string;
  /** What it signs with; more can be published than that. */
  key: SigningKey;
  published: SigningKey[];
  /** Of the metadata document, what differs. */
  metadata: Record<string, unknown>;
  /** Answers in the place of everything. */
  fault: Answer | undefined;
  /** Ends every connection. */
  hangUp(): void;
  /** Paths that were asked for. */
  readonly asked: string[];
  /** The claims of a good token, those that differ, and the header where it differs. */
  mint(claims?: Claims, header?: Record<string, unknown>): Promise<string>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Claims of a token that is right in everything. */
export const goodClaims = (issuer: string): Claims => {
  const now = Math.floor(Date.now() / 1000);
  return {
    iss: issuer,
    aud: AUDIENCE,
    sub: 'ada',
    client_id: 'reader',
    scope: 'youtube.read',
    jti: 'one',
    iat: now,
    exp: now + 300,
  };
};

export async function mintWith(
  { privateKey, kid, alg }: SigningKey,
  claims: Claims,
  header: Record<string, unknown> = {},
): Promise<string> {
  return new SignJWT(claims)
    .setProtectedHeader({ alg, kid, typ: 'at+jwt', ...header })
    .sign(privateKey);
}

/** @param path of the issuer below its host, for those that have one */
export async function openIssuer(path = ''): Promise<Issuer> {
  const key = await makeKey('first');
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    if (issuer.fault) return issuer.fault(request, response);
    const json = (value: unknown): void => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    };
    if (request.url === `${path}/.well-known/openid-configuration`) {
      const document = { issuer: issuer.url, jwks_uri: `${issuer.url}/jwks` };
      return json({ ...document, ...issuer.metadata });
    }
    if (request.url === `${path}/jwks`) {
      return json({ keys: issuer.published.map(({ publicJwk }) => publicJwk) });
    }
    response.writeHead(404).end();
    return undefined;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const issuer: Issuer = {
    url: `http://127.0.0.1:${port}${path}`,
    key,
    published: [key],
    metadata: {},
    fault: undefined,
    hangUp: () => server.closeAllConnections(),
    asked,
    mint: (claims = {}, header = {}) =>
      mintWith(issuer.key, { ...goodClaims(issuer.url), ...claims }, header),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return issuer;
}
