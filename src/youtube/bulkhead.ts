import { ToolError } from '../errors.ts';
import { onceAborted } from './deadline.ts';

export interface BulkheadOptions {
  /** How many may be inside at the same time. */
  readonly concurrency: number;
  /** How many may wait; one more is turned away. */
  readonly maxQueue: number;
}

/** So many at a time, the others in a queue. */
export interface Bulkhead {
  /**
   * Waits for a place, first come, first served; the returned function gives it back and has to be
   * called once. Throws `unavailable` with the reason `overloaded` when too many wait, and the
   * signal's own reason when it aborts: then the caller has left the queue.
   */
  enter(signal: AbortSignal): Promise<() => void>;
}

/**
 * Not cockatiel's bulkhead: there a caller that aborts keeps its place in the queue until its turn
 * comes, and one whose turn has come can lose the free slot to a newcomer and wait again.
 */
export function createBulkhead({ concurrency, maxQueue }: BulkheadOptions): Bulkhead {
  let inside = 0;
  // A set keeps the order of arrival, and whoever gives up leaves it at once.
  const waiting = new Set<() => void>();

  const leave = (): void => {
    const [next] = waiting;
    // The place is handed over, so that no newcomer can take it in between.
    if (next === undefined) inside -= 1;
    else {
      waiting.delete(next);
      next();
    }
  };

  return {
    async enter(signal) {
      signal.throwIfAborted();
      if (inside < concurrency) {
        inside += 1;
        return leave;
      }
      if (waiting.size >= maxQueue) throw overloaded();
      const turn = Promise.withResolvers<void>();
      waiting.add(turn.resolve);
      const remove = onceAborted(signal, () => {
        waiting.delete(turn.resolve);
        turn.reject(signal.reason);
      });
      try {
        await turn.promise;
      } finally {
        remove();
      }
      return leave;
    },
  };
}

function overloaded(): ToolError {
  return new ToolError(
    'unavailable',
    'Too many requests wait for YouTube, so this one was not sent. Try again in a moment, with fewer at once.',
    { reason: 'overloaded', retryAfterSeconds: 1 },
  );
}
