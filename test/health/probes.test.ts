import { expect, test } from 'vitest';
import type { ExportFigures } from '../../otel/telemetry.ts';
import { createOutcomeWindow } from '../../src/health/outcomes.ts';
import * as probe from '../../src/health/probes.ts';

function outcomes(calls: number, failures: number) {
  const window = createOutcomeWindow();
  for (let call = 0; call < calls; call += 1)
    window.record(call < failures ? 'timeout' : undefined);
  return window;
}

const closed = () => 'closed' as const;

test.each([
  ['closed', 'healthy', /0 calls|was not asked/],
  ['half_open', 'degraded', /the next call tries it again/],
  ['open', 'unhealthy', /left alone for a while/],
] as const)('a breaker that is %s makes an upstream %s', (breaker, status, message) => {
  for (const run of [
    probe.transcriptsProbe(outcomes(0, 0), () => breaker),
    probe.youtubeApiProbe(
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
  expect(probe.transcriptsProbe(outcomes(calls, failures), closed)().status).toBe(status);
});

test('a probe tells its evidence in figures and in a sentence', () => {
  expect(probe.transcriptsProbe(outcomes(4, 3), closed)()).toMatchObject({
    message: 'The transcript service: of 4 calls in the last five minutes 3 failed.',
    lastError: 'timeout',
    figures: { calls_5m: 4, failures_5m: 3 },
  });
  expect(probe.transcriptsProbe(outcomes(0, 0), closed)().message).toMatch(/was not asked/);
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
    const finding = probe.youtubeApiProbe(outcomes(10, failures), closed, () => buckets)();
    expect(finding.status).toBe(status);
  },
);

test('an empty bucket is named with the time of its reset', () => {
  const buckets = [bucket('default', 9), bucket('search', 0)];
  expect(probe.youtubeApiProbe(outcomes(0, 0), closed, () => buckets)().message).toBe(
    'The quota of search is used up until 2026-11-02T08:00:00Z; the cache still answers.',
  );
});

test('the server is unhealthy while it drains', () => {
  let draining = false;
  const run = probe.serverProbe(() => ({ transport: 'http', draining }));
  const finding = run();
  expect(finding).toMatchObject({ status: 'healthy', figures: { transport: 'http' } });
  expect(finding.figures?.['event_loop_utilization']).toBeGreaterThanOrEqual(0);
  draining = true;
  expect(run()).toMatchObject({
    status: 'unhealthy',
    message: expect.stringMatching(/go elsewhere/),
  });
});

const QUIET = {
  exported: 0,
  failed: 0,
  dropped: 0,
  lastDropAt: undefined,
  lastError: undefined,
  lastFailureAt: undefined,
  lastSuccessAt: undefined,
};
const figuresOf = (signals: Partial<ExportFigures>): ExportFigures => ({
  traces: QUIET,
  metrics: QUIET,
  logs: QUIET,
  overflowed: [],
  ...signals,
});

test.each([
  [{}, 'healthy'],
  [{ exported: 5, lastSuccessAt: 10 }, 'healthy'],
  [{ exported: 5, failed: 5, lastFailureAt: 10, lastSuccessAt: 20 }, 'healthy'],
  [{ exported: 5, failed: 5, lastFailureAt: 20, lastSuccessAt: 10 }, 'degraded'],
  [{ failed: 5, lastFailureAt: 20 }, 'degraded'],
  [{ exported: 5, dropped: 3, lastDropAt: Date.now() }, 'degraded'],
  [{ exported: 5, dropped: 3, lastDropAt: Date.now() - 600_000 }, 'healthy'],
])('after the exports %j of any signal telemetry is %s', (figures, status) => {
  for (const signal of ['traces', 'metrics', 'logs']) {
    const exports = figuresOf({ [signal]: { ...QUIET, ...figures } });
    expect(probe.telemetryProbe(() => exports, 'http://collector:4318')().status).toBe(status);
  }
});

test('telemetry tells which signal fails, with its last error and its figures', () => {
  const logs = { ...QUIET, failed: 7, dropped: 2, lastError: 'refused', lastFailureAt: 5 };
  expect(probe.telemetryProbe(() => figuresOf({ logs }), undefined)()).toEqual({
    status: 'degraded',
    message: 'The last export of logs failed: what the queue cannot hold is lost.',
    lastError: 'refused',
    figures: {
      spans_exported: 0,
      spans_failed: 0,
      log_records_exported: 0,
      log_records_failed: 7,
      log_records_dropped: 2,
    },
  });
});

test('an instrument whose cap was reached degrades telemetry and is named', () => {
  const figures = figuresOf({ overflowed: ['http.client.request.duration'] });
  const finding = probe.telemetryProbe(() => figures, undefined)();
  expect(finding.status).toBe('degraded');
  expect(finding.message).toMatch(/http\.client\.request\.duration/);
});

test('a store that throws is the business of the report; one that answers is timed', () => {
  const finding = probe.storeProbe(() => undefined)();
  expect(finding.status).toBe('healthy');
  expect(finding.figures?.['round_trip_ms']).toBeGreaterThanOrEqual(0);
  expect(
    probe.storeProbe(() => {
      throw new Error('locked');
    }),
  ).toThrow('locked');
});

test('the cache tells its hits', () => {
  const none = { entries: 0, hits: 0, misses: 0, stale: 0, tiers: {} };
  expect(probe.cacheProbe(() => none)().message).toMatch(/Nothing/);
  expect(probe.cacheProbe(() => ({ ...none, entries: 2, hits: 3, misses: 1 }))()).toMatchObject({
    status: 'healthy',
    message: '3 of 4 reads hit.',
    figures: { entries: 2, hits: 3, misses: 1, stale: 0 },
  });
});

test('a durable tier that fails degrades the cache, and memory still answers', () => {
  const durable = { entries: 1, bytes: 10, failures: 2, dropped_writes: 3 };
  const figures = { entries: 0, hits: 0, misses: 0, stale: 0 };
  const ok = { ...figures, tiers: { durable: { ...durable, status: 'ok' as const } } };
  expect(probe.cacheProbe(() => ok)()).toMatchObject({ status: 'healthy' });
  const failing = { ...durable, status: 'failing' as const, last_error: 'disk full' };
  expect(probe.cacheProbe(() => ({ ...figures, tiers: { durable: failing } }))()).toMatchObject({
    status: 'degraded',
    lastError: 'disk full',
    figures: { durable_failures: 2, durable_dropped_writes: 3 },
  });
});
