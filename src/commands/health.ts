import { loadConfig } from '../config.ts';
import { StartupError } from '../errors.ts';
import { isHealthReport } from '../health/health.ts';
import type { CommandLine } from './command-line.ts';
import { printable } from './printable.ts';

/** A container's health check gives up earlier than this. */
const PATIENCE_MS = 4_000;

/** The address at which a server with this configuration is asked from its own machine. */
function defaultUrl(): string {
  const { HOST, PORT, ADMIN_PORT = 0 } = loadConfig();
  if (ADMIN_PORT !== 0) return `http://127.0.0.1:${ADMIN_PORT}`;
  if (HOST === '0.0.0.0' || HOST === '::') return `http://127.0.0.1:${PORT}`;
  return `http://${HOST.includes(':') ? `[${HOST}]` : HOST}:${PORT}`;
}

/** Asks `/health` and prints one line a component. Exit code 0 healthy or degraded, 1 otherwise. */
export async function health({ argument }: CommandLine): Promise<number> {
  const base = URL.parse(argument ?? defaultUrl());
  if (!base || !['http:', 'https:'].includes(base.protocol)) {
    throw new StartupError(
      `[url]: expected an http:// or https:// URL such as http://127.0.0.1:8080`,
    );
  }
  const url = new URL('/health', base);
  let report: unknown;
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) });
    report = await response.json();
  } catch (error) {
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    const reason = cause instanceof Error ? cause.message : String(cause);
    process.stderr.write(`${printable(`${url.href} does not answer: ${reason}`)}\n`);
    return 1;
  }
  if (!isHealthReport(report)) {
    process.stderr.write(`${printable(url.href)} answers, but not as this server does\n`);
    return 1;
  }
  const lines = Object.entries(report.components).map(
    ([name, { status, message }]) => `  ${name.padEnd(12)} ${status.padEnd(10)} ${message}`,
  );
  // Whoever may not see the details is told the status alone.
  const isBrief = typeof report.version !== 'string';
  const about = isBrief ? 'its details are for operators' : `${report.version}, ${report.source}`;
  const summary = `${report.status} (${about})`;
  process.stdout.write(`${[summary, ...lines].map(printable).join('\n')}\n`);
  return report.status === 'unhealthy' ? 1 : 0;
}
