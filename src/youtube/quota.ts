import type { Logger } from '../../otel/logger.ts';
import { ToolError } from '../errors.ts';
import type { QuotaFigure } from '../errors.ts';
import type { QuotaAccount, QuotaRow, Store } from '../store/store.ts';
import { nextPacificMidnight, pacificDay } from './pacific-time.ts';

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

const DAY_MS = 86_400_000;

/** How long the rows of past days are kept. */
const KEPT_DAYS = 35;

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
}

export interface Reservation {
  readonly figure: QuotaFigure;
  /** The day in America/Los_Angeles whose units were drawn. */
  readonly day: string;
  /**
   * Gives the units back: only for a request of which no byte was sent. A second call does nothing.
   * Never throws: when the store fails the units stay spent, which can only be too careful.
   */
  refund(): void;
}

/** What is left of YouTube's daily quota, counted here because no API tells it. */
export interface QuotaLedger {
  /**
   * Draws `cost` units before a request is sent.
   *
   * Throws `quota_exhausted` when that would pass the limit, and `unavailable` with the reason
   * `quota_store` when the units cannot be written down: then nothing may be sent.
   */
  reserve(bucket: QuotaBucket, cost: number): Reservation;
  /**
   * YouTube itself refused for want of quota: nothing remains until the reset. Hand the reservation
   * in, so that an answer that comes after midnight does not close the new day. Never throws: what
   * YouTube said is the news, and without the store this process alone remembers it.
   */
  markExhausted(bucket: QuotaBucket, reservation?: Reservation): QuotaFigure;
  /** From memory, as cheap as a cached call needs; what other processes drew shows after `reserve` or `snapshot`. */
  figure(bucket: QuotaBucket, cost: number): QuotaFigure;
  /** Every bucket, read from the store, so it holds what other processes drew. Throws as `reserve` does. */
  snapshot(): readonly BucketState[];
}

export interface QuotaLedgerOptions {
  readonly store: Store;
  readonly limits: QuotaLimits;
  /** Units of the `default` bucket that are never drawn (`QUOTA_RESERVE`). */
  readonly reserve: number;
  /** Fingerprint of the credential (`Secret.fingerprint()`): a new key is a new ledger. */
  readonly credential: string;
  /** Milliseconds since the Unix epoch. */
  readonly now?: () => number;
  readonly logger?: Logger;
}

/** Opens the ledger of one credential; reads today's rows, so `figure` is right from the start. */
export function createQuotaLedger(options: QuotaLedgerOptions): QuotaLedger {
  const { store, limits, credential, now = Date.now, logger } = options;
  const ceilings = { ...limits, default: limits.default - options.reserve };
  const today = createDays(credential, now);

  const refresh = (day: QuotaDay): void => {
    for (const row of guardStore(() => store.quota.read(day.account))) {
      day.rows.set(row.bucket, row);
    }
  };
  guardStore(() => store.quota.prune(pacificDay(now() - KEPT_DAYS * DAY_MS)));
  refresh(today());

  return {
    reserve(bucket, cost) {
      assertCost(cost);
      const day = today();
      const row = guardStore(() => store.quota.draw(day.account, bucket, cost, ceilings[bucket]));
      if (!row) {
        refresh(day);
        throw exhausted(bucketState(day, bucket, limits, ceilings), cost, day.untilMs - now());
      }
      day.rows.set(bucket, row);
      const giveBack = (): void => {
        day.rows.set(bucket, store.quota.refund(day.account, bucket, cost));
      };
      return {
        figure: figureOf(day, bucket, cost, ceilings),
        day: day.account.day,
        refund: once(giveBack, (error) =>
          logger?.warn({ err: error, bucket, cost }, 'quota units could not be given back'),
        ),
      };
    },
    markExhausted(bucket, reservation) {
      const day = today();
      const account = reservation ? { credential, day: reservation.day } : day.account;
      const used = day.rows.get(bucket)?.used ?? 0;
      let row: QuotaRow = { bucket, used, exhausted: true };
      try {
        row = store.quota.exhaust(account, bucket);
      } catch (error) {
        logger?.warn({ err: error, bucket }, 'an exhausted quota bucket could not be written down');
      }
      if (account.day === day.account.day) day.rows.set(bucket, row);
      return figureOf(day, bucket, 0, ceilings);
    },
    figure: (bucket, cost) => figureOf(today(), bucket, cost, ceilings),
    snapshot() {
      const day = today();
      refresh(day);
      return QUOTA_BUCKETS.map((bucket) => bucketState(day, bucket, limits, ceilings));
    },
  };
}

interface QuotaDay {
  readonly account: QuotaAccount;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly resetAt: string;
  /** The last state seen of each bucket. */
  readonly rows: Map<string, QuotaRow>;
}

/** Tells the current day, and works it out anew only when it has passed: `figure` has to be cheap. */
function createDays(credential: string, now: () => number): () => QuotaDay {
  let current: QuotaDay | undefined;
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
      // A clock that was set back within the day must not make the figures forget.
      rows: current?.account.day === day ? current.rows : new Map(),
    };
    return current;
  };
}

function remainingOf(day: QuotaDay, bucket: QuotaBucket, ceilings: QuotaLimits): number {
  const row = day.rows.get(bucket);
  return row?.exhausted ? 0 : Math.max(0, ceilings[bucket] - (row?.used ?? 0));
}

function figureOf(
  day: QuotaDay,
  bucket: QuotaBucket,
  cost: number,
  ceilings: QuotaLimits,
): QuotaFigure {
  const remaining = remainingOf(day, bucket, ceilings);
  return { bucket, cost, remaining, reset_at: day.resetAt };
}

function bucketState(
  day: QuotaDay,
  bucket: QuotaBucket,
  limits: QuotaLimits,
  ceilings: QuotaLimits,
): BucketState {
  const row = day.rows.get(bucket);
  return {
    bucket,
    limit: limits[bucket],
    used: row?.used ?? 0,
    remaining: remainingOf(day, bucket, ceilings),
    reset_at: day.resetAt,
    exhausted_by_youtube: row?.exhausted ?? false,
  };
}

/** Runs at the first call alone; a failure is reported, not thrown. */
function once(run: () => void, onError: (error: unknown) => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    try {
      run();
    } catch (error) {
      onError(error);
    }
  };
}

/** Fails closed: what cannot be counted is not spent. */
function guardStore<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw new ToolError(
      'unavailable',
      'The quota ledger cannot be read or written, so nothing was asked of YouTube. ' +
        'Try again; if it stays so, the operator should look at the disk and the file in DATA_DIR.',
      { reason: 'quota_store', cause: error },
    );
  }
}

function assertCost(cost: number): void {
  if (!Number.isSafeInteger(cost) || cost < 1) {
    throw new RangeError(`A request costs a whole number of units, at least 1; got ${cost}`);
  }
}

function exhausted(state: BucketState, cost: number, waitMs: number): ToolError {
  const { bucket, limit, remaining, reset_at, exhausted_by_youtube } = state;
  const minutes = Math.max(1, Math.ceil(waitMs / 60_000));
  const wait =
    minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  const what = exhausted_by_youtube
    ? `YouTube says that the daily quota "${bucket}" of this API key is used up.`
    : `This call needs ${cost} of the daily YouTube quota "${bucket}", and ${remaining} of ${limit} are left.`;
  return new ToolError(
    'quota_exhausted',
    `${what} It starts anew at ${reset_at} (midnight in Los Angeles), in ${wait}; do not repeat ` +
      'the call before. What is cached, and tools that draw on another quota, still work.',
    {
      reason: exhausted_by_youtube ? 'exhausted_by_youtube' : 'daily_limit',
      retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)),
      quota: { bucket, cost: 0, remaining, reset_at },
    },
  );
}
