/**
 * The preload: `node --import ./otel/register.ts src/main.ts`. It starts telemetry before any
 * module that is instrumented (http, pino) is imported; afterwards the rest takes `telemetry`.
 *
 * Faults in `OTEL_*` are not told here: `src/config.ts` tells them with all the others.
 */
import { readOtelEnvironment } from './env.ts';
import { CATALOGUE } from './instruments.ts';
import { MCP_CATALOGUE } from './mcp/instruments.ts';
import { type Telemetry, createIdleTelemetry } from './telemetry.ts';
import { SERVICE_NAME, SERVICE_VERSION } from './version.ts';

/** Commands that ask a server or print something: they have no telemetry of their own. */
const QUIET_ARGUMENTS = ['check', 'health', 'config', 'cache', 'auth', '--help', '-h', '--version'];

/** Every instrument of ours: what no table names has no label and no place on `/metrics`. */
const DEFINITIONS = [...Object.values(CATALOGUE), ...Object.values(MCP_CATALOGUE)];

async function start(): Promise<Telemetry> {
  const { settings, faults } = readOtelEnvironment();
  const quiet = process.argv.slice(2).some((argument) => QUIET_ARGUMENTS.includes(argument));
  if (quiet || faults.length > 0) return createIdleTelemetry(settings);
  // The SDK takes 0.4 s to load, which `health` as a container's check must not pay.
  const { startTelemetry } = await import('./sdk.ts');
  const identity = { name: SERVICE_NAME, version: SERVICE_VERSION };
  return startTelemetry(settings, identity, DEFINITIONS);
}

/** The one telemetry of the process. */
export const telemetry = await start();
