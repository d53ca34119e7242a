/**
 * A span as OTLP has it: `Span` of `opentelemetry/proto/trace/v1/trace.proto`, and what is in it,
 * byte for byte as the serialiser of `@opentelemetry/otlp-transformer` writes it.
 */
import type { Attributes, HrTime, SpanStatus } from '@opentelemetry/api';
import type { ReadableSpan, TimedEvent } from '@opentelemetry/sdk-trace';
import type { ProtobufWriter } from './protobuf-writer.ts';

const TWO_16 = 2 ** 16;
const TWO_32 = 2 ** 32;
const TWO_63 = 2 ** 63;

/** `SpanFlags`: the low byte is W3C's, then whether it is known and so that the parent is remote. */
const HAS_IS_REMOTE = 0x100;
const IS_REMOTE = 0x200;

function writeNumber(to: ProtobufWriter, value: number): void {
  if (Number.isInteger(value) && value >= -TWO_63 && value < TWO_63) to.int64(3, value);
  else to.double(4, value);
}

/** `AnyValue`; what it has no word for is left empty. */
function writeValue(to: ProtobufWriter, value: unknown): void {
  if (typeof value === 'string') to.text(1, value);
  else if (typeof value === 'boolean') to.uint32(2, value ? 1 : 0);
  else if (typeof value === 'number') writeNumber(to, value);
  else if (value instanceof Uint8Array) to.bytes(7, value);
  else if (Array.isArray(value)) {
    const list = to.begin(5);
    for (const item of value) {
      const begun = to.begin(1);
      writeValue(to, item);
      to.end(begun);
    }
    to.end(list);
  } else if (typeof value === 'object' && value !== null) {
    const list = to.begin(6);
    writeAttributes(to, 1, value as Attributes);
    to.end(list);
  }
}

/** Each a `KeyValue` in that field. */
export function writeAttributes(to: ProtobufWriter, field: number, attributes: Attributes): void {
  for (const name of Object.keys(attributes)) {
    const pair = to.begin(field);
    to.text(1, name);
    const value = to.begin(2);
    writeValue(to, attributes[name]);
    to.end(value);
    to.end(pair);
  }
}

/** Nanoseconds since the epoch: more than a number holds, so in two halves. */
function writeTime(to: ProtobufWriter, field: number, [seconds, nanos]: HrTime): void {
  const upper = Math.floor(seconds / TWO_16) * 1e9;
  const lower = (upper % TWO_16) * TWO_16 + (seconds % TWO_16) * 1e9 + nanos;
  to.fixed64(field, lower % TWO_32, Math.floor(upper / TWO_16) + Math.floor(lower / TWO_32));
}

const flagsOf = (traceFlags: number, isRemote = false): number =>
  (traceFlags & 0xff) | HAS_IS_REMOTE | (isRemote ? IS_REMOTE : 0);

function writeEvent(to: ProtobufWriter, event: TimedEvent): void {
  const begun = to.begin(11);
  writeTime(to, 1, event.time);
  to.text(2, event.name);
  if (event.attributes) writeAttributes(to, 3, event.attributes);
  to.uint32(4, event.droppedAttributesCount ?? 0);
  to.end(begun);
}

function writeLink(to: ProtobufWriter, { context, ...link }: ReadableSpan['links'][number]): void {
  const begun = to.begin(13);
  to.hex(1, context.traceId);
  to.hex(2, context.spanId);
  const state = context.traceState?.serialize();
  if (state) to.text(3, state);
  if (link.attributes) writeAttributes(to, 4, link.attributes);
  to.uint32(5, link.droppedAttributesCount ?? 0);
  to.fixed32(6, flagsOf(context.traceFlags, context.isRemote));
  to.end(begun);
}

function writeStatus(to: ProtobufWriter, { code, message }: SpanStatus): void {
  const begun = to.begin(15);
  if (message) to.text(2, message);
  to.uint32(3, code);
  to.end(begun);
}

export function writeSpan(to: ProtobufWriter, span: ReadableSpan): void {
  const { traceId, spanId, traceState, traceFlags } = span.spanContext();
  const { parentSpanContext: parent } = span;
  to.hex(1, traceId);
  to.hex(2, spanId);
  const state = traceState?.serialize();
  if (state) to.text(3, state);
  if (parent?.spanId) to.hex(4, parent.spanId);
  to.text(5, span.name);
  // The API counts from 0, OTLP has UNSPECIFIED there.
  to.uint32(6, span.kind + 1);
  writeTime(to, 7, span.startTime);
  writeTime(to, 8, span.endTime);
  writeAttributes(to, 9, span.attributes);
  to.uint32(10, span.droppedAttributesCount);
  for (const event of span.events) writeEvent(to, event);
  to.uint32(12, span.droppedEventsCount);
  for (const link of span.links) writeLink(to, link);
  to.uint32(14, span.droppedLinksCount);
  writeStatus(to, span.status);
  to.fixed32(16, flagsOf(traceFlags, parent?.isRemote));
}
