import { afterEach, expect, test } from 'vitest';
import { createReadCache } from '../../src/cache/read-cache.ts';
import { SAMPLE_CHANNEL_IDS, SAMPLE_IDS } from '../../src/sample/catalogue/index.ts';
import { parseChannelRef, parseVideoId } from '../../src/youtube/ids.ts';
import { createReadTally } from '../../src/youtube/read-tally.ts';
import { createYouTube } from '../../src/youtube/youtube.ts';
import { openYouTube, rejection, signal } from './open-youtube.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const HOUR_MS = 3_600_000;

/** With a clock in the test's hand, and the count of what the cache saved. */
async function open(options: { readonly cacheEnabled?: boolean } = {}) {
  const opened = await openYouTube();
  const { api, transcripts, ledger, metrics, sample } = opened;
  const { instruments } = metrics;
  let nowMs = Date.parse('2026-11-20T20:00:00Z');
  const cache = createReadCache({
    instruments,
    prefix: sample.origin,
    enabled: options.cacheEnabled ?? true,
    now: () => nowMs,
  });
  closers.push(async () => {
    await cache.close();
    await opened.close();
  });
  const parts = { api, transcripts, cache, ledger, source: 'sample', instruments } as const;
  return {
    ...opened,
    parts,
    youtube: createYouTube(parts),
    pass: (ms: number): void => {
      nowMs += ms;
    },
    saved: (bucket: string, tier = 'memory'): Promise<number> =>
      metrics.counted('mcp.cache.quota_saved', { bucket, tier }),
  };
}

const ctx = () => ({ signal: signal() });
const ids = (...videoIds: string[]) => videoIds.map((id) => parseVideoId(id));
const { tour, german, emoji, unknown, manyComments } = SAMPLE_IDS;

test('a batch saves its one unit when nothing of it had to be asked', async () => {
  const { youtube, saved } = await open();
  await youtube.videos(ids(tour, german), ctx());
  await youtube.videos(ids(tour, emoji), ctx());
  expect(await saved('default')).toBe(0);
  await youtube.videos(ids(tour, german, emoji), ctx());
  expect(await saved('default')).toBe(1);
  await youtube.videoStats(ids(tour), ctx());
  await youtube.videoStats(ids(tour), ctx());
  expect([await saved('default'), await saved('batch_get_stats')]).toEqual([1, 1]);
});

test('what is remembered not to exist saves the unit of asking again', async () => {
  const { youtube, saved, sample } = await open();
  const nobody = parseChannelRef(SAMPLE_CHANNEL_IDS.unknown);
  await youtube.videos(ids(unknown), ctx());
  await rejection(youtube.channel(nobody, ctx()));
  expect(await saved('default')).toBe(0);
  await youtube.videos(ids(unknown), ctx());
  const error = await rejection(youtube.channel(nobody, ctx()));
  expect(error).toMatchObject({ code: 'not_found', quota: undefined });
  expect(await saved('default')).toBe(2);
  expect(sample.requests).toHaveLength(2);
});

test('a call that waits for another’s request saves its own', async () => {
  const { youtube, saved, sample } = await open();
  const search = { query: 'salt', maxResults: 5 };
  const reads = await Promise.all(
    [1, 2, 3].map(() => youtube.searchVideos(search, { signal: signal() })),
  );
  expect(sample.requests).toHaveLength(1);
  expect(reads.map(({ quota }) => quota?.cost)).toEqual([1, 0, 0]);
  expect(await saved('search')).toBe(2);
});

test('each page and the replies of each thread save what they had cost', async () => {
  const { youtube, saved } = await open();
  const params = {
    videoId: parseVideoId(manyComments),
    maxResults: 100,
    order: 'time',
    includeReplies: true,
  } as const;
  const first = await youtube.comments(params, ctx());
  expect(first.quota?.cost).toBeGreaterThan(1);
  expect(await saved('default')).toBe(0);
  expect((await youtube.comments(params, ctx())).quota?.cost).toBe(0);
  expect(await saved('default')).toBe(first.quota?.cost);
  await youtube.comments({ ...params, includeReplies: false }, ctx());
  expect(await saved('default')).toBe((first.quota?.cost ?? 0) + 1);
});

test('the uploads of a handle save the look-up and the page, each by itself', async () => {
  const { youtube, saved } = await open();
  const params = { channel: parseChannelRef('@lanternobservability'), maxResults: 5 };
  await youtube.channelVideos(params, ctx());
  await youtube.channelVideos({ ...params, maxResults: 6 }, ctx());
  expect(await saved('default')).toBe(1);
  await youtube.channelVideos(params, ctx());
  expect(await saved('default')).toBe(3);
});

test('without a cache nothing is saved', async () => {
  const { youtube, saved } = await open({ cacheEnabled: false });
  await youtube.videos(ids(tour), ctx());
  await youtube.videos(ids(tour), ctx());
  expect(await saved('default')).toBe(0);
});

test('an old answer after a failed request has its price, and saves nothing', async () => {
  const { youtube, saved, sample, pass } = await open();
  const ref = parseChannelRef(SAMPLE_CHANNEL_IDS.lantern);
  await youtube.channel(ref, ctx());
  pass(2 * HOUR_MS);
  sample.queueFault({ match: '/youtube/v3/channels', status: 503, times: Infinity });
  const read = await youtube.channel(ref, ctx());
  expect(read).toMatchObject({
    cached: true,
    cache_age_seconds: 7_200,
    stale_reason: 'unavailable',
    quota: { cost: 1, remaining: 9_998 },
  });
  expect(await saved('default')).toBe(0);
});

test('a batch of which a part is old and a part is missing says both', async () => {
  const { youtube, sample, pass } = await open();
  await youtube.videos(ids(tour), ctx());
  pass(HOUR_MS);
  sample.queueFault({ match: '/youtube/v3/videos', status: 503, times: Infinity });
  const read = await youtube.videos(ids(tour, german), ctx());
  expect(read).toMatchObject({ stale_reason: 'unavailable', cache_age_seconds: 3_600 });
  expect(read.data.map((one) => 'video' in one)).toEqual([true, false]);
});

test('the age of a look-up is not the age of what it leads to', async () => {
  const { youtube, pass } = await open();
  const params = { channel: parseChannelRef('@lanternobservability'), maxResults: 5 };
  await youtube.channelVideos(params, ctx());
  pass(HOUR_MS / 2);
  expect(await youtube.channelVideos(params, ctx())).toMatchObject({
    cached: false,
    cache_age_seconds: 0,
    quota: { cost: 1 },
  });
});

test('units are counted under the slowest tier that was read', async () => {
  const { parts, saved } = await open();
  const tally = createReadTally(parts, 'search.list');
  const request = tally.request('search.list');
  const part = { value: 1, cached: true, ageSeconds: 3, staleReason: undefined } as const;
  request.take({ ...part, tier: 'memory' });
  request.take({ ...part, tier: 'durable', ageSeconds: 70 });
  request.take({ ...part, tier: undefined });
  request.end();
  expect(await saved('search', 'durable')).toBe(1);
  expect(await saved('search')).toBe(0);
  expect(tally.close('data')).toMatchObject({ cached: true, cache_age_seconds: 70 });
});
