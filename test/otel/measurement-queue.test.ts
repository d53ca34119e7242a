import { metrics } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { expect, test } from 'vitest';
import { createInstruments } from '../../otel/instruments.ts';
import { createMeasurementQueue } from '../../otel/measurement-queue.ts';

/** A real meter, and what its next collection brings of one instrument. */
function openMeter() {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
  const provider = new MeterProvider({ readers: [reader] });
  return {
    provider,
    exporter,
    meter: provider.getMeter('m'),
    async collect(name: string): Promise<unknown> {
      const { resourceMetrics } = await reader.collect();
      const all = resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics);
      const found = all.find(({ descriptor }) => descriptor.name === name);
      return found?.dataPoints.map(({ value, attributes }) => [value, attributes]);
    },
  };
}

test('a collection finds every measurement that was made before it, in any number', async () => {
  const { meter, collect } = openMeter();
  const { requests, requestSize } = createInstruments(meter);
  for (const count of [1, 255, 1_000]) {
    for (let made = 0; made < count; made += 1) requests.add(1, { tool: 'x' });
  }
  requestSize.record(100, { tool: 'x' });
  expect(await collect('mcp.requests')).toEqual([[1_256, { tool: 'x' }]]);
  expect(await collect('mcp.request.size')).toMatchObject([[{ count: 1, sum: 100 }, {}]]);
});

test('the collection at shutdown finds them too', async () => {
  const { provider, meter, exporter } = openMeter();
  createInstruments(meter).requests.add(7, { tool: 'x' });
  // The exporter forgets what it has when it is shut down itself.
  exporter.shutdown = async () => {};
  await provider.shutdown();
  const all = exporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics);
  const found = all
    .flatMap((scope) => scope.metrics)
    .find(({ descriptor }) => descriptor.name === 'mcp.requests');
  expect(found?.dataPoints[0]?.value).toBe(7);
});

test('the queue stays short where nobody collects, and keeps the order', () => {
  const meter = metrics.getMeter('noop');
  const { defer } = createMeasurementQueue(meter, [meter.createObservableGauge('g')]);
  const written: number[] = [];
  const record = defer((value) => written.push(value));
  for (let value = 0; value < 10_000; value += 1) record(value);
  expect(written.length).toBeGreaterThan(9_700);
  expect(written).toEqual(written.map((_, index) => index));
});

test('a measurement that cannot be recorded costs neither its neighbours nor the caller', async () => {
  const { meter, collect } = openMeter();
  const { requests } = createInstruments(meter);
  requests.add(1, { tool: 'x' });
  // An SDK that reads this label set throws.
  const broken = Object.defineProperty({}, 'tool', {
    enumerable: true,
    get: () => {
      throw new Error('no label');
    },
  });
  requests.add(1, broken);
  requests.add(1, { tool: 'x' });
  expect(await collect('mcp.requests')).toEqual([[2, { tool: 'x' }]]);
});

test('what a counter refuses does not spoil the sum of its neighbours', async () => {
  const { meter, collect } = openMeter();
  const { requests } = createInstruments(meter);
  const labels = { tool: 'x' };
  requests.add(2, labels);
  requests.add(-5, labels);
  requests.add(NaN, labels);
  requests.add(3, labels);
  expect(await collect('mcp.requests')).toEqual([[5, labels]]);
});

test('a counter that nobody collects keeps few sums, however many label objects come', () => {
  const meter = metrics.getMeter('noop');
  const { deferSum } = createMeasurementQueue(meter, [meter.createObservableGauge('g')]);
  let written = 0;
  const add = deferSum((value) => {
    written += value;
  });
  for (let made = 0; made < 10_000; made += 1) add(1, { tool: 'x' });
  expect(written).toBeGreaterThan(9_700);
  const same = { tool: 'x' };
  for (let made = 0; made < 10_000; made += 1) add(1, same);
  expect(written).toBeLessThan(10_001);
});
