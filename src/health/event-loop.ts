import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Of the last whole stretch. */
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

/** Few samples make a percentile of nothing, and what held the loop up is told for so long. */
const SHORTEST_STRETCH_MS = 4_000;

/**
 * Watches the event loop of this thread from now on. A look begins the next stretch, unless the
 * present one is still too short to be judged: then it sees the one before.
 */
export function watchEventLoop(shortestMs = SHORTEST_STRETCH_MS): () => EventLoopFigures {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delays.enable();
  let before = performance.eventLoopUtilization();
  let beganAt = performance.now();
  let figures: EventLoopFigures = { utilization: 0, delayP99Ms: 0, delayMaxMs: 0 };
  return () => {
    if (performance.now() - beganAt < shortestMs) return figures;
    beganAt = performance.now();
    const current = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(current, before);
    before = current;
    const isEmpty = delays.count === 0;
    figures = {
      utilization,
      delayP99Ms: isEmpty ? 0 : toMs(delays.percentile(99)),
      delayMaxMs: isEmpty ? 0 : toMs(delays.max),
    };
    delays.reset();
    return figures;
  };
}
