import { afterEach, expect, test } from 'vitest';
import { ToolError } from '../../src/errors.ts';
import { SAMPLE_CHANNEL_IDS, SAMPLE_IDS } from '../../src/sample/catalogue/index.ts';
import { parseChannelRef, parseVideoId } from '../../src/youtube/ids.ts';
import type { VideoOutcome } from '../../src/youtube/youtube.ts';
import { openYouTube, rejection, signal } from './open-youtube.ts';

const closers: (() => Promise<void>)[] = [];
const open = async (options?: Parameters<typeof openYouTube>[0]) => {
  const opened = await openYouTube(options);
  closers.push(() => opened.close());
  return opened;
};
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const id = (videoId: string) => parseVideoId(videoId);
const ctx = () => ({ signal: signal() });

/** `ok`, or the code of what went wrong. */
const summary = (outcomes: readonly VideoOutcome[]): string[] =>
  outcomes.map((outcome) =>
    'video' in outcome
      ? `${outcome.video_id} ${outcome.video.video_id === outcome.video_id ? 'ok' : 'mixed up'}`
      : `${outcome.video_id} ${outcome.error.code}`,
  );

test('videos come in the order asked for, each once, and one bad id does not fail the others', async () => {
  const { youtube, sample } = await open();
  const ids = [SAMPLE_IDS.hebrew, SAMPLE_IDS.unknown, SAMPLE_IDS.dashId, SAMPLE_IDS.hebrew];
  const read = await youtube.videos(ids.map(id), ctx());
  expect(summary(read.data)).toEqual([
    `${SAMPLE_IDS.hebrew} ok`,
    `${SAMPLE_IDS.unknown} not_found`,
    `${SAMPLE_IDS.dashId} ok`,
  ]);
  expect(read).toMatchObject({ cached: false, cache_age_seconds: 0, source: 'sample' });
  expect(read.quota).toMatchObject({ bucket: 'default', cost: 1, remaining: 9_999 });
  expect(sample.requests).toHaveLength(1);
});

test('a batch and a single read share their entries; only what is missing is asked', async () => {
  const { youtube, sample } = await open();
  await youtube.videos([id(SAMPLE_IDS.tour)], ctx());
  const batch = await youtube.videos([id(SAMPLE_IDS.tour), id(SAMPLE_IDS.german)], ctx());
  expect(summary(batch.data)).toEqual([`${SAMPLE_IDS.tour} ok`, `${SAMPLE_IDS.german} ok`]);
  expect(batch).toMatchObject({ cached: false, quota: { cost: 1 } });
  expect(sample.requests.map(({ query }) => query['id'])).toEqual([
    [SAMPLE_IDS.tour],
    [SAMPLE_IDS.german],
  ]);
  const again = await youtube.videos([id(SAMPLE_IDS.german)], ctx());
  expect(again).toMatchObject({ cached: true, quota: { cost: 0, remaining: 9_998 } });
  expect(sample.requests).toHaveLength(2);
});

test('fifty ids are one request, and so is an id that is missing for a minute', async () => {
  const { youtube, sample } = await open();
  const ids = Array.from({ length: 50 }, (_, index) =>
    id(`missing-${String(index).padStart(3, '0')}`),
  );
  expect((await youtube.videos(ids, ctx())).data.every((one) => 'error' in one)).toBe(true);
  const again = await youtube.videos(ids, ctx());
  expect(again.data).toHaveLength(50);
  expect(again).toMatchObject({ cached: true, quota: { cost: 0 } });
  expect(sample.requests).toHaveLength(1);
});

test('without a cache every read is one request', async () => {
  const { youtube, sample } = await open({ cacheEnabled: false });
  const ids = [id(SAMPLE_IDS.tour), id(SAMPLE_IDS.german), id(SAMPLE_IDS.unknown)];
  await youtube.videos(ids, ctx());
  expect(await youtube.videos(ids, ctx())).toMatchObject({ cached: false, quota: { cost: 1 } });
  expect(sample.requests).toHaveLength(2);
});

test('two batches that wait for each other’s videos both end', async () => {
  const { youtube, sample } = await open({ latencyMs: 5 });
  const [x, y, z] = [id(SAMPLE_IDS.tour), id(SAMPLE_IDS.german), id(SAMPLE_IDS.emoji)];
  const reads = await Promise.all([
    youtube.videos([x, y], ctx()),
    youtube.videos([y, z], ctx()),
    youtube.videos([z, x], ctx()),
  ]);
  expect(
    reads.map(({ data }) => summary(data).filter((line) => line.endsWith(' ok')).length),
  ).toEqual([2, 2, 2]);
  const asked = sample.requests.flatMap(({ query }) => query['id'] ?? []);
  expect(asked.toSorted((a, b) => (a < b ? -1 : 1))).toEqual(
    [x, y, z].toSorted((a, b) => (a < b ? -1 : 1)),
  );
});

test('a failed request is told for each of its videos and is not remembered', async () => {
  const { youtube, sample } = await open();
  sample.queueFault({ match: '/youtube/v3/videos', status: 503 });
  const ids = [id(SAMPLE_IDS.tour), id(SAMPLE_IDS.german)];
  const failed = await youtube.videos(ids, ctx());
  expect(summary(failed.data)).toEqual([
    `${SAMPLE_IDS.tour} unavailable`,
    `${SAMPLE_IDS.german} unavailable`,
  ]);
  expect(failed).toMatchObject({ cached: false, quota: { cost: 1 } });
  expect(summary((await youtube.videos(ids, ctx())).data).every((s) => s.endsWith(' ok'))).toBe(
    true,
  );
});

test('an abort of one caller does not take the video from another', async () => {
  const { youtube, sample } = await open();
  sample.queueFault({ match: '/youtube/v3/videos', delayMs: 50 });
  const controller = new AbortController();
  const reason = new Error('gone');
  const first = rejection(
    youtube.videos([id(SAMPLE_IDS.tour), id(SAMPLE_IDS.german)], { signal: controller.signal }),
  );
  const second = youtube.videos([id(SAMPLE_IDS.tour)], ctx());
  controller.abort(reason);
  expect(await first).toBe(reason);
  expect(summary((await second).data)).toEqual([`${SAMPLE_IDS.tour} ok`]);
  expect(sample.requests).toHaveLength(1);
});

test('a channel is cached under its reference in any case, and unknown ones for a minute', async () => {
  const { youtube, sample } = await open();
  const { data } = await youtube.channel(parseChannelRef('@LanternObservability'), ctx());
  expect(data.channel_id).toBe(SAMPLE_CHANNEL_IDS.lantern);
  const again = await youtube.channel(parseChannelRef('@lanternobservability'), ctx());
  expect(again).toMatchObject({ cached: true, quota: { cost: 0 }, source: 'sample' });
  for (let turn = 0; turn < 2; turn += 1) {
    expect(
      await rejection(youtube.channel(parseChannelRef('@nobody.is.here'), ctx())),
    ).toMatchObject({ code: 'not_found', reason: 'channel_not_found' });
  }
  expect(sample.requests).toHaveLength(2);
});

test('a search is cached whatever the order of its parameters, and each page by itself', async () => {
  const { youtube, sample } = await open();
  const first = await youtube.searchVideos({ query: 'salt', maxResults: 1 }, ctx());
  expect(await youtube.searchVideos({ maxResults: 1, query: 'salt' }, ctx())).toMatchObject({
    cached: true,
    quota: { bucket: 'search', cost: 0, remaining: 99 },
  });
  expect(first.data.items[0]?.kind).toBe('video');
  const pageToken = first.data.next_page_token ?? '';
  const second = await youtube.searchVideos({ query: 'salt', maxResults: 1, pageToken }, ctx());
  expect(second.data.items[0]?.id).not.toBe(first.data.items[0]?.id);
  expect(sample.requests).toHaveLength(2);
});

const COMMENTS = { videoId: id(SAMPLE_IDS.manyComments), maxResults: 100, order: 'time' } as const;

test('all replies of a page are read, and only threads that lack some cost more', async () => {
  const { youtube, sample } = await open();
  const read = await youtube.comments({ ...COMMENTS, includeReplies: true }, ctx());
  expect(read.data.items).toHaveLength(100);
  expect(read.data.items.every(({ replies_complete }) => replies_complete)).toBe(true);
  expect(read.data.items.every(({ reply_count, replies }) => replies.length === reply_count)).toBe(
    true,
  );
  expect(read.data.items.some(({ reply_count }) => reply_count === 45)).toBe(true);
  expect(read.quota).toMatchObject({ cost: sample.requests.length });
  expect(sample.requests.length).toBeLessThan(10);

  const again = await youtube.comments({ ...COMMENTS, includeReplies: true }, ctx());
  expect(again).toMatchObject({ cached: true, quota: { cost: 0 } });
  expect(again.data).toEqual(read.data);
});

test('without replies the same page serves, and says that they are missing', async () => {
  const { youtube, sample } = await open();
  const bare = await youtube.comments({ ...COMMENTS, includeReplies: false }, ctx());
  const big = bare.data.items.find(({ reply_count }) => reply_count === 45);
  expect(big).toMatchObject({ replies: [], replies_complete: false });
  expect(bare.data.next_page_token).not.toBeNull();
  expect(sample.requests).toHaveLength(1);
  await youtube.comments({ ...COMMENTS, includeReplies: true }, ctx());
  expect(sample.requests.filter(({ path }) => path.endsWith('/commentThreads'))).toHaveLength(1);
});

test('replies that cannot be read leave their thread incomplete, until they can', async () => {
  const { youtube, sample } = await open();
  sample.queueFault({ match: /\/youtube\/v3\/comments\?/, status: 503, times: Infinity });
  const read = await youtube.comments({ ...COMMENTS, includeReplies: true }, ctx());
  const big = read.data.items.find(({ reply_count }) => reply_count === 45);
  expect(big).toMatchObject({ replies_complete: false });
  expect(big?.replies).toHaveLength(5);
  expect(read.quota?.cost).toBe(sample.requests.length);
  sample.clearFaults();
  const whole = await youtube.comments({ ...COMMENTS, includeReplies: true }, ctx());
  expect(whole.data.items.every(({ replies_complete }) => replies_complete)).toBe(true);
});

test('a video without comments has none, one with comments off says so', async () => {
  const { youtube } = await open();
  const none = { ...COMMENTS, videoId: id(SAMPLE_IDS.noComments), includeReplies: true };
  expect((await youtube.comments(none, ctx())).data.items).toEqual([]);
  const off = { ...COMMENTS, videoId: id(SAMPLE_IDS.commentsOff), includeReplies: true };
  expect(await rejection(youtube.comments(off, ctx()))).toMatchObject({
    code: 'forbidden',
    reason: 'comments_disabled',
  });
});

test('a transcript is cached by video, languages and kind, and costs no quota', async () => {
  const { youtube, sample } = await open({ withoutKey: true });
  const params = { videoId: id(SAMPLE_IDS.tour), languages: ['en'] };
  const read = await youtube.transcript(params, ctx());
  expect(read).toMatchObject({ cached: false, source: 'sample', quota: undefined });
  expect(read.data.segments.length).toBeGreaterThan(10);
  const again = await youtube.transcript({ ...params, prefer: 'manual' }, ctx());
  expect(again.cached).toBe(true);
  expect(again.data).toEqual(read.data);
  expect(sample.requests).toHaveLength(2);
  expect((await youtube.transcript({ ...params, languages: ['de'] }, ctx())).data.language).toBe(
    'de',
  );
  const generated = await youtube.transcript({ ...params, prefer: 'generated' }, ctx());
  expect(generated.data.kind).toBe('generated');
});

test('what a video has not is remembered for a minute, a blocked address is not', async () => {
  const { youtube, sample } = await open();
  const refuse = async (videoId: string): Promise<string> => {
    const error = await rejection(
      youtube.transcript({ videoId: id(videoId), languages: ['en'] }, ctx()),
    );
    return error instanceof ToolError ? `${error.code} ${error.reason}` : String(error);
  };
  expect(await refuse(SAMPLE_IDS.noCaptions)).toBe('not_found no_captions');
  expect(await refuse(SAMPLE_IDS.noCaptions)).toBe('not_found no_captions');
  expect(sample.requests).toHaveLength(1);
  expect(await refuse(SAMPLE_IDS.botWalled)).toBe('unavailable ip_blocked');
  expect(await refuse(SAMPLE_IDS.botWalled)).toBe('unavailable ip_blocked');
  expect(sample.requests).toHaveLength(3);
});

test('values are frozen, so that no caller can change what the next one reads', async () => {
  const { youtube } = await open();
  const read = await youtube.channel(parseChannelRef(SAMPLE_CHANNEL_IDS.kitchen), ctx());
  expect(Object.isFrozen(read.data)).toBe(true);
});
