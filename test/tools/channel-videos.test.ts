import { afterEach, expect, test } from 'vitest';
import {
  SAMPLE_CHANNEL_IDS,
  SAMPLE_IDS,
  SAMPLE_PLAYLIST_IDS,
} from '../../src/sample/catalogue/index.ts';
import { openTools } from './open-tools.ts';

const closers: (() => Promise<void>)[] = [];
const open = async (options?: Parameters<typeof openTools>[0]) => {
  const tools = await openTools(options);
  closers.push(() => tools.close());
  return tools;
};
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const { lantern, manyUploads, noUploads, noHandle, unknown } = SAMPLE_CHANNEL_IDS;

test('the uploads of an id cost 1 and are read without a search', async () => {
  const { call, asked } = await open();
  const payload = await call('list_channel_videos', { channel_id: lantern });
  expect(payload).toMatchObject({
    success: true,
    channel_id: lantern,
    uploads_playlist_id: 'UULanternObservability0g',
    quota: { bucket: 'default', cost: 1, remaining: 9_999 },
    untrusted_fields: ['videos[].title'],
    next_cursor: null,
  });
  expect(payload['videos']).toContainEqual({
    video_id: SAMPLE_IDS.tour,
    title: 'OpenTelemetry in four minutes: one request, three signals',
    published_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as unknown,
    status: 'public',
  });
  const published = (payload['videos'] as { published_at: string }[]).map((v) => v.published_at);
  expect(published).toEqual(published.toSorted().toReversed());
  expect(payload['total_results']).toBe(published.length);
  expect(asked()).toEqual(['playlistItems']);
});

test('a handle costs 1 more until the cache knows it, and shares pages with the id', async () => {
  const { call, asked } = await open();
  const byHandle = { channel_id: '@lanternobservability' };
  expect(await call('list_channel_videos', byHandle)).toMatchObject({
    channel_id: lantern,
    cached: false,
    quota: { cost: 2, remaining: 9_998 },
  });
  expect(await call('list_channel_videos', { ...byHandle, max_results: 2 })).toMatchObject({
    quota: { cost: 1 },
  });
  expect(await call('list_channel_videos', { channel_id: lantern })).toMatchObject({
    cached: true,
    quota: { cost: 0 },
  });
  expect(asked()).toEqual(['channels', 'playlistItems', 'playlistItems']);
});

test('a user name and a channel without a handle are listed as well', async () => {
  const { call } = await open();
  const byName = { channel_id: 'https://www.youtube.com/user/HarbourHinterland' };
  expect(await call('list_channel_videos', byName)).toMatchObject({
    channel_id: SAMPLE_CHANNEL_IDS.hiddenSubscribers,
    success: true,
  });
  const album = await call('list_channel_videos', { channel_id: noHandle });
  expect(album['videos']).toHaveLength(8);
});

test('a channel that has uploaded nothing has an empty list, and that is the truth', async () => {
  const { call, text, asked } = await open();
  expect(await call('list_channel_videos', { channel_id: noUploads })).toMatchObject({
    success: true,
    channel_id: noUploads,
    videos: [],
    total_results: 0,
    next_cursor: null,
    quota: { cost: 2 },
  });
  expect(asked()).toEqual(['playlistItems', 'channels']);
  expect(await text('list_channel_videos', { channel_id: noUploads })).toMatch(
    /^This channel shows no uploads\.\nThat is all\./,
  );
  expect(asked()).toHaveLength(2);
});

test.each([unknown, '@nobody.is.here'])(
  'an unknown channel is not mistaken for an empty one: %s',
  async (channel_id) => {
    const { call, asked } = await open();
    const payload = await call('list_channel_videos', { channel_id });
    expect(payload).toMatchObject({
      success: false,
      code: 'not_found',
      reason: 'channel_not_found',
      quota: { bucket: 'default', cost: asked().length },
    });
    expect(payload['message']).toContain('search_channels');
  },
);

test('a failure tells the units of the whole read', async () => {
  const { call, sample } = await open();
  sample.queueFault({
    match: '/youtube/v3/playlistItems',
    status: 403,
    body: { error: { code: 403, message: 'No.', errors: [{ reason: 'forbidden' }] } },
  });
  expect(await call('list_channel_videos', { channel_id: '@lanternobservability' })).toMatchObject({
    success: false,
    code: 'forbidden',
    quota: { cost: 2, remaining: 9_998 },
  });
});

test('the same uploads can be read as a playlist, from the same entries', async () => {
  const { call } = await open();
  await call('list_channel_videos', { channel_id: manyUploads, max_results: 50 });
  expect(
    await call('list_playlist_items', { playlist_id: SAMPLE_PLAYLIST_IDS.manyUploads }),
  ).toMatchObject({ cached: true, total_results: 128, quota: { cost: 0 } });
});

test('channels are found by words, from the search bucket', async () => {
  const { call } = await open();
  const payload = await call('search_channels', { query: 'lantern' });
  expect(payload).toMatchObject({
    success: true,
    quota: { bucket: 'search', cost: 1, remaining: 99 },
    untrusted_fields: ['channels[].title', 'channels[].description'],
    next_cursor: null,
    channels: [
      {
        channel_id: lantern,
        title: 'Lantern Observability',
        description: expect.any(String) as unknown,
        published_at: expect.any(String) as unknown,
        url: `https://www.youtube.com/channel/${lantern}`,
      },
    ],
  });
  expect(await call('search_channels', { query: 'lantern' })).toMatchObject({ cached: true });
});

test('the title of a found channel has lost its HTML entities', async () => {
  const { call } = await open();
  const payload = await call('search_channels', { query: 'harbour' });
  const titles = (payload['channels'] as { title: string }[]).map(({ title }) => title);
  expect(titles).toContain('Harbour & Hinterland');
});
