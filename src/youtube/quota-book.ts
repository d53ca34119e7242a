import type { QuotaFigure } from '../errors.ts';
import type { QuotaAccount, QuotaRow } from '../store/store.ts';
import { nextPacificMidnight, pacificDay, pacificDayStart } from './pacific-time.ts';
import { createQuotaBurn, type QuotaBurn, type QuotaForecast } from './quota-burn.ts';

export const QUOTA_BUCKETS = ['default', 'search', 'video_insert', 'batch_get_stats'] as const;

export type QuotaBucket = (typeof QUOTA_BUCKETS)[number];

/** Units a day. */
export type QuotaLimits = Readonly<Record<QuotaBucket, number>>;

/**
 * What a project is given unless Google granted more, since 2026-06-01
 * (https://developers.google.com/youtube/v3/determine_quota_cost).
 */
export const DEFAULT_QUOTA_LIMITS = {
  default: 10_000,
  search: 100,
  video_insert: 100,
  batch_get_stats: 10_000,
} as const satisfies QuotaLimits;

export interface BucketState {
  readonly bucket: QuotaBucket;
  /** Units a day, the reserve included. */
  readonly limit: number;
  readonly used: number;
  /** What can still be drawn: limit − reserve − used, 0 once YouTube said that it is exhausted. */
  readonly remaining: number;
  /** ISO 8601 instant of the next midnight in America/Los_Angeles. */
  readonly reset_at: string;
  readonly exhausted_by_youtube: boolean;
  readonly forecast: QuotaForecast;
}

/** One day of one credential, as it was last seen. */
export interface QuotaDay {
  readonly account: QuotaAccount;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly resetAt: string;
  readonly rows: Map<string, QuotaRow>;
}

export interface QuotaBookOptions {
  readonly credential: string;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  readonly limits: QuotaLimits;
  /** What may be drawn: the limits less the reserve. */
  readonly ceilings: QuotaLimits;
}

/** What this process knows of the ledger without asking the store. */
export interface QuotaBook {
  /** The current day, worked out anew only when it has passed: a figure has to be cheap. */
  today(): QuotaDay;
  /** A bucket as the store just gave it. */
  remember(day: QuotaDay, bucket: QuotaBucket, row: QuotaRow): void;
  /** All rows of a day; a bucket without one is untouched. */
  takeOver(day: QuotaDay, rows: readonly QuotaRow[]): void;
  figure(day: QuotaDay, bucket: QuotaBucket, cost: number): QuotaFigure;
  state(day: QuotaDay, bucket: QuotaBucket): BucketState;
}

export function createQuotaBook({
  credential,
  now,
  limits,
  ceilings,
}: QuotaBookOptions): QuotaBook {
  const dayStartMs = pacificDayStart(now());
  const burns: Readonly<Record<QuotaBucket, QuotaBurn>> = {
    default: createQuotaBurn(now, dayStartMs),
    search: createQuotaBurn(now, dayStartMs),
    video_insert: createQuotaBurn(now, dayStartMs),
    batch_get_stats: createQuotaBurn(now, dayStartMs),
  };

  const remainingOf = (day: QuotaDay, bucket: QuotaBucket): number => {
    const row = day.rows.get(bucket);
    return row?.exhausted ? 0 : Math.max(0, ceilings[bucket] - (row?.used ?? 0));
  };
  const remember = (day: QuotaDay, bucket: QuotaBucket, row: QuotaRow): void => {
    // What YouTube said holds for the day, even when it could not be written down.
    const exhausted = row.exhausted || (day.rows.get(bucket)?.exhausted ?? false);
    day.rows.set(bucket, { ...row, exhausted });
    burns[bucket].note(day.account.day, row.used);
  };

  return {
    today: createDays(credential, now),
    remember,
    takeOver(day, rows) {
      for (const bucket of QUOTA_BUCKETS) {
        const row = rows.find((candidate) => candidate.bucket === bucket);
        remember(day, bucket, row ?? { bucket, used: 0, exhausted: false });
      }
    },
    figure: (day, bucket, cost) => ({
      bucket,
      cost,
      remaining: remainingOf(day, bucket),
      reset_at: day.resetAt,
    }),
    state(day, bucket) {
      const row = day.rows.get(bucket);
      const remaining = remainingOf(day, bucket);
      return {
        bucket,
        limit: limits[bucket],
        used: row?.used ?? 0,
        remaining,
        reset_at: day.resetAt,
        exhausted_by_youtube: row?.exhausted ?? false,
        forecast: burns[bucket].forecast(remaining, day.untilMs),
      };
    },
  };
}

/** Days whose figures are remembered. */
const MOST_DAYS = 3;

function createDays(credential: string, now: () => number): () => QuotaDay {
  let current: QuotaDay | undefined;
  // A clock that is set back, within the day or over midnight, must not make the figures forget.
  const seen = new Map<string, QuotaDay['rows']>();
  return () => {
    const nowMs = now();
    if (current && nowMs >= current.fromMs && nowMs < current.untilMs) return current;
    const day = pacificDay(nowMs);
    const untilMs = nextPacificMidnight(nowMs);
    current = {
      account: { credential, day },
      fromMs: nowMs,
      untilMs,
      resetAt: new Date(untilMs).toISOString(),
      rows: seen.get(day) ?? new Map(),
    };
    seen.set(day, current.rows);
    for (const old of [...seen.keys()].slice(0, -MOST_DAYS)) seen.delete(old);
    return current;
  };
}
