/** Four pools a day, two ways to be out of one, and midnight in California. */
import { expect, test } from 'vitest';
import { SAMPLE_IDS } from '../../src/sample/catalogue/index.ts';
import type { SampleService } from '../../src/sample/server.ts';
import { askApi, dig, openSample } from './support.ts';

const list = (sample: SampleService) =>
  askApi(sample, 'videos', { part: 'id', id: SAMPLE_IDS.tour });
const search = (sample: SampleService) => askApi(sample, 'search', { part: 'id', q: 'history' });

test('the default pool answers 403 quotaExceeded when it is empty', async () => {
  const sample = await openSample({ quotaLimits: { default: 2 } });
  expect([(await list(sample)).status, (await list(sample)).status]).toEqual([200, 200]);
  const refused = await list(sample);
  const message =
    'The request cannot be completed because you have exceeded your <a href="/youtube/v3/getting-started#quota">quota</a>.';
  expect(refused.status).toBe(403);
  expect(refused.json).toEqual({
    error: {
      code: 403,
      message,
      errors: [{ message, domain: 'youtube.quota', reason: 'quotaExceeded' }],
    },
  });
  expect((await search(sample)).status).toBe(200);
});

test('the search pool answers 429 with its metric when it is empty', async () => {
  const sample = await openSample({ quotaLimits: { search: 1 } });
  expect((await search(sample)).status).toBe(200);
  const refused = await search(sample);
  expect(refused.status).toBe(429);
  expect(refused.json).toMatchObject({
    error: {
      code: 429,
      message: expect.stringContaining("limit 'Search Queries per day'"),
      errors: [{ domain: 'global', reason: 'rateLimitExceeded' }],
      status: 'RESOURCE_EXHAUSTED',
      details: [
        {
          reason: 'RATE_LIMIT_EXCEEDED',
          metadata: {
            quota_limit: 'defaultSearchListPerDayPerProject',
            quota_limit_value: '1',
            quota_unit: '1/d/{project}',
          },
        },
      ],
    },
  });
  expect((await list(sample)).status).toBe(200);
});

test('a hundred searches a day are the published limit', async () => {
  const sample = await openSample();
  const statuses = await Promise.all(Array.from({ length: 101 }, () => search(sample)));
  expect(statuses.filter(({ status }) => status === 200)).toHaveLength(100);
  expect(sample.quotaUsed('search')).toBe(100);
});

test('calls that fail cost as much as those that do not', async () => {
  const sample = await openSample();
  await askApi(sample, 'videos', { id: SAMPLE_IDS.tour });
  await askApi(sample, 'commentThreads', { part: 'id', videoId: SAMPLE_IDS.commentsOff });
  sample.queueFault({ match: '/youtube/v3/videos', status: 503 });
  await list(sample);
  expect(sample.quotaUsed('default')).toBe(3);
});

test.each([
  ['in winter', '2026-01-15T07:59:59Z', '2026-01-15T08:00:00Z'],
  ['in summer', '2026-07-15T06:59:59Z', '2026-07-15T07:00:00Z'],
  ['on the day that is an hour short', '2026-03-09T06:59:59Z', '2026-03-09T07:00:00Z'],
  ['on the day that is an hour long', '2026-11-02T07:59:59Z', '2026-11-02T08:00:00Z'],
])('the pools fill up at midnight in Los Angeles %s', async (_, before, after) => {
  let now = Date.parse(before);
  const sample = await openSample({ now: () => now, quotaLimits: { default: 1 } });
  expect([(await list(sample)).status, (await list(sample)).status]).toEqual([200, 403]);
  now = Date.parse(after);
  expect(sample.quotaUsed('default')).toBe(0);
  expect((await list(sample)).status).toBe(200);
});

test('a test can start a new day by itself', async () => {
  const sample = await openSample({ quotaLimits: { search: 1 } });
  await search(sample);
  sample.resetQuota();
  const again = await search(sample);
  expect([again.status, dig(again.json, 'kind')]).toEqual([200, 'youtube#searchListResponse']);
});
