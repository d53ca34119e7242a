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
import { type SampleOptions, startSample } from '../../src/sample/server.ts';
import { createSecret } from '../../src/secret.ts';
import { openStore } from '../../src/store/sqlite.ts';
import type { KeyPlace } from '../../src/youtube/api-call.ts';
import { createYouTubeApi } from '../../src/youtube/api.ts';
import { createUpstreamGuard, type UpstreamGuardOptions } from '../../src/youtube/guard.ts';
import { createQuotaLedger, DEFAULT_QUOTA_LIMITS } from '../../src/youtube/quota.ts';
import { createUpstreamFetch } from '../../src/youtube/upstream-fetch.ts';

export interface OpenApiOptions extends SampleOptions {
  readonly timeoutMs?: number;
  readonly withoutKey?: boolean;
  readonly keyIn?: KeyPlace;
  readonly maxBytes?: number;
  /** Without retries unless said otherwise: one fault of the sample is then one failed call. */
  readonly guard?: Partial<UpstreamGuardOptions>;
}

/** Noon of the quota's day: just after a reset YouTube's word on the quota is doubted. */
export const MIDDAY = Date.parse('2026-03-02T20:00:00Z');

/** The Data API against a sample service of its own; `close` ends all of it. */
export async function openApi(options: OpenApiOptions = {}) {
  const { timeoutMs = 10_000, withoutKey = false, maxBytes, ...rest } = options;
  const { guard: guardOptions, keyIn, ...sampleOptions } = rest;
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
    now: () => MIDDAY,
  });
  const fetch = createUpstreamFetch({
    allowedOrigins: [sample.origin],
    timeoutMs,
    ...(maxBytes === undefined ? {} : { maxBytes }),
  });
  const guard = createUpstreamGuard({
    upstream: 'data_api',
    deadlineMs: timeoutMs,
    maxRetries: 0,
    random: () => 0,
    ...guardOptions,
  });
  const api = createYouTubeApi({
    baseUrl: sample.origin,
    apiKey,
    ...(keyIn ? { keyIn } : {}),
    fetch,
    guard,
    ledger,
    instruments,
    source: 'sample',
  });
  return {
    sample,
    ledger,
    api,
    metrics,
    fetch,
    guard,
    /** YouTube is gone: its port refuses connections. */
    stopSample,
    async close() {
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
