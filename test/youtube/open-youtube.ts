import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { createInstruments } from '../../otel/instruments.ts';
import { createReadCache } from '../../src/cache/read-cache.ts';
import { type SampleOptions, startSample } from '../../src/sample/server.ts';
import { createSecret } from '../../src/secret.ts';
import { openStore } from '../../src/store/sqlite.ts';
import { createYouTubeApi } from '../../src/youtube/api.ts';
import { createQuotaLedger, DEFAULT_QUOTA_LIMITS } from '../../src/youtube/quota.ts';
import { createTranscriptChain } from '../../src/youtube/transcripts/chain.ts';
import { createInnertubeSource } from '../../src/youtube/transcripts/innertube.ts';
import { createUpstreamFetch } from '../../src/youtube/upstream-fetch.ts';
import { createYouTube } from '../../src/youtube/youtube.ts';

/** The whole of `src/youtube` against a sample service of its own; `close` ends all of it. */
export async function openYouTube(
  options: SampleOptions & {
    timeoutMs?: number;
    cacheEnabled?: boolean;
    withoutKey?: boolean;
  } = {},
) {
  const { timeoutMs = 10_000, cacheEnabled = true, withoutKey = false, ...sampleOptions } = options;
  const sample = await startSample(sampleOptions);
  let stopped: Promise<void> | undefined;
  const stopSample = (): Promise<void> => (stopped ??= sample.close());
  const folder = mkdtempSync(join(tmpdir(), 'youtube-mcp-youtube-'));
  const store = openStore({ path: join(folder, 'state.sqlite') });
  const metrics = openMetrics();
  const { instruments } = metrics;
  const apiKey = withoutKey ? undefined : createSecret(sample.apiKey);
  const ledger = createQuotaLedger({
    store,
    limits: DEFAULT_QUOTA_LIMITS,
    reserve: 0,
    credential: apiKey?.fingerprint() ?? 'none',
  });
  const fetch = createUpstreamFetch({ allowedOrigins: [sample.origin], timeoutMs });
  const source = 'sample' as const;
  const api = createYouTubeApi({
    baseUrl: sample.origin,
    apiKey,
    fetch,
    ledger,
    instruments,
    source,
  });
  const innertube = createInnertubeSource({ baseUrl: sample.origin, fetch });
  const transcripts = createTranscriptChain({ sources: [innertube], instruments });
  const cache = createReadCache({ instruments, prefix: sample.origin, enabled: cacheEnabled });
  const youtube = createYouTube({ api, transcripts, cache, ledger, source });
  return {
    sample,
    ledger,
    api,
    transcripts,
    youtube,
    metrics,
    fetch,
    /** YouTube is gone: its port refuses connections. */
    stopSample,
    async close() {
      await cache.close();
      await stopSample();
      await metrics.close();
      store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Real instruments, and a look at what they counted. */
export function openMetrics() {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
  const provider = new MeterProvider({ readers: [reader] });
  const instruments = createInstruments(provider.getMeter('test'));
  return {
    instruments,
    /** The value, or the count of a histogram, under exactly these labels; 0 when absent. */
    async counted(name: string, labels: Record<string, string>): Promise<number> {
      const { resourceMetrics } = await reader.collect();
      for (const { metrics } of resourceMetrics.scopeMetrics) {
        for (const { descriptor, dataPoints } of metrics) {
          if (descriptor.name !== name) continue;
          for (const { attributes, value } of dataPoints) {
            if (!isDeepStrictEqual(attributes, labels)) continue;
            return typeof value === 'number' ? value : value.count;
          }
        }
      }
      return 0;
    },
    close: () => provider.shutdown(),
  };
}

export const signal = (): AbortSignal => new AbortController().signal;

/** What a promise was rejected with; throws when it was not. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}
