/**
 * Exporters, loaded when they are chosen: nobody pays for a protocol that is not used. Endpoint,
 * headers, compression, timeout, TLS and temporality each reads from the environment by itself.
 */
import type { LogRecordExporter } from '@opentelemetry/sdk-logs';
import type { PushMetricExporter } from '@opentelemetry/sdk-metrics';
import type { SpanExporter, SpanProcessor } from '@opentelemetry/sdk-trace';
import type { EncodingOptions } from './encoded-spans.ts';
import type { OtelSettings } from './env.ts';

export interface SpanExport {
  readonly exporter: SpanExporter;
  /** Of an exporter that takes spans redacted and encoded: what does both, before the queue. */
  readonly encodeFor?: (queue: SpanProcessor, options: EncodingOptions) => SpanProcessor;
}

export async function loadSpanExport(settings: OtelSettings): Promise<SpanExport | undefined> {
  if (settings.traces === 'none') return undefined;
  if (settings.traces === 'console') {
    const { ConsoleSpanExporter } = await import('@opentelemetry/sdk-trace');
    return { exporter: new ConsoleSpanExporter() };
  }
  switch (settings.tracesProtocol) {
    case 'grpc': {
      const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-grpc');
      return { exporter: new OTLPTraceExporter() };
    }
    case 'http/json': {
      const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http');
      return { exporter: new OTLPTraceExporter() };
    }
    case 'http/protobuf': {
      const encoded = await import('./encoded-spans.ts');
      const exporter = encoded.createEncodedSpanExporter();
      return { exporter, encodeFor: encoded.createEncodingProcessor };
    }
  }
}

export async function loadMetricExporter(
  settings: OtelSettings,
): Promise<PushMetricExporter | undefined> {
  if (settings.metrics === 'none') return undefined;
  if (settings.metrics === 'console') {
    return new (await import('@opentelemetry/sdk-metrics')).ConsoleMetricExporter();
  }
  switch (settings.metricsProtocol) {
    case 'grpc':
      return new (await import('@opentelemetry/exporter-metrics-otlp-grpc')).OTLPMetricExporter();
    case 'http/json':
      return new (await import('@opentelemetry/exporter-metrics-otlp-http')).OTLPMetricExporter();
    case 'http/protobuf':
      return new (await import('@opentelemetry/exporter-metrics-otlp-proto')).OTLPMetricExporter();
  }
}

export async function loadLogExporter(
  settings: OtelSettings,
): Promise<LogRecordExporter | undefined> {
  if (settings.logs === 'none') return undefined;
  if (settings.logs === 'console') {
    return new (await import('@opentelemetry/sdk-logs')).ConsoleLogRecordExporter();
  }
  switch (settings.logsProtocol) {
    case 'grpc':
      return new (await import('@opentelemetry/exporter-logs-otlp-grpc')).OTLPLogExporter();
    case 'http/json':
      return new (await import('@opentelemetry/exporter-logs-otlp-http')).OTLPLogExporter();
    case 'http/protobuf':
      return new (await import('@opentelemetry/exporter-logs-otlp-proto')).OTLPLogExporter();
  }
}
