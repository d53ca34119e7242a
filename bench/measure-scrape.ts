import type { CapturedRequest } from './capture-requests.ts';
import { runLoad } from './load.ts';
import type { ServerProcess } from './server-process.ts';
import { median } from './statistics.ts';

export interface ScrapeFigures {
  readonly bytes: number;
  readonly series: number;
  readonly families: number;
  readonly idleMs: number;
  /** With all connections of the load waiting before it in the queue. */
  readonly underLoadMs: number;
  /** What one scrape costs the server, milliseconds. */
  readonly cpuMs: number;
  /** Spans that the queue had no room for, and all that were ended. */
  readonly droppedSpans: number;
  readonly endedSpans: number;
}

const IDLE_SCRAPES = 30;

async function scrape(origin: string): Promise<{ text: string; elapsedMs: number }> {
  const startedAt = performance.now();
  const response = await fetch(`${origin}/metrics`);
  const text = await response.text();
  if (response.status !== 200) throw new Error(`/metrics answers ${response.status}: ${text}`);
  return { text, elapsedMs: performance.now() - startedAt };
}

/** Sum of the samples of a family, those with `label` alone when it is given. */
export function sumOf(text: string, family: string, label = ''): number {
  return text
    .split('\n')
    .filter((line) => line.startsWith(`${family}{`) && line.includes(label))
    .reduce(
      (sum, line) => sum + Number(line.slice(line.lastIndexOf('} ') + 2).split(' ', 1)[0]),
      0,
    );
}

/** Scrapes a server again and again, first idle, then under the load of `request`. */
export async function measureScrape(
  server: ServerProcess,
  request: CapturedRequest,
  options: { readonly connections: number; readonly durationMs: number },
): Promise<ScrapeFigures> {
  const { origin } = server;
  const before = await server.usage();
  const idle: number[] = [];
  for (let done = 0; done < IDLE_SCRAPES; done += 1) idle.push((await scrape(origin)).elapsedMs);
  const after = await server.usage();

  const loaded: number[] = [];
  const load = runLoad(origin, request, options);
  const startedAt = performance.now();
  while (performance.now() - startedAt < options.durationMs * 0.9) {
    loaded.push((await scrape(origin)).elapsedMs);
  }
  await load;

  const { text } = await scrape(origin);
  const lines = text.split('\n').filter((line) => line !== '');
  const processed = 'otel_sdk_processor_span_processed_total';
  return {
    bytes: Buffer.byteLength(text),
    series: lines.filter((line) => !line.startsWith('#')).length,
    families: lines.filter((line) => line.startsWith('# TYPE ')).length,
    idleMs: median(idle),
    underLoadMs: median(loaded),
    cpuMs: (after.cpuMicros - before.cpuMicros) / 1000 / IDLE_SCRAPES,
    droppedSpans: sumOf(text, processed, 'error_type='),
    endedSpans: sumOf(text, processed),
  };
}
