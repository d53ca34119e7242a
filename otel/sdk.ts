/**
 * Starts the OpenTelemetry SDK: the Prometheus reader always, OTLP of each signal when it has an
 * endpoint.
 *
 * Measured traps that shape this file: a `metricReaders` option switches off every metric exporter
 * of the environment, so the OTLP reader is made here; the module hooks must be registered before
 * the instrumented modules are imported.
 */
import { context, logs, metrics, propagation, trace } from '@opentelemetry/api';
import {
  type Resource,
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
  serviceInstanceIdDetector,
} from '@opentelemetry/resources';
import { type IMetricReader, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { AlwaysOffSampler, BatchSpanProcessor, type SpanProcessor } from '@opentelemetry/sdk-trace';
import { readEvidence } from './collection-evidence.ts';
import { reportCollectionError, setDiagnostics } from './diagnostics.ts';
import { type OtelSettings, prepareSdkEnvironment, readExportSecrets } from './env.ts';
import { type ExportLedger, createExportLedger } from './export-ledger.ts';
import { type SpanExport, loadMetricExporter, loadSpanExport } from './exporters.ts';
import { createIdGenerator } from './id-generator.ts';
import type { InstrumentDefinition } from './instrument-table.ts';
import { loadInstrumentations } from './instrumentations.ts';
import { createInstruments } from './instruments.ts';
import { type LateSpanProcessor, createLateSpanProcessor } from './late-span-processor.ts';
import { startLogExport } from './log-export.ts';
import { type Patience, createPatience, createPatientExporter } from './patient-exporter.ts';
import { observeProcess } from './process-metrics.ts';
import { type PrometheusReader, createPrometheusReader } from './prometheus.ts';
import { createGuardedPropagator } from './propagation.ts';
import { redactSpan } from './redact-span.ts';
import { learnSecrets, scrub } from './scrub.ts';
import { type Telemetry, createIdleTelemetry } from './telemetry.ts';
import { createViews } from './views.ts';

export interface ServiceIdentity {
  readonly name: string;
  readonly version: string;
}

const METER_NAME = 'youtube-mcp';

/**
 * How old the last collection may be while something is exported. The SDK keeps for each reader what
 * the others collected since: behind a scrape that never comes, an OTLP reader would pile up points
 * for ever (measured: 83 MB a day at one export a minute). And health reads drops and overflow off
 * collections.
 */
const COLLECTION_AGE_MS = 15_000;

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

function describeResource(identity: ServiceIdentity): Resource {
  const given = defaultResource()
    .merge(
      resourceFromAttributes({
        'service.name': identity.name,
        'service.namespace': 'youtube-mcp',
        'service.version': identity.version,
        'deployment.environment.name': 'development',
      }),
    )
    // `host` would export the machine id, `process` the command line and paths.
    .merge(detectResources({ detectors: [envDetector, serviceInstanceIdDetector] }));
  // An operator may have put anything into OTEL_RESOURCE_ATTRIBUTES.
  const clean = Object.entries(given.attributes).map(([name, value]) => [
    name,
    typeof value === 'string' ? scrub(value) : value,
  ]);
  return resourceFromAttributes(Object.fromEntries(clean));
}

/** What the exporters of all signals share. */
interface ExportParts {
  readonly ledger: ExportLedger;
  readonly patience: Patience;
}

/** The part of the shutdown's time in which a failed export is tried again. */
const SHARE_OF_TRIES = 0.6;

async function openSpanExport(
  settings: OtelSettings,
  shared: ExportParts,
): Promise<SpanExport | undefined> {
  const loaded = await loadSpanExport(settings);
  if (!loaded) return undefined;
  const exporter = createPatientExporter(loaded.exporter, {
    ...shared,
    signal: 'traces',
    timeoutMs: settings.tracesTimeoutMs,
    count: (spans) => spans.length,
    ...(loaded.encodeFor ? {} : { prepare: (spans) => spans.map(redactSpan) }),
  });
  return { ...loaded, exporter };
}

/** Call it after the SDK has started: the queue reports its drops to the meter provider. */
function createSpanQueue(
  settings: OtelSettings,
  { exporter, encodeFor }: SpanExport,
  ledger: ExportLedger,
): SpanProcessor {
  const { maxQueueSize = Infinity, maxExportBatchSize = Infinity } = settings.tracesPace;
  const queue = new BatchSpanProcessor({
    exporter,
    selfObsMeterProvider: metrics.getMeterProvider(),
    exportTimeoutMillis: settings.tracesTimeoutMs,
    ...settings.tracesPace,
  });
  if (!encodeFor) return queue;
  return encodeFor(queue, {
    room: Math.min(maxQueueSize, maxExportBatchSize),
    onLost: (error) => ledger.failed('traces', 1, error),
  });
}

async function openMetricReaders(
  settings: OtelSettings,
  shared: ExportParts,
): Promise<IMetricReader[]> {
  const exporter = await loadMetricExporter(settings);
  if (!exporter) return [];
  const { metricsIntervalMs, metricsTimeoutMs } = settings;
  const timeoutMs = Math.min(metricsTimeoutMs, metricsIntervalMs);
  const patient = createPatientExporter(exporter, {
    ...shared,
    signal: 'metrics',
    timeoutMs,
    count: () => 1,
  });
  // The exporter goes on telling the temporality that its variable asks for.
  const temporality = exporter.selectAggregationTemporality?.bind(exporter);
  return [
    new PeriodicExportingMetricReader({
      exporter: {
        ...patient,
        ...(temporality ? { selectAggregationTemporality: temporality } : {}),
      },
      exportIntervalMillis: metricsIntervalMs,
      exportTimeoutMillis: timeoutMs,
    }),
  ];
}

interface SdkParts {
  readonly resource: Resource;
  readonly readers: IMetricReader[];
  readonly spans: LateSpanProcessor;
  /** Whether spans go anywhere. */
  readonly exported: boolean;
  readonly inbound: { readonly trusted: boolean };
  readonly definitions: readonly InstrumentDefinition[];
  readonly instrumentations: ReturnType<typeof loadInstrumentations>;
}

const createSdk = (parts: SdkParts): NodeSDK =>
  new NodeSDK({
    resource: parts.resource,
    autoDetectResources: false,
    textMapPropagator: createGuardedPropagator(parts.inbound),
    metricReaders: parts.readers,
    views: createViews(parts.definitions, METER_NAME),
    instrumentations: parts.instrumentations,
    spanProcessors: [parts.spans],
    idGenerator: createIdGenerator(),
    // Spans that go nowhere still carry ids for the logs, and record nothing.
    ...(parts.exported ? {} : { sampler: new AlwaysOffSampler() }),
  });

/** Collects now and then while anything is exported; never holds the process. */
function keepCollected(settings: OtelSettings, prometheus: PrometheusReader): () => void {
  const { traces, metrics: ofMetrics, logs: ofLogs } = settings;
  if ([traces, ofMetrics, ofLogs].every((exporter) => exporter === 'none')) return () => undefined;
  const timer = setInterval(() => {
    prometheus.collectUnlessWithin(COLLECTION_AGE_MS).catch(reportCollectionError);
  }, COLLECTION_AGE_MS).unref();
  return () => clearInterval(timer);
}

/**
 * Starts the SDK and makes the instruments. Call it once, before the modules that are instrumented
 * are imported (`register.ts`). Does nothing but validate when `OTEL_SDK_DISABLED=true`.
 *
 * @param definitions every table whose instruments are made by the meter of the telemetry
 */
export async function startTelemetry(
  settings: OtelSettings,
  identity: ServiceIdentity,
  definitions: readonly InstrumentDefinition[],
): Promise<Telemetry> {
  learnSecrets(readExportSecrets());
  setDiagnostics(settings.diagnostics);
  if (settings.disabled) return createIdleTelemetry(settings);

  const restoreEnvironment = prepareSdkEnvironment();
  const ledger = createExportLedger();
  const patience = createPatience();
  const shared = { ledger, patience };
  const inbound = { trusted: false };
  const resource = describeResource(identity);
  const spanExport = await openSpanExport(settings, shared);
  const otlpReaders = await openMetricReaders(settings, shared);
  const prometheus = createPrometheusReader(definitions, {
    onError: reportCollectionError,
    onCollected: (collected) => readEvidence(collected, ledger),
  });
  const spans = createLateSpanProcessor();
  const sdk = createSdk({
    resource,
    readers: [prometheus.reader, ...otlpReaders],
    spans,
    exported: spanExport !== undefined,
    inbound,
    definitions,
    instrumentations: loadInstrumentations(settings),
  });
  sdk.start();
  restoreEnvironment();
  if (spanExport) spans.become(createSpanQueue(settings, spanExport, ledger));
  const stopLogs = await startLogExport(settings, resource, shared);
  const stopCollecting = keepCollected(settings, prometheus);

  const meter = metrics.getMeter(METER_NAME, identity.version);
  const instruments = createInstruments(meter);
  observeProcess(instruments);
  ledger.onFailure((signal) => instruments.exportFailures.add(1, { signal }));
  return {
    settings,
    meter,
    instruments,
    collectFamilies: prometheus.collectFamilies,
    exportFigures: ledger.figures,
    trustInbound(trusted) {
      inbound.trusted = trusted;
    },
    async shutdown(deadlineMs) {
      stopCollecting();
      patience.endWithin(deadlineMs * SHARE_OF_TRIES);
      await withDeadline(Promise.allSettled([stopLogs(), sdk.shutdown()]), deadlineMs);
      for (const api of [trace, metrics, logs, context, propagation]) api.disable();
    },
  };
}
