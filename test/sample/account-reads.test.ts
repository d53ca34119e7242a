/** What reading shows to the account that owns it, and hides from everybody else. */
import { expect, test } from 'vitest';
import {
  SAMPLE_CHANNEL_IDS,
  SAMPLE_IDS,
  SAMPLE_PLAYLIST_IDS,
} from '../../src/sample/catalogue/index.ts';
import { call, callerWith, SCOPES } from './oauth-support.ts';
import { askApi, dig, idsOf, list, openSample } from './support.ts';

const DRAFTS = SAMPLE_PLAYLIST_IDS.private;

test('the owner reads a private playlist, and a key does not', async () => {
  const sample = await openSample();
  const owner = await callerWith(sample, SCOPES.readonly);
  const query = `part=snippet,contentDetails&playlistId=${DRAFTS}`;
  const { json } = await call(owner, 'GET', `playlistItems?${query}`);
  const videos = list(json['items']).map((item) => dig(item, 'contentDetails', 'videoId'));
  expect(videos).toEqual([SAMPLE_IDS.generatedOnly, SAMPLE_IDS.tour, SAMPLE_IDS.generatedOnly]);
  const stranger = await askApi(sample, 'playlistItems', { part: 'id', playlistId: DRAFTS });
  expect(stranger.status).toBe(403);
});

test('an item of a private playlist is found by its id by its owner only', async () => {
  const sample = await openSample();
  const owner = await callerWith(sample);
  const { json } = await call(owner, 'GET', `playlistItems?part=id&playlistId=${DRAFTS}`);
  const id = String(idsOf(json)[0]);
  const found = await call(owner, 'GET', `playlistItems?part=id&id=${encodeURIComponent(id)}`);
  expect(idsOf(found.json)).toEqual([id]);
  const stranger = await askApi(sample, 'playlistItems', { part: 'id', id });
  expect(stranger.json['items']).toEqual([]);
});

test('one’s own playlists hold the private one, as does the list of one’s channel', async () => {
  const sample = await openSample();
  const owner = await callerWith(sample, SCOPES.readonly);
  for (const filter of ['mine=true', `channelId=${SAMPLE_CHANNEL_IDS.lantern}`]) {
    const { json } = await call(owner, 'GET', `playlists?part=status&${filter}`);
    expect(idsOf(json)).toEqual(expect.arrayContaining([DRAFTS, SAMPLE_PLAYLIST_IDS.startHere]));
  }
  const query = { part: 'id', channelId: SAMPLE_CHANNEL_IDS.lantern };
  const stranger = await askApi(sample, 'playlists', query);
  expect(idsOf(stranger.json)).not.toContain(DRAFTS);
});

test('an account sees what others keep private no better than a key does', async () => {
  const sample = await openSample();
  const caller = await callerWith(sample);
  const videos = await call(caller, 'GET', `videos?part=id&id=${SAMPLE_IDS.private}`);
  expect(videos.json['items']).toEqual([]);
  const figures = await call(
    caller,
    'GET',
    `videos:batchGetStats?part=id&id=${SAMPLE_IDS.private}`,
  );
  expect(dig(figures.json, 'summary', 'failedVideoIds')).toEqual([SAMPLE_IDS.private]);
});

test('what one rated is an empty list: the account never rated anything', async () => {
  const sample = await openSample();
  const owner = await callerWith(sample, SCOPES.readonly);
  const { status, json } = await call(owner, 'GET', 'videos?part=id&myRating=like');
  expect([status, json['items']]).toEqual([200, []]);
});

test('reading draws on the same pool, whoever asks', async () => {
  const sample = await openSample();
  const owner = await callerWith(sample, SCOPES.readonly);
  const before = sample.quotaUsed('default');
  await call(owner, 'GET', 'playlists?part=id&mine=true');
  await call(owner, 'GET', 'channels?part=id&mine=true');
  expect(sample.quotaUsed('default') - before).toBe(2);
});
