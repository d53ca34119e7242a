import { type ErrorCode, ToolError } from '../errors.ts';
import type { CacheName, CacheTally, CacheTier } from './cache-counts.ts';
import type { CacheEntries } from './cache-entries.ts';
import { toStaleReason } from './cache-entry.ts';
import type { CacheEntry } from './cache-entry.ts';
import type { CacheRead, CacheTimes, ReadOptions } from './cache-read.ts';
import { startLookupSpan, traceStoring } from './cache-spans.ts';
import type { LookupSpan } from './cache-spans.ts';
import { createFlights } from './flights.ts';

export type Load<T> = (signal: AbortSignal) => Promise<T>;

/** Longest memory of a denial. */
const MAX_NEGATIVE_TTL_MS = 60_000;

/** What a flight brings everyone who waits for it. */
interface Landing {
  readonly entry: CacheEntry;
  /** Where it was found; undefined when it was loaded. */
  readonly tier: CacheTier | undefined;
  readonly staleReason: ErrorCode | undefined;
}

interface Request<T> {
  readonly cache: CacheName;
  readonly key: string;
  readonly times: CacheTimes & { readonly failureTtlMs: number };
  readonly load: Load<T>;
}

/** The reads of a cache that is switched on. A hit in memory joins no flight and parses nothing. */
export function createReadThrough(entries: CacheEntries, tally: CacheTally) {
  const flights = createFlights();
  const fetchEntry = createFetch(entries, tally);

  return async function read<T>(
    cache: CacheName,
    key: string,
    times: CacheTimes,
    load: Load<T>,
    options: ReadOptions,
  ): Promise<CacheRead<T>> {
    const span = startLookupSpan(cache);
    const held = await entries.find(key);
    if (held) {
      tally.count(cache, 'hit', 'memory');
      span?.end('hit', 'memory');
      return answer<T>(entries, { entry: held, tier: 'memory', staleReason: undefined }, true);
    }
    const failureTtlMs = Math.min(
      options.negativeTtlMs ?? MAX_NEGATIVE_TTL_MS,
      MAX_NEGATIVE_TTL_MS,
      times.ttlMs,
    );
    const request = { cache, key, times: { ...times, failureTtlMs }, load };
    const { joined, result } = flights.join(
      key,
      (signal) => fetchEntry(request, span, signal),
      options.signal,
    );
    if (!joined) {
      const landing = await result;
      return answer<T>(entries, landing, landing.tier !== undefined);
    }
    let landing: Landing;
    try {
      landing = await waitFor(result, span);
    } catch (error) {
      // Ends: of those who wait one loads in its own name each time, and is answered.
      if (isOfOneCaller(error)) return read(cache, key, times, load, options);
      throw error;
    }
    countJoined(cache, landing, tally);
    return answer<T>(entries, landing, true);
  };
}

/** What was refused to whoever began the load says nothing to those who wait for it. */
const isOfOneCaller = (error: unknown): boolean =>
  error instanceof ToolError && error.reason === 'caller_budget';

/** Looks in both tiers, then loads. */
function createFetch(entries: CacheEntries, tally: CacheTally) {
  return async (
    { cache, key, times, load }: Request<unknown>,
    span: LookupSpan | undefined,
    signal: AbortSignal,
  ): Promise<Landing> => {
    const lookUp = await entries.lookUp(key);
    const { good, stale, deepest } = lookUp;
    tally.count(cache, good ? 'hit' : 'miss', good?.tier ?? deepest);
    span?.end(good ? 'hit' : stale ? 'stale' : 'miss', (good ?? stale)?.tier ?? deepest);
    if (good) return { ...good, staleReason: undefined };
    signal.throwIfAborted();
    try {
      const value = await load(signal);
      const entry = await traceStoring(cache, () => entries.keep(key, times, value));
      return { entry, tier: undefined, staleReason: undefined };
    } catch (error) {
      await entries.keepFailure(key, times.failureTtlMs, error);
      const staleReason = signal.aborted ? undefined : toStaleReason(error);
      const found = staleReason && (await entries.standIn(lookUp));
      if (!found) throw error;
      tally.count(cache, 'stale', found.tier);
      return { ...found, staleReason };
    }
  };
}

async function waitFor(result: Promise<Landing>, span: LookupSpan | undefined): Promise<Landing> {
  try {
    const landing = await result;
    if (landing.staleReason) span?.end('stale', landing.tier);
    else if (landing.tier) span?.end('hit', landing.tier);
    else span?.end('coalesced');
    return landing;
  } catch (error) {
    span?.end('coalesced');
    throw error;
  }
}

function countJoined(cache: CacheName, { tier, staleReason }: Landing, tally: CacheTally): void {
  const outcome = staleReason ? 'stale' : tier ? 'hit' : 'coalesced';
  tally.count(cache, outcome, tier ?? 'memory');
}

function answer<T>(entries: CacheEntries, landing: Landing, cached: boolean): CacheRead<T> {
  const { entry, tier, staleReason } = landing;
  const { value, ageSeconds } = entries.open(entry);
  // A key belongs to one type of value: whoever makes the key vouches for it.
  return { value: value as T, cached, ageSeconds, tier, staleReason };
}
