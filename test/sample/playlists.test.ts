/** Playlists and what stands in them: pages, gaps, and who may look. */
import { expect, test } from 'vitest';
import {
  publicVideos,
  SAMPLE_CHANNEL_IDS,
  SAMPLE_IDS,
  SAMPLE_PLAYLIST_IDS,
} from '../../src/sample/catalogue/index.ts';
import type { SampleService } from '../../src/sample/server.ts';
import { askApi, dig, idsOf, list, openSample, walkPages } from './support.ts';

const ALL_PARTS = 'id,snippet,contentDetails,status';

const items = (sample: SampleService, playlistId: string, more = {}) =>
  askApi(sample, 'playlistItems', { part: ALL_PARTS, playlistId, maxResults: 50, ...more });

const videoIds = (json: Readonly<Record<string, unknown>>): readonly unknown[] =>
  list(json['items']).map((item) => dig(item, 'contentDetails', 'videoId'));

test('a playlist says what it is, part by part', async () => {
  const sample = await openSample();
  const { json } = await askApi(sample, 'playlists', {
    part: 'id,snippet,status,contentDetails,player,localizations',
    id: [SAMPLE_PLAYLIST_IDS.startHere, SAMPLE_PLAYLIST_IDS.podcast],
  });
  expect(dig(json, 'items', 0)).toMatchObject({
    kind: 'youtube#playlist',
    id: SAMPLE_PLAYLIST_IDS.startHere,
    snippet: {
      channelId: SAMPLE_CHANNEL_IDS.lantern,
      channelTitle: 'Lantern Observability',
      title: 'Start here',
      tags: ['beginners', 'on call'],
      defaultLanguage: 'en',
      localized: { title: 'Start here' },
      thumbnails: { maxres: { url: expect.stringContaining(SAMPLE_IDS.tour) } },
    },
    status: { privacyStatus: 'public' },
    contentDetails: { itemCount: 5 },
    player: { embedHtml: expect.stringContaining(`list=${SAMPLE_PLAYLIST_IDS.startHere}`) },
    localizations: { en: { title: 'Start here' } },
  });
  expect(dig(json, 'items', 1, 'status')).toEqual({
    privacyStatus: 'public',
    podcastStatus: 'enabled',
  });
});

test('the playlists of a channel are its public ones, newest first, in pages', async () => {
  const sample = await openSample();
  const query = { part: 'id', channelId: SAMPLE_CHANNEL_IDS.manyUploads };
  const walked = await walkPages(sample, 'playlists', query);
  expect([walked.pages, walked.ids.length]).toEqual([2, 6]);
  expect(walked.ids[0]).toBe(SAMPLE_PLAYLIST_IDS.long);
  const kitchen = await askApi(sample, 'playlists', {
    part: 'id',
    channelId: SAMPLE_CHANNEL_IDS.kitchen,
  });
  expect(idsOf(kitchen.json)).toEqual([SAMPLE_PLAYLIST_IDS.empty]);
});

test('an unlisted playlist is there for who knows it, a private one for nobody', async () => {
  const sample = await openSample();
  const id = [
    SAMPLE_PLAYLIST_IDS.unlisted,
    SAMPLE_PLAYLIST_IDS.private,
    SAMPLE_PLAYLIST_IDS.unknown,
    SAMPLE_PLAYLIST_IDS.album,
    SAMPLE_PLAYLIST_IDS.manyUploads,
  ];
  const { json } = await askApi(sample, 'playlists', { part: 'snippet', id });
  expect(idsOf(json)).toEqual([
    SAMPLE_PLAYLIST_IDS.unlisted,
    SAMPLE_PLAYLIST_IDS.album,
    SAMPLE_PLAYLIST_IDS.manyUploads,
  ]);
  expect(dig(json, 'items', 2, 'snippet', 'title')).toBe('Uploads from The Tide Table');
});

test.each([
  [10, 14],
  [50, 3],
])('%d a page, the long playlist has %d pages and loses nothing', async (maxResults, pages) => {
  const sample = await openSample();
  const query = { part: 'snippet', playlistId: SAMPLE_PLAYLIST_IDS.long, maxResults };
  const walked = await walkPages(sample, 'playlistItems', query);
  expect([walked.pages, walked.ids.length, new Set(walked.ids).size]).toEqual([pages, 131, 131]);
});

test('items know their position, and the page knows the whole', async () => {
  const sample = await openSample();
  const first = (await items(sample, SAMPLE_PLAYLIST_IDS.long)).json;
  const pageToken = String(first['nextPageToken']);
  const second = (await items(sample, SAMPLE_PLAYLIST_IDS.long, { pageToken })).json;
  const positions = list(second['items']).map((item) => dig(item, 'snippet', 'position'));
  expect(positions).toEqual(Array.from({ length: 50 }, (_, index) => index + 50));
  expect(second['pageInfo']).toEqual({ totalResults: 131, resultsPerPage: 50 });
  const back = await items(sample, SAMPLE_PLAYLIST_IDS.long, {
    pageToken: String(second['prevPageToken']),
  });
  expect(videoIds(back.json)).toEqual(videoIds(first));
});

test('an item is a video with its owner, in a playlist with its own', async () => {
  const sample = await openSample();
  const { json } = await items(sample, SAMPLE_PLAYLIST_IDS.withHoles);
  expect(dig(json, 'items', 4)).toMatchObject({
    kind: 'youtube#playlistItem',
    snippet: {
      channelTitle: 'Slow Rivers',
      channelId: SAMPLE_CHANNEL_IDS.rivers,
      playlistId: SAMPLE_PLAYLIST_IDS.withHoles,
      position: 4,
      publishedAt: '2025-12-27T22:00:00Z',
      resourceId: { kind: 'youtube#video', videoId: SAMPLE_IDS.dashId },
      videoOwnerChannelTitle: 'Harbour & Hinterland',
      videoOwnerChannelId: SAMPLE_CHANNEL_IDS.hiddenSubscribers,
    },
    contentDetails: { videoId: SAMPLE_IDS.dashId, videoPublishedAt: '2026-02-27T10:00:00Z' },
    status: { privacyStatus: 'public' },
  });
});

test('a deleted and a private video keep their places, under another name', async () => {
  const sample = await openSample();
  const { json } = await items(sample, SAMPLE_PLAYLIST_IDS.withHoles);
  const rows = list(json['items']).map((item) => [
    dig(item, 'snippet', 'title'),
    dig(item, 'snippet', 'description'),
    dig(item, 'status', 'privacyStatus'),
  ]);
  expect(rows[1]).toEqual([
    'Deleted video',
    'This video is unavailable.',
    'privacyStatusUnspecified',
  ]);
  expect(rows[3]).toEqual(['Private video', 'This video is private.', 'private']);
  for (const index of [1, 3]) {
    const item = dig(json, 'items', index);
    expect(dig(item, 'snippet')).not.toHaveProperty('videoOwnerChannelTitle');
    expect(dig(item, 'snippet')).not.toHaveProperty('videoOwnerChannelId');
    expect(dig(item, 'snippet', 'thumbnails')).toEqual({});
    expect(dig(item, 'contentDetails')).not.toHaveProperty('videoPublishedAt');
  }
});

test('the uploads of a channel are its public videos, newest first', async () => {
  const sample = await openSample();
  const channel = await askApi(sample, 'channels', {
    part: 'contentDetails',
    id: SAMPLE_CHANNEL_IDS.rivers,
  });
  const uploads = String(
    dig(channel.json, 'items', 0, 'contentDetails', 'relatedPlaylists', 'uploads'),
  );
  expect(uploads).toBe(`UU${SAMPLE_CHANNEL_IDS.rivers.slice(2)}`);
  const { json } = await items(sample, uploads);
  expect(videoIds(json)).toEqual(publicVideos(SAMPLE_CHANNEL_IDS.rivers).map((video) => video.id));
  expect(videoIds(json)).not.toContain(SAMPLE_IDS.private);
});

test('an empty playlist is a list of nothing', async () => {
  const sample = await openSample();
  const { status, json } = await items(sample, SAMPLE_PLAYLIST_IDS.empty);
  expect([status, json['items'], json['pageInfo']]).toEqual([
    200,
    [],
    { totalResults: 0, resultsPerPage: 50 },
  ]);
});

test('an album is a playlist of a channel without a handle', async () => {
  const sample = await openSample();
  const { json } = await items(sample, SAMPLE_PLAYLIST_IDS.album);
  expect(list(json['items'])).toHaveLength(8);
  const channelId = String(dig(json, 'items', 0, 'snippet', 'videoOwnerChannelId'));
  const channel = await askApi(sample, 'channels', { part: 'snippet', id: channelId });
  expect(dig(channel.json, 'items', 0, 'snippet', 'title')).toMatch(/ - Topic$/);
  expect(dig(channel.json, 'items', 0, 'snippet')).not.toHaveProperty('customUrl');
});

test('items are found by their own id, and a video by its place', async () => {
  const sample = await openSample();
  const { json } = await items(sample, SAMPLE_PLAYLIST_IDS.startHere);
  const [first, second] = idsOf(json).map(String);
  const byId = await askApi(sample, 'playlistItems', {
    part: 'snippet',
    id: [second ?? '', first ?? '', 'bm90aGluZw'],
  });
  expect(idsOf(byId.json)).toEqual([second, first]);
  const videoId = SAMPLE_IDS.generatedOnly;
  const place = await items(sample, SAMPLE_PLAYLIST_IDS.startHere, { videoId });
  expect(dig(place.json, 'items', 0, 'snippet', 'position')).toBe(2);
  const elsewhere = await items(sample, SAMPLE_PLAYLIST_IDS.startHere, {
    videoId: SAMPLE_IDS.hebrew,
  });
  expect(elsewhere.json['items']).toEqual([]);
});

test('lists answer with a tag, a mask and, unchanged, a 304', async () => {
  const sample = await openSample();
  const query = { part: 'snippet', playlistId: SAMPLE_PLAYLIST_IDS.startHere };
  const first = await askApi(sample, 'playlistItems', query);
  const key = { 'x-goog-api-key': sample.apiKey };
  const again = await askApi(sample, 'playlistItems', query, {
    ...key,
    'if-none-match': String(first.headers.get('etag')),
  });
  expect([again.status, again.text]).toEqual([304, '']);
  const masked = await askApi(sample, 'playlistItems', {
    ...query,
    fields: 'items/snippet/resourceId/videoId',
  });
  expect(dig(masked.json, 'items', 0)).toEqual({
    snippet: { resourceId: { videoId: SAMPLE_IDS.tour } },
  });
});
