import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createCallLimits } from '../../src/security/call-limits.ts';
import {
  type WindowCounter,
  createLimit,
  createMemoryCounter,
  takeOf,
  withFallback,
} from '../../src/security/limits.ts';

// The package is loaded at the first call: not while the clock stands still.
await createMemoryCounter({ limit: 1, seconds: 1 }).take('warm', 1);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const allowed = async (counter: WindowCounter, key: string, points = 1): Promise<boolean> =>
  (await counter.take(key, points)).isAllowed;

test('a window gives what it has and nothing more, and begins anew when it is over', async () => {
  const counter = createMemoryCounter({ limit: 3, seconds: 60 });
  for (const remaining of [2, 1, 0]) {
    expect(await counter.take('a', 1)).toMatchObject({ isAllowed: true, remaining });
  }
  vi.advanceTimersByTime(10_000);
  expect(await counter.take('a', 1)).toEqual({ isAllowed: false, remaining: 0, resetMs: 50_000 });
  // Asking in vain does not put the end off.
  vi.advanceTimersByTime(49_999);
  expect(await allowed(counter, 'a')).toBe(false);
  vi.advanceTimersByTime(1);
  expect(await counter.take('a', 1)).toMatchObject({ isAllowed: true, remaining: 2 });
});

test('one key does not know of another', async () => {
  const counter = createMemoryCounter({ limit: 1, seconds: 60 });
  expect(await allowed(counter, 'a')).toBe(true);
  expect(await allowed(counter, 'b')).toBe(true);
  expect(await allowed(counter, 'a')).toBe(false);
});

test('points that are asked for together are had together or not', async () => {
  const counter = createMemoryCounter({ limit: 5, seconds: 60 });
  expect(await allowed(counter, 'a', 6)).toBe(false);
  expect(await allowed(counter, 'b', 5)).toBe(true);
});

test('of as many askers at once as there may be, exactly the limit is let in', async () => {
  const counter = createMemoryCounter({ limit: 10, seconds: 60 });
  const asked = await Promise.all(Array.from({ length: 100 }, () => allowed(counter, 'a')));
  expect(asked.filter(Boolean)).toHaveLength(10);
});

test('with more keys than it remembers the windows that began first are forgotten', async () => {
  const counter = createMemoryCounter({ limit: 1, seconds: 60 }, 3);
  for (const key of ['a', 'b', 'c']) expect(await allowed(counter, key)).toBe(true);
  expect(await allowed(counter, 'd')).toBe(true);
  expect(await allowed(counter, 'b')).toBe(false);
  expect(await allowed(counter, 'c')).toBe(false);
  // It takes the place of the oldest again.
  expect(await allowed(counter, 'a')).toBe(true);
});

test('a window that began anew is young again', async () => {
  const counter = createMemoryCounter({ limit: 1, seconds: 60 }, 2);
  await counter.take('a', 1);
  vi.advanceTimersByTime(30_000);
  await counter.take('b', 1);
  vi.advanceTimersByTime(30_000);
  await counter.take('a', 1);
  await counter.take('c', 1);
  expect(await allowed(counter, 'a')).toBe(false);
});

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

test('a million made-up addresses fill no memory', async () => {
  vi.useRealTimers();
  const counter = createMemoryCounter({ limit: 120, seconds: 60 });
  const startedAt = performance.now();
  const fill = async (from: number): Promise<number> => {
    for (let index = from; index < from + 500_000; index += 1) await counter.take(`k${index}`, 1);
    collectGarbage();
    return process.memoryUsage().heapUsed;
  };
  const half = await fill(0);
  const whole = await fill(500_000);
  const grownMb = (whole - half) / 1e6;
  process.stdout.write(
    `limits: heap after 1,000,000 addresses ${(whole / 1e6).toFixed(0)} MB, ${grownMb.toFixed(0)} MB more than after 500,000; ${(performance.now() - startedAt).toFixed(0)} ms\n`,
  );
  // Five hundred thousand keys that were all kept would be some 250 MB.
  expect(grownMb).toBeLessThan(25);
});

test('when the shared store fails, memory limits in its place, and each failure is told', async () => {
  const faults: unknown[] = [];
  let isGone = true;
  const shared: WindowCounter = {
    take: async () => {
      if (isGone) throw new Error('store is gone');
      return { isAllowed: true, remaining: 7, resetMs: 1_000 };
    },
  };
  const counter = withFallback(shared, createMemoryCounter({ limit: 1, seconds: 60 }), (error) =>
    faults.push(error),
  );
  expect(await allowed(counter, 'a')).toBe(true);
  expect(await allowed(counter, 'a')).toBe(false);
  expect(faults).toHaveLength(2);
  isGone = false;
  expect(await counter.take('a', 1)).toMatchObject({ isAllowed: true, remaining: 7 });
  expect(faults).toHaveLength(2);
});

test('a refusal says what was too much, where it is set and when to come back', async () => {
  const limit = createLimit('ip', 'requests of one address (PER_IP)', { limit: 1, seconds: 60 });
  expect(await takeOf(limit, 'a', 1)).toBeUndefined();
  vi.advanceTimersByTime(59_500);
  expect(await takeOf(limit, 'a', 1)).toEqual({
    scope: 'ip',
    window: { limit: 1, seconds: 60 },
    remaining: 0,
    retryAfterSeconds: 1,
    message: 'Too many requests of one address (PER_IP): 1 in 60 s. Try again in 1 s.',
  });
});

const openCalls = () =>
  createCallLimits({
    callsPerMinute: 3,
    callsPerHour: 5,
    searchesPerHour: 2,
    totalCallsPerMinute: 7,
    searchTools: new Set(['search']),
  });

test('calls of one caller are limited by the minute and by the hour', async () => {
  const limits = openCalls();
  for (let index = 0; index < 3; index += 1) expect(await limits.take('a', ['x'])).toBeUndefined();
  expect(await limits.take('a', ['x'])).toMatchObject({
    scope: 'principal',
    window: { limit: 3, seconds: 60 },
  });
  vi.advanceTimersByTime(60_000);
  for (let index = 0; index < 2; index += 1) expect(await limits.take('a', ['x'])).toBeUndefined();
  expect(await limits.take('a', ['x'])).toMatchObject({
    scope: 'principal',
    window: { limit: 5, seconds: 3_600 },
  });
});

test('searches have a limit of their own; other tools go on', async () => {
  const limits = openCalls();
  expect(await limits.take('a', ['search', 'search'])).toBeUndefined();
  vi.advanceTimersByTime(60_000);
  expect(await limits.take('a', ['search'])).toMatchObject({ scope: 'tool' });
  expect(await limits.take('a', ['x'])).toBeUndefined();
  expect(await limits.take('b', ['search'])).toBeUndefined();
});

test('all callers together have a limit, and who is refused by his own counts nothing there', async () => {
  const limits = openCalls();
  for (let index = 0; index < 10; index += 1) await limits.take('greedy', ['x']);
  expect(await limits.take('b', ['x', 'x', 'x'])).toBeUndefined();
  expect(await limits.take('c', ['x'])).toBeUndefined();
  expect(await limits.take('c', ['x'])).toMatchObject({ scope: 'global' });
});
