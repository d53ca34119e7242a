/** `POST /token`: the three ways to a token, each with its own checks. */
import { createHash } from 'node:crypto';
import type { DeviceCodes } from './oauth-devices.ts';
import {
  invalidClient,
  invalidGrant,
  missingField,
  OauthError,
  revokedGrant,
} from './oauth-error.ts';
import type { CodeGrant, TokenStore } from './oauth-tokens.ts';

/** An application that somebody registered in the console. */
export interface OauthClient {
  readonly clientId: string;
  readonly clientSecret: string;
  /** A desktop application asks in a browser, a television with a code to type in; never both. */
  readonly type: 'desktop' | 'device';
}

export interface OauthParts {
  readonly clients: readonly OauthClient[];
  readonly tokens: TokenStore;
  readonly devices: DeviceCodes;
}

type Form = URLSearchParams;

const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

function required(form: Form, name: string): string {
  const value = form.get(name);
  if (value === null || value === '') throw missingField(name);
  return value;
}

/** The id and secret of an `Authorization: Basic` header (RFC 6749, 2.3.1). */
function basicCredentials(header: string | null): readonly [string, string] | undefined {
  const encoded = /^Basic (.+)$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const [id = '', ...secret] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  return [id, secret.join(':')];
}

/** The client of that id. Throws 400 without an id, 401 when nobody registered it. */
export function findClient(clients: readonly OauthClient[], clientId: string | null): OauthClient {
  if (clientId === null || clientId === '') {
    throw new OauthError(400, 'invalid_request', 'Could not determine client ID from request.');
  }
  const client = clients.find((one) => one.clientId === clientId);
  if (client === undefined) throw invalidClient('The OAuth client was not found.');
  return client;
}

function authenticateClient(
  clients: readonly OauthClient[],
  form: Form,
  authorization: string | null,
): OauthClient {
  const [id, secret] = basicCredentials(authorization) ?? [
    form.get('client_id'),
    form.get('client_secret'),
  ];
  const client = findClient(clients, id);
  if (secret === null || secret === '') {
    throw new OauthError(400, 'invalid_request', 'client_secret is missing.');
  }
  if (secret !== client.clientSecret) {
    throw invalidClient('The provided client secret is invalid.');
  }
  return client;
}

/** RFC 7636, 4.6. */
function assertVerifier(challenge: CodeGrant['challenge'], verifier: string | null): void {
  if (challenge === undefined) {
    if (verifier !== null) throw invalidGrant('code_verifier or verifier is not needed.');
    return;
  }
  if (verifier === null) throw invalidGrant('Missing code verifier.');
  const derived =
    challenge.method === 'plain'
      ? verifier
      : createHash('sha256').update(verifier).digest('base64url');
  const isWellFormed = /^[A-Za-z0-9._~-]{43,128}$/.test(verifier);
  if (!isWellFormed || derived !== challenge.value) throw invalidGrant('Invalid code verifier.');
}

type Answer = Readonly<Record<string, unknown>>;

function fromCode(form: Form, client: OauthClient, { tokens }: OauthParts): Answer {
  const code = required(form, 'code');
  if (!code.startsWith('4/')) throw invalidGrant('Malformed auth code.');
  const grant = tokens.takeCode(code);
  if (grant === undefined || grant.clientId !== client.clientId) throw invalidGrant();
  if (required(form, 'redirect_uri') !== grant.redirectUri) {
    throw new OauthError(400, 'redirect_uri_mismatch', 'Bad Request');
  }
  assertVerifier(grant.challenge, form.get('code_verifier'));
  // A desktop application always gets a refresh token, whatever `access_type` it asked with.
  return tokens.issueTokens({ clientId: grant.clientId, scopes: grant.scopes });
}

function fromRefreshToken(form: Form, client: OauthClient, { tokens }: OauthParts): Answer {
  const grant = tokens.refreshGrant(required(form, 'refresh_token'));
  if (grant === undefined) throw revokedGrant();
  if (grant.clientId !== client.clientId) {
    throw new OauthError(401, 'unauthorized_client', 'Unauthorized');
  }
  return tokens.issueTokens(grant, { refresh: false });
}

function fromDeviceCode(form: Form, client: OauthClient, parts: OauthParts): Answer {
  if (client.type !== 'device') throw invalidClient('Invalid client type.');
  return parts.tokens.issueTokens(
    parts.devices.poll(required(form, 'device_code'), client.clientId),
  );
}

/** The token answer for a form. Throws `OauthError`. */
export function grantToken(form: Form, authorization: string | null, parts: OauthParts): Answer {
  const client = authenticateClient(parts.clients, form, authorization);
  const type = required(form, 'grant_type');
  switch (type) {
    case 'authorization_code':
      return fromCode(form, client, parts);
    case 'refresh_token':
      return fromRefreshToken(form, client, parts);
    case DEVICE_GRANT:
      return fromDeviceCode(form, client, parts);
    default:
      throw new OauthError(400, 'unsupported_grant_type', `Invalid grant_type: ${type}`);
  }
}
