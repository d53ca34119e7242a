import { vi } from 'vitest';
import { ToolError } from '../../src/errors.ts';
import { createUpstreamGuard, type UpstreamGuardOptions } from '../../src/youtube/guard.ts';

/** A guard that does not pause and has time. */
export const openGuard = (options: Partial<UpstreamGuardOptions> = {}) =>
  createUpstreamGuard({ upstream: 'data_api', deadlineMs: 60_000, random: () => 0, ...options });

export const down = (): ToolError =>
  new ToolError('unavailable', 'down', { reason: 'backend_error' });

/** An attempt that meets a fault of YouTube. */
export const fail = (): Promise<never> => Promise.reject(down());

/** The same function, and how often it was called. */
export function counted<A extends unknown[], R>(run: (...args: A) => R) {
  const wrapped = (...args: A): R => {
    counting.calls += 1;
    return run(...args);
  };
  const counting = Object.assign(wrapped, { calls: 0 });
  return counting;
}

/** An attempt that ends when it is told to, or when its signal aborts unless it is deaf to it. */
export function hang({ isDeaf = false } = {}) {
  const started = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<string>();
  return {
    started: started.promise,
    succeed: ended.resolve,
    fail: ended.reject,
    attempt({ signal }: { readonly signal: AbortSignal }): Promise<string> {
      started.resolve();
      if (!isDeaf) signal.addEventListener('abort', () => ended.reject(signal.reason));
      return ended.promise;
    },
  };
}

const realNow = performance.now.bind(performance);

/** Sets the clock of the breaker forward; it goes on. `vi.restoreAllMocks` sets it right again. */
export function passTime(durationMs: number): void {
  const aheadMs = performance.now() - realNow() + durationMs;
  vi.spyOn(performance, 'now').mockImplementation(() => realNow() + aheadMs);
}
