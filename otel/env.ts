/**
 * Reads and validates the `OTEL_*` variables, which keep the meaning that the OpenTelemetry
 * specification gives them; the deviations are listed in docs/architecture.md.
 * With `src/config.ts` the only reader of `process.env`.
 */

const LOG_LEVELS = ['none', 'error', 'warn', 'info', 'debug', 'verbose', 'all'] as const;
const PROTOCOLS = ['grpc', 'http/protobuf', 'http/json'] as const;
const SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;
const EXPORTERS = ['otlp', 'console', 'none'] as const;
const POSITIVE_INTEGERS = [
  'OTEL_BSP_SCHEDULE_DELAY',
  'OTEL_BSP_EXPORT_TIMEOUT',
  'OTEL_BSP_MAX_QUEUE_SIZE',
  'OTEL_BSP_MAX_EXPORT_BATCH_SIZE',
  'OTEL_EXPORTER_OTLP_TIMEOUT',
  'OTEL_EXPORTER_OTLP_TRACES_TIMEOUT',
] as const;

export type DiagnosticLevel = (typeof LOG_LEVELS)[number];
export type OtlpProtocol = (typeof PROTOCOLS)[number];
type Environment = Readonly<Record<string, string | undefined>>;

export interface OtelSettings {
  /** `OTEL_SDK_DISABLED=true`: nothing is recorded, `/metrics` answers 503 and says why. */
  readonly disabled: boolean;
  /** Where spans go; `none` still gives trace ids to the logs. */
  readonly traces: 'otlp' | 'console' | 'none';
  readonly tracesProtocol: OtlpProtocol;
  /** The endpoint as configured, for the start-up line and health; undefined when export is off. */
  readonly tracesEndpoint: string | undefined;
  /** Level of OpenTelemetry's own diagnostics on stderr. */
  readonly diagnostics: DiagnosticLevel;
  /** `OTEL_HTTP_SERVER_SPANS`: spans of inbound HTTP beside the MCP spans (they cost as much again). */
  readonly httpServerSpans: boolean;
  /** Said once at start: settings that have no effect yet. */
  readonly notices: readonly string[];
}

export interface OtelEnvironment {
  readonly settings: OtelSettings;
  /** One line a fault, naming the variable and what it takes. */
  readonly faults: readonly string[];
}

function createReader(env: Environment) {
  const faults: string[] = [];
  /** The specification treats an empty value as unset. */
  const text = (name: string): string | undefined => env[name]?.trim() || undefined;

  return {
    faults,
    text,
    oneOf<T extends string>(name: string, allowed: readonly T[]): T | undefined {
      const value = text(name)?.toLowerCase();
      if (value === undefined) return undefined;
      const found = allowed.find((candidate) => candidate === value);
      if (!found) faults.push(`${name}: expected one of ${allowed.join(', ')}`);
      return found;
    },
    boolean(name: string): boolean {
      const value = text(name)?.toLowerCase();
      if (value !== undefined && value !== 'true' && value !== 'false') {
        faults.push(`${name}: expected true or false`);
      }
      return value === 'true';
    },
    positiveInteger(name: string): void {
      const value = text(name);
      if (value !== undefined && !/^[1-9]\d{0,9}$/.test(value)) {
        faults.push(`${name}: expected a whole number above 0`);
      }
    },
    url(name: string): string | undefined {
      const value = text(name);
      if (value === undefined) return undefined;
      const url = URL.parse(value);
      if (url && (url.username || url.password)) {
        faults.push(`${name}: credentials belong into OTEL_EXPORTER_OTLP_HEADERS, not the URL`);
      } else if (!url || !['http:', 'https:'].includes(url.protocol)) {
        faults.push(`${name}: expected an http:// or https:// URL, e.g. http://localhost:4318`);
      }
      return value;
    },
  };
}

type Reader = ReturnType<typeof createReader>;

function readSampler(reader: Reader): void {
  reader.oneOf('OTEL_TRACES_SAMPLER', SAMPLERS);
  const ratio = reader.text('OTEL_TRACES_SAMPLER_ARG');
  if (ratio === undefined) return;
  const value = Number(ratio);
  if (!(value >= 0 && value <= 1)) {
    reader.faults.push('OTEL_TRACES_SAMPLER_ARG: expected a ratio from 0 to 1');
  }
}

function readNotices(reader: Reader): string[] {
  const notices: string[] = [];
  for (const [variable, what] of [
    ['OTEL_METRICS_EXPORTER', 'metrics are scraped from /metrics'],
    ['OTEL_LOGS_EXPORTER', 'logs go to stderr as JSON'],
  ] as const) {
    const value = reader.text(variable);
    if (value && value !== 'none' && value !== 'prometheus') {
      notices.push(`${variable}=${value} has no effect in this release: ${what}`);
    }
  }
  return notices;
}

/** Reads the environment; never throws, so that the faults can be told together with the others. */
export function readOtelEnvironment(env: Environment = process.env): OtelEnvironment {
  const reader = createReader(env);
  const general = reader.url('OTEL_EXPORTER_OTLP_ENDPOINT');
  const endpoint = reader.url('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT') ?? general;
  const exporter = reader.oneOf('OTEL_TRACES_EXPORTER', EXPORTERS);
  const protocol = reader.oneOf('OTEL_EXPORTER_OTLP_PROTOCOL', PROTOCOLS);
  const tracesProtocol = reader.oneOf('OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', PROTOCOLS);
  readSampler(reader);
  for (const name of POSITIVE_INTEGERS) reader.positiveInteger(name);
  for (const name of ['OTEL_CONFIG_FILE', 'OTEL_EXPERIMENTAL_CONFIG_FILE']) {
    if (reader.text(name)) reader.faults.push(`${name}: not supported; use the OTEL_* variables`);
  }

  const traces = exporter ?? (endpoint ? 'otlp' : 'none');
  return {
    settings: {
      disabled: reader.boolean('OTEL_SDK_DISABLED'),
      // Without an endpoint `otlp` stays off: the specification's default, localhost, would fill
      // the logs of everyone who runs no collector.
      traces: traces === 'otlp' && !endpoint ? 'none' : traces,
      tracesProtocol: tracesProtocol ?? protocol ?? 'http/protobuf',
      tracesEndpoint: traces === 'otlp' ? endpoint : undefined,
      diagnostics: reader.oneOf('OTEL_LOG_LEVEL', LOG_LEVELS) ?? 'warn',
      httpServerSpans: reader.boolean('OTEL_HTTP_SERVER_SPANS'),
      notices: readNotices(reader),
    },
    faults: reader.faults,
  };
}

/**
 * Takes out of the environment what would make the SDK print to stdout (`OTEL_LOG_LEVEL` installs a
 * console logger over any that was set; stdout belongs to stdio), and switches on the SDK's own
 * metrics, which say what its queue drops.
 */
export function prepareSdkEnvironment(env: NodeJS.ProcessEnv = process.env): void {
  delete env['OTEL_LOG_LEVEL'];
  // The specification reads it in any case, the SDK in lower case alone.
  const sampler = env['OTEL_TRACES_SAMPLER']?.trim().toLowerCase();
  if (sampler) env['OTEL_TRACES_SAMPLER'] = sampler;
  env['OTEL_NODE_EXPERIMENTAL_SDK_METRICS'] = 'true';
  env['OTEL_LOGS_EXPORTER'] = 'none';
}

/**
 * Names the instrumentations that the package may make; without the variable it constructs all 40.
 * A list that the operator set is kept.
 */
export function chooseInstrumentations(
  packages: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): void {
  env['OTEL_NODE_ENABLED_INSTRUMENTATIONS'] ??= packages
    .map((name) => name.replace('@opentelemetry/instrumentation-', ''))
    .join(',');
}
