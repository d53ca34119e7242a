import { loadConfig } from '../config.ts';
import { StartupError } from '../errors.ts';
import { type HealthReport, describeComponent, isHealthReport } from '../health/health.ts';
import type { CommandLine } from './command-line.ts';
import { printable } from './printable.ts';
import { readKeyFile } from './read-key-file.ts';

/** A container's health check gives up earlier than this. */
const PATIENCE_MS = 4_000;

/** The address at which a server with this configuration is asked from its own machine. */
function defaultUrl(): string {
  const { HOST, PORT, ADMIN_PORT = 0 } = loadConfig();
  if (ADMIN_PORT !== 0) return `http://127.0.0.1:${ADMIN_PORT}`;
  if (HOST === '0.0.0.0' || HOST === '::') return `http://127.0.0.1:${PORT}`;
  return `http://${HOST.includes(':') ? `[${HOST}]` : HOST}:${PORT}`;
}

/** One line for the whole, and one a component. @param hasKey whether a key was shown */
function describeReport(report: HealthReport, hasKey: boolean): string[] {
  const { status, timestamp, version, source, components } = report;
  const lines = Object.entries(components).map(
    ([name, component]) =>
      `  ${name.padEnd(12)} ${component.status.padEnd(10)} ${describeComponent(component)}`,
  );
  // Whoever may not see the details is told the status alone.
  const isBrief = typeof version !== 'string';
  const brief = `its details are for operators${hasKey ? ', who are not known by this key here' : ''}`;
  return [`${status} (${isBrief ? brief : `${version}, ${source}`}) as of ${timestamp}`, ...lines];
}

/** Asks `/health` and prints one line a component. Exit code 0 healthy or degraded, 1 otherwise. */
export async function health(line: CommandLine): Promise<number> {
  const base = URL.parse(line.argument ?? defaultUrl());
  if (!base || !['http:', 'https:'].includes(base.protocol)) {
    throw new StartupError(
      `[url]: expected an http:// or https:// URL such as http://127.0.0.1:8080`,
    );
  }
  const url = new URL('/health', base);
  const headers = await readKeyFile(line);
  let report: unknown;
  try {
    const response = await fetch(url, { headers, signal: AbortSignal.timeout(PATIENCE_MS) });
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
  const lines = describeReport(report, Object.keys(headers).length > 0);
  process.stdout.write(`${lines.map(printable).join('\n')}\n`);
  return report.status === 'unhealthy' ? 1 : 0;
}
