import { afterAll, expect, test } from 'vitest';
import { SAMPLE_CHANNEL_IDS, SAMPLE_IDS } from '../../src/sample/catalogue/index.ts';
import { unescapeHtml } from '../../src/youtube/html-text.ts';
import { parseChannelRef } from '../../src/youtube/ids.ts';
import {
  parseComment,
  parseIsoDuration,
  parseSearchHit,
  parseThread,
  parseVideo,
} from '../../src/youtube/parse-resources.ts';
import { openYouTube, signal } from './open-youtube.ts';

const { api, sample, close } = await openYouTube();
afterAll(close);

test('a video has its figures as numbers, its duration twice and its captions', async () => {
  const { value, quota } = await api.videos([SAMPLE_IDS.tour], { signal: signal() });
  expect(value).toEqual([
    {
      video_id: SAMPLE_IDS.tour,
      title: 'OpenTelemetry in four minutes: one request, three signals',
      description: expect.stringContaining('\n'),
      channel_id: SAMPLE_CHANNEL_IDS.lantern,
      channel_title: expect.any(String),
      published_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      duration: 'PT4M1S',
      duration_seconds: 241,
      view_count: expect.any(Number),
      like_count: 9204,
      comment_count: expect.any(Number),
      tags: expect.arrayContaining([expect.any(String)]),
      category_id: expect.stringMatching(/^\d+$/),
      language: 'en',
      live_status: 'none',
      captions_available: true,
      privacy_status: 'public',
      thumbnail_url: expect.stringMatching(/^https:\/\//),
      url: 'https://www.youtube.com/watch?v=otelTour00A',
    },
  ]);
  expect(quota).toMatchObject({ bucket: 'default', cost: 1, remaining: 9_999 });
});

test('what YouTube hides is null, and a live stream has no length', async () => {
  const ids = [SAMPLE_IDS.hiddenLikes, SAMPLE_IDS.commentsOff, SAMPLE_IDS.live];
  const { value } = await api.videos(ids, { signal: signal() });
  expect(value.map(({ like_count }) => like_count === null)).toEqual([true, false, false]);
  expect(value.map(({ comment_count }) => comment_count === null)).toEqual([false, true, false]);
  expect(value[2]).toMatchObject({
    live_status: 'live',
    duration: 'P0D',
    duration_seconds: null,
    captions_available: false,
  });
});

test('videos that do not exist or are private are left out', async () => {
  const ids = [SAMPLE_IDS.unknown, SAMPLE_IDS.dashId, SAMPLE_IDS.private];
  const { value } = await api.videos(ids, { signal: signal() });
  expect(value.map(({ video_id }) => video_id)).toEqual([SAMPLE_IDS.dashId]);
});

test('a channel is found by id, handle or user name, and may hide its subscribers', async () => {
  for (const written of [
    SAMPLE_CHANNEL_IDS.hiddenSubscribers,
    '@harbourandhinterland',
    'https://www.youtube.com/user/HarbourHinterland',
  ]) {
    const { value } = await api.channel(parseChannelRef(written), { signal: signal() });
    expect(value).toMatchObject({
      channel_id: SAMPLE_CHANNEL_IDS.hiddenSubscribers,
      handle: '@harbourandhinterland',
      subscriber_count: null,
      view_count: expect.any(Number),
      video_count: 5,
      uploads_playlist_id: 'UUHarbourHinterland0000A',
      url: 'https://www.youtube.com/channel/UCHarbourHinterland0000A',
    });
  }
});

test('an unknown channel is undefined', async () => {
  const ref = parseChannelRef(SAMPLE_CHANNEL_IDS.unknown);
  expect((await api.channel(ref, { signal: signal() })).value).toBeUndefined();
});

test('search titles lose their HTML entities, and pages follow each other', async () => {
  const params = { query: 'salt OR onions OR knife', type: 'video', maxResults: 2 } as const;
  const { value: first, quota } = await api.search(params, { signal: signal() });
  expect(first.items).toHaveLength(2);
  expect(quota.bucket).toBe('search');
  const pageToken = first.next_page_token ?? '';
  const { value: second } = await api.search({ ...params, pageToken }, { signal: signal() });
  const hits = [...first.items, ...second.items];
  expect(hits.map(({ title }) => title)).toContain('Salt: when, how much & why it matters');
  expect(hits.map(({ title }) => title)).toContain(
    'A cheap knife, sharpened well, against a "good" one',
  );
  expect(new Set(hits.map(({ id }) => id)).size).toBe(hits.length);
  expect(hits[0]).toMatchObject({ kind: 'video', channel_id: SAMPLE_CHANNEL_IDS.kitchen });
  expect(sample.quotaUsed('search')).toBe(2);
});

test('comments are plain text, and replies know their thread', async () => {
  const params = { videoId: SAMPLE_IDS.manyComments, maxResults: 100, order: 'relevance' } as const;
  const { value } = await api.commentThreads(params, { signal: signal() });
  expect(value.items).toHaveLength(100);
  expect(value.next_page_token).not.toBeNull();
  const big = value.items.find(({ reply_count }) => reply_count === 45);
  expect(big).toMatchObject({ is_reply: false, parent_id: null, replies_complete: false });
  expect(big?.replies).toHaveLength(5);
  expect(value.items.some(({ text }) => /<br|&#39;|&quot;/.test(text))).toBe(false);

  const replies = { parentId: big?.comment_id ?? '', maxResults: 30 };
  const { value: page } = await api.comments(replies, { signal: signal() });
  expect(page.items).toHaveLength(30);
  expect(page.items[0]).toMatchObject({
    is_reply: true,
    parent_id: big?.comment_id,
    author: expect.stringMatching(/^@/),
    like_count: expect.any(Number),
  });
});

test('likes that YouTube does not tell are null, never 0', () => {
  expect(parseComment({ snippet: { likeCount: 0 } }).like_count).toBe(0);
  expect(parseComment({ snippet: {} }).like_count).toBeNull();
});

test.each([
  ['PT4M13S', 253],
  ['PT1H2M3S', 3723],
  ['P1DT1S', 86_401],
  ['P1W', 604_800],
  ['P0D', 0],
  ['PT1.5S', 1.5],
  ['P', 0],
  ['4:13', null],
  ['', null],
  [undefined, null],
])('the duration %s has %s seconds', (duration, seconds) => {
  expect(parseIsoDuration(duration)).toBe(seconds);
});

test('a resource that lacks everything becomes a whole shape', () => {
  expect(parseVideo({ id: 'x' })).toMatchObject({ duration_seconds: null, view_count: null });
  expect(parseSearchHit({ id: { kind: 'youtube#unknown' } })).toBeUndefined();
  expect(parseThread({ snippet: {} })).toBeUndefined();
  expect(
    parseSearchHit({ id: { kind: 'youtube#playlist', playlistId: 'PLx' }, snippet: {} }),
  ).toMatchObject({ kind: 'playlist', id: 'PLx', live_status: 'none', thumbnail_url: null });
});

test('a count that is no number is null, and a large one is exact', () => {
  const figures = { viewCount: '1234567890123', likeCount: '', commentCount: '-1' };
  expect(parseVideo({ statistics: figures })).toMatchObject({
    view_count: 1_234_567_890_123,
    like_count: null,
    comment_count: null,
  });
});

test('each character reference is replaced once, and only the known ones', () => {
  expect(unescapeHtml('&amp;lt; &#39;&#x1F95B;&quot; &nbsp;| &unknown; &#0; &#xD800; & &;')).toBe(
    '&lt; \'🥛" \u00a0| &unknown; &#0; &#xD800; & &;',
  );
});
