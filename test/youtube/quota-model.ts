/**
 * Any history of two processes on one file, with restarts, units given back and clocks that jump,
 * against a model of a few lines: what is granted is what the model has left, to the unit.
 */
import { deepEqual } from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { ToolError } from '../../src/errors.ts';
import { openStore } from '../../src/store/sqlite.ts';
import {
  createQuotaLedger,
  QUOTA_BUCKETS,
  type QuotaBucket,
  type QuotaLedger,
  type Reservation,
} from '../../src/youtube/quota.ts';

const LIMITS = { default: 30, search: 10, video_insert: 0, batch_get_stats: 7 };
const RESERVE = 5;
const CEILINGS = { ...LIMITS, default: LIMITS.default - RESERVE };

/** Hours before a midnight in Los Angeles: of both days on which the clocks change, and of another. */
export const STARTS = ['2026-03-08T05:00:00Z', '2026-11-01T04:00:00Z', '2026-11-20T05:00:00Z'];
const MINUTE_MS = 60_000;
const DOUBT_MS = 2 * MINUTE_MS;

const clock = new Intl.DateTimeFormat('sv', {
  timeZone: 'America/Los_Angeles',
  dateStyle: 'short',
  timeStyle: 'medium',
});
const dayOf = (ms: number): string => clock.format(ms).slice(0, 10);
const isJustAfterMidnight = (ms: number): boolean => dayOf(ms - DOUBT_MS) !== dayOf(ms);

export type Step =
  | {
      readonly do: 'reserve';
      readonly who: 0 | 1;
      readonly bucket: QuotaBucket;
      readonly cost: number;
    }
  | { readonly do: 'exhaust'; readonly who: 0 | 1; readonly bucket: QuotaBucket }
  | { readonly do: 'refund'; readonly who: 0 | 1 }
  | { readonly do: 'restart'; readonly who: 0 | 1 }
  | { readonly do: 'wait'; readonly minutes: number };

const who = fc.constantFrom<0 | 1>(0, 1);
const bucket = fc.constantFrom(...QUOTA_BUCKETS);
export const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 10,
      arbitrary: fc.record({
        do: fc.constant('reserve' as const),
        who,
        bucket,
        cost: fc.integer({ min: 1, max: 6 }),
      }),
    },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('refund' as const), who }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('exhaust' as const), who, bucket }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const), who }) },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('wait' as const),
        minutes: fc.integer({ min: -90, max: 15 * 60 }),
      }),
    },
  ),
  { minLength: 20, maxLength: 60 },
);

/** What YouTube has counted, by Pacific day and bucket. */
function createModel() {
  const rows = new Map<string, { used: number; isClosed: boolean }>();
  return (day: string, of: QuotaBucket) => {
    const key = `${day} ${of}`;
    const row = rows.get(key) ?? { used: 0, isClosed: false };
    rows.set(key, row);
    return row;
  };
}

function openProcess(path: string, now: () => number) {
  const store = openStore({ path });
  const ledger = createQuotaLedger({
    store,
    limits: LIMITS,
    reserve: RESERVE,
    credential: '0011223344556677',
    now,
  });
  const taken: { of: QuotaBucket; cost: number; reservation: Reservation }[] = [];
  return { store, ledger, taken };
}

function tryReserve(ledger: QuotaLedger, of: QuotaBucket, cost: number): Reservation | undefined {
  try {
    return ledger.reserve(of, cost);
  } catch (error) {
    if (error instanceof ToolError && error.code === 'quota_exhausted') return undefined;
    throw error;
  }
}

/** Throws where ledger and model disagree. */
export function runHistory(folder: string, start: string, history: readonly Step[]): void {
  const path = join(mkdtempSync(join(folder, 'history-')), 'state.sqlite');
  let nowMs = Date.parse(start);
  const open = () => openProcess(path, () => nowMs);
  const processes: [ReturnType<typeof open>, ReturnType<typeof open>] = [open(), open()];
  const model = createModel();

  const take = (step: Step): void => {
    if (step.do === 'wait') {
      nowMs += step.minutes * MINUTE_MS;
      return;
    }
    const { store, ledger, taken } = processes[step.who];
    if (step.do === 'restart') {
      store.close();
      processes[step.who] = open();
    } else if (step.do === 'refund') {
      const last = taken.pop();
      if (!last) return;
      last.reservation.refund();
      const row = model(last.reservation.day, last.of);
      row.used -= last.cost;
    } else if (step.do === 'exhaust') {
      const isBelieved = ledger.markExhausted(step.bucket) !== undefined;
      if (isBelieved) model(dayOf(nowMs), step.bucket).isClosed = true;
      else deepEqual(isJustAfterMidnight(nowMs), true);
    } else if (step.do === 'reserve') {
      const { bucket: of, cost } = step;
      const row = model(dayOf(nowMs), of);
      const isLeft = !row.isClosed && row.used + cost <= CEILINGS[of];
      const reservation = tryReserve(ledger, of, cost);
      deepEqual(reservation !== undefined, isLeft);
      if (!reservation) return;
      taken.push({ of, cost, reservation });
      row.used += cost;
    }
  };

  try {
    for (const step of history) {
      take(step);
      for (const { ledger } of processes) {
        const told = ledger
          .snapshot()
          .map(({ bucket: of, used, remaining }) => [of, used, remaining]);
        const counted = QUOTA_BUCKETS.map((of) => {
          const { used, isClosed } = model(dayOf(nowMs), of);
          return [of, used, isClosed ? 0 : CEILINGS[of] - used];
        });
        deepEqual(told, counted);
      }
    }
  } finally {
    for (const { store } of processes) store.close();
  }
}
