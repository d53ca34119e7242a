/** The sample's authorization server: browsers, codes typed in elsewhere, and the life of a token. */
import { expect, test } from 'vitest';
import type { SampleService } from '../../src/sample/server.ts';
import {
  askToken,
  authorize,
  bearer,
  challengeOf,
  openWithClock,
  post,
  REDIRECT_URI,
  refusalOf,
  SCOPES,
  sentBack,
  signIn,
  VERIFIER,
} from './oauth-support.ts';
import { askApi, openSample } from './support.ts';
import type { Answer } from './support.ts';

const exchange = (
  sample: SampleService,
  code: string | null,
  more: Readonly<Record<string, string>> = {},
): Promise<Answer> =>
  askToken(sample, {
    grant_type: 'authorization_code',
    redirect_uri: REDIRECT_URI,
    code: code ?? '',
    ...more,
  });

const mine = (sample: SampleService, token: string): Promise<Answer> =>
  askApi(sample, 'channels', { part: 'id', mine: 'true' }, bearer(token));

test('the user is sent back with a code, the scope and the state', async () => {
  const sample = await openSample();
  const response = await authorize(sample, { access_type: 'offline', prompt: 'consent' });
  expect(response.status).toBe(302);
  expect(response.headers.get('location')).toMatch(/^http:\/\/127\.0\.0\.1:8765\/callback\?/);
  const answer = sentBack(response);
  expect(answer.get('state')).toBe('a state');
  expect(answer.get('scope')).toBe(SCOPES.forceSsl);
  expect(answer.get('code')).toMatch(/^4\/0A[\w-]{70}$/);
});

test('a code becomes tokens, once', async () => {
  const sample = await openSample();
  const code = sentBack(await authorize(sample)).get('code');
  const { status, json, headers } = await exchange(sample, code);
  expect(status).toBe(200);
  expect(json).toEqual({
    access_token: expect.stringMatching(/^ya29\./),
    expires_in: 3599,
    refresh_token: expect.stringMatching(/^1\/\//),
    scope: SCOPES.forceSsl,
    token_type: 'Bearer',
  });
  expect(headers.get('cache-control')).toContain('no-store');
  const again = await exchange(sample, code);
  expect([again.status, again.json]).toEqual([
    400,
    { error: 'invalid_grant', error_description: 'Bad Request' },
  ]);
});

test('a code is good for ten minutes', async () => {
  const { sample, pass } = await openWithClock();
  const code = sentBack(await authorize(sample)).get('code');
  pass(600);
  expect((await exchange(sample, code)).json['error']).toBe('invalid_grant');
});

test.each([
  ['S256', challengeOf(VERIFIER)],
  ['plain', VERIFIER],
])('a %s challenge is met by its verifier alone', async (method, challenge) => {
  const sample = await openSample();
  const changes = { code_challenge: challenge, code_challenge_method: method };
  const codeFor = async (): Promise<string> =>
    sentBack(await authorize(sample, changes)).get('code') ?? '';
  const good = await exchange(sample, await codeFor(), { code_verifier: VERIFIER });
  const wrong = await exchange(sample, await codeFor(), { code_verifier: `${VERIFIER}x` });
  const missing = await exchange(sample, await codeFor());
  expect(good.status).toBe(200);
  expect([wrong.status, wrong.json['error_description']]).toEqual([400, 'Invalid code verifier.']);
  expect([missing.status, missing.json['error_description']]).toEqual([
    400,
    'Missing code verifier.',
  ]);
});

test('a verifier that was not announced is refused, as Google does', async () => {
  const sample = await openSample();
  const code = sentBack(await authorize(sample)).get('code');
  const { json } = await exchange(sample, code, { code_verifier: VERIFIER });
  expect(json['error_description']).toBe('code_verifier or verifier is not needed.');
});

test('the address of the exchange must be that of the question', async () => {
  const sample = await openSample();
  const code = sentBack(await authorize(sample)).get('code');
  const { status, json } = await exchange(sample, code, {
    redirect_uri: 'http://127.0.0.1:9/other',
  });
  expect([status, json['error']]).toEqual([400, 'redirect_uri_mismatch']);
});

test('a user who says no is sent back with access_denied', async () => {
  const sample = await openSample();
  const answer = sentBack(await authorize(sample, { sample_consent: 'deny' }));
  expect(Object.fromEntries(answer)).toEqual({ error: 'access_denied', state: 'a state' });
});

test('without a prompt only what was granted before is granted again', async () => {
  const sample = await openSample();
  const silent = { prompt: 'none' };
  expect(sentBack(await authorize(sample, silent)).get('error')).toBe('interaction_required');
  await signIn(sample);
  expect(sentBack(await authorize(sample, silent)).get('code')).toMatch(/^4\//);
});

test.each([
  ['an unknown client', 401, 'invalid_client', { client_id: 'nobody' }],
  ['a page out in the world', 400, 'redirect_uri_mismatch', { redirect_uri: 'https://a.example/' }],
  [
    'the old copy-and-paste address',
    400,
    'redirect_uri_mismatch',
    { redirect_uri: 'urn:ietf:wg:oauth:2.0:oob' },
  ],
  ['another response type', 400, 'unsupported_response_type', { response_type: 'token' }],
  ['a scope nobody knows', 400, 'invalid_scope', { scope: 'youtube' }],
  ['no scope', 400, 'invalid_request', { scope: '' }],
  [
    'a method that is none',
    400,
    'invalid_request',
    { code_challenge: 'x', code_challenge_method: 'S1' },
  ],
] as const)('%s is told to the person, not to the address', async (_, status, error, changes) => {
  const response = await authorize(await openSample(), changes);
  expect([response.status, response.headers.get('location')]).toEqual([status, null]);
  expect(await response.text()).toContain(error);
});

test('the error page escapes what it repeats', async () => {
  const response = await authorize(await openSample(), {
    redirect_uri: '<script>alert(1)</script>',
  });
  expect(await response.text()).not.toContain('<script>');
});

test.each([
  [401, 'invalid_client', 'The OAuth client was not found.', { client_id: 'nobody' }],
  [401, 'invalid_client', 'The provided client secret is invalid.', { client_secret: 'wrong' }],
  [400, 'invalid_request', 'client_secret is missing.', { client_secret: '' }],
  [400, 'invalid_request', 'Missing required parameter: grant_type', { grant_type: '' }],
  [400, 'unsupported_grant_type', 'Invalid grant_type: password', { grant_type: 'password' }],
  [400, 'invalid_grant', 'Malformed auth code.', { code: 'no code' }],
] as const)('the token endpoint answers %i %s: %s', async (status, error, description, changes) => {
  const sample = await openSample();
  const answer = await exchange(sample, '4/0Aunknown', changes);
  expect([answer.status, answer.json]).toEqual([status, { error, error_description: description }]);
});

test('a client may show its secret in the header instead', async () => {
  const sample = await openSample();
  const { refreshToken } = await signIn(sample);
  const { clientId, clientSecret } = sample.oauth.clients.desktop;
  const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
  const { status } = await post(
    sample,
    '/token',
    { grant_type: 'refresh_token', refresh_token: refreshToken },
    { authorization: `Basic ${basic}` },
  );
  expect(status).toBe(200);
});

test('an access token dies after an hour, and a refresh token brings a new one', async () => {
  const { sample, pass } = await openWithClock();
  const { accessToken, refreshToken } = await signIn(sample);
  pass(3598);
  expect((await mine(sample, accessToken)).status).toBe(200);
  pass(1);
  expect(refusalOf(await mine(sample, accessToken))).toEqual([401, 'authError']);

  const { status, json } = await askToken(sample, {
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
  });
  expect(status).toBe(200);
  expect(json).not.toHaveProperty('refresh_token');
  expect((await mine(sample, String(json['access_token']))).status).toBe(200);
});

test.each(['access', 'refresh'] as const)(
  'revoking the %s token takes back all that was granted',
  async (which) => {
    const sample = await openSample();
    const other = await signIn(sample, SCOPES.readonly);
    const { accessToken, refreshToken } = await signIn(sample);
    const token = which === 'access' ? accessToken : refreshToken;
    const revoked = await post(sample, `/revoke?token=${encodeURIComponent(token)}`, {});
    expect([revoked.status, revoked.json]).toEqual([200, {}]);

    expect(refusalOf(await mine(sample, accessToken))).toEqual([401, 'authError']);
    expect(refusalOf(await mine(sample, other.accessToken))).toEqual([401, 'authError']);
    const form = { grant_type: 'refresh_token', refresh_token: refreshToken };
    const refused = await askToken(sample, form);
    expect([refused.status, refused.json]).toEqual([
      400,
      { error: 'invalid_grant', error_description: 'Token has been expired or revoked.' },
    ]);
    const again = await post(sample, '/revoke', { token });
    expect([again.status, again.json['error']]).toEqual([400, 'invalid_token']);
    // The token never stands in the log of requests.
    expect(JSON.stringify(sample.requests)).not.toContain(token.slice(6, 40));
  },
);

test('the account can take the access back by itself', async () => {
  const sample = await openSample();
  const { accessToken } = await signIn(sample);
  sample.oauth.revokeAll();
  expect(refusalOf(await mine(sample, accessToken))).toEqual([401, 'authError']);
});

test('of more than a hundred refresh tokens the oldest stops working', async () => {
  const sample = await openSample();
  const first = await signIn(sample);
  for (let count = 0; count < 100; count += 1) await signIn(sample);
  const form = { grant_type: 'refresh_token', refresh_token: first.refreshToken };
  expect((await askToken(sample, form)).json['error']).toBe('invalid_grant');
});

test('a refresh token is of no use to another client', async () => {
  const sample = await openSample();
  const { refreshToken } = await signIn(sample);
  const { clientId, clientSecret } = sample.oauth.clients.device;
  const { status, json } = await askToken(sample, {
    client_id: clientId,
    client_secret: clientSecret,
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
  });
  expect([status, json['error']]).toEqual([401, 'unauthorized_client']);
});

test('a token of one sample is nothing to another', async () => {
  const [one, other] = [await openSample(), await openSample()];
  const { accessToken, refreshToken } = await signIn(one);
  expect(refusalOf(await mine(other, accessToken))).toEqual([401, 'authError']);
  const form = { grant_type: 'refresh_token', refresh_token: refreshToken };
  expect((await askToken(other, form)).json['error']).toBe('invalid_grant');
});

test('tokeninfo tells of whom and for how long a token is', async () => {
  const { sample, pass } = await openWithClock();
  const { accessToken } = await signIn(sample);
  pass(99);
  const { json } = await post(sample, '/tokeninfo', {}, bearer(accessToken));
  expect(json).toMatchObject({
    aud: sample.oauth.clients.desktop.clientId,
    scope: SCOPES.forceSsl,
    expires_in: '3500',
  });
  const unknown = await post(sample, '/tokeninfo', { access_token: 'ya29.nobodys' });
  expect([unknown.status, unknown.json['error']]).toEqual([400, 'invalid_token']);
});

test('faults meet the authorization server, too', async () => {
  const sample = await openSample();
  const { refreshToken } = await signIn(sample);
  sample.queueFault({ match: '/token', status: 503, body: { error: 'backend_error' } });
  const form = { grant_type: 'refresh_token', refresh_token: refreshToken };
  expect((await askToken(sample, form)).status).toBe(503);
  expect((await askToken(sample, form)).status).toBe(200);
});
