/**
 * Spans that wait for their export as the bytes they leave in.
 *
 * A span takes some 2 KB of objects, its bytes 400; what lives until a batch is full is copied by the
 * garbage collector again and again, and a batch that is encoded in one go holds every request for
 * milliseconds. So spans are encoded some sixty in a row: each by itself, between other work, would
 * cost twice as much (as of measurements, see `measurement-queue.ts`). With a tenth of what a sampled
 * call cost, that is what this gains over objects in the queue (`npm run bench`).
 */
import { TraceFlags } from '@opentelemetry/api';
import type { InstrumentationScope } from '@opentelemetry/core';
import { OTLPExporterBase } from '@opentelemetry/otlp-exporter-base';
import {
  convertLegacyHttpOptions,
  createOtlpHttpExportDelegate,
} from '@opentelemetry/otlp-exporter-base/node-http';
import {
  type IExportTraceServiceResponse,
  type ISerializer,
  ProtobufTraceSerializer,
  TraceExporterMetricsHelper,
} from '@opentelemetry/otlp-transformer';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan, SpanExporter, SpanProcessor } from '@opentelemetry/sdk-trace';
import { writeAttributes, writeSpan } from './encode-span.ts';
import { type ProtobufWriter, type Written, createProtobufWriter } from './protobuf-writer.ts';
import { redactSpan } from './redact-span.ts';
import { createRow } from './row.ts';

const LONGEST_ROW = 64;

/** Of a span that is encoded: a queue asks no more of it than whether it is sampled. */
const SAMPLED = { traceId: '', spanId: '', traceFlags: TraceFlags.SAMPLED };

class EncodedSpan {
  readonly resource: Resource;
  readonly instrumentationScope: InstrumentationScope;
  /** Private, so that no log prints the page: the exporter logs what it sends, at `debug`. */
  readonly #written: Written;

  constructor({ resource, instrumentationScope }: ReadableSpan, written: Written) {
    this.resource = resource;
    this.instrumentationScope = instrumentationScope;
    this.#written = written;
  }

  spanContext() {
    return SAMPLED;
  }

  /** As a message in that field. */
  writeTo(to: ProtobufWriter, field: number): void {
    to.message(field, this.#written);
  }

  toJSON() {
    const { start, end } = this.#written;
    return { scope: this.instrumentationScope.name, bytes: end - start };
  }
}

const isSampled = (span: ReadableSpan): boolean =>
  (span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0;

export interface EncodingOptions {
  /** Spans that may come at once: what the queue and a batch of it hold. */
  readonly room?: number;
  /** Told of a span that cannot be written: it is lost, those beside it are not. */
  readonly onLost: (error: unknown) => void;
}

/**
 * Redacts and encodes spans that have ended, and hands them to the queue of an exporter of
 * `createEncodedSpanExporter`. No other exporter can read them.
 */
export function createEncodingProcessor(
  queue: SpanProcessor,
  { room = LONGEST_ROW, onLost }: EncodingOptions,
): SpanProcessor {
  const writer = createProtobufWriter();
  function encode(span: ReadableSpan): void {
    try {
      writeSpan(writer, redactSpan(span));
    } catch (error) {
      writer.discard();
      onLost(error);
      return;
    }
    // Of the SDK's type it has what a queue reads.
    queue.onEnd(new EncodedSpan(span, writer.take()) as unknown as ReadableSpan);
  }
  const ended = createRow(Math.min(LONGEST_ROW, room), encode);
  return {
    onStart: (span, parent) => queue.onStart(span, parent),
    onEnd(span) {
      if (isSampled(span)) ended.push(span);
    },
    async forceFlush() {
      ended.empty();
      await queue.forceFlush();
    },
    async shutdown() {
      ended.empty();
      await queue.shutdown();
    },
  };
}

/** `InstrumentationScope` */
function writeScope(to: ProtobufWriter, { name, version }: InstrumentationScope): void {
  const begun = to.begin(1);
  to.text(1, name);
  if (version) to.text(2, version);
  to.end(begun);
}

/** `Resource` */
function writeResource(to: ProtobufWriter, { attributes }: Resource): void {
  const begun = to.begin(1);
  writeAttributes(to, 1, attributes);
  to.uint32(2, 0);
  to.end(begun);
}

/** `ScopeSpans` */
function writeScopeSpans(to: ProtobufWriter, spans: readonly EncodedSpan[]): void {
  const scope = spans[0]?.instrumentationScope;
  if (!scope) return;
  const begun = to.begin(2);
  writeScope(to, scope);
  for (const span of spans) span.writeTo(to, 2);
  if (scope.schemaUrl) to.text(3, scope.schemaUrl);
  to.end(begun);
}

/** `ExportTraceServiceRequest` */
function writeRequest(to: ProtobufWriter, spans: readonly EncodedSpan[]): void {
  for (const [resource, ofResource] of Map.groupBy(spans, (span) => span.resource)) {
    const begun = to.begin(1);
    writeResource(to, resource);
    const scopes = Map.groupBy(ofResource, (span) => span.instrumentationScope);
    for (const ofScope of scopes.values()) writeScopeSpans(to, ofScope);
    if (resource.schemaUrl) to.text(3, resource.schemaUrl);
    to.end(begun);
  }
}

/** For what `createEncodingProcessor` hands on. */
export const ENCODED_SPAN_SERIALIZER: ISerializer<ReadableSpan[], IExportTraceServiceResponse> = {
  serializeRequest(spans) {
    const writer = createProtobufWriter();
    writeRequest(writer, spans as unknown as EncodedSpan[]);
    const { page, start, end } = writer.take();
    return page.subarray(start, end);
  },
  deserializeResponse: (data) => ProtobufTraceSerializer.deserializeResponse(data),
};

/** The SDK's exporter over HTTP/protobuf, for spans of `createEncodingProcessor`. */
export const createEncodedSpanExporter = (): SpanExporter =>
  new OTLPExporterBase(
    createOtlpHttpExportDelegate(
      convertLegacyHttpOptions({}, 'TRACES', 'v1/traces', {
        'Content-Type': 'application/x-protobuf',
      }),
      ENCODED_SPAN_SERIALIZER,
      'otlp_http_span_exporter',
      TraceExporterMetricsHelper,
      undefined,
    ),
  );
