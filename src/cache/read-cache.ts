/**
 * Answers of YouTube that are still good, behind one interface: a memory tier, and below it a
 * durable tier that outlives the process.
 */
import type { Logger } from '../../otel/logger.ts';
import { createCacheTally } from './cache-counts.ts';
import type { CacheCounts, CacheInstruments, CacheName, CacheTier } from './cache-counts.ts';
import { createCacheEntries } from './cache-entries.ts';
import { freezeDeep } from './cache-entry.ts';
import type { CacheRead, CacheTimes, ReadOptions } from './cache-read.ts';
import { createDurableTier } from './durable-tier.ts';
import type { DurableTier, DurableTierFigures, DurableTierOptions } from './durable-tier.ts';
import { createMemoryTier } from './memory-tier.ts';
import type { MemoryFigures } from './memory-tier.ts';
import { createReadThrough } from './read-through.ts';
import type { Load } from './read-through.ts';

export type { CacheCounts, CacheName, CacheTier } from './cache-counts.ts';
export type { CacheRead, CacheTimes, ReadOptions } from './cache-read.ts';

const DEFAULT_MAX_ENTRIES = 5_000;
const DEFAULT_MAX_BYTES = 64 * 1024 * 1024;

export interface CacheStats extends CacheCounts {
  readonly enabled: boolean;
  /** Entries in memory; those whose time is over count until they are pushed out. */
  readonly entries: number;
  readonly tiers: {
    readonly memory: MemoryFigures;
    /** Absent when there is none. */
    readonly durable?: DurableTierFigures;
  };
  readonly caches: Readonly<Record<CacheName, CacheCounts>>;
}

export interface ReadCache {
  /**
   * The value under `key`, or what `load` gives, kept for `times`. Any number of reads of one key at
   * one time make one load; its signal aborts when every one of them has gone. Values are plain JSON
   * and frozen.
   *
   * When the load fails because YouTube cannot be asked (`unavailable`, `timeout`, its
   * `rate_limited`, `quota_exhausted`), a value past its time but within its grace stands in, with
   * that code as `staleReason`. Else throws what `load` throws; `not_found` and `forbidden` are
   * remembered for a minute, other failures never.
   *
   * `key` must name all that the value depends on but for the person: see `principal`.
   */
  read<T>(
    cache: CacheName,
    key: string,
    times: CacheTimes,
    load: (signal: AbortSignal) => Promise<T>,
    options?: ReadOptions,
  ): Promise<CacheRead<T>>;
  /** Reads a few rows of the durable tier, about 5 µs. */
  stats(): CacheStats;
  /** How many entries a tier holds; `undefined` when there is no such tier. */
  entries(tier: CacheTier): number | undefined;
  /** Writes, reads and deletes an entry in memory; milliseconds. Rejects when it does not answer. */
  ping(): Promise<number>;
  /** Drops what both tiers hold of this upstream; loads under way are kept when they land. */
  clear(): Promise<void>;
  /** Writes what waits for the durable tier, and closes it. */
  close(): Promise<void>;
}

export interface ReadCacheOptions {
  readonly instruments: CacheInstruments;
  /**
   * What every entry belongs to, the upstream's origin first of all: what the sample said is never
   * served as YouTube's. With a durable tier also the version of the values' shapes.
   */
  readonly prefix: string;
  /** Default 5,000, in memory. */
  readonly maxEntries?: number;
  /** Default 64 MiB in memory, by the length of the entries' JSON. */
  readonly maxBytes?: number;
  /** The rows below memory; none are kept without it. */
  readonly durable?: Pick<DurableTierOptions, 'open' | 'pauseMs'>;
  /** When false every read loads, nothing is counted (there is no ratio to speak of) or opened. */
  readonly enabled: boolean;
  /** Milliseconds since the Unix epoch. */
  readonly now?: () => number;
  readonly logger?: Logger;
}

/** Opens the cache of one upstream. A durable tier that cannot be opened fails nothing: see `stats`. */
export function createReadCache(options: ReadCacheOptions): ReadCache {
  const { enabled, maxEntries = DEFAULT_MAX_ENTRIES, maxBytes = DEFAULT_MAX_BYTES } = options;
  const now = options.now ?? Date.now;
  // Without a colon in it no prefix and key are ever read as another prefix and key.
  const prefix = encodeURIComponent(options.prefix);
  const memory = createMemoryTier({ prefix, maxEntries, maxBytes });
  const durable = openDurable(options, prefix, now);
  const tally = createCacheTally(options.instruments);
  const entries = createCacheEntries({ memory, durable }, now);
  const readThrough = createReadThrough(entries, tally);

  return {
    async read(cache, key, times, load, readOptions = {}) {
      readOptions.signal?.throwIfAborted();
      if (!enabled) return readPast(load, readOptions.signal);
      return readThrough(cache, fullKey(cache, key, readOptions), times, load, readOptions);
    },
    stats: () => ({
      enabled,
      entries: memory.figures().entries,
      ...tally.read(),
      tiers: {
        memory: memory.figures(),
        ...(durable ? { durable: durable.figures() } : {}),
      },
    }),
    entries: (tier) => (tier === 'memory' ? memory : durable)?.figures().entries,
    async ping() {
      const startedAt = performance.now();
      await memory.probe();
      return performance.now() - startedAt;
    },
    clear: () => entries.clear(),
    async close() {
      await memory.close();
      await durable?.close();
    },
  };
}

function openDurable(
  { enabled, durable, logger }: ReadCacheOptions,
  prefix: string,
  now: () => number,
): DurableTier | undefined {
  if (!enabled || !durable) return undefined;
  return createDurableTier({ ...durable, prefix, now, logger });
}

/** No cache's name has a `/` or a `:`, and an encoded principal neither. */
function fullKey(cache: CacheName, key: string, { principal }: ReadOptions): string {
  if (principal === undefined) return `${cache}:${key}`;
  return `${cache}/${encodeURIComponent(principal)}:${key}`;
}

async function readPast<T>(load: Load<T>, signal: AbortSignal | undefined): Promise<CacheRead<T>> {
  const value = await load(signal ?? new AbortController().signal);
  return {
    value: freezeDeep(value),
    cached: false,
    ageSeconds: 0,
    tier: undefined,
    staleReason: undefined,
  };
}
