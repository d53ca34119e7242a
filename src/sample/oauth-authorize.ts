/**
 * `GET /o/oauth2/v2/auth`: where a browser is sent to ask the user. The sample's user says yes at
 * once, or no when the query holds `sample_consent=deny`.
 */
import { escapeHtml } from './html-text.ts';
import type { OauthClient } from './oauth-grants.ts';
import { parseScopes } from './oauth-scopes.ts';
import type { CodeGrant, TokenStore } from './oauth-tokens.ts';

export interface AuthorizeOptions {
  readonly clients: readonly OauthClient[];
  readonly tokens: TokenStore;
}

/** A fault that Google shows to the person, since it trusts no address to send it to. */
interface Blocked {
  readonly status: 400 | 401;
  readonly error: string;
  readonly text: string;
}

const blocked = (error: string, text: string, status: 400 | 401 = 400): Blocked => ({
  status,
  error,
  text,
});

const isBlocked = (value: object): value is Blocked => 'error' in value;

const LOOPBACK_HOSTS: ReadonlySet<string> = new Set(['127.0.0.1', '[::1]', 'localhost']);

/** A desktop application may be answered on this machine alone, on whatever port it has. */
function isLoopback(uri: string): boolean {
  if (!URL.canParse(uri)) return false;
  const { protocol, hostname, hash, username } = new URL(uri);
  return protocol === 'http:' && LOOPBACK_HOSTS.has(hostname) && hash === '' && username === '';
}

function parseClient(
  query: URLSearchParams,
  clients: readonly OauthClient[],
): OauthClient | Blocked {
  const clientId = query.get('client_id');
  if (clientId === null) return blocked('invalid_request', 'Missing required parameter: client_id');
  const client = clients.find((one) => one.clientId === clientId);
  return client ?? blocked('invalid_client', 'The OAuth client was not found.', 401);
}

function parseChallenge(query: URLSearchParams): Pick<CodeGrant, 'challenge'> | Blocked {
  const value = query.get('code_challenge');
  const method = query.get('code_challenge_method');
  if (value === null) {
    return method === null
      ? {}
      : blocked('invalid_request', 'code_challenge_method requires code_challenge.');
  }
  if (method !== null && method !== 'S256' && method !== 'plain') {
    return blocked('invalid_request', `Invalid code_challenge_method: ${method}`);
  }
  return { challenge: { value, method: method ?? 'plain' } };
}

/** What the user is asked for; or why nobody is asked. */
function parseQuestion(
  query: URLSearchParams,
  clients: readonly OauthClient[],
): CodeGrant | Blocked {
  const client = parseClient(query, clients);
  if (isBlocked(client)) return client;
  const redirectUri = query.get('redirect_uri');
  if (redirectUri === null) {
    return blocked('invalid_request', 'Missing required parameter: redirect_uri');
  }
  if (client.type !== 'desktop' || !isLoopback(redirectUri)) {
    return blocked('redirect_uri_mismatch', `redirect_uri=${redirectUri}`);
  }
  const responseType = query.get('response_type');
  if (responseType === null) {
    return blocked('invalid_request', 'Required parameter is missing: response_type');
  }
  if (responseType !== 'code') {
    return blocked('unsupported_response_type', `Invalid response_type: ${responseType}`);
  }
  const { valid, invalid } = parseScopes(query.get('scope') ?? '', 'browser');
  if (invalid.length > 0) {
    const lists = `{valid=[${valid.join(', ')}], invalid=[${invalid.join(', ')}]}`;
    return blocked('invalid_scope', `Some requested scopes were invalid. ${lists}`);
  }
  if (valid.length === 0) return blocked('invalid_request', 'Missing required parameter: scope');
  const accessType = query.get('access_type') ?? 'online';
  if (accessType !== 'online' && accessType !== 'offline') {
    return blocked('invalid_request', `Invalid access_type: ${accessType}`);
  }
  const challenge = parseChallenge(query);
  if (isBlocked(challenge)) return challenge;
  return { clientId: client.clientId, scopes: valid, redirectUri, ...challenge };
}

/** The error page of Google's sign-in. */
function blockedPage({ status, error, text }: Blocked): Response {
  const page = `<!DOCTYPE html><html lang=en><title>Error ${status} (${error})</title><h1>Access blocked: Authorization Error</h1><p>${escapeHtml(text)}</p><p>Error ${status}: ${error}</p></html>\n`;
  return new Response(page, {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' },
  });
}

function outcome(
  query: URLSearchParams,
  question: CodeGrant,
  tokens: TokenStore,
): Readonly<Record<string, string>> {
  if (query.get('prompt') === 'none' && !tokens.hasGranted(question)) {
    return { error: 'interaction_required' };
  }
  if (query.get('sample_consent') === 'deny') return { error: 'access_denied' };
  return { code: tokens.issueCode(question), scope: question.scopes.join(' ') };
}

/** A redirect with a code or with `error`; a page with 400 or 401 when nobody can be told. */
export function answerAuthorize(
  query: URLSearchParams,
  { clients, tokens }: AuthorizeOptions,
): Response {
  const question = parseQuestion(query, clients);
  if (isBlocked(question)) return blockedPage(question);
  const target = new URL(question.redirectUri);
  const state = query.get('state');
  if (state !== null) target.searchParams.set('state', state);
  for (const [name, value] of Object.entries(outcome(query, question, tokens))) {
    target.searchParams.set(name, value);
  }
  return new Response(null, {
    status: 302,
    headers: { location: target.href, 'cache-control': 'no-store' },
  });
}
