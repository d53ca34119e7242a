/**
 * How often something may happen: fixed windows, counted in the memory of this process. The
 * interface waits for its answer, so that a store that replicas share can stand in the same place.
 */
import type { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

/** So many points in a window of so many seconds. */
export interface Window {
  readonly limit: number;
  readonly seconds: number;
}

/** What is left of a window after points were taken, or asked for in vain. */
export interface Allowance {
  readonly isAllowed: boolean;
  readonly remaining: number;
  /** Milliseconds until the window ends and all points are there again. */
  readonly resetMs: number;
}

/** Counts by key. Rejects when it cannot count, e.g. because the store is gone. */
export interface WindowCounter {
  take(key: string, points: number): Promise<Allowance>;
}

/**
 * Keys that a window remembers. Beyond them those that began first are forgotten: whoever has
 * so many addresses is not held by a limit of one, and nobody else is to be shut out for him.
 */
const MOST_KEYS = 20_000;
const FORGOTTEN_SHARE = 0.1;

/** Counts in this process, with bounded memory (some 500 bytes a key). */
export function createMemoryCounter(
  { limit, seconds }: Window,
  mostKeys = MOST_KEYS,
): WindowCounter {
  /** Of each key, oldest window first: when it ends, on the clock of `performance.now()`. */
  const ends = new Map<string, number>();
  let limiter: Promise<RateLimiterMemory> | undefined;

  /** Loaded at the first call: the package brings all its stores, which takes some 35 ms. */
  async function load(): Promise<RateLimiterMemory> {
    const { RateLimiterMemory: Limiter } = await import('rate-limiter-flexible');
    return new Limiter({ points: limit, duration: seconds, keyPrefix: '' });
  }

  /** Many at once: to find the first of a map walks over all that were deleted before it. */
  function forgetOldest(memory: RateLimiterMemory): void {
    let left = Math.ceil(mostKeys * FORGOTTEN_SHARE);
    for (const key of ends.keys()) {
      ends.delete(key);
      void memory.delete(key);
      left -= 1;
      if (left === 0) break;
    }
  }

  /** A window that ended and begins anew is the youngest again. */
  function remember(key: string, memory: RateLimiterMemory): void {
    ends.delete(key);
    if (ends.size >= mostKeys) forgetOldest(memory);
    ends.set(key, performance.now() + seconds * 1000);
  }

  const toAllowance = (state: RateLimiterRes, isAllowed: boolean): Allowance => ({
    isAllowed,
    remaining: state.remainingPoints,
    resetMs: state.msBeforeNext,
  });

  return {
    async take(key, points) {
      const memory = await (limiter ??= load());
      if ((ends.get(key) ?? 0) <= performance.now()) remember(key, memory);
      try {
        return toAllowance(await memory.consume(key, points), true);
      } catch (state) {
        // A refusal is thrown, and is no error.
        if (state instanceof Error) throw state;
        return toAllowance(state as RateLimiterRes, false);
      }
    },
  };
}

/**
 * Counts in a shared store, and in memory while that cannot: callers are limited all the same, by
 * each process for itself.
 * @param onFault told of each failure of the shared one
 */
export function withFallback(
  shared: WindowCounter,
  memory: WindowCounter,
  onFault: (error: unknown) => void,
): WindowCounter {
  return {
    async take(key, points) {
      try {
        return await shared.take(key, points);
      } catch (error) {
        onFault(error);
        return memory.take(key, points);
      }
    },
  };
}

/** Of which limit a refusal is; a label, so the set is closed. */
export type LimitScope = 'ip' | 'principal' | 'tool' | 'global';

/** The `reason` under which a caller is told of it. */
export const limitReason = (scope: LimitScope): string => `${scope}_limit`;

export interface Limit {
  readonly scope: LimitScope;
  /** What it counts and where it is set, for whoever is refused: `tool calls (CALLS_PER_MINUTE)`. */
  readonly what: string;
  readonly window: Window;
  readonly counter: WindowCounter;
}

export function createLimit(scope: LimitScope, what: string, window: Window): Limit {
  return { scope, what, window, counter: createMemoryCounter(window) };
}

/** Why a caller has to wait, and for how long. */
export interface LimitRefusal {
  readonly scope: LimitScope;
  readonly window: Window;
  readonly remaining: number;
  /** At least 1. */
  readonly retryAfterSeconds: number;
  /** What happened and what to do about it. */
  readonly message: string;
}

/** Takes points of a limit; undefined when there were enough. */
export async function takeOf(
  { scope, what, window, counter }: Limit,
  key: string,
  points: number,
): Promise<LimitRefusal | undefined> {
  const { isAllowed, remaining, resetMs } = await counter.take(key, points);
  if (isAllowed) return undefined;
  const retryAfterSeconds = Math.max(1, Math.ceil(resetMs / 1000));
  return {
    scope,
    window,
    remaining,
    retryAfterSeconds,
    message: `Too many ${what}: ${window.limit} in ${window.seconds} s. Try again in ${retryAfterSeconds} s.`,
  };
}
