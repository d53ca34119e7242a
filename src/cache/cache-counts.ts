import type { Instruments } from '../../otel/instruments.ts';
import type { CacheOutcome } from './lookup-span.ts';

export const CACHE_NAMES = ['search', 'video', 'channel', 'comments', 'transcript'] as const;

export type CacheName = (typeof CACHE_NAMES)[number];

export type CacheInstruments = Pick<Instruments, 'cacheHits' | 'cacheMisses'>;

export interface CacheCounts {
  readonly hits: number;
  readonly misses: number;
  /** The part of the hits that waited for another call's load. */
  readonly coalesced: number;
}

export interface CacheTally {
  count(cache: CacheName, outcome: CacheOutcome): void;
  read(): CacheCounts & { readonly caches: Readonly<Record<CacheName, CacheCounts>> };
}

/**
 * Counts reads, in the instruments and for `stats()`. bentocache's own events are of no use here:
 * they carry whole values, and give one miss and two hits for three calls that shared one load.
 */
export function createCacheTally(instruments: CacheInstruments): CacheTally {
  const counts = new Map(
    CACHE_NAMES.map((cache) => [
      cache,
      { hits: 0, misses: 0, coalesced: 0, labels: { cache, tier: 'memory' } },
    ]),
  );
  const read = (cache: CacheName): CacheCounts => {
    const { hits = 0, misses = 0, coalesced = 0 } = counts.get(cache) ?? {};
    return { hits, misses, coalesced };
  };
  const sum = (field: keyof CacheCounts): number =>
    CACHE_NAMES.reduce((total, cache) => total + read(cache)[field], 0);

  return {
    count(cache, outcome) {
      const count = counts.get(cache);
      if (!count) return;
      if (outcome === 'miss') {
        count.misses += 1;
        instruments.cacheMisses.add(1, count.labels);
        return;
      }
      count.hits += 1;
      if (outcome === 'coalesced') count.coalesced += 1;
      instruments.cacheHits.add(1, count.labels);
    },
    read: () => ({
      hits: sum('hits'),
      misses: sum('misses'),
      coalesced: sum('coalesced'),
      caches: {
        search: read('search'),
        video: read('video'),
        channel: read('channel'),
        comments: read('comments'),
        transcript: read('transcript'),
      },
    }),
  };
}
