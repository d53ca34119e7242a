/** The unmodified official client, signed in: the whole tour of an account's own things. */
import { Readable } from 'node:stream';
import { auth, youtube } from '@googleapis/youtube';
import type { youtube_v3 } from '@googleapis/youtube';
import { expect, test } from 'vitest';
import { SAMPLE_CHANNEL_IDS, SAMPLE_IDS } from '../../src/sample/catalogue/index.ts';
import type { SampleService } from '../../src/sample/server.ts';
import { openWithClock, post, SCOPES, sentBack } from './oauth-support.ts';
import { dig, openSample } from './support.ts';

type OAuth2Client = InstanceType<typeof auth.OAuth2>;

/** Google's own OAuth client, with its addresses replaced and nothing else. */
function oauthClient(sample: SampleService, type: 'desktop' | 'device'): OAuth2Client {
  const { clientId, clientSecret } = sample.oauth.clients[type];
  return new auth.OAuth2({
    clientId,
    clientSecret,
    redirectUri: 'http://127.0.0.1:8765/callback',
    endpoints: {
      oauth2AuthBaseUrl: `${sample.origin}/o/oauth2/v2/auth`,
      oauth2TokenUrl: `${sample.origin}/token`,
      oauth2RevokeUrl: `${sample.origin}/revoke`,
      tokenInfoUrl: `${sample.origin}/tokeninfo`,
    },
    transporterOptions: { fetchImplementation: fetch, retry: false },
  });
}

const clientOf = (sample: SampleService, signedIn: OAuth2Client): youtube_v3.Youtube =>
  youtube({
    version: 'v3',
    rootUrl: `${sample.origin}/`,
    retry: false,
    fetchImplementation: fetch,
    auth: signedIn,
  });

/** Signs in as a desktop application does: PKCE, a browser, an address on this machine. */
async function signInWithBrowser(sample: SampleService, scope: string): Promise<OAuth2Client> {
  const client = oauthClient(sample, 'desktop');
  const { codeVerifier, codeChallenge = '' } = await client.generateCodeVerifierAsync();
  const url = new URL(client.generateAuthUrl({ access_type: 'offline', scope, state: 's' }));
  url.searchParams.set('code_challenge', codeChallenge);
  url.searchParams.set('code_challenge_method', 'S256');
  const code = sentBack(await fetch(url, { redirect: 'manual' })).get('code') ?? '';
  const { tokens } = await client.getToken({ code, codeVerifier });
  client.setCredentials(tokens);
  return client;
}

/** Signs in as a television does: a code to type in elsewhere, and polls. */
async function signInWithCode(sample: SampleService, scope: string): Promise<OAuth2Client> {
  const { clientId, clientSecret } = sample.oauth.clients.device;
  const { json } = await post(sample, '/device/code', { client_id: clientId, scope });
  await post(sample, '/device', { user_code: String(json['user_code']), decision: 'allow' });
  const { json: tokens } = await post(sample, '/token', {
    client_id: clientId,
    client_secret: clientSecret,
    device_code: String(json['device_code']),
    grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
  });
  const client = oauthClient(sample, 'device');
  client.setCredentials({
    access_token: String(tokens['access_token']),
    refresh_token: String(tokens['refresh_token']),
    expiry_date: Date.now() + Number(tokens['expires_in']) * 1000,
  });
  return client;
}

const failureOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => undefined,
    (error: unknown) => error,
  );

const reasonOf = (failure: unknown): unknown =>
  dig(failure, 'response', 'data', 'error', 'errors', 0, 'reason');

test('signed in with a code, the official client keeps playlists', async () => {
  const sample = await openSample();
  const client = clientOf(sample, await signInWithCode(sample, SCOPES.manage));
  const me = await client.channels.list({ part: ['snippet'], mine: true });
  expect(me.data.items?.[0]?.id).toBe(SAMPLE_CHANNEL_IDS.lantern);

  const made = await client.playlists.insert({
    part: ['snippet', 'status'],
    requestBody: { snippet: { title: 'Tides' }, status: { privacyStatus: 'private' } },
  });
  const id = made.data.id ?? '';
  const resourceId = { kind: 'youtube#video', videoId: SAMPLE_IDS.tour };
  const item = await client.playlistItems.insert({
    part: ['snippet'],
    requestBody: { snippet: { playlistId: id, resourceId } },
  });
  const top = await client.playlistItems.insert({
    part: ['snippet'],
    requestBody: {
      snippet: {
        playlistId: id,
        resourceId: { kind: 'youtube#video', videoId: SAMPLE_IDS.hebrew },
        position: 0,
      },
    },
  });
  expect(top.data.snippet?.position).toBe(0);
  const moved = await client.playlistItems.update({
    part: ['snippet'],
    requestBody: { id: item.data.id ?? '', snippet: { playlistId: id, resourceId, position: 0 } },
  });
  expect(moved.data.snippet?.position).toBe(0);
  const listed = await client.playlistItems.list({ part: ['snippet'], playlistId: id });
  expect(listed.data.items?.map((one) => one.snippet?.resourceId?.videoId)).toEqual([
    SAMPLE_IDS.tour,
    SAMPLE_IDS.hebrew,
  ]);

  const renamed = await client.playlists.update({
    part: ['snippet'],
    requestBody: { id, snippet: { title: 'Ebb' } },
  });
  expect(renamed.data.snippet?.title).toBe('Ebb');
  expect((await client.playlistItems.delete({ id: item.data.id ?? '' })).status).toBe(204);
  expect((await client.playlists.delete({ id })).status).toBe(204);
  const mine = await client.playlists.list({ part: ['id'], mine: true });
  expect(mine.data.items?.map((playlist) => playlist.id)).not.toContain(id);
});

test('the official client refreshes a token that has expired', async () => {
  const { sample, pass } = await openWithClock();
  const signedIn = await signInWithCode(sample, SCOPES.readonly);
  const client = clientOf(sample, signedIn);
  const before = signedIn.credentials.access_token;
  pass(3_600);
  // With an expiry date it trusts its own clock, and hears 401 from a server that thinks otherwise.
  const refused = await failureOf(client.playlists.list({ part: ['id'], mine: true }));
  expect(reasonOf(refused)).toBe('authError');
  signedIn.setCredentials({ ...signedIn.credentials, expiry_date: Date.now() - 1 });
  expect((await client.playlists.list({ part: ['id'], mine: true })).status).toBe(200);
  expect(signedIn.credentials.access_token).not.toBe(before);
});

test('the official client learns that its access was taken back', async () => {
  const sample = await openSample();
  const signedIn = await signInWithBrowser(sample, SCOPES.readonly);
  const info = await signedIn.getTokenInfo(signedIn.credentials.access_token ?? '');
  expect(info.scopes).toEqual([SCOPES.readonly]);
  const { refresh_token: refreshToken = '' } = signedIn.credentials;
  expect((await signedIn.revokeCredentials()).status).toBe(200);
  signedIn.setCredentials({ refresh_token: refreshToken ?? '' });
  const failure = await failureOf(
    clientOf(sample, signedIn).playlists.list({ part: ['id'], mine: true }),
  );
  expect(dig(failure, 'response', 'data')).toEqual({
    error: 'invalid_grant',
    error_description: 'Token has been expired or revoked.',
  });
});

/**
 * Uploads want the root once more with each call: the client builds their address before it looks
 * at its own options, and would send the file to YouTube.
 */
const rootOf = (sample: SampleService): { readonly rootUrl: string } => ({
  rootUrl: `${sample.origin}/`,
});

const SRT = '1\n00:00:01,000 --> 00:00:02,500\nBonsoir, et bienvenue à la nuit.\n\n';

test('without that, the official client sends a file to YouTube itself', async () => {
  const sample = await openSample();
  const signedIn = await signInWithBrowser(sample, SCOPES.forceSsl);
  const asked: string[] = [];
  const client = youtube({
    version: 'v3',
    rootUrl: `${sample.origin}/`,
    retry: false,
    auth: signedIn,
    fetchImplementation: (input) => {
      asked.push(new URL(input instanceof Request ? input.url : input).origin);
      return Promise.reject(new Error('nothing leaves this test'));
    },
  });
  const snippet = { videoId: SAMPLE_IDS.tour, language: 'fr', name: '' };
  await failureOf(
    client.captions.insert({ part: ['id'], requestBody: { snippet }, media: { body: SRT } }),
  );
  await failureOf(client.captions.list({ part: ['id'], videoId: SAMPLE_IDS.tour }));
  expect(asked).toEqual(['https://youtube.googleapis.com', sample.origin]);
});

test.each([
  ['text', SRT],
  ['stream', Readable.from([SRT.slice(0, 9), SRT.slice(9)])],
])('the official client uploads captions as a %s, and downloads them', async (_, body) => {
  const sample = await openSample();
  const client = clientOf(sample, await signInWithBrowser(sample, SCOPES.forceSsl));
  const made = await client.captions.insert(
    {
      part: ['snippet'],
      requestBody: {
        snippet: { videoId: SAMPLE_IDS.tour, language: 'fr', name: 'Nuit', isDraft: true },
      },
      media: { mimeType: 'application/octet-stream', body },
    },
    rootOf(sample),
  );
  const id = made.data.id ?? '';
  expect(made.data.snippet).toMatchObject({ language: 'fr', isDraft: true, status: 'serving' });

  const listed = await client.captions.list({ part: ['snippet'], videoId: SAMPLE_IDS.tour });
  expect(listed.data.items?.map((track) => track.id)).toContain(id);
  const asText = await client.captions.download({ id, tfmt: 'srt' }, { responseType: 'text' });
  expect(asText.data).toBe(SRT);
  const asBlob = await client.captions.download({ id, tfmt: 'vtt' });
  expect(asBlob.data).toBeInstanceOf(Blob);
  expect(await (asBlob.data as Blob).text()).toMatch(/^WEBVTT\n[\s\S]*Bonsoir/);

  const published = await client.captions.update({
    part: ['snippet'],
    requestBody: { id, snippet: { isDraft: false } },
  });
  expect(published.data.snippet?.isDraft).toBe(false);
  await client.captions.update(
    {
      part: ['snippet'],
      requestBody: { id, snippet: { isDraft: false } },
      media: { mimeType: 'text/plain', body: SRT.replace('Bonsoir', 'Bonjour') },
    },
    rootOf(sample),
  );
  const changed = await client.captions.download({ id }, { responseType: 'text' });
  expect(changed.data).toContain('Bonjour');
  expect((await client.captions.delete({ id })).status).toBe(204);
});

test('the official client sees why a caption track is not given to it', async () => {
  const sample = await openSample();
  const client = clientOf(sample, await signInWithBrowser(sample, SCOPES.forceSsl));
  const listed = await client.captions.list({ part: ['id'], videoId: SAMPLE_IDS.german });
  const id = listed.data.items?.[0]?.id ?? '';
  const forbidden = await failureOf(client.captions.download({ id, tfmt: 'srt' }));
  expect([dig(forbidden, 'status'), reasonOf(forbidden)]).toEqual([403, 'forbidden']);
  const manager = clientOf(sample, await signInWithCode(sample, SCOPES.manage));
  const narrow = await failureOf(manager.captions.list({ part: ['id'], videoId: SAMPLE_IDS.tour }));
  expect([dig(narrow, 'status'), reasonOf(narrow)]).toEqual([403, 'insufficientPermissions']);
});
