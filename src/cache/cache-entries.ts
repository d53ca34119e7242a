import type { CacheTier } from './cache-counts.ts';
import { encodeEntry, isDenial, openEntry, toCachedFailure } from './cache-entry.ts';
import type { CacheEntry } from './cache-entry.ts';
import type { DurableTier } from './durable-tier.ts';
import { createEntryAges } from './entry-ages.ts';
import type { EntryAges, KeepTimes } from './entry-ages.ts';
import type { MemoryTier } from './memory-tier.ts';

export interface FoundEntry {
  readonly entry: CacheEntry;
  readonly tier: CacheTier;
}

/** What the tiers know of a key. */
export interface LookUp {
  /** An answer. */
  readonly good: FoundEntry | undefined;
  /** No answer by itself: see `standIn`. */
  readonly stale: FoundEntry | undefined;
  /** The deepest tier that was looked at, also when it failed. */
  readonly deepest: CacheTier;
  /** How often everything had been dropped before. */
  readonly generation: number;
}

/** The tiers' entries with their ages: what is found, how it is kept, what it answers. */
export interface CacheEntries {
  /** The entry in memory, unless its time is over. */
  find(key: string): Promise<CacheEntry | undefined>;
  /** Looks in memory, then in the durable tier; what is found there goes into memory as it is. */
  lookUp(key: string): Promise<LookUp>;
  /** The stale entry, if it may still be served now that YouTube cannot be asked. */
  standIn(lookUp: LookUp): Promise<FoundEntry | undefined>;
  /** Keeps what was loaded in both tiers. */
  keep(key: string, times: KeepTimes, value: unknown): Promise<CacheEntry>;
  /** If the failure says that the thing is not there, forgets its value and remembers that. */
  keepFailure(key: string, ttlMs: number, error: unknown): Promise<void>;
  /** The value, or a remembered failure thrown; with whole seconds since it was loaded. */
  open(entry: CacheEntry): { readonly value: unknown; readonly ageSeconds: number };
  clear(): Promise<void>;
}

export interface CacheTiers {
  readonly memory: MemoryTier;
  readonly durable: DurableTier | undefined;
}

/** `now` gives milliseconds since the Unix epoch. */
export function createCacheEntries(tiers: CacheTiers, now: () => number): CacheEntries {
  const { memory, durable } = tiers;
  const ages = createEntryAges(now);
  const keeping = createKeeping(tiers, ages);
  let generation = 0;
  const clear = async (): Promise<void> => {
    generation += 1;
    await Promise.all([memory.clear(), durable?.clear()]);
  };

  return {
    async find(key) {
      if (ages.look()) await clear();
      const entry = await memory.get(key);
      return entry && ages.isGood(entry) ? entry : undefined;
    },
    async lookUp(key) {
      if (ages.look()) await clear();
      const started = generation;
      const held = await memory.get(key);
      const isHeldGood = held !== undefined && ages.isGood(held);
      const found = isHeldGood ? inMemory(held) : await findBelow(tiers, ages, key, held);
      return {
        good: found && ages.isGood(found.entry) ? found : undefined,
        stale: found && ages.isStale(found.entry) ? found : undefined,
        deepest: durable && !isHeldGood ? 'durable' : 'memory',
        generation: started,
      };
    },
    async standIn({ stale, generation: started }) {
      if (ages.look()) await clear();
      return stale && generation === started && ages.isStale(stale.entry) ? stale : undefined;
    },
    async keep(key, times, value) {
      if (ages.look()) await clear();
      return keeping.keep(key, times, value);
    },
    async keepFailure(key, ttlMs, error) {
      if (!isDenial(error)) return;
      if (ages.look()) await clear();
      await keeping.deny(key, ttlMs, error);
    },
    open: (entry) => ({ value: openEntry(entry), ageSeconds: ages.ageSeconds(entry) }),
    clear,
  };
}

const inMemory = (entry: CacheEntry): FoundEntry => ({ entry, tier: 'memory' });

/**
 * The newer of what both tiers hold: another process may have written since. What is past its time
 * in memory may also be a denial, and what is older than that is no longer true.
 */
async function findBelow(
  { memory, durable }: CacheTiers,
  ages: EntryAges,
  key: string,
  held: CacheEntry | undefined,
): Promise<FoundEntry | undefined> {
  const kept = await durable?.get(key);
  const isUsable = kept && (ages.isGood(kept.entry) || ages.isStale(kept.entry));
  if (!isUsable || (held && held.storedAtMs >= kept.entry.storedAtMs)) {
    return held && inMemory(held);
  }
  await memory.set(key, kept.entry, ages.remainingMs(kept.entry), kept.textChars);
  return { entry: kept.entry, tier: 'durable' };
}

function createKeeping({ memory, durable }: CacheTiers, ages: EntryAges) {
  return {
    async keep(key: string, times: KeepTimes, value: unknown): Promise<CacheEntry> {
      const entry = ages.stamp({ value }, times);
      const keptMs = ages.remainingMs(entry);
      if (keptMs <= 0) return entry;
      const text = encodeEntry(entry);
      await memory.set(key, entry, keptMs, text.length);
      await durable?.set(key, text, keptMs);
      return entry;
    },
    async deny(key: string, ttlMs: number, error: unknown): Promise<void> {
      await durable?.delete(key);
      const failure = ttlMs > 0 ? toCachedFailure(error) : undefined;
      if (!failure) return memory.delete(key);
      const entry = ages.stamp({ failure }, { ttlMs, graceMs: 0 });
      await memory.set(key, entry, ttlMs, encodeEntry(entry).length);
    },
  };
}
