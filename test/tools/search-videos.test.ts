import { afterAll, expect, test } from 'vitest';
import { SAMPLE_CHANNEL_IDS, SAMPLE_IDS } from '../../src/sample/catalogue/index.ts';
import { openTools } from './open-tools.ts';

const { call, sample, asked, close } = await openTools();
afterAll(close);

const { rivers } = SAMPLE_CHANNEL_IDS;

/** What YouTube was asked by the last request. */
const lastQuery = (): Readonly<Record<string, readonly string[]>> =>
  sample.requests.at(-1)?.query ?? {};

test.each([
  ['relevance', 'relevance'],
  ['date', 'date'],
  ['viewCount', 'viewCount'],
  ['rating', 'rating'],
  ['title', 'title'],
  ['views', 'viewCount'],
  ['popular', 'viewCount'],
  ['recent', 'date'],
  ['newest', 'date'],
  ['top', 'rating'],
])('order=%s is %s to YouTube', async (order, asYouTubeSays) => {
  // A query of its own: two words for one order are one search to the cache.
  const payload = await call('search_videos', { query: `river ${order}`, order });
  expect(payload).toMatchObject({ success: true, quota: { bucket: 'search', cost: 1 } });
  expect(lastQuery()['order']).toEqual([asYouTubeSays]);
});

test('every filter reaches YouTube under its own name', async () => {
  const filters = {
    published_after: '2020-01-01T00:00:00Z',
    published_before: '2027-01-01T00:00:00+02:00',
    duration: 'any',
    region_code: 'de',
    relevance_language: 'en',
    safe_search: 'none',
  };
  const args = { query: 'river', max_results: 7, channel_id: rivers, ...filters };
  expect(await call('search_videos', args)).toMatchObject({ success: true });
  expect(lastQuery()).toMatchObject({
    q: ['river'],
    type: ['video'],
    maxResults: ['7'],
    channelId: [rivers],
    publishedAfter: ['2020-01-01T00:00:00Z'],
    publishedBefore: ['2027-01-01T00:00:00+02:00'],
    videoDuration: ['any'],
    regionCode: ['DE'],
    relevanceLanguage: ['en'],
    safeSearch: ['none'],
  });
});

test('a stream that runs is found by its event type', async () => {
  const { videos } = await call('search_videos', { query: 'river', event_type: 'live' });
  expect(videos).toEqual([
    expect.objectContaining({ id: SAMPLE_IDS.live, live_status: 'live' }) as unknown,
  ]);
});

test('a channel is its id or a URL that holds it; a handle is told where to ask', async () => {
  const url = `https://www.youtube.com/channel/${rivers}/videos`;
  const payload = await call('search_videos', { query: 'night', channel_id: url });
  expect(payload).toMatchObject({ success: true });
  expect(lastQuery()['channelId']).toEqual([rivers]);

  const before = asked().length;
  for (const [channel_id, reason] of [
    ['@slowrivers', 'unresolved_channel'],
    ['https://www.youtube.com/c/SlowRivers', 'unsupported_channel_url'],
    [`https://evil.example/channel/${rivers}`, 'invalid_channel'],
  ]) {
    const refused = await call('search_videos', { query: 'night', channel_id });
    expect(refused).toMatchObject({ code: 'invalid_input', reason });
    expect(refused['message']).toMatch(/^channel_id: /);
  }
  expect(asked()).toHaveLength(before);
});

test.each([
  [{ order: 'best' }, 'order'],
  [{ max_results: 51 }, 'max_results'],
  [{ query: '  ' }, 'query'],
  [{ published_after: '2026-01-31' }, 'published_after'],
  [
    { published_after: '2026-02-01T00:00:00Z', published_before: '2026-01-01T00:00:00Z' },
    'published_before',
  ],
  [{ duration: 'epic' }, 'duration'],
  [{ event_type: 'past' }, 'event_type'],
  [{ safe_search: 'on' }, 'safe_search'],
  [{ region_code: 'usa' }, 'region_code'],
  [{ relevance_language: 'english' }, 'relevance_language'],
  [{ cursor: 'x' }, 'cursor'],
  [{ channel: 'x' }, 'channel'],
])('%j is refused by name, and costs nothing', async (args, field) => {
  const before = asked().length;
  const refused = await call('search_videos', { query: 'river', ...args });
  expect(refused).toMatchObject({ success: false, code: 'invalid_input' });
  expect(refused['message']).toContain(field);
  expect(asked()).toHaveLength(before);
});
