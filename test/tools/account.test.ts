import { afterAll, expect, test } from 'vitest';
import { openTools } from './open-tools.ts';

const { call, text, close, asked } = await openTools();
afterAll(close);

test.each([
  ['check_oauth_status', 'No Google account is linked.'],
  ['get_oauth_metadata', 'This server asks no OAuth token'],
])('%s tells that nothing is configured, and nothing else', async (tool, message) => {
  expect(await call(tool, {})).toEqual({
    success: true,
    configured: false,
    message: expect.stringContaining(message) as unknown,
  });
  expect(await text(tool, {})).toContain(message);
  expect(asked()).toEqual([]);
});

test('every bucket is told with its forecast', async () => {
  await call('search_videos', { query: 'salt' });
  const payload = await call('get_quota_status', {});
  const buckets = payload['buckets'] as Record<string, unknown>[];
  expect(buckets.map(({ bucket }) => bucket)).toEqual([
    'default',
    'search',
    'video_insert',
    'batch_get_stats',
  ]);
  expect(buckets[0]).toMatchObject({
    forecast: { burn_per_hour: 0, hours_to_exhaustion: null, runs_out_before_reset: false },
  });
  expect(buckets[1]).toMatchObject({
    limit: 100,
    used: 1,
    remaining: 99,
    forecast: {
      burn_per_hour: expect.any(Number) as unknown,
      hours_to_exhaustion: expect.any(Number) as unknown,
      runs_out_before_reset: expect.any(Boolean) as unknown,
    },
  });
  expect(await text('get_quota_status', {})).toContain('search: 99 of 100 left');
});
