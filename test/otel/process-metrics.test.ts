import { expect, test } from 'vitest';
import { observeProcess } from '../../otel/process-metrics.ts';
import { openInstruments } from './open-metrics.ts';

/** Spins for that long, so that there is CPU time to see. */
function spin(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

test('memory, uptime and CPU share are those of this process', async () => {
  const { instruments, scrape } = openInstruments();
  observeProcess(instruments);
  spin(300);
  const shown = await scrape();
  const rss = process.memoryUsage.rss();
  expect(shown.value('mcp_memory_usage_bytes') / rss).toBeCloseTo(1, 0);
  expect(Math.abs(shown.value('mcp_uptime_seconds') - process.uptime())).toBeLessThan(1);
  // A machine that is busy elsewhere gives less than 100.
  expect(shown.value('mcp_cpu_usage_percent')).toBeGreaterThan(10);
  expect(shown.value('mcp_cpu_usage_percent')).toBeLessThan(1000);
});

test('two scrapes in a row share a window: the second does not show noise', async () => {
  const { instruments, scrape } = openInstruments();
  observeProcess(instruments);
  spin(260);
  const first = await scrape();
  const second = await scrape();
  expect(second.value('mcp_cpu_usage_percent')).toBe(first.value('mcp_cpu_usage_percent'));
});

test('before a first window is over the share is 0, not a guess', async () => {
  const { instruments, scrape } = openInstruments();
  observeProcess(instruments);
  expect((await scrape()).value('mcp_cpu_usage_percent')).toBe(0);
});
