/** The probes of this server's own parts; each reads figures that others keep. */
import type { EventLoopFigures } from './event-loop.ts';
import type { Finding, Probe } from './health.ts';

const round = (value: number, digits: number): number => Number(value.toFixed(digits));

export interface ServerFigures {
  readonly transport: string;
  readonly draining: boolean;
}

/** Who asks in such a moment waits so much longer: as long as a call of YouTube takes. */
const SLOW_LOOP_P99_MS = 250;
/** One piece of work that held everyone up. */
const HELD_LOOP_MS = 1_000;

/** Draining is unhealthy: nothing new should be sent here. A loop that is held up is degraded. */
export function serverProbe(
  figures: () => ServerFigures,
  eventLoop: () => EventLoopFigures,
): Probe {
  return () => {
    const { transport, draining } = figures();
    const { utilization, delayP99Ms, delayMaxMs } = eventLoop();
    const shown = {
      transport,
      draining,
      event_loop_utilization: round(utilization, 3),
      event_loop_delay_p99_ms: round(delayP99Ms, 1),
      event_loop_delay_max_ms: round(delayMaxMs, 1),
    };
    if (draining) {
      const message = 'Shutting down: requests in flight end, new ones go elsewhere.';
      return { status: 'unhealthy', message, isIntended: true, figures: shown };
    }
    if (delayMaxMs >= HELD_LOOP_MS || delayP99Ms >= SLOW_LOOP_P99_MS) {
      const message = `The event loop was held up for ${Math.round(delayMaxMs)} ms: every call waited for it.`;
      return { status: 'degraded', message, figures: shown };
    }
    return { status: 'healthy', message: 'Serving.', figures: shown };
  };
}

export interface StoreChecks {
  /** Reads; milliseconds. Throws when the store is gone. */
  ping(): number;
  /** Takes the write lock and gives it back. Throws when it cannot be had. */
  lock(): void;
}

const describe = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

/** A store that can be read and not written lets the cache answer, and nothing that costs quota. */
export function storeProbe(store: StoreChecks): Probe {
  return () => {
    let readMs: number;
    try {
      readMs = store.ping();
    } catch (error) {
      const message = 'The store is gone: what costs quota is refused until a restart finds it.';
      return { status: 'unhealthy', message, lastError: describe(error) };
    }
    const figures = { round_trip_ms: round(readMs, 2) };
    try {
      store.lock();
    } catch (error) {
      const message = 'The store can be read, not written: what costs quota is refused.';
      return { status: 'degraded', message, lastError: describe(error), figures };
    }
    return { status: 'healthy', message: 'The store answers.', figures };
  };
}

export interface CacheFigures {
  readonly entries: number;
  readonly hits: number;
  readonly misses: number;
  readonly stale: number;
  readonly tiers: {
    readonly durable?: {
      readonly status: 'ok' | 'failing';
      readonly entries: number;
      readonly bytes: number;
      readonly failures: number;
      readonly dropped_writes: number;
      readonly last_error?: string;
    };
  };
}

export interface CacheChecks {
  stats(): CacheFigures;
  /** Writes, reads and deletes an entry in memory; milliseconds. Rejects when that fails. */
  ping(): Promise<number>;
}

interface RoundTrip {
  /** Null before the first has ended, and when it failed. */
  readonly ms: number | null;
  readonly error?: string;
}

/** Beyond this a memory that does not answer is broken. */
const LOST_ROUND_TRIP_MS = 1_000;

/** Round trips that nobody waits for: each look tells of the last that ended and begins another. */
function createRoundTrips(ping: () => Promise<number>): () => RoundTrip {
  let last: RoundTrip = { ms: null };
  let askedAt: number | undefined;
  const end = (roundTrip: RoundTrip): void => {
    last = roundTrip;
    askedAt = undefined;
  };
  return () => {
    if (askedAt === undefined) {
      askedAt = performance.now();
      ping().then(
        (ms) => end({ ms: round(ms, 2) }),
        (error: unknown) => end({ ms: null, error: describe(error) }),
      );
      return last;
    }
    const isLost = performance.now() - askedAt > LOST_ROUND_TRIP_MS;
    return isLost ? { ms: null, error: 'a round trip got no answer' } : last;
  };
}

/**
 * A durable tier that fails costs nobody an answer, only what would outlive a restart. One that has
 * mended itself since the last look is told once: something is wrong with the file or the disk.
 */
export function cacheProbe(cache: CacheChecks): Probe {
  const takeRoundTrip = createRoundTrips(cache.ping);
  let failuresBefore = 0;
  return () => {
    const { entries, hits, misses, stale, tiers } = cache.stats();
    const { durable } = tiers;
    const roundTrip = takeRoundTrip();
    const isFailing = durable?.status === 'failing';
    const hasFailed = (durable?.failures ?? 0) > failuresBefore;
    failuresBefore = durable?.failures ?? 0;
    const lastError = roundTrip.error ?? durable?.last_error ?? null;
    const figures = {
      entries,
      hits,
      misses,
      stale,
      round_trip_ms: roundTrip.ms,
      ...(durable ? durableFigures(durable) : {}),
    };
    const found = (status: Finding['status'], message: string): Finding => ({
      status,
      message,
      lastError,
      figures,
    });
    if (roundTrip.error !== undefined) {
      return found('degraded', 'The memory tier does not answer: calls ask YouTube each time.');
    }
    if (isFailing) return found('degraded', 'The durable tier fails; memory alone answers.');
    if (hasFailed) return found('degraded', 'The durable tier failed, and works again.');
    const asked = hits + misses;
    const told = `${hits} of ${asked} reads hit.`;
    return found('healthy', asked === 0 ? 'Nothing was asked of the cache yet.' : told);
  };
}

type DurableFigures = NonNullable<CacheFigures['tiers']['durable']>;

const durableFigures = ({ entries, bytes, failures, dropped_writes }: DurableFigures) => ({
  durable_entries: entries,
  durable_bytes: bytes,
  durable_failures: failures,
  durable_dropped_writes: dropped_writes,
});
