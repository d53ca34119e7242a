import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Since the look before. */
export interface EventLoopFigures {
  /** Share of the time in which the loop was busy, 0 to 1. */
  readonly utilization: number;
  /** How much later than asked for a timer came. Milliseconds. */
  readonly delayP99Ms: number;
  readonly delayMaxMs: number;
}

/** Between two samples; each costs some microseconds. */
const RESOLUTION_MS = 20;

const toMs = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);

/** Watches the event loop of this thread from now on; a look begins the next stretch. */
export function watchEventLoop(): () => EventLoopFigures {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delays.enable();
  let before = performance.eventLoopUtilization();
  return () => {
    const current = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(current, before);
    before = current;
    const isEmpty = delays.count === 0;
    const figures = {
      utilization,
      delayP99Ms: isEmpty ? 0 : toMs(delays.percentile(99)),
      delayMaxMs: isEmpty ? 0 : toMs(delays.max),
    };
    delays.reset();
    return figures;
  };
}
