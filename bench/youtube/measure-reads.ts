/** How reads scale: cached, and not cached at a latency as YouTube's, at rising concurrency. */
import { type Caller, type CallResult, openCaller, openParts, UNLIMITED } from './open-parts.ts';
import { startSampleProcess } from './sample-process.ts';

export interface ReadRow {
  readonly what: string;
  readonly concurrency: number;
  readonly readsPerSecond: number;
  /** CPU of this process, the sample's not in it. */
  readonly cpuMicros: number;
  readonly rssBytes: number;
  /** After a collection; NaN without `--expose-gc`. */
  readonly heapBytes: number;
}

const LATENCY_MS = 50;
const CONCURRENCIES = [1, 2, 4, 8, 16, 32, 64, 128, 256];
const READS_PER_WORKER = 40;
const MOST_READS = 2_560;
const TIMEOUT_MS = 10_000;

/** Of a video that the sample has; a search would measure how the sample searches. */
const read = (parts: Caller): Promise<CallResult> =>
  parts.call('get_video_info', { video_url: 'otelTour00A' });

function assertFound({ payload }: CallResult): void {
  const { success, videos } = payload;
  if (success === true && Array.isArray(videos) && videos.length > 0) return;
  throw new Error(`a read failed or found nothing: ${JSON.stringify(payload)}`);
}

/** `reads` reads by `concurrency` callers who each ask again as soon as they are answered. */
async function run(parts: Caller, concurrency: number, reads: number): Promise<number> {
  let left = reads;
  const worker = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      assertFound(await read(parts));
    }
  };
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: concurrency }, worker));
  return reads / ((performance.now() - startedAt) / 1000);
}

async function measureRow(
  parts: Caller,
  what: string,
  concurrency: number,
  reads: number,
): Promise<ReadRow> {
  const before = process.cpuUsage();
  const readsPerSecond = await run(parts, concurrency, reads);
  const { user, system } = process.cpuUsage(before);
  const cpuMicros = (user + system) / reads;
  const rssBytes = process.memoryUsage.rss();
  globalThis.gc?.();
  const heapBytes = globalThis.gc ? process.memoryUsage().heapUsed : NaN;
  return { what, concurrency, readsPerSecond, cpuMicros, rssBytes, heapBytes };
}

export async function measureReads(): Promise<readonly ReadRow[]> {
  const sample = await startSampleProcess({ quotaLimits: UNLIMITED, latencyMs: LATENCY_MS });
  // Without the cache every read asks, and what it holds is not taken for what reads hold.
  const uncached = await openCaller(sample, TIMEOUT_MS, { CACHE_ENABLED: 'false' });
  const cached = await openCaller(sample, TIMEOUT_MS);
  try {
    await run(uncached, 16, 640);
    const rows: ReadRow[] = [];
    for (const concurrency of CONCURRENCIES) {
      const reads = Math.min(MOST_READS, concurrency * READS_PER_WORKER);
      rows.push(await measureRow(uncached, `uncached, ${LATENCY_MS} ms`, concurrency, reads));
    }
    return [...rows, await measureRow(cached, 'cached', 16, 20_000)];
  } finally {
    await uncached.close();
    await cached.close();
    await sample.close();
  }
}

export interface SingleFlight {
  readonly callers: number;
  readonly upstreamRequests: number;
}

/** The same read by everyone at once. */
export async function measureSingleFlight(callers: number): Promise<SingleFlight> {
  const parts = await openParts({ latencyMs: LATENCY_MS });
  try {
    const calls = Array.from({ length: callers }, () => read(parts));
    for (const result of await Promise.all(calls)) assertFound(result);
    return { callers, upstreamRequests: parts.sample.requests.length };
  } finally {
    await parts.close();
  }
}
