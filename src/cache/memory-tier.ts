import { BentoCache, bentostore } from 'bentocache';
import { memoryDriver } from 'bentocache/drivers/memory';
import { measureBytes } from './cache-entry.ts';
import type { CacheEntry } from './cache-entry.ts';
import { createEvictionLedger } from './eviction-ledger.ts';

export interface MemoryTier {
  get(key: string): Promise<CacheEntry | undefined>;
  /** Keeps the entry for `ttlMs`, unless it alone is larger than the whole tier may be. */
  set(key: string, entry: CacheEntry, ttlMs: number): Promise<void>;
  /** Writes, reads and deletes an entry of its own. Rejects when it does not come back. */
  probe(): Promise<void>;
  clear(): Promise<void>;
  close(): Promise<void>;
  readonly entries: number;
  readonly sizeBytes: number;
  readonly evictions: number;
}

export interface MemoryTierOptions {
  readonly prefix: string;
  readonly maxEntries: number;
  readonly maxBytes: number;
}

const PROBE_KEY = 'probe';
const PROBE_TTL_MS = 60_000;

/** bentocache with its first layer alone; a durable layer goes into the same store (`useL2Layer`). */
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

  return {
    async get(key) {
      const entry = await reads.get<CacheEntry | undefined>({ key });
      if (entry) ledger.touch(key);
      return entry;
    },
    async set(key, entry, ttlMs) {
      const sizeBytes = key.length + measureBytes(entry);
      if (sizeBytes > maxBytes) return;
      const evicted = ledger.admit(key, sizeBytes);
      evictions += evicted.length;
      if (evicted.length > 0) await reads.deleteMany({ keys: [...evicted] });
      await reads.set({ key, value: entry, ttl: ttlMs });
    },
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
    get entries() {
      return ledger.entries;
    },
    get sizeBytes() {
      return ledger.sizeBytes;
    },
    get evictions() {
      return evictions;
    },
  };
}
