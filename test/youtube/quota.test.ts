import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, expect, test } from 'vitest';
import { ToolError } from '../../src/errors.ts';
import { openStore } from '../../src/store/sqlite.ts';
import type { Store } from '../../src/store/store.ts';
import { createQuotaLedger, DEFAULT_QUOTA_LIMITS } from '../../src/youtube/quota.ts';
import type { QuotaLedger, QuotaLedgerOptions } from '../../src/youtube/quota.ts';

const folder = mkdtempSync(join(tmpdir(), 'youtube-mcp-quota-'));
const opened: Store[] = [];
afterAll(() => {
  for (const store of opened) store.close();
  rmSync(folder, { recursive: true, force: true });
});

let files = 0;
const newPath = (): string => join(folder, `state-${(files += 1)}.sqlite`);

/** Noon in Los Angeles; 12 hours to midnight. */
const NOON = Date.parse('2026-11-20T20:00:00Z');
const MIDNIGHT = '2026-11-21T08:00:00.000Z';

function openLedger(options: Partial<QuotaLedgerOptions> & { path?: string } = {}): {
  ledger: QuotaLedger;
  store: Store;
  path: string;
} {
  const path = options.path ?? newPath();
  const store = options.store ?? openStore({ path });
  opened.push(store);
  const ledger = createQuotaLedger({
    store,
    limits: DEFAULT_QUOTA_LIMITS,
    reserve: 0,
    credential: '0011223344556677',
    now: () => NOON,
    ...options,
  });
  return { ledger, store, path };
}

function catchToolError(run: () => unknown): ToolError {
  try {
    run();
  } catch (error) {
    if (error instanceof ToolError) return error;
    throw error;
  }
  throw new Error('Nothing was thrown');
}

test('the default limits are those of the buckets since June 2026', () => {
  expect(DEFAULT_QUOTA_LIMITS).toEqual({
    default: 10_000,
    search: 100,
    video_insert: 100,
    batch_get_stats: 10_000,
  });
});

test('a reservation shows what it cost, what remains and when the quota starts anew', () => {
  const { ledger } = openLedger();
  expect(ledger.reserve('default', 51).figure).toEqual({
    bucket: 'default',
    cost: 51,
    remaining: 9_949,
    reset_at: MIDNIGHT,
  });
  expect(ledger.figure('default', 0)).toEqual({
    bucket: 'default',
    cost: 0,
    remaining: 9_949,
    reset_at: MIDNIGHT,
  });
  expect(ledger.figure('search', 0).remaining).toBe(100);
});

test('of 200 reservations made at once with 10 units left exactly 10 are granted', async () => {
  const { ledger } = openLedger({ limits: { ...DEFAULT_QUOTA_LIMITS, default: 10 } });
  const outcomes = await Promise.allSettled(
    Array.from({ length: 200 }, async () => {
      await Promise.resolve();
      return ledger.reserve('default', 1);
    }),
  );
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
  expect(ledger.snapshot()[0]).toMatchObject({ used: 10, remaining: 0 });
});

test('a refusal names the bucket, what is left, when it resets and how long to wait', () => {
  const { ledger } = openLedger({ limits: { ...DEFAULT_QUOTA_LIMITS, search: 2 } });
  ledger.reserve('search', 1);
  const error = catchToolError(() => ledger.reserve('search', 2));
  expect(error).toMatchObject({
    code: 'quota_exhausted',
    reason: 'daily_limit',
    retryable: false,
    retryAfterSeconds: 12 * 3600,
    quota: { bucket: 'search', cost: 0, remaining: 1, reset_at: MIDNIGHT },
  });
  expect(error.message).toBe(
    'This call needs 2 of the daily YouTube quota "search", and 1 of 2 are left. ' +
      `It starts anew at ${MIDNIGHT} (midnight in Los Angeles), in 12 h 0 min; do not repeat ` +
      'the call before. What is cached, and tools that draw on another quota, still work.',
  );
});

test('the reserve is kept back of the default bucket alone', () => {
  const { ledger } = openLedger({ reserve: 9_990 });
  ledger.reserve('default', 10);
  expect(catchToolError(() => ledger.reserve('default', 1)).code).toBe('quota_exhausted');
  expect(ledger.reserve('search', 100).figure.remaining).toBe(0);
  expect(ledger.snapshot()[0]).toMatchObject({ limit: 10_000, used: 10, remaining: 0 });
});

test('a refund gives the units back once', () => {
  const { ledger } = openLedger();
  ledger.reserve('default', 100);
  const reservation = ledger.reserve('default', 50);
  reservation.refund();
  reservation.refund();
  expect(ledger.figure('default', 0).remaining).toBe(9_900);
  expect(ledger.snapshot()[0]?.used).toBe(100);
});

test('once YouTube says that a bucket is empty nothing remains until the reset, even after a restart', () => {
  let now = NOON;
  const { ledger, store, path } = openLedger({ now: () => now });
  ledger.reserve('search', 3);
  expect(ledger.markExhausted('search')).toMatchObject({ remaining: 0, reset_at: MIDNIGHT });
  store.close();

  const { ledger: again } = openLedger({ path, now: () => now });
  expect(again.figure('search', 0).remaining).toBe(0);
  const error = catchToolError(() => again.reserve('search', 1));
  expect(error.reason).toBe('exhausted_by_youtube');
  expect(error.message).toContain('YouTube says');
  expect(again.snapshot().find(({ bucket }) => bucket === 'search')).toMatchObject({
    bucket: 'search',
    limit: 100,
    used: 3,
    remaining: 0,
    reset_at: MIDNIGHT,
    exhausted_by_youtube: true,
  });
  expect(again.reserve('default', 1).figure.remaining).toBe(9_999);

  now = Date.parse(MIDNIGHT);
  expect(again.figure('search', 0).remaining).toBe(100);
  expect(again.reserve('search', 1).figure.remaining).toBe(99);
});

test('an answer that comes after midnight closes the day it was asked on, not the new one', () => {
  let now = Date.parse(MIDNIGHT) - 1_000;
  const { ledger } = openLedger({ now: () => now });
  const reservation = ledger.reserve('search', 1);
  now += 2_000;
  expect(ledger.markExhausted('search', reservation)?.remaining).toBe(100);
  expect(ledger.reserve('search', 1).figure.remaining).toBe(99);
});

test('a refund after midnight goes to the day that was charged', () => {
  let now = Date.parse(MIDNIGHT) - 1_000;
  const { ledger } = openLedger({ now: () => now });
  const reservation = ledger.reserve('default', 50);
  now += 2_000;
  ledger.reserve('default', 7);
  reservation.refund();
  expect(ledger.snapshot()[0]?.used).toBe(7);
});

test.each([
  ['forward (23 hours)', '2026-03-08T08:00:00.000Z', 23],
  ['back (25 hours)', '2026-11-01T07:00:00.000Z', 25],
])('on the day the clocks go %s the quota holds for the whole day', (_name, midnight, hours) => {
  let now = Date.parse(midnight);
  const { ledger } = openLedger({
    now: () => now,
    limits: { ...DEFAULT_QUOTA_LIMITS, search: hours },
  });
  for (let hour = 0; hour < hours; hour += 1) {
    expect(ledger.reserve('search', 1).figure.remaining).toBe(hours - hour - 1);
    now += 3_600_000;
  }
  expect(ledger.figure('search', 0).remaining).toBe(hours);
  now -= 1;
  expect(catchToolError(() => ledger.reserve('search', 1)).retryAfterSeconds).toBe(1);
  now += 1;
  expect(ledger.reserve('search', 1).figure.remaining).toBe(hours - 1);
});

test('a restart forgets nothing', () => {
  const { ledger, store, path } = openLedger();
  ledger.reserve('default', 1_234);
  store.close();
  const { ledger: again } = openLedger({ path });
  expect(again.figure('default', 0).remaining).toBe(8_766);
});

test('the ledgers of two credentials are apart', () => {
  const { ledger, store } = openLedger();
  const { ledger: other } = openLedger({ store, credential: 'ffeeddccbbaa9988' });
  ledger.reserve('search', 100);
  ledger.markExhausted('default');
  expect(other.reserve('search', 1).figure.remaining).toBe(99);
  expect(other.reserve('default', 1).figure.remaining).toBe(9_999);
});

test('what another process drew shows in a snapshot, and in a figure after it', () => {
  const { ledger, path } = openLedger();
  const { ledger: neighbour } = openLedger({ path });
  neighbour.reserve('search', 40);
  expect(ledger.figure('search', 0).remaining).toBe(100);
  expect(ledger.snapshot()[1]).toMatchObject({ bucket: 'search', used: 40, remaining: 60 });
  expect(ledger.figure('search', 0).remaining).toBe(60);
});

test('four processes on one file never draw more than the limit', async () => {
  const path = newPath();
  const granted = await Promise.all(
    Array.from({ length: 4 }, async () => {
      const script = join(import.meta.dirname, 'reserve-quota.ts');
      const child = spawn(process.execPath, [script, path, '100', '60', String(NOON)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      return Number(await text(child.stdout));
    }),
  );
  expect(granted.reduce((sum, count) => sum + count)).toBe(100);
  const { ledger } = openLedger({ path });
  expect(ledger.snapshot()[1]).toMatchObject({ used: 100, remaining: 0 });
});

test('when the store fails nothing is granted, and the figures from memory still answer', () => {
  const { ledger, store } = openLedger();
  const reservation = ledger.reserve('search', 1);
  store.close();
  expect(catchToolError(() => ledger.reserve('search', 1))).toMatchObject({
    code: 'unavailable',
    reason: 'quota_store',
    retryable: true,
  });
  expect(catchToolError(() => ledger.snapshot()).reason).toBe('quota_store');
  expect(ledger.figure('search', 0).remaining).toBe(99);
  reservation.refund();
  expect(ledger.figure('search', 0).remaining).toBe(99);
  expect(ledger.markExhausted('search')?.remaining).toBe(0);
});

test('a removed file can be read no more than drawn on', () => {
  const { ledger, path } = openLedger();
  ledger.reserve('search', 1);
  rmSync(path);
  for (const ask of [() => ledger.snapshot(), () => ledger.reserve('search', 1)]) {
    expect(catchToolError(ask)).toMatchObject({ code: 'unavailable', reason: 'quota_store' });
  }
});

test('a clock that is set back within the day does not make the figures forget', () => {
  let now = NOON;
  const { ledger } = openLedger({ now: () => now });
  ledger.reserve('search', 5);
  now -= 60_000;
  expect(ledger.figure('search', 0).remaining).toBe(95);
});

test.each([0, -1, 1.5, Number.NaN])('a cost of %s is a programming error', (cost) => {
  const { ledger } = openLedger();
  expect(() => ledger.reserve('default', cost)).toThrow(RangeError);
});
