/**
 * Reads and validates the `OTEL_*` variables, which keep the meaning that the OpenTelemetry
 * specification gives them; the deviations are listed in docs/architecture.md.
 * With `src/config.ts` the only reader of `process.env`.
 */
import { type EnvReader, type Environment, createEnvReader } from './env-reader.ts';
import {
  COMPRESSION_VARIABLES,
  type ExportPace,
  SIGNALS,
  type SignalSettings,
  checkOtlpVariables,
  readHeaderSecrets,
  readPace,
  readSignals,
} from './signal-settings.ts';

const LOG_LEVELS = ['none', 'error', 'warn', 'info', 'debug', 'verbose', 'all'] as const;
const SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;

export type DiagnosticLevel = (typeof LOG_LEVELS)[number];

export interface OtelSettings extends SignalSettings, ExportPace {
  /** `OTEL_SDK_DISABLED=true`: nothing is recorded, `/metrics` answers 503 and says why. */
  readonly disabled: boolean;
  /** Level of OpenTelemetry's own diagnostics on stderr. */
  readonly diagnostics: DiagnosticLevel;
  /** `OTEL_HTTP_SERVER_SPANS`: spans of inbound HTTP beside the MCP spans (they cost as much again). */
  readonly httpServerSpans: boolean;
  /**
   * `OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT`, the name that the GenAI instrumentations
   * share: arguments and results of tools on spans, scrubbed.
   */
  readonly captureContent: boolean;
  /** Said once at start: settings that have no effect. */
  readonly notices: readonly string[];
}

export interface OtelEnvironment {
  readonly settings: OtelSettings;
  /** One line a fault, naming the variable and what it takes. */
  readonly faults: readonly string[];
}

function readSampler(reader: EnvReader): void {
  reader.oneOf('OTEL_TRACES_SAMPLER', SAMPLERS);
  const ratio = reader.text('OTEL_TRACES_SAMPLER_ARG');
  if (ratio === undefined) return;
  const value = Number(ratio);
  if (!(value >= 0 && value <= 1)) {
    reader.faults.push('OTEL_TRACES_SAMPLER_ARG: expected a ratio from 0 to 1');
  }
}

const OWN_PROPAGATORS = ['tracecontext', 'baggage'] as const;

/** Settings that have no effect: `otlp` with nowhere to send to, other propagators than ours. */
function readNotices(reader: EnvReader, signals: SignalSettings): string[] {
  const unsent = SIGNALS.flatMap((signal) => {
    const name = `OTEL_${signal.toUpperCase()}_EXPORTER`;
    const wanted = reader.text(name)?.toLowerCase() ?? '';
    const isUnmet =
      signals[signal] === 'none' && wanted.includes('otlp') && !wanted.includes('none');
    return isUnmet ? [`${name}: no endpoint is set, so ${signal} are not exported`] : [];
  });
  const propagators = reader.text('OTEL_PROPAGATORS')?.toLowerCase().split(',') ?? OWN_PROPAGATORS;
  const wanted = new Set(propagators.map((name) => name.trim()));
  const isOurs = wanted.size === 2 && OWN_PROPAGATORS.every((name) => wanted.has(name));
  const fixed = 'OTEL_PROPAGATORS: no effect, W3C trace context and baggage are read and sent';
  return isOurs ? unsent : [...unsent, fixed];
}

/** Reads the environment; never throws, so that the faults can be told together with the others. */
export function readOtelEnvironment(env: Environment = process.env): OtelEnvironment {
  const reader = createEnvReader(env);
  const signals = readSignals(reader);
  const pace = readPace(reader);
  checkOtlpVariables(reader);
  readSampler(reader);
  for (const name of ['OTEL_CONFIG_FILE', 'OTEL_EXPERIMENTAL_CONFIG_FILE']) {
    if (reader.text(name)) reader.faults.push(`${name}: not supported; use the OTEL_* variables`);
  }
  return {
    settings: {
      ...signals,
      ...pace,
      disabled: reader.boolean('OTEL_SDK_DISABLED'),
      diagnostics: reader.oneOf('OTEL_LOG_LEVEL', LOG_LEVELS) ?? 'warn',
      httpServerSpans: reader.boolean('OTEL_HTTP_SERVER_SPANS'),
      captureContent: reader.boolean('OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT'),
      notices: readNotices(reader, signals),
    },
    faults: reader.faults,
  };
}

/** The variables that have an exporter print to stdout, which stdio needs for the protocol. */
export const consoleExporterVariables = (signals: SignalSettings): string[] =>
  SIGNALS.filter((signal) => signals[signal] === 'console').map(
    (signal) => `OTEL_${signal.toUpperCase()}_EXPORTER`,
  );

/** The keys that the exporters send in headers. They are not in the settings, which are printed. */
export const readExportSecrets = (env: Environment = process.env): string[] =>
  readHeaderSecrets(createEnvReader(env));

/**
 * Takes out of the environment what would make the SDK print to stdout (`OTEL_LOG_LEVEL` installs a
 * console logger over any that was set; stdout belongs to stdio). Log exporters are made in
 * `exporters.ts`: until the SDK has started it is kept from making others.
 *
 * @returns puts back, after the start, what `src/config.ts` reads as well
 */
export function prepareSdkEnvironment(env: NodeJS.ProcessEnv = process.env): () => void {
  delete env['OTEL_LOG_LEVEL'];
  // The specification reads these in any case, the SDK in lower case alone.
  for (const name of ['OTEL_TRACES_SAMPLER', ...COMPRESSION_VARIABLES]) {
    const value = env[name]?.trim().toLowerCase();
    if (value) env[name] = value;
  }
  // A ratio alone is meant for the default sampler; the SDK's has none, and would ignore it.
  if (env['OTEL_TRACES_SAMPLER_ARG']?.trim() && !env['OTEL_TRACES_SAMPLER']?.trim()) {
    env['OTEL_TRACES_SAMPLER'] = 'parentbased_traceidratio';
  }
  const logsExporter = env['OTEL_LOGS_EXPORTER'];
  env['OTEL_LOGS_EXPORTER'] = 'none';
  return () => {
    if (logsExporter === undefined) delete env['OTEL_LOGS_EXPORTER'];
    else env['OTEL_LOGS_EXPORTER'] = logsExporter;
  };
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
