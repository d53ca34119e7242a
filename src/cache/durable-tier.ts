import { BentoCache, bentostore } from 'bentocache';
import { DatabaseDriver } from 'bentocache/drivers/database';
import type { DatabaseAdapter } from 'bentocache/types';
import { decodeEntry } from './cache-entry.ts';
import type { CacheEntry } from './cache-entry.ts';
import { createRowsGuard } from './rows-guard.ts';
import type { DurableFigures, RowsGuard, RowsGuardOptions } from './rows-guard.ts';
import { createWriteQueue } from './write-queue.ts';

export type { DurableFigures } from './rows-guard.ts';

export interface DurableTierFigures extends DurableFigures {
  /** Writes that did not reach the file: it failed, or too much was waiting. */
  readonly dropped_writes: number;
}

export interface KeptEntry {
  readonly entry: CacheEntry;
  /** Length of the encoded entry. */
  readonly textChars: number;
}

/** Outlives the process. Nothing here rejects: a file that fails is as one that is empty. */
export interface DurableTier {
  get(key: string): Promise<KeptEntry | undefined>;
  /** Writes soon, not now. `text` is the encoded entry. */
  set(key: string, text: string, keptMs: number): Promise<void>;
  delete(key: string): Promise<void>;
  /** Deletes the entries of this prefix. */
  clear(): Promise<void>;
  figures(): DurableTierFigures;
  /** Writes what waits, and closes the file. */
  close(): Promise<void>;
}

export interface DurableTierOptions extends RowsGuardOptions {
  readonly prefix: string;
}

/** An entry says itself until when it is good. The driver hands text on as it is. */
const TEXT_AS_IT_IS = {
  serialize: ({ value }: { value: string }) => value,
  deserialize: (text: string) => ({ value: text }),
};

/** bentocache with its second layer alone (see `memory-tier.ts`): its database driver over our rows. */
export function createDurableTier(options: DurableTierOptions): DurableTier {
  const { prefix, now } = options;
  const guard = createRowsGuard(options);
  const { adapter, countDropped } = createRowsAdapter(guard, now);
  const bento = new BentoCache({
    default: 'rows',
    prefix,
    serializer: TEXT_AS_IT_IS,
    stores: {
      rows: bentostore().useL2Layer({
        options: {},
        factory: (config) => new DatabaseDriver(adapter, { ...config, pruneInterval: false }),
      }),
    },
  });
  const rows = bento.use('rows');
  // Nobody waits yet, so it may take its time: about 0.2 s for 200 MB.
  guard.write((file) => file.purge(now()), Number.POSITIVE_INFINITY);

  return {
    async get(key) {
      const text = await rows.get<string | undefined>({ key });
      if (text === undefined) return undefined;
      const entry = decodeEntry(text);
      if (entry) return { entry, textChars: text.length };
      await rows.delete({ key });
      return undefined;
    },
    async set(key, text, keptMs) {
      await rows.set({ key, value: text, ttl: keptMs });
    },
    async delete(key) {
      await rows.delete({ key });
    },
    clear: () => rows.clear(),
    figures: () => ({ ...guard.figures(), dropped_writes: countDropped() }),
    close: () => bento.disconnectAll(),
  };
}

function createRowsAdapter(guard: RowsGuard, now: () => number) {
  let dropped = 0;
  const queue = createWriteQueue(
    (key, write) =>
      guard.write((rows) => {
        if (write) rows.set({ key, ...write }, now());
        else rows.delete(key);
      }),
    () => {
      dropped += 1;
    },
  );
  const adapter: DatabaseAdapter = {
    // The store has made its own table.
    setTableName: () => undefined,
    createTableIfNotExists: () => Promise.resolve(),
    async get(key) {
      const waiting = queue.peek(key);
      const text = waiting ? waiting.write?.text : guard.read((rows) => rows.get(key));
      return text === undefined ? undefined : { value: text, expiresAt: null };
    },
    async set({ key, value, expiresAt }) {
      // The driver reckons by the system's clock; the rows go by the one that was handed in.
      const keptMs = (expiresAt?.getTime() ?? 0) - Date.now();
      queue.put(key, { text: String(value), goneAtMs: now() + keptMs });
    },
    async delete(key) {
      queue.put(key, undefined);
      return true;
    },
    async deleteMany(keys) {
      for (const key of keys) queue.put(key, undefined);
      return keys.length;
    },
    async clear(prefix) {
      queue.clear();
      guard.write((rows) => rows.clear(prefix));
    },
    async pruneExpiredEntries() {
      guard.write((rows) => rows.purge(now()));
    },
    async disconnect() {
      queue.flush();
      guard.write((rows) => rows.touch(now()));
      guard.close();
    },
  };
  return { adapter, countDropped: () => dropped };
}
