import { freezeDeep, openEntry, toCachedFailure } from './cache-entry.ts';
import type { CacheEntry, EntryContent } from './cache-entry.ts';
import type { MemoryTier } from './memory-tier.ts';

/** No data of YouTube is kept longer, whatever a caller asks for. */
const MAX_TTL_MS = 7 * 86_400_000;

export interface CacheRead<T> {
  readonly value: T;
  /** This call did not ask YouTube itself: an entry, or the load of a call that came earlier. */
  readonly cached: boolean;
  /** Whole seconds since the value was loaded; 0 when it is fresh. */
  readonly ageSeconds: number;
}

/** The tier's entries with their ages: what is found, how it is made, what it answers. */
export interface CacheEntries {
  /** The entry, unless its time is over. */
  find(key: string): Promise<CacheEntry | undefined>;
  /** Loads and keeps a value, or remembers the failure if it is of that kind, and throws it. */
  fill<T>(
    key: string,
    times: { readonly ttlMs: number; readonly failureTtlMs: number },
    load: () => Promise<T>,
  ): Promise<CacheEntry>;
  /** The entry as a caller sees it; throws a remembered failure. */
  answer<T>(entry: CacheEntry, cached: boolean): CacheRead<T>;
}

/** `now` gives milliseconds since the Unix epoch. */
export function createCacheEntries(tier: MemoryTier, now: () => number): CacheEntries {
  const keep = async (key: string, ttlMs: number, content: EntryContent): Promise<CacheEntry> => {
    const storedAtMs = now();
    const keptMs = Math.min(ttlMs, MAX_TTL_MS);
    const entry = freezeDeep({ ...content, storedAtMs, expiresAtMs: storedAtMs + keptMs });
    if (keptMs > 0) await tier.set(key, entry, keptMs);
    return entry;
  };

  return {
    async find(key) {
      const entry = await tier.get(key);
      return entry && entry.expiresAtMs > now() ? entry : undefined;
    },
    async fill(key, { ttlMs, failureTtlMs }, load) {
      let value: unknown;
      try {
        value = await load();
      } catch (error) {
        const failure = toCachedFailure(error);
        if (failure) await keep(key, failureTtlMs, { failure });
        throw error;
      }
      return keep(key, ttlMs, { value });
    },
    answer: <T>(entry: CacheEntry, cached: boolean) => ({
      // A key belongs to one type of value: whoever makes the key vouches for it.
      value: openEntry(entry) as T,
      cached,
      ageSeconds: Math.max(0, Math.floor((now() - entry.storedAtMs) / 1000)),
    }),
  };
}
