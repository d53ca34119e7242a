/** Categories, regions, languages, charts by them, and figures by the dozen. */
import { expect, test } from 'vitest';
import { SAMPLE_IDS } from '../../src/sample/catalogue/index.ts';
import { askApi, dig, idsOf, list, openSample } from './support.ts';

const titlesOf = (json: Readonly<Record<string, unknown>>): ReadonlyMap<unknown, unknown> =>
  new Map(list(json['items']).map((item) => [dig(item, 'id'), dig(item, 'snippet', 'title')]));

test('the categories of a region come whole, some of them closed', async () => {
  const sample = await openSample();
  const us = await askApi(sample, 'videoCategories', { part: 'snippet', regionCode: 'US' });
  expect(Object.keys(us.json)).toEqual(['kind', 'etag', 'items']);
  expect(titlesOf(us.json).get('28')).toBe('Science & Technology');
  expect(titlesOf(us.json).get('29')).toBe('Nonprofits & Activism');
  const movies = list(us.json['items']).find((item) => dig(item, 'id') === '30');
  expect(dig(movies, 'snippet')).toEqual({
    title: 'Movies',
    assignable: false,
    channelId: 'UCBR8-60-B28hp2BmDPdntcQ',
  });
  const de = await askApi(sample, 'videoCategories', { part: 'snippet', regionCode: 'de' });
  expect(titlesOf(de.json).has('29')).toBe(false);
});

test.each([
  ['de', 'Wissenschaft & Technik'],
  ['fr_CA', 'Science et technologie'],
  ['iw', 'מדע וטכנולוגיה'],
  ['xx', 'Science & Technology'],
  ['not a language', 'Science & Technology'],
])('with hl=%s category 28 is %s', async (hl, title) => {
  const sample = await openSample();
  const { json } = await askApi(sample, 'videoCategories', { part: 'snippet', id: '28', hl });
  expect([...titlesOf(json)]).toEqual([['28', title]]);
});

test('regions and languages are named in the language asked for', async () => {
  const sample = await openSample();
  const regions = await askApi(sample, 'i18nRegions', { part: 'snippet', hl: 'de' });
  const germany = list(regions.json['items']).find((item) => dig(item, 'id') === 'DE');
  expect(germany).toMatchObject({
    kind: 'youtube#i18nRegion',
    snippet: { gl: 'DE', name: 'Deutschland' },
  });
  expect(list(regions.json['items']).length).toBeGreaterThan(100);
  const languages = await askApi(sample, 'i18nLanguages', { part: 'snippet' });
  const hebrew = list(languages.json['items']).find((item) => dig(item, 'id') === 'iw');
  expect(dig(hebrew, 'snippet')).toEqual({ hl: 'iw', name: 'Hebrew' });
});

test('a chart of a category holds its videos, most watched first', async () => {
  const sample = await openSample();
  const { json } = await askApi(sample, 'videos', {
    part: 'snippet,statistics',
    chart: 'mostPopular',
    regionCode: 'IL',
    videoCategoryId: '28',
    maxResults: 3,
  });
  const items = list(json['items']);
  expect(items.map((item) => dig(item, 'snippet', 'categoryId'))).toEqual(['28', '28', '28']);
  const views = items.map((item) => Number(dig(item, 'statistics', 'viewCount')));
  expect(views).toEqual(views.toSorted((a, b) => b - a));
  expect(json['nextPageToken']).toBeTypeOf('string');
});

test('figures by the dozen: what is missing does not fail the others', async () => {
  const sample = await openSample();
  const { json } = await askApi(sample, 'videos:batchGetStats', {
    part: 'id,snippet,statistics,contentDetails',
    id: [SAMPLE_IDS.tour, SAMPLE_IDS.unknown, SAMPLE_IDS.hiddenLikes, SAMPLE_IDS.private],
  });
  expect(json).toMatchObject({
    kind: 'youtube#batchGetStatsResponse',
    summary: {
      requestedVideoCount: 4,
      succeededVideoCount: 2,
      failedVideoCount: 2,
      failedVideoIds: [SAMPLE_IDS.unknown, SAMPLE_IDS.private],
    },
  });
  expect(dig(json, 'items', 0)).toEqual({
    kind: 'youtube#videoStats',
    etag: expect.any(String),
    id: SAMPLE_IDS.tour,
    snippet: { publishTime: '2026-02-10T17:00:00Z' },
    statistics: { viewCount: '184532', likeCount: '9204', commentCount: expect.any(String) },
    contentDetails: { duration: '241s', durationMillis: '241000' },
  });
  expect(dig(json, 'items', 1, 'statistics')).not.toHaveProperty('likeCount');
});

test('figures draw on their own pool, and it answers 429 when it is empty', async () => {
  const sample = await openSample({ quotaLimits: { batch_get_stats: 1 } });
  const query = { part: 'statistics', id: SAMPLE_IDS.tour };
  expect((await askApi(sample, 'videos:batchGetStats', query)).status).toBe(200);
  const refused = await askApi(sample, 'videos:batchGetStats', query);
  expect([refused.status, sample.quotaUsed('default')]).toEqual([429, 0]);
  expect(dig(refused.json, 'error', 'details', 0, 'metadata', 'quota_unit')).toBe('1/d/{project}');
});

test('a broadcast is announced for the next evening of the clock', async () => {
  const sample = await openSample({ now: () => Date.parse('2026-06-03T17:30:00Z') });
  const { json } = await askApi(sample, 'videos', {
    part: 'snippet,liveStreamingDetails,contentDetails',
    id: [SAMPLE_IDS.upcoming, SAMPLE_IDS.live, SAMPLE_IDS.completed],
  });
  expect(idsOf(json)).toHaveLength(3);
  expect(dig(json, 'items', 0)).toMatchObject({
    snippet: { liveBroadcastContent: 'upcoming' },
    contentDetails: { duration: 'P0D' },
    liveStreamingDetails: { scheduledStartTime: '2026-06-04T18:00:00Z' },
  });
  expect(dig(json, 'items', 0, 'liveStreamingDetails')).not.toHaveProperty('actualStartTime');
  expect(dig(json, 'items', 1, 'liveStreamingDetails', 'actualStartTime')).toBe(
    '2026-04-15T04:00:00Z',
  );
  expect(dig(json, 'items', 2)).toMatchObject({
    snippet: { liveBroadcastContent: 'none' },
    liveStreamingDetails: {
      actualStartTime: '2026-02-21T09:30:00Z',
      actualEndTime: '2026-02-21T13:31:52Z',
    },
  });
});

test('a stream on air began before now, however early now is', async () => {
  const sample = await openSample({ now: () => Date.parse('2026-01-01T12:00:00Z') });
  const { json } = await askApi(sample, 'videos', {
    part: 'liveStreamingDetails',
    id: SAMPLE_IDS.live,
  });
  expect(dig(json, 'items', 0, 'liveStreamingDetails', 'actualStartTime')).toBe(
    '2026-01-01T11:00:00Z',
  );
});
