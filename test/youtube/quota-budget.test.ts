import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ToolError } from '../../src/errors.ts';
import { openStore } from '../../src/store/sqlite.ts';
import { createQuotaBudget } from '../../src/youtube/quota-budget.ts';
import { DEFAULT_QUOTA_LIMITS, createQuotaLedger } from '../../src/youtube/quota.ts';
import { makeFolder, removeFolder } from '../support/program.ts';

const folder = makeFolder();
let files = 0;
afterAll(() => removeFolder(folder));

/** Noon in Los Angeles. */
const NOON = Date.parse('2026-06-15T19:00:00Z');

function open(units: number) {
  const world = { now: NOON, caller: undefined as string | undefined, refused: 0 };
  const ledger = createQuotaLedger({
    store: openStore({ path: join(folder, `${(files += 1)}.sqlite`) }),
    limits: DEFAULT_QUOTA_LIMITS,
    reserve: 0,
    credential: 'test',
    now: () => world.now,
  });
  const budget = createQuotaBudget({
    ledger,
    units,
    currentCaller: () => world.caller,
    onRefused: () => (world.refused += 1),
    now: () => world.now,
  });
  const draw = (caller: string | undefined, cost = 1) => {
    world.caller = caller;
    return budget.reserve('default', cost);
  };
  return { world, ledger, budget, draw };
}

const drawnOf = (ledger: ReturnType<typeof open>['ledger']): number =>
  DEFAULT_QUOTA_LIMITS.default - ledger.figure('default', 0).remaining;

test('a caller draws his share and no more; the others have theirs', () => {
  const { world, ledger, draw } = open(3);
  draw('ann', 2);
  draw('ann', 1);
  expect(() => draw('ann')).toThrow(/3 of the 3 units.*QUOTA_UNITS_PER_PRINCIPAL/);
  draw('bob', 3);
  expect(world.refused).toBe(1);
  // What was refused drew nothing.
  expect(drawnOf(ledger)).toBe(6);
});

test('the refusal is one that a program can read', () => {
  const { draw } = open(1);
  draw('ann');
  let thrown: unknown;
  try {
    draw('ann');
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(ToolError);
  expect(thrown).toMatchObject({
    code: 'quota_exhausted',
    reason: 'caller_budget',
    retryable: false,
    callerFault: true,
    quota: { bucket: 'default', cost: 0, remaining: 9_999, reset_at: '2026-06-16T07:00:00.000Z' },
  });
});

test('what no caller asked for, and other buckets, have no share', () => {
  const { world, budget, draw } = open(1);
  for (let index = 0; index < 5; index += 1) draw(undefined);
  world.caller = 'ann';
  for (let index = 0; index < 5; index += 1) budget.reserve('search', 1);
  draw('ann');
  expect(world.refused).toBe(0);
});

test('units that are given back may be drawn again, once', () => {
  const { ledger, draw } = open(2);
  const reservation = draw('ann', 2);
  reservation.refund();
  reservation.refund();
  expect(drawnOf(ledger)).toBe(0);
  draw('ann', 2);
  expect(() => draw('ann')).toThrow(ToolError);
});

test('what the ledger itself refuses does not use the share up', () => {
  const { ledger, draw } = open(100);
  ledger.markExhausted('default');
  expect(() => draw('ann', 100)).toThrow(/YouTube says/);
  expect(() => draw('ann', 100)).toThrow(/YouTube says/);
});

test('at midnight in Los Angeles everybody has a new share', () => {
  const { world, draw } = open(1);
  draw('ann');
  world.now = Date.parse('2026-06-16T06:59:59Z');
  expect(() => draw('ann')).toThrow(ToolError);
  world.now = Date.parse('2026-06-16T07:00:00Z');
  draw('ann');
});
