/**
 * Starts the OpenTelemetry SDK: Prometheus reader always, OTLP traces when an endpoint is set.
 *
 * Measured traps that shape this file: a `metricReaders` option switches off every metric exporter
 * of the environment; `spanProcessors` would lose the SDK's own queue metrics, so `traceExporter`
 * is passed; the module hooks must be registered before the instrumented modules are imported.
 */
import { ROOT_CONTEXT, context, metrics, propagation, trace } from '@opentelemetry/api';
import type { TextMapPropagator } from '@opentelemetry/api';
import {
  CompositePropagator,
  ExportResultCode,
  W3CBaggagePropagator,
  W3CTraceContextPropagator,
} from '@opentelemetry/core';
import {
  defaultResource,
  envDetector,
  resourceFromAttributes,
  serviceInstanceIdDetector,
} from '@opentelemetry/resources';
import { AggregationType, createAllowListAttributesProcessor } from '@opentelemetry/sdk-metrics';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { AlwaysOffSampler, NoopSpanProcessor, type SpanExporter } from '@opentelemetry/sdk-trace';
import { NO_PROPAGATION_KEY } from './attributes.ts';
import { reportCollectionError, setDiagnostics } from './diagnostics.ts';
import { type OtelSettings, prepareSdkEnvironment } from './env.ts';
import { loadInstrumentations } from './instrumentations.ts';
import { CATALOGUE, createInstruments } from './instruments.ts';
import { observeProcess } from './process-metrics.ts';
import { createPrometheusReader } from './prometheus.ts';
import {
  type ExportFigures,
  NO_EXPORTS,
  type Telemetry,
  createIdleTelemetry,
} from './telemetry.ts';

export interface ServiceIdentity {
  readonly name: string;
  readonly version: string;
}

/**
 * Nothing goes out to strangers and nothing comes in from them: contexts that are marked so send no
 * `traceparent`, and the HTTP instrumentation, which extracts into the root context, gets none from
 * callers that are not trusted. `otel/mcp` reads and links those itself.
 */
function guardStrangers(
  inner: TextMapPropagator,
  inbound: { readonly trusted: boolean },
): TextMapPropagator {
  return {
    inject(active, carrier, setter) {
      if (active.getValue(NO_PROPAGATION_KEY) === undefined) inner.inject(active, carrier, setter);
    },
    extract(active, carrier, getter) {
      const isInboundHttp = active === ROOT_CONTEXT;
      return isInboundHttp && !inbound.trusted ? active : inner.extract(active, carrier, getter);
    },
    fields: () => inner.fields(),
  };
}

async function loadTraceExporter(settings: OtelSettings): Promise<SpanExporter | undefined> {
  if (settings.traces === 'none') return undefined;
  if (settings.traces === 'console') {
    const { ConsoleSpanExporter } = await import('@opentelemetry/sdk-trace');
    return new ConsoleSpanExporter();
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

type MutableFigures = { -readonly [K in keyof ExportFigures]: ExportFigures[K] };

/** Watches an exporter from outside: the SDK tells a failed export to nobody but its diagnostics. */
function countExports(exporter: SpanExporter, figures: MutableFigures): SpanExporter {
  return {
    export(spans, done) {
      exporter.export(spans, (result) => {
        if (result.code === ExportResultCode.SUCCESS) {
          figures.exported += spans.length;
          figures.lastSuccessAt = Date.now();
        } else {
          figures.failed += spans.length;
          figures.lastFailureAt = Date.now();
        }
        done(result);
      });
    },
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => exporter.forceFlush?.(),
  };
}

const withDeadline = (work: Promise<unknown>, deadlineMs: number): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, deadlineMs);
    void work
      .catch(() => undefined)
      .then(() => {
        clearTimeout(timer);
        resolve();
      });
  });

const DROP = { type: AggregationType.DROP } as const;

const VIEWS = [
  // It would meet ours under one name, and repeat the figures of undici.
  { meterName: '@opentelemetry/instrumentation-http', instrumentName: '*', aggregation: DROP },
  // The SDK counts each span twice with labels, a tenth of what telemetry costs; what its queue
  // drops (`otel.sdk.processor.*`) stays. The empty list spares the work on labels.
  {
    instrumentName: 'otel.sdk.span.*',
    aggregation: DROP,
    attributesProcessors: [createAllowListAttributesProcessor([])],
  },
];

function createSdk(
  identity: ServiceIdentity,
  reader: ReturnType<typeof createPrometheusReader>['reader'],
  exporter: SpanExporter | undefined,
  inbound: { readonly trusted: boolean },
  instrumentations: ReturnType<typeof loadInstrumentations>,
): NodeSDK {
  return new NodeSDK({
    resource: defaultResource().merge(
      resourceFromAttributes({
        'service.name': identity.name,
        'service.namespace': 'youtube-mcp',
        'service.version': identity.version,
        'deployment.environment.name': 'development',
      }),
    ),
    // `host` would export the machine id, `process` the command line and paths.
    resourceDetectors: [envDetector, serviceInstanceIdDetector],
    textMapPropagator: guardStrangers(
      new CompositePropagator({
        propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()],
      }),
      inbound,
    ),
    metricReaders: [reader],
    views: VIEWS,
    instrumentations,
    // Without an exporter spans still carry ids for the logs, and record nothing.
    ...(exporter
      ? { traceExporter: exporter }
      : { spanProcessors: [new NoopSpanProcessor()], sampler: new AlwaysOffSampler() }),
  });
}

/**
 * Starts the SDK and makes the instruments. Call it once, before the modules that are instrumented
 * are imported (`register.ts`). Does nothing but validate when `OTEL_SDK_DISABLED=true`.
 */
export async function startTelemetry(
  settings: OtelSettings,
  identity: ServiceIdentity,
): Promise<Telemetry> {
  setDiagnostics(settings.diagnostics);
  if (settings.disabled) return createIdleTelemetry(settings);

  prepareSdkEnvironment();
  const figures: MutableFigures = { ...NO_EXPORTS };
  const inbound = { trusted: false };
  const exporter = await loadTraceExporter(settings);
  const { reader, collectFamilies } = createPrometheusReader(
    Object.values(CATALOGUE),
    reportCollectionError,
  );
  const sdk = createSdk(
    identity,
    reader,
    exporter && countExports(exporter, figures),
    inbound,
    loadInstrumentations(settings),
  );
  sdk.start();

  const meter = metrics.getMeter('youtube-mcp', identity.version);
  const instruments = createInstruments(meter);
  observeProcess(instruments);
  return {
    settings,
    meter,
    instruments,
    collectFamilies,
    exportFigures: () => ({ ...figures }),
    trustInbound(trusted) {
      inbound.trusted = trusted;
    },
    async shutdown(deadlineMs) {
      await withDeadline(sdk.shutdown(), deadlineMs);
      for (const api of [trace, metrics, context, propagation]) api.disable();
    },
  };
}
