import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openStore } from '../../src/store/sqlite.ts';
import type { Store } from '../../src/store/store.ts';
import { pacificDayStart } from '../../src/youtube/pacific-time.ts';
import { createQuotaLedger, DEFAULT_QUOTA_LIMITS } from '../../src/youtube/quota.ts';
import type { BucketState, QuotaBucket, QuotaLedger } from '../../src/youtube/quota.ts';

const HOUR_MS = 3_600_000;
/** Noon in Los Angeles; 12 hours to midnight. */
const NOON = Date.parse('2026-11-20T20:00:00Z');

let folder: string;
let store: Store;
let nowMs: number;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'youtube-mcp-forecast-'));
  store = openStore({ path: join(folder, 'state.sqlite') });
  nowMs = NOON;
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

function openLedger(): QuotaLedger {
  return createQuotaLedger({
    store,
    limits: DEFAULT_QUOTA_LIMITS,
    reserve: 0,
    credential: '0011223344556677',
    now: () => nowMs,
  });
}

function stateOf(ledger: QuotaLedger, bucket: QuotaBucket): BucketState {
  const state = ledger.snapshot().find((candidate) => candidate.bucket === bucket);
  if (!state) throw new Error(`no bucket ${bucket}`);
  return state;
}

test('a bucket that nobody draws on has no end in sight', () => {
  expect(stateOf(openLedger(), 'search').forecast).toEqual({
    burn_per_hour: 0,
    hours_to_exhaustion: null,
    runs_out_before_reset: false,
  });
});

test('the burn is what the last hour drew, and tells when the bucket will be empty', () => {
  const ledger = openLedger();
  for (let minute = 0; minute < 60; minute += 3) {
    nowMs = NOON + minute * 60_000;
    ledger.reserve('search', 1);
  }
  nowMs = NOON + HOUR_MS;
  expect(stateOf(ledger, 'search')).toMatchObject({
    remaining: 80,
    forecast: { burn_per_hour: 19, hours_to_exhaustion: 4.21, runs_out_before_reset: true },
  });
  expect(stateOf(ledger, 'default').forecast.burn_per_hour).toBe(0);
});

test('an hour after the last draw the burn is 0 again', () => {
  const ledger = openLedger();
  ledger.reserve('search', 50);
  nowMs += HOUR_MS + 60_000;
  expect(stateOf(ledger, 'search').forecast).toEqual({
    burn_per_hour: 0,
    hours_to_exhaustion: null,
    runs_out_before_reset: false,
  });
});

test('a slow burn lasts beyond the reset', () => {
  const ledger = openLedger();
  ledger.reserve('search', 2);
  expect(stateOf(ledger, 'search').forecast).toEqual({
    burn_per_hour: 2,
    hours_to_exhaustion: 49,
    runs_out_before_reset: false,
  });
});

test('after a restart the hour before it counts with the average of the day', () => {
  openLedger().reserve('search', 48);
  const ledger = openLedger();
  // 48 in the 12 hours since midnight.
  expect(stateOf(ledger, 'search').forecast.burn_per_hour).toBe(4);
  nowMs += HOUR_MS / 2;
  ledger.reserve('search', 3);
  expect(stateOf(ledger, 'search').forecast.burn_per_hour).toBe(5);
});

test('units given back are not burnt', () => {
  const ledger = openLedger();
  ledger.reserve('search', 1).refund();
  ledger.reserve('search', 1);
  expect(stateOf(ledger, 'search').forecast.burn_per_hour).toBe(1);
});

test('what another process draws burns too', () => {
  const ledger = openLedger();
  const other = openLedger();
  nowMs += 60_000;
  other.reserve('search', 10);
  expect(stateOf(ledger, 'search').forecast.burn_per_hour).toBe(10);
});

test('the burn goes on over midnight, what is left starts anew', () => {
  const ledger = openLedger();
  nowMs = NOON + 12 * HOUR_MS - 60_000;
  const late = ledger.reserve('search', 20);
  nowMs += 120_000;
  ledger.reserve('search', 5);
  // Given back too late: the day is over.
  late.refund();
  expect(stateOf(ledger, 'search')).toMatchObject({
    used: 5,
    remaining: 95,
    forecast: { burn_per_hour: 25, hours_to_exhaustion: 3.8, runs_out_before_reset: true },
  });
});

test('an exhausted bucket has 0 hours left', () => {
  const ledger = openLedger();
  ledger.reserve('search', 1);
  ledger.markExhausted('search');
  expect(stateOf(ledger, 'search').forecast).toMatchObject({
    hours_to_exhaustion: 0,
    runs_out_before_reset: true,
  });
});

test('what YouTube said holds although it could not be written down', () => {
  const broken: Store = {
    ...store,
    quota: {
      ...store.quota,
      exhaust() {
        throw new Error('the disk is full');
      },
    },
  };
  const ledger = createQuotaLedger({
    store: broken,
    limits: DEFAULT_QUOTA_LIMITS,
    reserve: 0,
    credential: '0011223344556677',
    now: () => nowMs,
  });
  ledger.markExhausted('search');
  expect(stateOf(ledger, 'search')).toMatchObject({ remaining: 0, exhausted_by_youtube: true });
  expect(() => ledger.reserve('search', 1)).toThrow(/used up/);
});

test.each([
  ['2026-03-08T07:59:59Z', '2026-03-07T08:00:00Z'],
  ['2026-03-08T08:00:00Z', '2026-03-08T08:00:00Z'],
  ['2026-03-09T06:59:59Z', '2026-03-08T08:00:00Z'],
  ['2026-03-09T07:00:00Z', '2026-03-09T07:00:00Z'],
  ['2026-11-02T07:59:59Z', '2026-11-01T07:00:00Z'],
  ['2026-11-02T08:00:00Z', '2026-11-02T08:00:00Z'],
])('the day of %s began at %s, on the days of 23 and 25 hours too', (at, start) => {
  expect(pacificDayStart(Date.parse(at))).toBe(Date.parse(start));
});
