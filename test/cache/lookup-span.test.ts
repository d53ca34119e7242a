import { context, metrics, SpanKind, trace } from '@opentelemetry/api';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { createInstruments } from '../../otel/instruments.ts';
import { createReadCache } from '../../src/cache/read-cache.ts';

const exporter = new InMemorySpanExporter();
const sdk = new NodeSDK({
  autoDetectResources: false,
  instrumentations: [],
  metricReaders: [],
  logRecordProcessors: [],
  spanProcessors: [new SimpleSpanProcessor({ exporter })],
});
sdk.start();
const tracer = trace.getTracer('test');
afterAll(() => sdk.shutdown());
beforeEach(() => exporter.reset());

const openCache = () =>
  createReadCache({
    instruments: createInstruments(metrics.getMeter('test')),
    prefix: 'https://youtube.googleapis.com',
    enabled: true,
  });

const lookUps = () =>
  exporter
    .getFinishedSpans()
    .filter(({ name }) => name.startsWith('cache get'))
    .map(({ name, kind, attributes, parentSpanContext }) => ({
      name,
      kind,
      attributes,
      parent: parentSpanContext?.spanId,
    }));

test('under a recorded span every look-up is a span with its outcome, beside the load', async () => {
  const cache = openCache();
  const parent = tracer.startSpan('tools/call search_videos');
  await context.with(trace.setSpan(context.active(), parent), async () => {
    const read = () =>
      cache.read('search', 'q', 60_000, async () => {
        tracer.startSpan('youtube search.list').end();
        await Promise.resolve();
        return 1;
      });
    await Promise.all([read(), read()]);
    await read();
  });
  parent.end();
  const parentId = parent.spanContext().spanId;
  const lookUp = (outcome: string) => ({
    name: 'cache get search',
    kind: SpanKind.INTERNAL,
    attributes: { 'mcp.cache.outcome': outcome },
    parent: parentId,
  });
  expect(lookUps()).toEqual([lookUp('miss'), lookUp('coalesced'), lookUp('hit')]);
  const load = exporter.getFinishedSpans().find(({ name }) => name === 'youtube search.list');
  expect(load?.parentSpanContext?.spanId).toBe(parentId);
});

test('without a recorded span there is none', async () => {
  const cache = openCache();
  await cache.read('search', 'q', 60_000, () => Promise.resolve(1));
  await cache.read('search', 'q', 60_000, () => Promise.resolve(1));
  expect(exporter.getFinishedSpans()).toEqual([]);
});
