import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { onTestFinished } from 'vitest';
import { createInstruments } from '../../otel/instruments.ts';
import type { CacheTimes } from '../../src/cache/cache-read.ts';
import { createReadCache } from '../../src/cache/read-cache.ts';
import type { ReadCache, ReadCacheOptions } from '../../src/cache/read-cache.ts';
import { openCacheRows } from '../../src/store/sqlite-cache.ts';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** An hour good, a day more to stand in. */
export const TIMES: CacheTimes = { ttlMs: HOUR_MS, graceMs: DAY_MS };

/** What kinds of cache there are: each must do the same. */
export const KINDS = ['memory alone', 'memory and durable'] as const;

export type CacheKind = (typeof KINDS)[number];

/** The path of a cache file in a folder of this test's own. */
export function newCachePath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'youtube-mcp-cache-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'cache.sqlite');
}

/** The durable tier on a file; after a failure it is tried again at once. */
export const durableAt = (path: string, maxBytes?: number) => ({
  open: () => openCacheRows({ path, ...(maxBytes === undefined ? {} : { maxBytes }) }),
  pauseMs: 0,
});

/** A cache with real instruments, closed with the test, and a look at what they counted. */
export function openCache(
  options: Partial<ReadCacheOptions> = {},
  kind: CacheKind = 'memory alone',
) {
  const reader = new PrometheusExporter({ preventServerStart: true });
  const provider = new MeterProvider({ readers: [reader] });
  const cache = createReadCache({
    instruments: createInstruments(provider.getMeter('test')),
    prefix: 'https://youtube.googleapis.com',
    enabled: true,
    ...(kind === 'memory alone' ? {} : { durable: durableAt(newCachePath()) }),
    ...options,
  });
  onTestFinished(() => cache.close());
  /** The value of one series of a counter, as an export would show it. */
  const counted = async (name: string, cacheName: string, tier = 'memory'): Promise<unknown> => {
    const { resourceMetrics } = await reader.collect();
    return resourceMetrics.scopeMetrics
      .flatMap(({ metrics }) => metrics)
      .find(({ descriptor }) => descriptor.name === name)
      ?.dataPoints.find(
        ({ attributes }) => attributes['cache'] === cacheName && attributes['tier'] === tier,
      )?.value;
  };
  return { cache, counted };
}

/** Reads a video that loads as `value`. */
export const readVideo = (cache: ReadCache, key: string, value: unknown = { title: key }) =>
  cache.read('video', key, TIMES, () => Promise.resolve(value));

/** Reads a video whose load fails; what the read throws, or what it gives all the same. */
export const failVideo = (cache: ReadCache, key: string, error: Error): Promise<unknown> =>
  cache.read('video', key, TIMES, () => Promise.reject(error)).catch((reason: unknown) => reason);

/** What a read gives that loaded itself. */
export const fresh = (value: unknown) => ({
  value,
  cached: false,
  ageSeconds: 0,
  tier: undefined,
  staleReason: undefined,
});
