import { inspect } from 'node:util';
import { type DiagLogger, DiagLogLevel, diag } from '@opentelemetry/api';
import type { DiagnosticLevel } from './env.ts';
import { escapeControls } from './escape-controls.ts';
import { scrub } from './scrub.ts';

const LEVELS: Readonly<Record<DiagnosticLevel, DiagLogLevel>> = {
  none: DiagLogLevel.NONE,
  error: DiagLogLevel.ERROR,
  warn: DiagLogLevel.WARN,
  info: DiagLogLevel.INFO,
  debug: DiagLogLevel.DEBUG,
  verbose: DiagLogLevel.VERBOSE,
  all: DiagLogLevel.ALL,
};

/** A line may quote a whole export request; nobody reads more of it. */
const LONGEST_LINE = 2_000;

/** The SDK's error handler hands an error over as JSON with its stack: what it says is enough. */
function messageIn(text: string): string {
  if (!text.startsWith('{')) return text;
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    return typeof message === 'string' ? message : text;
  } catch {
    return text;
  }
}

const describe = (value: unknown): string => {
  if (value instanceof Error) return value.message;
  if (typeof value === 'string') return value;
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    // Spans as objects refer to each other in circles; at `debug` the exporter logs what it sends,
    // and a throw here would be the export's.
    return inspect(value, { depth: 2 });
  }
};

/**
 * One JSON line on stderr, the shape of the other log lines. Never through the exported logger: a
 * failing log export would then report itself for ever.
 */
function write(level: string, message: string, details: unknown[]): void {
  const text = [messageIn(message), ...details.map(describe)].join(' ').slice(0, LONGEST_LINE);
  const line = { level, time: new Date().toISOString(), component: 'opentelemetry', msg: text };
  process.stderr.write(`${escapeControls(scrub(JSON.stringify(line)))}\n`);
}

const STDERR_LOGGER: DiagLogger = {
  error: (message, ...details) => write('error', message, details),
  warn: (message, ...details) => write('warn', message, details),
  info: (message, ...details) => write('info', message, details),
  debug: (message, ...details) => write('debug', message, details),
  verbose: (message, ...details) => write('trace', message, details),
};

/** Sends OpenTelemetry's own diagnostics to stderr; stdout belongs to the stdio transport. */
export function setDiagnostics(level: DiagnosticLevel): void {
  diag.setLogger(STDERR_LOGGER, { logLevel: LEVELS[level], suppressOverrideMessage: true });
}

/** A callback of an observable instrument threw: the scrape goes on without its series. */
export function reportCollectionError(error: unknown): void {
  diag.error('a metric callback failed', describe(error));
}
