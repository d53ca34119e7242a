import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { createInstruments } from '../../otel/instruments.ts';
import { createReadCache } from '../../src/cache/read-cache.ts';
import type { ReadCacheOptions } from '../../src/cache/read-cache.ts';

/** A cache with real instruments, and a look at what they counted. */
export function openCache(options: Partial<ReadCacheOptions> = {}) {
  const reader = new PrometheusExporter({ preventServerStart: true });
  const provider = new MeterProvider({ readers: [reader] });
  const cache = createReadCache({
    instruments: createInstruments(provider.getMeter('test')),
    prefix: 'https://youtube.googleapis.com',
    enabled: true,
    ...options,
  });
  /** The value of one series of a counter, as an export would show it. */
  const counted = async (name: string, cacheName: string): Promise<unknown> => {
    const { resourceMetrics } = await reader.collect();
    return resourceMetrics.scopeMetrics
      .flatMap(({ metrics }) => metrics)
      .find(({ descriptor }) => descriptor.name === name)
      ?.dataPoints.find(
        ({ attributes }) => attributes['cache'] === cacheName && attributes['tier'] === 'memory',
      )?.value;
  };
  return { cache, counted };
}
