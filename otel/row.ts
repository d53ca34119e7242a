/**
 * What waits to be done with others in a row: between other work, code and data have left the
 * processor's caches, and each alone costs several times as much (see `measurement-queue.ts`).
 */

const LONGEST_WAIT_MS = 100;

export interface Row<T> {
  push(item: T): void;
  /** Does what waits, in its order. */
  empty(): void;
}

/**
 * Does the work once `longest` items wait, or after a tenth of a second; never holds the process.
 * @param work must not throw
 */
export function createRow<T>(longest: number, work: (item: T) => void): Row<T> {
  let waiting: T[] = [];
  let timer: NodeJS.Timeout | undefined;

  function empty(): void {
    clearTimeout(timer);
    timer = undefined;
    const taken = waiting;
    waiting = [];
    for (const item of taken) work(item);
  }
  return {
    push(item) {
      if (waiting.push(item) >= longest) empty();
      else timer ??= setTimeout(empty, LONGEST_WAIT_MS).unref();
    },
    empty,
  };
}
