import { expect, test } from 'vitest';
import { createOutcomeWindow } from '../../src/health/outcomes.ts';
import { transcriptsProbe, youtubeApiProbe } from '../../src/health/upstream-probes.ts';

function outcomes(calls: number, failures: number) {
  const window = createOutcomeWindow();
  for (let call = 0; call < calls; call += 1)
    window.record(call >= calls - failures ? 'timeout' : undefined);
  return window;
}

const closed = () => 'closed' as const;

test.each([
  ['closed', 'healthy', /0 calls|was not asked/],
  ['half_open', 'degraded', /the next call tries it again/],
  ['open', 'unhealthy', /left alone for a while/],
] as const)('a breaker that is %s makes an upstream %s', (breaker, status, message) => {
  for (const run of [
    transcriptsProbe(outcomes(0, 0), () => breaker),
    youtubeApiProbe(
      outcomes(0, 0),
      () => breaker,
      () => [],
    ),
  ]) {
    expect(run()).toMatchObject({
      status,
      message: expect.stringMatching(message) as unknown,
      figures: { breaker },
    });
  }
});

test.each([
  [0, 0, 'healthy'],
  // Three calls say nothing about a rate.
  [3, 3, 'healthy'],
  [4, 2, 'healthy'],
  [4, 3, 'degraded'],
  [4, 4, 'unhealthy'],
  [100, 50, 'healthy'],
  [100, 51, 'degraded'],
  [100, 99, 'degraded'],
  [100, 100, 'unhealthy'],
])('of %i calls %i failed: %s', (calls, failures, status) => {
  expect(transcriptsProbe(outcomes(calls, failures), closed)().status).toBe(status);
});

test('a probe tells its evidence in figures and in a sentence', () => {
  expect(transcriptsProbe(outcomes(4, 3), closed)()).toMatchObject({
    message: 'The transcript service: of 4 calls in the last five minutes 3 failed.',
    lastError: 'timeout',
    figures: { calls_5m: 4, failures_5m: 3 },
  });
  expect(transcriptsProbe(outcomes(0, 0), closed)().message).toMatch(/was not asked/);
});

const bucket = (name: string, remaining: number) => ({
  bucket: name,
  remaining,
  reset_at: '2026-11-02T08:00:00Z',
});

test.each([
  [[bucket('default', 1), bucket('search', 1)], 0, 'healthy'],
  [[bucket('default', 1), bucket('search', 0)], 0, 'degraded'],
  [[bucket('default', -5)], 0, 'degraded'],
  // What is gone is not made better by the quota.
  [[bucket('default', 0)], 10, 'unhealthy'],
] as const)(
  'with the buckets %j and %i of 10 calls failed the API is %s',
  (buckets, failures, status) => {
    const finding = youtubeApiProbe(outcomes(10, failures), closed, () => buckets)();
    expect(finding.status).toBe(status);
  },
);

test('a ledger that cannot be read is the reason why nothing is asked', () => {
  const finding = youtubeApiProbe(outcomes(10, 0), closed, () => {
    throw new Error('for callers', { cause: new Error('removed') });
  })();
  expect(finding).toMatchObject({
    status: 'unhealthy',
    message: expect.stringMatching(/quota ledger cannot be asked/) as unknown,
    lastError: 'removed',
  });
});

test('after an outage four successes in a row are enough, however many calls had failed', () => {
  const window = outcomes(200, 200);
  const run = transcriptsProbe(window, closed);
  const seen = [1, 2, 3, 4].map(() => {
    window.record();
    return run().status;
  });
  expect(seen).toEqual(['degraded', 'degraded', 'degraded', 'healthy']);
  window.record('timeout');
  expect(run().status).toBe('degraded');
});

test('an upstream that is silent for four seconds is degraded before any deadline', () => {
  const clock = { now: 0 };
  const window = createOutcomeWindow({ now: () => clock.now });
  const run = transcriptsProbe(window, closed);
  const end = window.begin();
  window.begin();
  clock.now = 3_999;
  expect(run().status).toBe('healthy');
  clock.now = 4_000;
  expect(run()).toMatchObject({
    status: 'degraded',
    message: 'The transcript service is silent: 2 calls wait, the oldest for 4 s.',
    figures: { waiting: 2 },
  });
  // Somebody is answered: it is slow for one, not silent for all.
  window.record();
  end();
  expect(run().status).toBe('healthy');
});

test('a failure that is over is not told any more', () => {
  const clock = { now: 0 };
  const window = createOutcomeWindow({ now: () => clock.now });
  window.record('timeout');
  const run = transcriptsProbe(window, closed);
  expect(run()).toMatchObject({ status: 'healthy', lastError: 'timeout' });
  clock.now = 400_000;
  expect(run()).toMatchObject({ status: 'healthy', lastError: null });
});

test('an empty bucket is named with the time of its reset', () => {
  const buckets = [bucket('default', 9), bucket('search', 0)];
  expect(youtubeApiProbe(outcomes(0, 0), closed, () => buckets)().message).toBe(
    'The quota of search is used up until 2026-11-02T08:00:00Z; the cache still answers.',
  );
});
