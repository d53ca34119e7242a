/**
 * Google's authorization server on the sample's own origin: authorization, token, revocation and
 * device endpoints, for the one project and the one account there is.
 */
import { Hono } from 'hono';
import type { Context, MiddlewareHandler } from 'hono';
import type { Account } from './listing.ts';
import { answerAuthorize } from './oauth-authorize.ts';
import { createDeviceCodes } from './oauth-devices.ts';
import type { DeviceCodes } from './oauth-devices.ts';
import { invalidClient, missingField, OauthError } from './oauth-error.ts';
import { findClient, grantToken } from './oauth-grants.ts';
import type { OauthClient, OauthParts } from './oauth-grants.ts';
import { parseScopes } from './oauth-scopes.ts';
import { createTokenStore } from './oauth-tokens.ts';
import type { TokenStore } from './oauth-tokens.ts';

export type { OauthClient } from './oauth-grants.ts';

/** The two clients of the sample's project; a captions scope needs the one with a browser. */
export const SAMPLE_CLIENTS = {
  desktop: {
    clientId: '123456789012-sampledesktop.apps.googleusercontent.com',
    clientSecret: 'GOCSPX-sample-desktop-secret',
    type: 'desktop',
  },
  device: {
    clientId: '123456789012-sampletelevision.apps.googleusercontent.com',
    clientSecret: 'GOCSPX-sample-device-secret',
    type: 'device',
  },
} as const satisfies Readonly<Record<string, OauthClient>>;

export interface OauthOptions {
  /** Epoch milliseconds; decides what has expired. */
  readonly now: () => number;
  /** Of the account that says yes. */
  readonly channelId: string;
  /** Between two polls for a device code. */
  readonly deviceIntervalSeconds: number;
  readonly faults: MiddlewareHandler;
}

export interface Oauth {
  /** The routes, relative to the origin. */
  readonly app: Hono;
  /** Whom an access token speaks for; undefined when unknown, expired or revoked. */
  accountOf(token: string): Account | undefined;
  /** The user's answer to a device code. False when no such code waits for one. */
  decideDevice(userCode: string, isAllowed: boolean): boolean;
  /** As if the user took the access back in the account's settings. */
  revokeAll(): void;
}

const json = (body: unknown, status = 200): Response =>
  new Response(`${JSON.stringify(body, null, 2)}\n`, {
    status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-cache, no-store, max-age=0, must-revalidate',
      'x-content-type-options': 'nosniff',
    },
  });

/** The form that came, whatever its content type says; a query counts as one. */
async function formOf(c: Context): Promise<URLSearchParams> {
  const form = new URLSearchParams(await c.req.text());
  for (const [name, value] of new URL(c.req.url).searchParams) form.append(name, value);
  return form;
}

function answerDeviceCode(
  form: URLSearchParams,
  origin: string,
  { clients, devices }: OauthParts,
): Response {
  const client = findClient(clients, form.get('client_id'));
  if (client.type !== 'device') throw invalidClient('Invalid client type.');
  const { valid, invalid } = parseScopes(form.get('scope') ?? '', 'device');
  if (invalid.length > 0) {
    const description = `Invalid device flow scope: ${invalid.join(', ')}`;
    throw new OauthError(400, 'invalid_scope', description);
  }
  if (valid.length === 0) throw missingField('scope');
  const issued = devices.issue({ clientId: client.clientId, scopes: valid });
  if (issued === undefined) return json({ error_code: 'rate_limit_exceeded' }, 403);
  // Google's own is `https://www.google.com/device`; nothing of the sample leads there.
  return json({ ...issued, verification_url: `${origin}/device` });
}

const DEVICE_FORM =
  '<!DOCTYPE html><html lang=en><title>Connect a device</title><h1>Connect a device</h1><form method=post><label>Code <input name=user_code></label> <button name=decision value=allow>Allow</button> <button name=decision value=deny>Cancel</button></form></html>\n';

const note = (text: string): string =>
  `<!DOCTYPE html><html lang=en><title>Connect a device</title><p>${text}</p></html>\n`;

/** The page a person types the code into; it is also how a test or the demo decides. */
function addDevicePage(app: Hono, devices: DeviceCodes): void {
  app.get('/device', (c) => c.html(DEVICE_FORM));
  app.post('/device', async (c) => {
    const form = await formOf(c);
    const decision = form.get('decision');
    if (decision !== 'allow' && decision !== 'deny') {
      return c.html(note('decision must be allow or deny.'), 400);
    }
    const userCode = (form.get('user_code') ?? '').trim();
    return devices.decide(userCode, decision === 'allow')
      ? c.html(note('You may close this page.'))
      : c.html(note('That code did not work.'), 404);
  });
}

/** What Google tells of an access token. Throws 400 when it is none. */
function tokenInfo(token: string, tokens: TokenStore, nowMs: number): unknown {
  const grant = tokens.accessGrant(token);
  if (grant === undefined) throw new OauthError(400, 'invalid_token', 'Invalid Value');
  return {
    azp: grant.clientId,
    aud: grant.clientId,
    scope: grant.scopes.join(' '),
    exp: String(Math.floor(grant.expiresAtMs / 1000)),
    expires_in: String(Math.floor((grant.expiresAtMs - nowMs) / 1000)),
    access_type: 'offline',
  };
}

function addRoutes(app: Hono, parts: OauthParts, { now, faults }: OauthOptions): void {
  const { tokens } = parts;
  app.get('/o/oauth2/v2/auth', faults, (c) =>
    answerAuthorize(new URL(c.req.url).searchParams, parts),
  );
  app.post('/token', faults, async (c) =>
    json(grantToken(await formOf(c), c.req.header('authorization') ?? null, parts)),
  );
  app.post('/device/code', faults, async (c) =>
    answerDeviceCode(await formOf(c), new URL(c.req.url).origin, parts),
  );
  app.post('/revoke', faults, async (c) => {
    const token = (await formOf(c)).get('token');
    if (token === null) throw missingField('token');
    if (!tokens.revoke(token)) {
      throw new OauthError(400, 'invalid_token', 'Token expired or revoked');
    }
    return json({});
  });
  app.on(['GET', 'POST'], '/tokeninfo', faults, async (c) => {
    const bearer = /^Bearer (.+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
    const token = bearer ?? (await formOf(c)).get('access_token') ?? '';
    return json(tokenInfo(token, tokens, now()));
  });
}

/** Opens an authorization server that has granted nothing yet. */
export function createOauth(options: OauthOptions): Oauth {
  const { now, channelId, deviceIntervalSeconds } = options;
  const tokens = createTokenStore(now);
  const devices = createDeviceCodes(now, tokens, deviceIntervalSeconds);
  const app = new Hono();
  addRoutes(app, { clients: Object.values(SAMPLE_CLIENTS), tokens, devices }, options);
  addDevicePage(app, devices);
  app.onError((error) => {
    if (!(error instanceof OauthError)) throw error;
    return json(error.body, error.httpStatus);
  });
  return {
    app,
    accountOf(token) {
      const grant = tokens.accessGrant(token);
      return grant && { channelId, scopes: grant.scopes };
    },
    decideDevice: (userCode, isAllowed) => devices.decide(userCode, isAllowed),
    revokeAll: () => tokens.revokeAll(),
  };
}
