import type { Logger } from '../../otel/logger.ts';
import { ToolError } from '../errors.ts';
import type { QuotaFigure } from '../errors.ts';
import type { QuotaRow, Store } from '../store/store.ts';
import { pacificDay, pacificDayStart } from './pacific-time.ts';
import {
  type BucketState,
  createQuotaBook,
  type QuotaBook,
  QUOTA_BUCKETS,
  type QuotaBucket,
  type QuotaDay,
  type QuotaLimits,
} from './quota-book.ts';

export {
  type BucketState,
  DEFAULT_QUOTA_LIMITS,
  QUOTA_BUCKETS,
  type QuotaBucket,
  type QuotaLimits,
} from './quota-book.ts';

const DAY_MS = 86_400_000;

/** A failure that took so long has waited for a lock. */
const SLOW_FAILURE_MS = 50;
const PAUSE_MS = 1_000;

/**
 * So long after midnight YouTube may still count the day before: its clock is not ours. By then a
 * tenth of a bucket is far more than was drawn.
 */
const RESET_DOUBT_MS = 2 * 60_000;
const RESET_DOUBT_SHARE = 0.1;

/** How long the rows of past days are kept. */
const KEPT_DAYS = 35;

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
   *
   * Undefined in the first minutes of a day of which next to nothing was drawn: then YouTube still
   * counts the day before, and to close the new one would cost it whole.
   */
  markExhausted(bucket: QuotaBucket, reservation?: Reservation): QuotaFigure | undefined;
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
  const book = createQuotaBook({ credential, now, limits, ceilings });
  const refresh = (day: QuotaDay): void =>
    book.takeOver(
      day,
      guardStore(() => {
        // The rows of a removed file can still be read; drawn on they cannot be.
        store.ping();
        return store.quota.read(day.account);
      }),
    );
  guardStore(() => pruneOldDays(store, now()));
  refresh(book.today());
  const pause = createPause();

  return {
    reserve(bucket, cost) {
      assertCost(cost);
      const day = book.today();
      const isClosed = day.rows.get(bucket)?.exhausted ?? false;
      const row = isClosed
        ? undefined
        : guardStore(() =>
            pause.guard(() => store.quota.draw(day.account, bucket, cost, ceilings[bucket])),
          );
      if (!row) {
        refresh(day);
        throw exhausted(
          book.state(day, bucket),
          cost,
          day.untilMs - now(),
          limits[bucket] - ceilings[bucket],
        );
      }
      book.remember(day, bucket, row);
      const giveBack = (): void =>
        book.remember(day, bucket, store.quota.refund(day.account, bucket, cost));
      return {
        figure: book.figure(day, bucket, cost),
        day: day.account.day,
        refund: once(giveBack, (error) =>
          logger?.warn({ err: error, bucket, cost }, 'quota units could not be given back'),
        ),
      };
    },
    markExhausted: createMarkExhausted(options, book, now),
    figure: (bucket, cost) => book.figure(book.today(), bucket, cost),
    snapshot() {
      const day = book.today();
      refresh(day);
      return QUOTA_BUCKETS.map((bucket) => book.state(day, bucket));
    },
  };
}

function createMarkExhausted(
  { store, limits, credential, logger }: QuotaLedgerOptions,
  book: QuotaBook,
  now: () => number,
): QuotaLedger['markExhausted'] {
  return (bucket, reservation) => {
    const day = book.today();
    const account = reservation ? { credential, day: reservation.day } : day.account;
    const used = day.rows.get(bucket)?.used ?? 0;
    const isDoubtful =
      now() - pacificDayStart(now()) < RESET_DOUBT_MS && used <= limits[bucket] * RESET_DOUBT_SHARE;
    if (isDoubtful && account.day === day.account.day) return undefined;
    let row: QuotaRow = { bucket, used, exhausted: true };
    try {
      row = store.quota.exhaust(account, bucket);
    } catch (error) {
      logger?.warn({ err: error, bucket }, 'an exhausted quota bucket could not be written down');
    }
    if (account.day === day.account.day) book.remember(day, bucket, row);
    return book.figure(day, bucket, 0);
  };
}

/**
 * Counted from the newest day that is written down: a clock that is ahead must not make the ledger
 * forget what was drawn today.
 */
function pruneOldDays({ quota }: Store, nowMs: number): void {
  const newest = quota.newestDay();
  if (newest === undefined) return;
  const fromMs = Math.min(nowMs, Date.parse(`${newest}T12:00:00Z`));
  quota.prune(pacificDay(fromMs - KEPT_DAYS * DAY_MS));
}

/**
 * A store whose lock is held lets every write wait for it, and the event loop with it. After one
 * that waited in vain nothing is tried for a moment: it fails at once, and cached calls go on.
 */
function createPause(): { guard<T>(run: () => T): T } {
  let untilMs = 0;
  let last: unknown;
  return {
    guard(run) {
      const startedAt = performance.now();
      if (startedAt < untilMs) throw last;
      try {
        return run();
      } catch (error) {
        const endedAt = performance.now();
        if (endedAt - startedAt >= SLOW_FAILURE_MS) untilMs = endedAt + PAUSE_MS;
        last = error;
        throw error;
      }
    },
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

function exhausted(state: BucketState, cost: number, waitMs: number, keptBack: number): ToolError {
  const { bucket, limit, remaining, reset_at, exhausted_by_youtube } = state;
  const minutes = Math.max(1, Math.ceil(waitMs / 60_000));
  const wait =
    minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  const what = exhausted_by_youtube
    ? `YouTube says that the daily quota "${bucket}" of this API key is used up.`
    : `This call needs ${cost} of the daily YouTube quota "${bucket}", and ${remaining} of ${limit} are left${keptBack > 0 ? ` beside the ${keptBack} that QUOTA_RESERVE keeps back` : ''}.`;
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
