import { BentoCache, bentostore } from 'bentocache';
import { memoryDriver } from 'bentocache/drivers/memory';
import type { CacheEntry } from './cache-entry.ts';
import { createEvictionLedger } from './eviction-ledger.ts';

export interface MemoryFigures {
  /** Entries whose time is over count until they are pushed out. */
  readonly entries: number;
  /** By the length of the entries' JSON. */
  readonly bytes: number;
  readonly max_entries: number;
  readonly max_bytes: number;
  readonly evictions: number;
}

export interface MemoryTier {
  get(key: string): Promise<CacheEntry | undefined>;
  /** Keeps the entry for `keptMs`, unless it alone is larger than the whole tier may be. */
  set(key: string, entry: CacheEntry, keptMs: number, entryBytes: number): Promise<void>;
  delete(key: string): Promise<void>;
  /** Writes, reads and deletes an entry of its own. Rejects when it does not come back. */
  probe(): Promise<void>;
  clear(): Promise<void>;
  close(): Promise<void>;
  figures(): MemoryFigures;
}

export interface MemoryTierOptions {
  readonly prefix: string;
  readonly maxEntries: number;
  readonly maxBytes: number;
}

const PROBE_KEY = 'probe';
const PROBE_TTL_MS = 60_000;

/**
 * bentocache with a first layer alone. The durable tier is a cache of its own, with a second layer
 * alone: one cache of both (1.6.1) calls every hit of `get` one of the first layer, deletes the row of
 * what only memory pushes out, and puts text into an unserialised first layer that then throws.
 */
export function createMemoryTier({ prefix, maxEntries, maxBytes }: MemoryTierOptions): MemoryTier {
  // Entries are held as they are: they are frozen, and a hit need not parse them anew.
  const memory = memoryDriver({ maxItems: maxEntries + 1, serialize: false });
  const bento = new BentoCache({
    default: 'reads',
    prefix,
    stores: { reads: bentostore().useL1Layer(memory) },
  });
  const reads = bento.use('reads');
  const ledger = createEvictionLedger(maxEntries, maxBytes);
  let evictions = 0;
  const remove = async (key: string): Promise<void> => {
    ledger.forget(key);
    await reads.delete({ key });
  };

  return {
    async get(key) {
      const entry = await reads.get<CacheEntry | undefined>({ key });
      if (entry) ledger.touch(key);
      return entry;
    },
    async set(key, entry, keptMs, entryBytes) {
      const sizeBytes = key.length + entryBytes;
      // What is there under the key is older: it must not stay.
      if (sizeBytes > maxBytes) return remove(key);
      const evicted = ledger.admit(key, sizeBytes);
      evictions += evicted.length;
      if (evicted.length > 0) await reads.deleteMany({ keys: [...evicted] });
      await reads.set({ key, value: entry, ttl: keptMs });
    },
    delete: remove,
    async probe() {
      const value = crypto.randomUUID();
      await reads.set({ key: PROBE_KEY, value, ttl: PROBE_TTL_MS });
      const read = await reads.get<string | undefined>({ key: PROBE_KEY });
      await reads.delete({ key: PROBE_KEY });
      if (read !== value) throw new Error('The cache did not give back what was written to it');
    },
    async clear() {
      ledger.clear();
      await reads.clear();
    },
    close: () => bento.disconnectAll(),
    figures: () => ({
      entries: ledger.entries,
      bytes: ledger.sizeBytes,
      max_entries: maxEntries,
      max_bytes: maxBytes,
      evictions,
    }),
  };
}
