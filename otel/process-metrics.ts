import type { Instruments } from './instruments.ts';

/** Shorter windows give a figure of noise: two collections in a row share one. */
const SHORTEST_CPU_WINDOW_MS = 250;

/**
 * Observes what the runtime instrumentation does not have: resident memory, CPU share, uptime.
 * CPU is process time ÷ wall time × 100 since the collection before, never by blocking a scrape.
 */
export function observeProcess(instruments: Instruments): void {
  let lastAt = performance.now();
  let lastCpu = process.cpuUsage();
  let cpuPercent = 0;

  instruments.cpuUsage.addCallback((result) => {
    const now = performance.now();
    const elapsedMs = now - lastAt;
    if (elapsedMs >= SHORTEST_CPU_WINDOW_MS) {
      const spent = process.cpuUsage(lastCpu);
      cpuPercent = ((spent.user + spent.system) / 1000 / elapsedMs) * 100;
      lastAt = now;
      lastCpu = process.cpuUsage();
    }
    result.observe(cpuPercent);
  });
  instruments.memoryUsage.addCallback((result) => result.observe(process.memoryUsage.rss()));
  instruments.uptime.addCallback((result) => result.observe(process.uptime()));
}
