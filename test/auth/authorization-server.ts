/**
 * A real authorization server (oidc-provider): dynamic registration, PKCE, resource indicators, JWT
 * access tokens. Its one user signs in at once and grants what the test says.
 */
import { once } from 'node:events';
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK } from 'jose';
import Provider from 'oidc-provider';
import { SCOPES } from '../../src/security/principal.ts';
import { makeKey } from './open-issuer.ts';

export interface AuthorizationServer {
  readonly url: string;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Where the client awaits its user; nobody listens there, nobody has to. */
export const REDIRECT_URL = 'http://127.0.0.1/callback';

/** A client that is known already and may ask for every scope. */
export const KNOWN_CLIENT = 'known';

const configure = (resource: string, jwk: object) => ({
  clients: [
    {
      client_id: KNOWN_CLIENT,
      application_type: 'native',
      redirect_uris: [REDIRECT_URL],
      token_endpoint_auth_method: 'none',
    },
  ],
  jwks: { keys: [jwk] },
  cookies: { keys: ['test'] },
  scopes: ['openid', ...SCOPES],
  clientDefaults: { id_token_signed_response_alg: 'ES256' },
  pkce: { required: () => true },
  ttl: { Session: 600, Grant: 600, Interaction: 600, AccessToken: 300, IdToken: 300 },
  findAccount: (_context: unknown, id: string) => ({
    accountId: id,
    claims: () => ({ sub: id }),
  }),
  interactions: {
    url: (_context: unknown, interaction: { uid: string }) => `/interaction/${interaction.uid}`,
  },
  features: {
    devInteractions: { enabled: false },
    registration: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => resource,
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({
        scope: SCOPES.join(' '),
        audience: resource,
        accessTokenFormat: 'jwt',
        accessTokenTTL: 300,
        jwt: { sign: { alg: 'ES256' } },
      }),
    },
  },
});

/** @param resource the one resource that tokens are for */
export async function openAuthorizationServer(resource: string): Promise<AuthorizationServer> {
  const key = await makeKey('provider');
  const jwk = { ...(await exportJWK(key.privateKey)), kid: key.kid, alg: key.alg, use: 'sig' };
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(url, configure(resource, jwk));
  const opened: AuthorizationServer = {
    url,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };

  async function interact(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { prompt, params, session } = await provider.interactionDetails(request, response);
    if (prompt.name === 'login') {
      return provider.interactionFinished(request, response, { login: { accountId: 'ada' } });
    }
    const clientId = params['client_id'] ?? '';
    const grant = new provider.Grant({ accountId: session?.accountId ?? '', clientId });
    // The names are known to the server as its own scopes too, or no client could register them.
    grant.addOIDCScope(params['scope'] ?? '');
    grant.addResourceScope(resource, params['scope'] ?? '');
    const consent = { grantId: await grant.save() };
    return provider.interactionFinished(request, response, { consent });
  }

  const serve = provider.callback();
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const isInteraction = request.url?.startsWith('/interaction/') === true;
    (isInteraction ? interact(request, response) : serve(request, response)).catch(() =>
      response.writeHead(500).end(),
    );
  });
  return opened;
}

/** Goes the way of a browser, with its cookies, until the client's own address; what stands in it. */
export async function authorize(start: URL): Promise<URLSearchParams> {
  const cookies = new Map<string, string>();
  let next = start;
  for (let step = 0; step < 12; step += 1) {
    if (next.href.startsWith(REDIRECT_URL)) {
      if (!next.searchParams.has('code')) throw new Error(`no code: ${next.search}`);
      return next.searchParams;
    }
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(next, { redirect: 'manual', headers: { cookie } });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    const location = answer.headers.get('location');
    if (location === null) throw new Error(`${answer.status}: ${await answer.text()}`);
    next = new URL(location, next);
  }
  throw new Error('the authorization server redirects in circles');
}
