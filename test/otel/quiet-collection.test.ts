import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { expect, test } from 'vitest';
import { createPrometheusReader } from '../../otel/prometheus.ts';

test('a collection for nobody takes place unless somebody scraped of late', async () => {
  let collections = 0;
  const { reader, collectFamilies, collectUnlessWithin } = createPrometheusReader([], {
    onError: (error) => {
      throw error;
    },
    onCollected: () => {
      collections += 1;
    },
  });
  const provider = new MeterProvider({ readers: [reader] });
  await collectUnlessWithin(60_000);
  expect(collections).toBe(1);
  await collectUnlessWithin(60_000);
  expect(collections).toBe(1);
  await Promise.all([collectFamilies(), collectFamilies()]);
  expect(collections).toBe(2);
  await collectUnlessWithin(60_000);
  await collectUnlessWithin(0);
  expect(collections).toBe(3);
  await provider.shutdown();
});
