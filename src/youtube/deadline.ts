export interface Deadline {
  /** Aborts when the time has passed, or when a caller's signal does, with that one's reason. */
  readonly signal: AbortSignal;
  hasPassed(): boolean;
  leftMs(): number;
  /** Ends the timer and lets go of the callers' signals. */
  stop(): void;
}

/**
 * A deadline and its callers' signals in one. Not `AbortSignal.any`: a caller's signal may outlive
 * thousands of calls, and what is linked to it here is taken off by `stop`, not by the collector.
 */
export function startDeadline(
  timeoutMs: number,
  callers: readonly AbortSignal[],
  reason: () => Error,
): Deadline {
  const controller = new AbortController();
  const startedAt = performance.now();
  let hasPassed = false;
  const timer = setTimeout(() => {
    hasPassed = !controller.signal.aborted;
    controller.abort(reason());
  }, timeoutMs);
  const unlink = callers.map((caller) =>
    onceAborted(caller, () => controller.abort(caller.reason)),
  );
  return {
    signal: controller.signal,
    hasPassed: () => hasPassed,
    leftMs: () => timeoutMs - (performance.now() - startedAt),
    stop() {
      clearTimeout(timer);
      for (const remove of unlink) remove();
    },
  };
}

/** Ends with the promise, or at once with the signal's reason when that aborts before. */
export function untilAborted<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const remove = onceAborted(signal, () => aborted.reject(signal.reason));
  return Promise.race([promise, aborted.promise]).finally(remove);
}

/** Throws the signal's reason as soon as it aborts. */
export async function sleep(durationMs: number, signal: AbortSignal): Promise<void> {
  const slept = Promise.withResolvers<void>();
  const timer = setTimeout(slept.resolve, durationMs);
  try {
    await untilAborted(signal, slept.promise);
  } finally {
    clearTimeout(timer);
  }
}

/** Runs `listener` when the signal aborts, now if it has; the returned function takes it off. */
export function onceAborted(signal: AbortSignal, listener: () => void): () => void {
  if (signal.aborted) listener();
  else signal.addEventListener('abort', listener, { once: true });
  return () => signal.removeEventListener('abort', listener);
}
