/** Playlists of the account: made, changed and thrown away. */
import { expect, test } from 'vitest';
import { SAMPLE_ACCOUNT_PLAYLISTS } from '../../src/sample/account.ts';
import { SAMPLE_CHANNEL_IDS, SAMPLE_IDS } from '../../src/sample/catalogue/index.ts';
import { call, callerWith, refusalOf, SCOPES } from './oauth-support.ts';
import type { Caller } from './oauth-support.ts';
import { addItem, makePlaylist, openAccount, UPLOADS } from './playlist-support.ts';
import { askApi, dig, idsOf, openSample } from './support.ts';
import type { Answer } from './support.ts';

const mine = (caller: Caller): Promise<Answer> =>
  call(caller, 'GET', 'playlists?part=snippet,status&mine=true&maxResults=50');

test('the account sees its own channel and its private playlists, a key does not', async () => {
  const caller = await openAccount(SCOPES.readonly);
  const channel = await call(caller, 'GET', 'channels?part=id&mine=true');
  expect(idsOf(channel.json)).toEqual([SAMPLE_CHANNEL_IDS.lantern]);
  expect(caller.sample.oauth.channelId).toBe(SAMPLE_CHANNEL_IDS.lantern);
  const { drafts, sortedByDate } = SAMPLE_ACCOUNT_PLAYLISTS;
  expect(idsOf((await mine(caller)).json)).toEqual(expect.arrayContaining([drafts, sortedByDate]));

  const { sample } = caller;
  const withKey = await askApi(sample, 'playlists', { part: 'id', mine: 'true' });
  expect(refusalOf(withKey)).toEqual([401, 'required']);
  const byId = await askApi(sample, 'playlists', { part: 'id', id: drafts });
  expect(byId.json['items']).toEqual([]);
  const items = await askApi(sample, 'playlistItems', { part: 'id', playlistId: drafts });
  expect(refusalOf(items)).toEqual([403, 'playlistItemsNotAccessible']);
});

test('a playlist is made with what was given, and costs 50 units', async () => {
  let now = Date.parse('2026-11-02T10:00:00Z');
  const caller = await callerWith(await openSample({ now: () => now }));
  now += 5_250;
  const { status, json } = await call(caller, 'POST', 'playlists?part=snippet,status', {
    snippet: { title: ' Tides ', description: 'All of them' },
    status: { privacyStatus: 'unlisted' },
  });
  expect(status).toBe(200);
  expect(json).toMatchObject({
    kind: 'youtube#playlist',
    id: expect.stringMatching(/^PL[\w-]{32}$/),
    snippet: {
      title: 'Tides',
      description: 'All of them',
      channelId: SAMPLE_CHANNEL_IDS.lantern,
      publishedAt: '2026-11-02T10:00:05Z',
      localized: { title: 'Tides', description: 'All of them' },
    },
    status: { privacyStatus: 'unlisted' },
  });
  expect(caller.sample.quotaUsed('default')).toBe(50);
  expect(idsOf((await mine(caller)).json)[0]).toBe(json['id']);
});

test('without a word on privacy a playlist is open to all', async () => {
  const caller = await openAccount();
  const id = await makePlaylist(caller, { status: {} });
  const { json } = await askApi(caller.sample, 'playlists', { part: 'status', id });
  expect(dig(json, 'items', 0, 'status')).toEqual({ privacyStatus: 'public' });
});

test('an update clears what it leaves out of the parts it names, and nothing else', async () => {
  const caller = await openAccount();
  const id = await makePlaylist(caller);
  const bare = { id, snippet: { title: 'Ebb' } };
  const { status, json } = await call(caller, 'PUT', 'playlists?part=snippet', bare);
  expect(status).toBe(200);
  const snippet = dig(json, 'snippet');
  expect(snippet).toMatchObject({ title: 'Ebb', description: '' });
  expect(snippet).not.toHaveProperty('tags');
  expect(snippet).not.toHaveProperty('defaultLanguage');
  const kept = await call(caller, 'GET', `playlists?part=status&id=${id}`);
  expect(dig(kept.json, 'items', 0, 'status')).toEqual({ privacyStatus: 'private' });

  const status2 = await call(caller, 'PUT', 'playlists?part=status', { id, status: {} });
  expect(dig(status2.json, 'status')).toEqual({ privacyStatus: 'public' });
  const title = await call(caller, 'GET', `playlists?part=snippet&id=${id}`);
  expect(dig(title.json, 'items', 0, 'snippet', 'title')).toBe('Ebb');
});

test('a playlist is deleted with its items, once', async () => {
  const caller = await openAccount();
  const id = await makePlaylist(caller);
  const item = String((await addItem(caller, id, SAMPLE_IDS.tour)).json['id']);
  const gone = await call(caller, 'DELETE', `playlists?id=${id}`);
  expect([gone.status, gone.text]).toEqual([204, '']);
  expect(refusalOf(await call(caller, 'DELETE', `playlists?id=${id}`))).toEqual([
    404,
    'playlistNotFound',
  ]);
  expect(refusalOf(await addItem(caller, id, SAMPLE_IDS.tour))).toEqual([404, 'playlistNotFound']);
  const orphan = await call(caller, 'DELETE', `playlistItems?id=${item}`);
  expect(refusalOf(orphan)).toEqual([404, 'playlistItemNotFound']);
});

test.each([
  ['no title', 400, 'playlistTitleRequired', { snippet: { description: 'x' } }],
  ['a title of blanks', 400, 'playlistTitleRequired', { snippet: { title: ' ' } }],
  ['too long a title', 400, 'invalidPlaylistSnippet', { snippet: { title: 'x'.repeat(151) } }],
  ['an angle bracket', 400, 'invalidPlaylistSnippet', { snippet: { title: 'a <b>' } }],
  [
    'another privacy',
    400,
    'badRequest',
    { snippet: { title: 'x' }, status: { privacyStatus: 'secret' } },
  ],
  ['a title that is no text', 400, 'badRequest', { snippet: { title: 7 } }],
  ['a member nobody knows', 400, 'badRequest', { snippet: { title: 'x', titel: 'y' } }],
])('a playlist with %s is refused', async (_, status, reason, body) => {
  const caller = await openAccount();
  const answer = await call(caller, 'POST', 'playlists?part=snippet,status', body);
  expect(refusalOf(answer)).toEqual([status, reason]);
});

test('the complaint about an unknown member names it and its place', async () => {
  const body = { snippet: { titel: 'x' } };
  const { json } = await call(await openAccount(), 'POST', 'playlists?part=snippet', body);
  expect(dig(json, 'error', 'message')).toBe(
    'Invalid JSON payload received. Unknown name "titel" at \'resource.snippet\': Cannot find field.',
  );
});

test.each([
  ['unknown', 'PLnothingOfThatNameIsHereAtAll0000', 404, 'playlistNotFound'],
  ["somebody else's", 'somebody', 403, 'playlistForbidden'],
  ['the uploads', UPLOADS, 400, 'playlistOperationUnsupported'],
])('a playlist that is %s cannot be changed', async (_, id, status, reason) => {
  const caller = await openAccount();
  const all = await askApi(caller.sample, 'playlists', {
    part: 'id',
    channelId: SAMPLE_CHANNEL_IDS.kitchen,
  });
  const target = id === 'somebody' ? String(idsOf(all.json)[0]) : id;
  const update = await call(caller, 'PUT', 'playlists?part=snippet', {
    id: target,
    snippet: { title: 'x' },
  });
  expect(refusalOf(update)).toEqual([status, reason]);
  expect(refusalOf(await call(caller, 'DELETE', `playlists?id=${target}`))).toEqual([
    status,
    reason,
  ]);
});

test('writes end with the daily pool', async () => {
  const caller = await callerWith(await openSample({ quotaLimits: { default: 99 } }));
  await makePlaylist(caller);
  const refused = await call(caller, 'POST', 'playlists?part=snippet', { snippet: { title: 'x' } });
  expect(refusalOf(refused)).toEqual([403, 'quotaExceeded']);
  expect(caller.sample.quotaUsed('default')).toBe(50);
});

test('what is written in one sample is not in another, and ids are the same in both', async () => {
  const [one, other] = [await openAccount(), await openAccount()];
  const id = await makePlaylist(one);
  expect(idsOf((await mine(other)).json)).not.toContain(id);
  expect(await makePlaylist(other)).toBe(id);
});

test('scopes decide what a token opens', async () => {
  const caller = await openAccount(SCOPES.readonly);
  const { status, json } = await call(caller, 'POST', 'playlists?part=snippet', {
    snippet: { title: 'No' },
  });
  expect(status).toBe(403);
  expect(json).toMatchObject({
    error: {
      message: 'Request had insufficient authentication scopes.',
      status: 'PERMISSION_DENIED',
      errors: [{ reason: 'insufficientPermissions' }],
      details: [{ reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT' }],
    },
  });
  const manager = await openAccount(SCOPES.manage);
  expect(await makePlaylist(manager)).toMatch(/^PL/);
  const captions = `captions?part=id&videoId=${SAMPLE_IDS.tour}`;
  expect(refusalOf(await call(manager, 'GET', captions))).toEqual([403, 'insufficientPermissions']);
});

test('a token for reading opens what a key does, but for comments', async () => {
  const reader = await openAccount(SCOPES.readonly);
  const video = `videos?part=id&id=${SAMPLE_IDS.tour}`;
  const threads = `commentThreads?part=id&videoId=${SAMPLE_IDS.tour}`;
  expect((await call(reader, 'GET', video)).status).toBe(200);
  expect(refusalOf(await call(reader, 'GET', threads))).toEqual([403, 'insufficientPermissions']);
  expect((await call(await openAccount(), 'GET', threads)).status).toBe(200);
  const stranger = await openAccount('openid');
  expect(refusalOf(await call(stranger, 'GET', video))).toEqual([403, 'insufficientPermissions']);
});
