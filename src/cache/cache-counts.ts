import type { Instruments } from '../../otel/instruments.ts';

export const CACHE_NAMES = [
  'search',
  'video',
  'stats',
  'channel',
  'comments',
  'playlist',
  'trending',
  'categories',
  'transcript',
  'tracks',
] as const;

export type CacheName = (typeof CACHE_NAMES)[number];

export const CACHE_TIERS = ['memory', 'durable'] as const;

/** `memory` is this process's own; `durable` outlives it. */
export type CacheTier = (typeof CACHE_TIERS)[number];

export type CacheInstruments = Pick<Instruments, 'cacheHits' | 'cacheMisses' | 'cacheStale'>;

export interface CacheCounts {
  readonly hits: number;
  /** Reads that asked YouTube, whatever came of it. */
  readonly misses: number;
  /** Reads answered past the entry's time: the part of the misses for which it stood in, and who waited with them. */
  readonly stale: number;
  /** The part of the hits that waited for another call's load. */
  readonly coalesced: number;
}

export interface CacheTally {
  /** `tier`: where the entry was found; of a miss the deepest that was looked at. */
  count(cache: CacheName, outcome: 'hit' | 'miss' | 'stale' | 'coalesced', tier: CacheTier): void;
  read(): CacheCounts & { readonly caches: Readonly<Record<CacheName, CacheCounts>> };
}

const FIELDS = ['hits', 'misses', 'stale', 'coalesced'] as const satisfies (keyof CacheCounts)[];

/**
 * Counts reads, in the instruments and for `stats()`. bentocache's own events are of no use here:
 * they carry whole values, and give one miss and two hits for three calls that shared one load.
 */
export function createCacheTally(instruments: CacheInstruments): CacheTally {
  const counts = Object.fromEntries(
    CACHE_NAMES.map((cache) => [cache, { hits: 0, misses: 0, stale: 0, coalesced: 0 }]),
  ) as Record<CacheName, Record<keyof CacheCounts, number>>;
  // Made once: a label set that is made anew on every hit costs more than the count.
  const labels = Object.fromEntries(
    CACHE_NAMES.map((cache) => [
      cache,
      Object.fromEntries(CACHE_TIERS.map((tier) => [tier, { cache, tier }])),
    ]),
  ) as Record<CacheName, Record<CacheTier, { cache: CacheName; tier: CacheTier }>>;
  const sum = (field: keyof CacheCounts): number =>
    CACHE_NAMES.reduce((total, cache) => total + counts[cache][field], 0);

  return {
    count(cache, outcome, tier) {
      const count = counts[cache];
      const label = labels[cache][tier];
      if (outcome === 'miss') {
        count.misses += 1;
        instruments.cacheMisses.add(1, label);
      } else if (outcome === 'stale') {
        count.stale += 1;
        instruments.cacheStale.add(1, label);
      } else {
        count.hits += 1;
        if (outcome === 'coalesced') count.coalesced += 1;
        instruments.cacheHits.add(1, label);
      }
    },
    read: () => ({
      ...(Object.fromEntries(FIELDS.map((field) => [field, sum(field)])) as Record<
        keyof CacheCounts,
        number
      >),
      caches: Object.fromEntries(
        CACHE_NAMES.map((cache) => [cache, { ...counts[cache] }]),
      ) as Record<CacheName, CacheCounts>,
    }),
  };
}
