import { ToolError } from '../errors.ts';
import { pacificDay } from './pacific-time.ts';
import type { QuotaLedger } from './quota.ts';

export interface QuotaBudgetOptions {
  readonly ledger: QuotaLedger;
  /** Units of the `default` bucket that one caller may draw a day (`QUOTA_UNITS_PER_PRINCIPAL`). */
  readonly units: number;
  /** The caller in whose name the code runs; undefined for nobody's, which is not limited. */
  readonly currentCaller: () => string | undefined;
  /** Told of each request that is refused. */
  readonly onRefused: () => void;
  /** Milliseconds since the Unix epoch. */
  readonly now?: () => number;
}

/** The bucket whose units callers share by the thousand; searches have a limit of their own. */
const BUDGETED = 'default';

/**
 * The same ledger, in which no caller draws more than a share. Counted where units are really drawn:
 * what comes from the cache is free, and a request that callers wait for together is paid by the first
 * of them who can (`cache/read-through.ts` begins it anew for the next). Counted in memory, so a
 * restart gives everybody a new share; as nobody is remembered who draws nothing, it cannot grow
 * beyond the units of a day.
 */
export function createQuotaBudget(options: QuotaBudgetOptions): QuotaLedger {
  const { ledger, units, currentCaller, onRefused, now = Date.now } = options;
  let day = '';
  let drawn = new Map<string, number>();

  function drawnToday(): Map<string, number> {
    const today = pacificDay(now());
    if (today !== day) {
      day = today;
      drawn = new Map();
    }
    return drawn;
  }

  return {
    ...ledger,
    reserve(bucket, cost) {
      const caller = bucket === BUDGETED ? currentCaller() : undefined;
      if (caller === undefined) return ledger.reserve(bucket, cost);
      const account = drawnToday();
      const used = account.get(caller) ?? 0;
      if (used + cost > units) {
        onRefused();
        throw overBudget(ledger, used, units);
      }
      const reservation = ledger.reserve(bucket, cost);
      account.set(caller, used + cost);
      let isRefunded = false;
      return {
        ...reservation,
        refund() {
          if (!isRefunded) account.set(caller, Math.max(0, (account.get(caller) ?? 0) - cost));
          isRefunded = true;
          reservation.refund();
        },
      };
    },
  };
}

function overBudget(ledger: QuotaLedger, used: number, units: number): ToolError {
  const quota = ledger.figure(BUDGETED, 0);
  return new ToolError(
    'quota_exhausted',
    `You have drawn ${used} of the ${units} units of the YouTube quota that one caller may draw a day. ` +
      `They are there again at ${quota.reset_at} (midnight in Los Angeles); do not repeat the call before. ` +
      'What is cached, searches and transcripts still work. The operator sets QUOTA_UNITS_PER_PRINCIPAL.',
    { reason: 'caller_budget', callerFault: true, quota },
  );
}
