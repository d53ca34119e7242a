/** A line of the log as a record of OpenTelemetry's Logs API. */
import {
  type AnyValue,
  type Attributes,
  type LogRecord,
  SeverityNumber,
  logs,
} from '@opentelemetry/api';

const SEVERITIES: Readonly<Record<string, SeverityNumber>> = {
  trace: SeverityNumber.TRACE,
  debug: SeverityNumber.DEBUG,
  info: SeverityNumber.INFO,
  warn: SeverityNumber.WARN,
  error: SeverityNumber.ERROR,
  fatal: SeverityNumber.FATAL,
};

/** Fields of pino's `err`, under the names of the convention. */
function exceptionAttributes(err: unknown): Attributes {
  if (typeof err === 'string') return { 'exception.message': err };
  if (typeof err !== 'object' || err === null) return {};
  const { type, message, stack } = err as Readonly<Record<string, unknown>>;
  return {
    ...(typeof type === 'string' ? { 'exception.type': type } : {}),
    ...(typeof message === 'string' ? { 'exception.message': message } : {}),
    ...(typeof stack === 'string' ? { 'exception.stacktrace': stack } : {}),
  };
}

/** Taken off the active span, or fields of the record itself. */
const NOT_ATTRIBUTES: ReadonlySet<string> = new Set([
  'level',
  'time',
  'msg',
  'err',
  'trace_id',
  'span_id',
  'trace_flags',
]);

function recordOf(line: string): LogRecord {
  const fields = JSON.parse(line) as Readonly<Record<string, AnyValue>>;
  const { level, time, msg, err } = fields;
  const own = Object.entries(fields).filter(([name]) => !NOT_ATTRIBUTES.has(name));
  return {
    timestamp: typeof time === 'string' ? Date.parse(time) : Date.now(),
    ...(typeof level === 'string'
      ? { severityText: level, severityNumber: SEVERITIES[level] ?? SeverityNumber.UNSPECIFIED }
      : {}),
    body: msg ?? '',
    attributes: { ...Object.fromEntries(own), ...exceptionAttributes(err) },
  };
}

/**
 * Exports a line that is written, when logs are exported; costs nothing else. The trace ids are
 * those of the active span: pino writes in the turn in which it is called.
 */
export function exportLogLine(line: string): void {
  const logger = logs.getLogger('youtube-mcp');
  if (!logger.enabled()) return;
  try {
    logger.emit(recordOf(line));
  } catch {
    // Written to stderr already; an export must not fail the call that logs.
  }
}
