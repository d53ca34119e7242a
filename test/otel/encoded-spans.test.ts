import { inspect } from 'node:util';
import { type Attributes, type HrTime, SpanKind, TraceFlags } from '@opentelemetry/api';
import { TraceState } from '@opentelemetry/core';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { ENCODED_SPAN_SERIALIZER, createEncodingProcessor } from '../../otel/encoded-spans.ts';
import { createProtobufWriter } from '../../otel/protobuf-writer.ts';

afterEach(() => vi.useRealTimers());

/** A queue that keeps what it is given. */
function openQueue(room?: number) {
  const queued: ReadableSpan[] = [];
  const calls: string[] = [];
  const lost: unknown[] = [];
  const queue = {
    onStart: () => undefined,
    onEnd: (span: ReadableSpan) => void queued.push(span),
    forceFlush: async () => void calls.push(`flushed with ${queued.length}`),
    shutdown: async () => void calls.push(`shut down with ${queued.length}`),
  };
  const processor = createEncodingProcessor(queue, {
    ...(room === undefined ? {} : { room }),
    onLost: (error) => void lost.push(error),
  });
  return { processor, queued, calls, lost };
}

const hex = (length: number) =>
  fc.string({
    unit: fc.constantFrom(...'0123456789abcdef'.split('')),
    minLength: length,
    maxLength: length,
  });

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  // Around where a length takes one byte more, and beyond a page.
  fc.constantFrom(126, 127, 128, 16_383, 16_384, 70_000).map((length) => 'x'.repeat(length)),
  fc.constantFrom('\ud800', 'ä'.repeat(100), ''),
);

const number = fc.oneof(
  fc.integer(),
  fc.double(),
  fc.maxSafeInteger(),
  fc.constantFrom(0, -0, -1, 127, 128, 2 ** 32 - 1, 2 ** 32, 2 ** 53, 2 ** 63, -(2 ** 63)),
);

const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    text,
    number,
    fc.boolean(),
    fc.uint8Array({ maxLength: 200 }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.string({ maxLength: 8 }), tie('value'), { maxKeys: 3 }),
    fc.constant(undefined),
  ),
}));

/** Names by which nothing is taken away: what goes out is compared with what was made. */
const attributes = fc.dictionary(
  fc.string({ maxLength: 40 }).map((name) => `a.${name}`),
  value,
  { maxKeys: 8 },
) as fc.Arbitrary<Attributes>;

const time: fc.Arbitrary<HrTime> = fc.tuple(fc.nat(2 ** 31 - 1), fc.nat(999_999_999));
const dropped = fc.option(fc.nat(300), { nil: undefined });

const spanContext = fc.record({
  traceId: hex(32),
  spanId: hex(16),
  traceFlags: fc.constantFrom(TraceFlags.SAMPLED, 3),
  isRemote: fc.option(fc.boolean(), { nil: undefined }),
  traceState: fc.constantFrom(undefined, new TraceState('vendor=1,other=b'), new TraceState('')),
});

const RESOURCES = [
  resourceFromAttributes({ 'service.name': 'one', list: ['a', 'b'] }),
  resourceFromAttributes({ 'service.name': 'two' }, { schemaUrl: 'https://example.test/1' }),
];
const SCOPES = [
  { name: 'plain' },
  { name: 'whole', version: '1.2.3', schemaUrl: 'https://example.test/2' },
];

const span = fc
  .record({
    context: spanContext,
    parentSpanContext: fc.option(spanContext, { nil: undefined }),
    name: text,
    kind: fc.constantFrom(...([0, 1, 2, 3, 4] satisfies SpanKind[])),
    startTime: time,
    endTime: time,
    attributes,
    droppedAttributesCount: fc.nat(300),
    droppedEventsCount: fc.nat(300),
    droppedLinksCount: fc.nat(300),
    status: fc.record({
      code: fc.constantFrom(0, 1, 2),
      message: fc.option(text, { nil: undefined }),
    }),
    events: fc.array(fc.record({ time, name: text, attributes, droppedAttributesCount: dropped }), {
      maxLength: 3,
    }),
    links: fc.array(
      fc.record({ context: spanContext, attributes, droppedAttributesCount: dropped }),
      { maxLength: 3 },
    ),
    resource: fc.constantFrom(...RESOURCES),
    instrumentationScope: fc.constantFrom(...SCOPES),
  })
  .map(
    ({ context, ...rest }) =>
      ({
        ...rest,
        spanContext: () => context,
        duration: [0, 0],
        ended: true,
      }) as unknown as ReadableSpan,
  );

const serialise = (spans: ReadableSpan[]): Buffer =>
  Buffer.from(ENCODED_SPAN_SERIALIZER.serializeRequest(spans) ?? []);

test('any spans leave as the very bytes of the serialiser of the SDK', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(span, { maxLength: 6 }), async (spans) => {
      const { processor, queued } = openQueue();
      for (const one of spans) processor.onEnd(one);
      await processor.forceFlush();
      const expected = Buffer.from(ProtobufTraceSerializer.serializeRequest(spans) ?? []);
      expect(serialise(queued).equals(expected)).toBe(true);
    }),
    { numRuns: 400 },
  );
});

const contextWith = (traceFlags: TraceFlags) => () => ({
  traceId: 'ab'.repeat(16),
  spanId: 'cd'.repeat(8),
  traceFlags,
});

const newSpan = (changes: Partial<ReadableSpan> = {}): ReadableSpan => ({
  spanContext: contextWith(TraceFlags.SAMPLED),
  name: 'work',
  kind: SpanKind.SERVER,
  startTime: [1_700_000_000, 1],
  endTime: [1_700_000_000, 2],
  duration: [0, 1],
  ended: true,
  attributes: { 'gen_ai.tool.name': 'search_videos' },
  status: { code: 0 },
  events: [],
  links: [],
  resource: resourceFromAttributes({ 'service.name': 'one' }),
  instrumentationScope: { name: 'plain' },
  droppedAttributesCount: 0,
  droppedEventsCount: 0,
  droppedLinksCount: 0,
  ...changes,
});

test('what one page cannot hold goes on to the next, and no span is hurt', async () => {
  const spans = Array.from({ length: 1_000 }, (_, index) =>
    newSpan({ attributes: { index, 'url.path': `/${'x'.repeat(index)}` } }),
  );
  const { processor, queued } = openQueue();
  for (const one of spans) processor.onEnd(one);
  await processor.forceFlush();
  const expected = Buffer.from(ProtobufTraceSerializer.serializeRequest(spans) ?? []);
  expect(serialise(queued).equals(expected)).toBe(true);
});

test('spans are encoded some sixty in a row, or after a tenth of a second', () => {
  vi.useFakeTimers();
  const { processor, queued } = openQueue();
  for (let n = 0; n < 63; n += 1) processor.onEnd(newSpan());
  expect(queued).toHaveLength(0);
  processor.onEnd(newSpan());
  expect(queued).toHaveLength(64);
  processor.onEnd(newSpan());
  vi.advanceTimersByTime(99);
  expect(queued).toHaveLength(64);
  vi.advanceTimersByTime(1);
  expect(queued).toHaveLength(65);
});

test('a flush and the end of the process take what waits with them', async () => {
  const { processor, calls } = openQueue();
  processor.onEnd(newSpan());
  await processor.forceFlush();
  processor.onEnd(newSpan());
  await processor.shutdown();
  expect(calls).toEqual(['flushed with 1', 'shut down with 2']);
});

test('what is not sampled goes nowhere', async () => {
  const { processor, queued } = openQueue();
  processor.onEnd(newSpan({ spanContext: contextWith(TraceFlags.NONE) }));
  await processor.forceFlush();
  expect(queued).toEqual([]);
});

test('what must not leave the process is not in the bytes', async () => {
  const { processor, queued } = openQueue();
  processor.onEnd(
    newSpan({
      attributes: { 'url.full': 'https://a.test/v3?key=ya29.canary-token-0815', 'url.path': '/v3' },
      status: { code: 2, message: 'refused ya29.canary-token-0815' },
    }),
  );
  await processor.forceFlush();
  const sent = serialise(queued).toString('latin1');
  expect(sent).toContain('refused [redacted]');
  expect(sent).toContain('https://a.test/v3');
  expect(sent).not.toContain('canary');
});

test('a span that cannot be written is told of, and those beside it leave', async () => {
  const { processor, queued, lost } = openQueue();
  const broken = newSpan();
  Object.defineProperty(broken, 'kind', {
    get() {
      throw new Error('no kind');
    },
  });
  const spans = [newSpan({ name: 'before' }), newSpan({ name: 'after' })];
  processor.onEnd(spans[0] as ReadableSpan);
  processor.onEnd(broken);
  processor.onEnd(spans[1] as ReadableSpan);
  await processor.forceFlush();
  expect(lost).toEqual([new Error('no kind')]);
  const expected = Buffer.from(ProtobufTraceSerializer.serializeRequest(spans) ?? []);
  expect(serialise(queued).equals(expected)).toBe(true);
});

test('a log of what is sent tells how much it is, and nothing of the page it is on', async () => {
  const { processor, queued } = openQueue();
  for (let n = 0; n < 100; n += 1) processor.onEnd(newSpan());
  await processor.forceFlush();
  expect(JSON.parse(JSON.stringify(queued[0]))).toEqual({
    scope: 'plain',
    bytes: expect.any(Number) as unknown,
  });
  expect(inspect(queued[0], { depth: 5 })).not.toMatch(/Buffer|page/);
});

test('no more come at once than the queue has room for', () => {
  const { processor, queued } = openQueue(20);
  for (let n = 0; n < 19; n += 1) processor.onEnd(newSpan());
  expect(queued).toHaveLength(0);
  processor.onEnd(newSpan());
  expect(queued).toHaveLength(20);
});

/** A small message in so many others, and how it ends on a page that has so much left. */
function writeNested(taken: number, depth: number): Buffer {
  const writer = createProtobufWriter();
  if (taken > 0) {
    writer.bytes(1, Buffer.alloc(taken));
    writer.take();
  }
  const begun = Array.from({ length: depth }, () => writer.begin(1));
  writer.text(1, 'x'.repeat(128));
  for (const one of begun.toReversed()) writer.end(one);
  const { page, start, end } = writer.take();
  return page.subarray(start, end);
}

test('a message that ends at the end of a page is the same as on a fresh one', () => {
  const expected = writeNested(0, 12);
  for (let taken = 65_100; taken < 65_520; taken += 1) {
    expect(writeNested(taken, 12).equals(expected)).toBe(true);
  }
});

test('what follows a large span is not on its page', () => {
  const writer = createProtobufWriter();
  writer.text(1, 'x'.repeat(1_000_000));
  expect(writer.take().page.length).toBeGreaterThan(1_000_000);
  writer.text(1, 'x');
  expect(writer.take().page).toHaveLength(65_536);
});
