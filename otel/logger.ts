import { type Logger as PinoLogger, type LevelWithSilent, destination, pino } from 'pino';
import { escapeControls } from './escape-controls.ts';
import { exportLogLine } from './export-log-line.ts';
import { scrub } from './scrub.ts';

/** The structured logger that every room takes. */
export type Logger = PinoLogger;

export const LOG_LEVELS = [
  'trace',
  'debug',
  'info',
  'warn',
  'error',
  'fatal',
  'silent',
] as const satisfies readonly LevelWithSilent[];

export type LogLevel = (typeof LOG_LEVELS)[number];

/**
 * JSON lines on stderr, always: stdout belongs to the stdio transport; over OTLP as well while logs
 * are exported. `trace_id` and `span_id` are put in by the pino instrumentation, which patches the
 * import of pino in this file. Whatever a line is made of, its text passes the scrubber before it
 * goes either way: redaction by path was seen to miss error texts and unexpected keys. On stderr, which
 * may be a terminal, no character of a stranger's acts (`escape-controls.ts`).
 * Written synchronously: there are few lines, and the last one before a crash is the one that counts.
 */
export function createLogger(level: LogLevel): Logger {
  const stderr = destination({ fd: 2, sync: true });
  return pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    {
      write(line: string) {
        const clean = scrub(line.trimEnd());
        stderr.write(`${escapeControls(clean)}\n`);
        exportLogLine(clean);
      },
    },
  );
}
