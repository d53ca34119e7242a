/** Clocks that are wrong, and a store that is slow: the ledger may be too careful, never too free. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openStore } from '../../src/store/sqlite.ts';
import type { Store } from '../../src/store/store.ts';
import { createQuotaLedger, DEFAULT_QUOTA_LIMITS } from '../../src/youtube/quota.ts';
import type { QuotaLedger } from '../../src/youtube/quota.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const MIDNIGHT = Date.parse('2026-11-21T08:00:00Z');

let folder: string;
let path: string;
let store: Store;
let nowMs: number;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'youtube-mcp-clocks-'));
  path = join(folder, 'state.sqlite');
  store = openStore({ path });
  nowMs = MIDNIGHT + 4 * 60 * MINUTE_MS;
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

const openLedger = (): QuotaLedger =>
  createQuotaLedger({
    store,
    limits: DEFAULT_QUOTA_LIMITS,
    reserve: 0,
    credential: '0011223344556677',
    now: () => nowMs,
  });

test('an exhaustion just after midnight is of the day before, and does not close the new one', () => {
  const ledger = openLedger();
  nowMs = MIDNIGHT + DAY_MS + 1_000;
  const reservation = ledger.reserve('search', 1);
  expect(ledger.markExhausted('search', reservation)).toBeUndefined();
  expect(ledger.reserve('search', 1).figure.remaining).toBe(98);
});

test('after some minutes, or when much was drawn, YouTube is believed', () => {
  const ledger = openLedger();
  nowMs = MIDNIGHT + DAY_MS + 1_000;
  ledger.reserve('search', 11);
  expect(ledger.markExhausted('search')).toMatchObject({ remaining: 0 });
  nowMs += 3 * MINUTE_MS;
  expect(ledger.markExhausted('default')).toMatchObject({ remaining: 0 });
});

test('a start with a clock that is weeks ahead forgets nothing of today', () => {
  openLedger().reserve('search', 90);
  nowMs += 40 * DAY_MS;
  openLedger();
  nowMs -= 40 * DAY_MS;
  expect(openLedger().figure('search', 0).remaining).toBe(10);
});

test('rows of long ago go, counted from the newest', () => {
  openLedger().reserve('search', 90);
  nowMs += 40 * DAY_MS;
  openLedger().reserve('search', 1);
  openLedger();
  nowMs -= 40 * DAY_MS;
  expect(openLedger().figure('search', 0).remaining).toBe(100);
});

test('a clock that goes over midnight and back does not change the figures', () => {
  const ledger = openLedger();
  ledger.reserve('search', 30);
  nowMs += DAY_MS;
  expect(ledger.figure('search', 0).remaining).toBe(100);
  nowMs -= DAY_MS;
  expect(ledger.figure('search', 0).remaining).toBe(70);
});

const HOLDER = `
  const { DatabaseSync } = require('node:sqlite');
  const db = new DatabaseSync(process.argv[1]);
  db.exec('BEGIN IMMEDIATE');
  process.stdout.write('held');
  process.stdin.on('end', () => process.exit()).resume();
`;

test('while another process holds the lock nothing is granted, one draw waits and the next do not', async () => {
  const ledger = openLedger();
  const holder = spawn(process.execPath, ['-e', HOLDER, path], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  await once(holder.stdout, 'data');
  try {
    const startedAt = performance.now();
    for (let draw = 0; draw < 50; draw += 1) {
      expect(() => ledger.reserve('search', 1)).toThrow(/cannot be read or written/);
    }
    // Each that waited would take its 100 ms: fifty of them five seconds.
    expect(performance.now() - startedAt).toBeLessThan(2_500);
    expect(ledger.figure('search', 0).remaining).toBe(100);
  } finally {
    holder.stdin.end();
    await once(holder, 'exit');
  }
});
