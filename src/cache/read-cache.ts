/**
 * Answers of YouTube that are still good, behind one interface: a memory tier now, a durable tier
 * below it later (bentocache's second layer, in `memory-tier.ts`).
 */
import { createCacheTally } from './cache-counts.ts';
import type { CacheCounts, CacheInstruments, CacheName, CacheTally } from './cache-counts.ts';
import { createCacheEntries } from './cache-entries.ts';
import type { CacheEntries, CacheRead } from './cache-entries.ts';
import { freezeDeep } from './cache-entry.ts';
import type { CacheEntry } from './cache-entry.ts';
import { createFlights } from './flights.ts';
import { startLookupSpan } from './lookup-span.ts';
import type { CacheOutcome } from './lookup-span.ts';
import { createMemoryTier } from './memory-tier.ts';

export type { CacheCounts, CacheName } from './cache-counts.ts';
export type { CacheRead } from './cache-entries.ts';

const MAX_NEGATIVE_TTL_MS = 60_000;
const DEFAULT_MAX_ENTRIES = 5_000;
const DEFAULT_MAX_BYTES = 64 * 1024 * 1024;

export interface ReadOptions {
  /** Ends this caller's wait; the load goes on while another caller waits for it. */
  readonly signal?: AbortSignal;
  /** How long `not_found` and `forbidden` are remembered; at most, and by default, 60,000. 0 = not. */
  readonly negativeTtlMs?: number;
}

export interface CacheStats extends CacheCounts {
  readonly enabled: boolean;
  /** Entries that have expired count until they are pushed out. */
  readonly entries: number;
  /** By the length of the entries' JSON. */
  readonly bytes: number;
  readonly max_entries: number;
  readonly max_bytes: number;
  readonly evictions: number;
  readonly caches: Readonly<Record<CacheName, CacheCounts>>;
}

export interface ReadCache {
  /**
   * The value under `key`, or what `load` gives, kept for `ttlMs`. Any number of reads of one key at
   * one time make one load; its signal aborts when every one of them has gone. Values are frozen.
   *
   * `key` must name all that the value depends on, the person too where it is personal. Throws what
   * `load` throws; `not_found` and `forbidden` are remembered for a minute, other failures never.
   */
  read<T>(
    cache: CacheName,
    key: string,
    ttlMs: number,
    load: (signal: AbortSignal) => Promise<T>,
    options?: ReadOptions,
  ): Promise<CacheRead<T>>;
  stats(): CacheStats;
  /** Writes, reads and deletes an entry; milliseconds. Rejects when the cache does not answer. */
  ping(): Promise<number>;
  clear(): Promise<void>;
  close(): Promise<void>;
}

export interface ReadCacheOptions {
  readonly instruments: CacheInstruments;
  /** The upstream's origin: what the sample said is never served as YouTube's. */
  readonly prefix: string;
  /** Default 5,000. */
  readonly maxEntries?: number;
  /** Default 64 MiB, by the length of the entries' JSON. */
  readonly maxBytes?: number;
  /** When false every read loads, and nothing is counted: there is no ratio to speak of. */
  readonly enabled: boolean;
  /** Milliseconds since the Unix epoch. */
  readonly now?: () => number;
}

type Load<T> = (signal: AbortSignal) => Promise<T>;

/** Opens the cache of one upstream. */
export function createReadCache(options: ReadCacheOptions): ReadCache {
  const {
    enabled,
    prefix,
    maxEntries = DEFAULT_MAX_ENTRIES,
    maxBytes = DEFAULT_MAX_BYTES,
  } = options;
  const tier = createMemoryTier({ prefix, maxEntries, maxBytes });
  const tally = createCacheTally(options.instruments);
  const readThrough = createReadThrough(createCacheEntries(tier, options.now ?? Date.now), tally);

  return {
    async read(cache, key, ttlMs, load, readOptions = {}) {
      readOptions.signal?.throwIfAborted();
      if (enabled) return readThrough(cache, key, ttlMs, load, readOptions);
      const value = await load(readOptions.signal ?? new AbortController().signal);
      return { value: freezeDeep(value), cached: false, ageSeconds: 0 };
    },
    stats: () => ({
      enabled,
      entries: tier.entries,
      bytes: tier.sizeBytes,
      max_entries: maxEntries,
      max_bytes: maxBytes,
      evictions: tier.evictions,
      ...tally.read(),
    }),
    async ping() {
      const startedAt = performance.now();
      await tier.probe();
      return performance.now() - startedAt;
    },
    clear: () => tier.clear(),
    close: () => tier.close(),
  };
}

function createReadThrough(entries: CacheEntries, tally: CacheTally) {
  const flights = createFlights();

  return async <T>(
    cache: CacheName,
    key: string,
    ttlMs: number,
    load: Load<T>,
    { signal, negativeTtlMs = MAX_NEGATIVE_TTL_MS }: ReadOptions,
  ): Promise<CacheRead<T>> => {
    const fullKey = `${cache}:${key}`;
    const span = startLookupSpan(cache);
    const settle = (outcome: CacheOutcome): void => {
      tally.count(cache, outcome);
      span?.end(outcome);
    };
    const held = await entries.find(fullKey);
    if (held) {
      settle('hit');
      return entries.answer<T>(held, true);
    }

    let cached = true;
    const board = async (loadSignal: AbortSignal): Promise<CacheEntry> => {
      // Another load may have landed between the look-up and here.
      const found = await entries.find(fullKey);
      settle(found ? 'hit' : 'miss');
      if (found) return found;
      loadSignal.throwIfAborted();
      cached = false;
      const failureTtlMs = Math.min(negativeTtlMs, MAX_NEGATIVE_TTL_MS, ttlMs);
      return entries.fill(fullKey, { ttlMs, failureTtlMs }, () => load(loadSignal));
    };
    const { joined, result } = flights.join(fullKey, board, signal);
    if (!joined) return entries.answer<T>(await result, cached);
    try {
      const entry = await result;
      tally.count(cache, 'coalesced');
      return entries.answer<T>(entry, true);
    } finally {
      span?.end('coalesced');
    }
  };
}
