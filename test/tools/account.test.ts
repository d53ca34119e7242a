import { afterAll, expect, test } from 'vitest';
import { getQuotaStatus } from '../../src/tools/get-quota-status.ts';
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
  const told = await text('get_quota_status', {});
  expect(told).toContain('search: 99 of 100 left');
});

test.each([
  [4.2, true, 'lasts 4.2 h at the pace of the last hour'],
  [4_999, false, 'enough until the reset at the pace of the last hour'],
  [null, false, 'resets 2026-11-24T08:00:00.000Z'],
])('a bucket that lasts %s h, runs out: %s', (hours, runsOut, end) => {
  const bucket = {
    bucket: 'default',
    limit: 10_000,
    used: 2,
    remaining: 9_998,
    reset_at: '2026-11-24T08:00:00.000Z',
    exhausted_by_youtube: false,
    forecast: { burn_per_hour: 2, hours_to_exhaustion: hours, runs_out_before_reset: runsOut },
  };
  const told = getQuotaStatus.render?.({ buckets: [bucket] });
  expect(String(told).endsWith(end)).toBe(true);
});
