/** A row to be written, or `undefined`: the row of that key is to be deleted. */
export type PendingWrite = { readonly text: string; readonly goneAtMs: number } | undefined;

/** Writes that wait until the event loop has nothing better to do, the last one of a key alone. */
export interface WriteQueue {
  put(key: string, write: PendingWrite): void;
  /** What waits for the key; `undefined` when nothing does. */
  peek(key: string): { readonly write: PendingWrite } | undefined;
  /** Writes all that waits, now. */
  flush(): void;
  /** Forgets all that waits. */
  clear(): void;
}

/** More than that in one turn of the event loop is not waited for: it is dropped. */
const MAX_WAITING_CHARS = 16 * 1024 * 1024;

/** The loop is held so long at a time, or for one write that takes longer. */
const SLICE_MS = 2;

/**
 * SQLite is synchronous: 36 kB take 0.2 ms to write, 2 MB about 11, and with a checkpoint 5 to 7 more.
 * Waiting for the next turn does not make that shorter, but the answer leaves before it.
 *
 * `apply` returns whether it was written; `onDropped` is told of each write that was not.
 */
export function createWriteQueue(
  apply: (key: string, write: PendingWrite) => boolean,
  onDropped: () => void,
): WriteQueue {
  const waiting = new Map<string, PendingWrite>();
  let chars = 0;
  let isScheduled = false;

  const take = (key: string): PendingWrite => {
    const write = waiting.get(key);
    chars -= write?.text.length ?? 0;
    waiting.delete(key);
    return write;
  };
  const writeUntil = (deadline: number): void => {
    for (const key of waiting.keys()) {
      if (!apply(key, take(key))) onDropped();
      if (performance.now() >= deadline) return;
    }
  };
  const schedule = (): void => {
    if (isScheduled || waiting.size === 0) return;
    isScheduled = true;
    setImmediate(() => {
      isScheduled = false;
      writeUntil(performance.now() + SLICE_MS);
      schedule();
    });
  };

  return {
    put(key, write) {
      take(key);
      const size = write?.text.length ?? 0;
      const isTooMuch = chars + size > MAX_WAITING_CHARS;
      if (isTooMuch) onDropped();
      else chars += size;
      // What is dropped was newer than the row there is.
      waiting.set(key, isTooMuch ? undefined : write);
      schedule();
    },
    peek: (key) => (waiting.has(key) ? { write: waiting.get(key) } : undefined),
    flush: () => writeUntil(Number.POSITIVE_INFINITY),
    clear() {
      waiting.clear();
      chars = 0;
    },
  };
}
