import { ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import { hrTimeToMilliseconds } from '@opentelemetry/core';
import {
  InMemorySpanExporter,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { expect, test, vi } from 'vitest';
import { createLateSpanProcessor } from '../../otel/late-span-processor.ts';
import { makePastSpans, recordPastSpan } from '../../otel/past-spans.ts';

function openTracer() {
  const exporter = new InMemorySpanExporter();
  const processor = createLateSpanProcessor();
  processor.become(new SimpleSpanProcessor({ exporter }));
  const provider = new TracerProvider({ spanProcessors: [processor] });
  const tracer = provider.getTracer('test');
  const record = (name: string, startTime = Date.now()) =>
    recordPastSpan({
      tracer,
      name,
      parent: ROOT_CONTEXT,
      startTime,
      durationMs: 0.25,
      attributes: { a: 'b' },
    });
  return { provider, tracer, record, spans: () => exporter.getFinishedSpans() };
}

test('it is made with the times, the parent and the attributes that were told', () => {
  const { tracer, spans } = openTracer();
  const parent = tracer.startSpan('parent');
  const startTime = Date.now() - 5_000;
  recordPastSpan({
    tracer,
    name: 'cache get search',
    parent: trace.setSpan(ROOT_CONTEXT, parent),
    startTime,
    durationMs: 1.5,
    attributes: { 'mcp.cache.outcome': 'hit' },
  });
  expect(spans()).toEqual([]);
  makePastSpans();
  const [span] = spans();
  expect(span).toMatchObject({
    name: 'cache get search',
    kind: SpanKind.INTERNAL,
    attributes: { 'mcp.cache.outcome': 'hit' },
    parentSpanContext: { spanId: parent.spanContext().spanId },
  });
  expect(hrTimeToMilliseconds(span?.startTime ?? [0, 0])).toBe(startTime);
  expect(hrTimeToMilliseconds(span?.duration ?? [0, 0])).toBeCloseTo(1.5, 3);
});

test('nothing waits for long, nor in large numbers', () => {
  vi.useFakeTimers();
  try {
    const { record, spans } = openTracer();
    record('one');
    vi.advanceTimersByTime(100);
    expect(spans().map(({ name }) => name)).toEqual(['one']);
    for (let made = 0; made < 1_000; made += 1) record('many');
    expect(spans().length).toBeGreaterThan(900);
    makePastSpans();
    expect(spans()).toHaveLength(1_001);
  } finally {
    vi.useRealTimers();
  }
});

test.each(['forceFlush', 'shutdown'] as const)('what waits is made before a %s', async (end) => {
  const { provider, record, spans } = openTracer();
  const exported = vi.spyOn(SimpleSpanProcessor.prototype, 'onEnd');
  try {
    record('last');
    expect(spans()).toEqual([]);
    await provider[end]();
    expect(exported.mock.calls.map(([span]) => span.name)).toEqual(['last']);
  } finally {
    exported.mockRestore();
  }
});
