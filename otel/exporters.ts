/**
 * Exporters, loaded when they are chosen: nobody pays for a protocol that is not used. Endpoint,
 * headers, compression, timeout, TLS and temporality each reads from the environment by itself.
 */
import type { LogRecordExporter } from '@opentelemetry/sdk-logs';
import type { PushMetricExporter } from '@opentelemetry/sdk-metrics';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import type { OtelSettings } from './env.ts';

export async function loadSpanExporter(settings: OtelSettings): Promise<SpanExporter | undefined> {
  if (settings.traces === 'none') return undefined;
  if (settings.traces === 'console') {
    return new (await import('@opentelemetry/sdk-trace')).ConsoleSpanExporter();
  }
  switch (settings.tracesProtocol) {
    case 'grpc':
      return new (await import('@opentelemetry/exporter-trace-otlp-grpc')).OTLPTraceExporter();
    case 'http/json':
      return new (await import('@opentelemetry/exporter-trace-otlp-http')).OTLPTraceExporter();
    case 'http/protobuf':
      return new (await import('@opentelemetry/exporter-trace-otlp-proto')).OTLPTraceExporter();
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
