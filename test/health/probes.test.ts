import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { watchEventLoop } from '../../src/health/event-loop.ts';
import { type CacheFigures, cacheProbe, serverProbe, storeProbe } from '../../src/health/probes.ts';

const CALM = { utilization: 0.1, delayP99Ms: 2, delayMaxMs: 5 };
const open = (loop = CALM) =>
  serverProbe(
    () => ({ transport: 'http', draining: false }),
    () => loop,
  );

test('the server is unhealthy while it drains', () => {
  let draining = false;
  const run = serverProbe(
    () => ({ transport: 'http', draining }),
    () => CALM,
  );
  expect(run()).toMatchObject({
    status: 'healthy',
    figures: { transport: 'http', draining: false, event_loop_utilization: 0.1 },
  });
  draining = true;
  expect(run()).toMatchObject({
    status: 'unhealthy',
    message: expect.stringMatching(/go elsewhere/) as unknown,
    isIntended: true,
    figures: { draining: true },
  });
});

test.each([
  [{ delayP99Ms: 249, delayMaxMs: 999 }, 'healthy'],
  [{ delayP99Ms: 250, delayMaxMs: 300 }, 'degraded'],
  [{ delayP99Ms: 2, delayMaxMs: 1_000 }, 'degraded'],
])('with the event loop delayed by %j the server is %s', (delays, status) => {
  expect(open({ ...CALM, ...delays })().status).toBe(status);
});

test('a blocked event loop is seen at the next look, and not at the one after', async () => {
  const look = watchEventLoop(0);
  // The first sample is only the beginning of the first stretch.
  await wait(60);
  const until = performance.now() + 300;
  while (performance.now() < until);
  await wait(60);
  const blocked = look();
  await wait(100);
  const after = look();
  expect(blocked.delayMaxMs).toBeGreaterThan(200);
  expect(blocked.utilization).toBeGreaterThan(0.5);
  expect(after.delayMaxMs).toBeLessThan(blocked.delayMaxMs);
});

test('a stretch that is too short to be judged shows the one before', () => {
  const look = watchEventLoop(60_000);
  const until = performance.now() + 50;
  while (performance.now() < until);
  expect(look()).toEqual({ utilization: 0, delayP99Ms: 0, delayMaxMs: 0 });
});

const fail = (message: string) => () => {
  throw new Error(message);
};

test.each([
  [{ ping: () => 0.123, lock: () => undefined }, 'healthy', undefined, 0.12],
  [{ ping: () => 0.123, lock: fail('database is locked') }, 'degraded', 'database is locked', 0.12],
  [{ ping: fail('removed'), lock: () => undefined }, 'unhealthy', 'removed', undefined],
])('a store is judged by a read and by its lock: %o', (store, status, lastError, ms) => {
  const finding = storeProbe(store)();
  expect([finding.status, finding.lastError]).toEqual([status, lastError]);
  expect(finding.figures?.['round_trip_ms']).toBe(ms);
});

const NOTHING = { entries: 0, hits: 0, misses: 0, stale: 0, tiers: {} };
const DURABLE = { entries: 1, bytes: 10, failures: 0, dropped_writes: 3, status: 'ok' as const };
const cacheOf = (figures: () => CacheFigures) => ({ stats: figures, ping: async () => 0.5 });

test('the cache tells its hits', () => {
  expect(cacheProbe(cacheOf(() => NOTHING))().message).toMatch(/Nothing/);
  const asked = { ...NOTHING, entries: 2, hits: 3, misses: 1 };
  expect(cacheProbe(cacheOf(() => asked))()).toMatchObject({
    status: 'healthy',
    message: '3 of 4 reads hit.',
    figures: { entries: 2, hits: 3, misses: 1, stale: 0 },
  });
});

test('a durable tier that fails degrades the cache, and memory still answers', () => {
  const failing = { ...DURABLE, status: 'failing' as const, failures: 2, last_error: 'disk full' };
  expect(cacheProbe(cacheOf(() => ({ ...NOTHING, tiers: { durable: failing } })))()).toMatchObject({
    status: 'degraded',
    lastError: 'disk full',
    figures: { durable_failures: 2, durable_dropped_writes: 3 },
  });
});

test('a durable tier that has mended itself between two looks is told once', () => {
  let failures = 0;
  const run = cacheProbe(
    cacheOf(() => ({ ...NOTHING, tiers: { durable: { ...DURABLE, failures } } })),
  );
  const seen = [0, 1, 1, 3, 3].map((count) => {
    failures = count;
    return run().status;
  });
  expect(seen).toEqual(['healthy', 'degraded', 'healthy', 'degraded', 'healthy']);
});

test('a round trip through memory shows at the look after the one that began it', async () => {
  const pings = [async () => 0.5, fail('out of memory'), async () => 0.25];
  const ping = async () => (pings.shift() ?? (async () => 0.1))();
  const run = cacheProbe({ stats: () => NOTHING, ping });
  const seen: unknown[] = [];
  for (let look = 0; look < 4; look += 1) {
    const { status, lastError, figures } = run();
    seen.push([status, lastError, figures?.['round_trip_ms']]);
    await wait(0);
  }
  expect(seen).toEqual([
    ['healthy', null, null],
    ['healthy', null, 0.5],
    ['degraded', 'out of memory', null],
    ['healthy', null, 0.25],
  ]);
});
