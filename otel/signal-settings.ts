/**
 * Where traces, metrics and logs go: the per-signal variables of the specification, whose general
 * form (`OTEL_EXPORTER_OTLP_ENDPOINT`, …) holds for every signal that has none of its own.
 * Headers, TLS files and timeouts are read by the exporters themselves; here they are checked.
 */
import type { EnvReader } from './env-reader.ts';

export const SIGNALS = ['traces', 'metrics', 'logs'] as const;
export type Signal = (typeof SIGNALS)[number];

const PROTOCOLS = ['grpc', 'http/protobuf', 'http/json'] as const;
export type OtlpProtocol = (typeof PROTOCOLS)[number];

const EXPORTERS = ['otlp', 'console', 'none'] as const;
export type ExporterName = (typeof EXPORTERS)[number];

const COMPRESSIONS = ['none', 'gzip'] as const;
const TEMPORALITIES = ['cumulative', 'delta', 'lowmemory'] as const;

/** Milliseconds; defaults of the specification. */
const METRIC_INTERVAL_MS = 60_000;
const EXPORT_TIMEOUT_MS = 30_000;

const EXPORT_TIMEOUT_VARIABLES = {
  traces: 'OTEL_BSP_EXPORT_TIMEOUT',
  metrics: 'OTEL_METRIC_EXPORT_TIMEOUT',
  logs: 'OTEL_BLRP_EXPORT_TIMEOUT',
} as const satisfies Record<Signal, string>;

/** For each signal its exporter, its protocol, and its endpoint while it goes over OTLP. */
export type SignalSettings = Readonly<
  Record<Signal, ExporterName> &
    Record<`${Signal}Protocol`, OtlpProtocol> &
    Record<`${Signal}Endpoint`, string | undefined> &
    /** How long one export may take with all its tries; then what it carried is lost. */
    Record<`${Signal}TimeoutMs`, number>
>;

/** What a batch processor of the SDK takes; absent for its defaults, which are the specification's. */
export interface BatchPace {
  readonly scheduledDelayMillis?: number;
  readonly maxQueueSize?: number;
  readonly maxExportBatchSize?: number;
}

export interface ExportPace {
  /** `OTEL_METRIC_EXPORT_INTERVAL` */
  readonly metricsIntervalMs: number;
  /** `OTEL_BSP_*` */
  readonly tracesPace: BatchPace;
  /** `OTEL_BLRP_*` */
  readonly logsPace: BatchPace;
}

/** `OTEL_EXPORTER_OTLP_TIMEOUT` and its three siblings. */
const otlpVariables = (setting: string): string[] =>
  ['', 'TRACES_', 'METRICS_', 'LOGS_'].map((signal) => `OTEL_EXPORTER_OTLP_${signal}${setting}`);

export const COMPRESSION_VARIABLES = otlpVariables('COMPRESSION');

/** What the list of the variable comes to; metrics are scraped whatever it says. */
function readExporter(reader: EnvReader, signal: Signal): ExporterName | undefined {
  const name = `OTEL_${signal.toUpperCase()}_EXPORTER`;
  if (signal !== 'metrics') return reader.oneOf(name, EXPORTERS);
  const chosen = reader.listOf(name, [...EXPORTERS, 'prometheus']);
  if (!chosen || chosen.length === 0) return undefined;
  if (chosen.includes('none')) return 'none';
  // `prometheus` opens no port of its own: its reader is always on, at `/metrics`.
  const [first = 'none', ...others] = chosen.filter((exporter) => exporter !== 'prometheus');
  if (others.length > 0) reader.faults.push(`${name}: expected one exporter beside prometheus`);
  return first;
}

function readSignal(
  reader: EnvReader,
  signal: Signal,
  general: { readonly endpoint: string | undefined; readonly protocol: OtlpProtocol | undefined },
): { exporter: ExporterName; protocol: OtlpProtocol; endpoint: string | undefined } {
  const prefix = `OTEL_EXPORTER_OTLP_${signal.toUpperCase()}`;
  const endpoint = reader.url(`${prefix}_ENDPOINT`) ?? general.endpoint;
  const protocol = reader.oneOf(`${prefix}_PROTOCOL`, PROTOCOLS) ?? general.protocol;
  const wanted = readExporter(reader, signal) ?? (endpoint ? 'otlp' : 'none');
  // Without an endpoint `otlp` stays off: the specification's default, localhost, would fill the
  // logs of everyone who runs no collector.
  const exporter = wanted === 'otlp' && !endpoint ? 'none' : wanted;
  return {
    exporter,
    protocol: protocol ?? 'http/protobuf',
    endpoint: exporter === 'otlp' ? endpoint : undefined,
  };
}

export function readSignals(reader: EnvReader): SignalSettings {
  const general = {
    endpoint: reader.url('OTEL_EXPORTER_OTLP_ENDPOINT'),
    protocol: reader.oneOf('OTEL_EXPORTER_OTLP_PROTOCOL', PROTOCOLS),
  };
  const timeoutMs = (signal: Signal): number =>
    reader.positiveInteger(EXPORT_TIMEOUT_VARIABLES[signal]) ?? EXPORT_TIMEOUT_MS;
  const [traces, metrics, logs] = [
    readSignal(reader, 'traces', general),
    readSignal(reader, 'metrics', general),
    readSignal(reader, 'logs', general),
  ];
  return {
    traces: traces.exporter,
    tracesProtocol: traces.protocol,
    tracesEndpoint: traces.endpoint,
    tracesTimeoutMs: timeoutMs('traces'),
    metrics: metrics.exporter,
    metricsProtocol: metrics.protocol,
    metricsEndpoint: metrics.endpoint,
    metricsTimeoutMs: timeoutMs('metrics'),
    logs: logs.exporter,
    logsProtocol: logs.protocol,
    logsEndpoint: logs.endpoint,
    logsTimeoutMs: timeoutMs('logs'),
  };
}

function readBatchPace(reader: EnvReader, prefix: string): BatchPace {
  const scheduledDelayMillis = reader.positiveInteger(`${prefix}_SCHEDULE_DELAY`);
  const maxQueueSize = reader.positiveInteger(`${prefix}_MAX_QUEUE_SIZE`);
  const maxExportBatchSize = reader.positiveInteger(`${prefix}_MAX_EXPORT_BATCH_SIZE`);
  return {
    ...(scheduledDelayMillis === undefined ? {} : { scheduledDelayMillis }),
    ...(maxQueueSize === undefined ? {} : { maxQueueSize }),
    ...(maxExportBatchSize === undefined ? {} : { maxExportBatchSize }),
  };
}

export function readPace(reader: EnvReader): ExportPace {
  return {
    metricsIntervalMs: reader.positiveInteger('OTEL_METRIC_EXPORT_INTERVAL') ?? METRIC_INTERVAL_MS,
    tracesPace: readBatchPace(reader, 'OTEL_BSP'),
    logsPace: readBatchPace(reader, 'OTEL_BLRP'),
  };
}

/** Checks what the exporters and the SDK read by themselves: they would only warn, later. */
export function checkOtlpVariables(reader: EnvReader): void {
  for (const name of otlpVariables('TIMEOUT')) reader.positiveInteger(name);
  for (const name of COMPRESSION_VARIABLES) reader.oneOf(name, COMPRESSIONS);
  for (const name of otlpVariables('HEADERS')) reader.headers(name);
  reader.oneOf('OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE', TEMPORALITIES);
}

/** The values of the export headers: vendors' keys, which no log line may show. */
export const readHeaderSecrets = (reader: EnvReader): string[] =>
  otlpVariables('HEADERS').flatMap((name) => reader.headers(name));
