/** What the tests about the sample's account share: tokens, and ways to write with them. */
import { createHash } from 'node:crypto';
import type { SampleService } from '../../src/sample/server.ts';
import { dig, openSample, readAnswer } from './support.ts';
import type { Answer } from './support.ts';

const SCOPE_PREFIX = 'https://www.googleapis.com/auth/';

export const SCOPES = {
  readonly: `${SCOPE_PREFIX}youtube.readonly`,
  manage: `${SCOPE_PREFIX}youtube`,
  forceSsl: `${SCOPE_PREFIX}youtube.force-ssl`,
} as const;

export const REDIRECT_URI = 'http://127.0.0.1:8765/callback';

export const VERIFIER = 'a-verifier-of-the-right-length_with~dots.and-so-on';

export const challengeOf = (verifier: string): string =>
  createHash('sha256').update(verifier).digest('base64url');

const START = Date.parse('2026-11-02T10:00:00Z');

/** A sample with a clock that a test moves. */
export async function openWithClock(): Promise<{
  sample: SampleService;
  pass: (seconds: number) => void;
}> {
  let now = START;
  const sample = await openSample({ now: () => now });
  return {
    sample,
    pass(seconds) {
      now += seconds * 1000;
    },
  };
}

type Form = Readonly<Record<string, string>>;

/** Posts a form below the sample's origin. */
export async function post(
  sample: SampleService,
  path: string,
  form: Form,
  headers: Form = {},
): Promise<Answer> {
  const body = new URLSearchParams(form);
  return readAnswer(await fetch(sample.origin + path, { method: 'POST', headers, body }));
}

/** Asks the user; the answer is not followed. */
export function authorize(sample: SampleService, changes: Form = {}): Promise<Response> {
  const query = new URLSearchParams({
    client_id: sample.oauth.clients.desktop.clientId,
    redirect_uri: REDIRECT_URI,
    response_type: 'code',
    scope: SCOPES.forceSsl,
    state: 'a state',
    ...changes,
  });
  const url = `${sample.origin}/o/oauth2/v2/auth?${query.toString()}`;
  return fetch(url, { redirect: 'manual' });
}

/** Where the user was sent back to, as its parameters. */
export const sentBack = (response: Response): URLSearchParams =>
  new URL(response.headers.get('location') ?? 'about:blank').searchParams;

/** Exchanges what a form names for tokens, with the credentials of the desktop client. */
export function askToken(sample: SampleService, form: Form): Promise<Answer> {
  const { clientId, clientSecret } = sample.oauth.clients.desktop;
  return post(sample, '/token', { client_id: clientId, client_secret: clientSecret, ...form });
}

/** A code out of a browser, exchanged; the token answer. */
export async function signIn(
  sample: SampleService,
  scope: string = SCOPES.forceSsl,
): Promise<{ readonly accessToken: string; readonly refreshToken: string }> {
  const code = sentBack(await authorize(sample, { scope })).get('code') ?? '';
  const { json } = await askToken(sample, {
    grant_type: 'authorization_code',
    redirect_uri: REDIRECT_URI,
    code,
  });
  return {
    accessToken: String(json['access_token']),
    refreshToken: String(json['refresh_token']),
  };
}

export const bearer = (token: string): Form => ({ authorization: `Bearer ${token}` });

export interface Caller {
  readonly sample: SampleService;
  readonly headers: Form;
}

/** A caller that the account allowed to do what the scope says. */
export async function callerWith(sample: SampleService, scope?: string): Promise<Caller> {
  return { sample, headers: bearer((await signIn(sample, scope)).accessToken) };
}

/** Calls the Data API with a body: `path` below `/youtube/v3/`, query included. */
export async function call(
  { sample, headers }: Caller,
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  body?: unknown,
): Promise<Answer> {
  return readAnswer(
    await fetch(`${sample.origin}/youtube/v3/${path}`, {
      method,
      headers: { ...headers, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  );
}

/** Status and reason of a refusal, as a pair. */
export const refusalOf = ({ status, json }: Answer): readonly [number, unknown] => [
  status,
  dig(json, 'error', 'errors', 0, 'reason'),
];
