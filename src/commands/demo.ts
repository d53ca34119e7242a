import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { context } from '@opentelemetry/api';
import { UNRECORDED_KEY } from '../../otel/attributes.ts';
import { createLogger } from '../../otel/logger.ts';
import { telemetry } from '../../otel/register.ts';
import { type Config, loadConfig } from '../config.ts';
import { StartupError } from '../errors.ts';
import { type SampleService, startSample } from '../sample/server.ts';
import type { CommandLine } from './command-line.ts';
import { DEMO_FOLDER } from './data-layout.ts';
import { runScriptedSession } from './scripted-session.ts';
import { type RunningServer, serveHttp } from './serve-http.ts';
import { serveStdio } from './serve-stdio.ts';
import { overridesOf } from './serve.ts';
import { untilStopSignal } from './shutdown-signal.ts';

const LAUNCHER = fileURLToPath(new URL('../../bin/youtube-mcp.cjs', import.meta.url));

/**
 * The configuration of a server on the sample: the same code as live, with other base URLs, a key
 * and a state folder of its own.
 */
function demoConfig(line: CommandLine, sample: SampleService): Config {
  // Read once without the sample, so that the faults of the environment are told as they are.
  const { DATA_DIR, MCP_TRANSPORT, AUTH_MODE, REQUEST_SIGNING_SECRETS } = loadConfig(
    overridesOf(line),
  );
  if (MCP_TRANSPORT === 'http' && (AUTH_MODE === 'oauth' || REQUEST_SIGNING_SECRETS.length > 0)) {
    throw new StartupError(
      "AUTH_MODE/REQUEST_SIGNING_SECRETS: the demo's own client has no token and signs nothing; unset them for the demo",
    );
  }
  return loadConfig(
    {
      ...overridesOf(line),
      DATA_DIR: join(DATA_DIR, DEMO_FOLDER),
      YOUTUBE_API_BASE_URL: sample.origin,
      YOUTUBE_INNERTUBE_BASE_URL: sample.origin,
      YOUTUBE_API_KEY: sample.apiKey,
    },
    'sample',
  );
}

/** What the demo's own client presents, where the server demands it. */
function headersOf({ SERVER_API_KEY: [key] }: Config): Record<string, string> {
  return key ? { Authorization: `Bearer ${key.reveal()}` } : {};
}

/** Ready to paste but for a key; absolute paths, as a desktop client starts in a folder of its own. */
function describeClients(origin: string, needsKey: boolean): string {
  const stdio = {
    mcpServers: {
      youtube: { command: process.execPath, args: [LAUNCHER, 'demo', '--transport', 'stdio'] },
    },
  };
  // Never the key itself: terminals are logged.
  const headers = needsKey ? { headers: { Authorization: 'Bearer YOUR_SERVER_API_KEY' } } : {};
  const http = { mcpServers: { youtube: { url: `${origin}/mcp`, ...headers } } };
  return [
    'Claude Desktop (claude_desktop_config.json):',
    JSON.stringify(stdio, null, 2),
    '',
    'Cursor (.cursor/mcp.json):',
    JSON.stringify(http, null, 2),
    '',
    `MCP Inspector: npx @modelcontextprotocol/inspector, then Streamable HTTP to ${origin}/mcp${needsKey ? ' with the same header' : ''}`,
  ].join('\n');
}

function describeServer({ origin, adminOrigin }: RunningServer): string {
  return [
    'YouTube MCP server on the embedded sample YouTube (no key, no network)',
    '',
    `  MCP      ${origin}/mcp`,
    `  metrics  ${adminOrigin}/metrics`,
    `  health   ${adminOrigin}/health`,
  ].join('\n');
}

async function demoOverHttp(config: Config, once: boolean): Promise<number> {
  const logger = createLogger(config.LOG_LEVEL);
  const server = await serveHttp(config, telemetry, logger);
  logger.info({ url: `${server.origin}/mcp`, source: config.source }, 'serving sample data');
  const stopped = untilStopSignal();
  const say = (text: string): boolean => process.stdout.write(`${text}\n`);
  say(describeServer(server));
  if (!once) say(`\n${describeClients(server.origin, config.AUTH_MODE === 'api_key')}`);
  // The session's own requests are not the server's: they must not show in its metrics.
  const unrecorded = context.active().setValue(UNRECORDED_KEY, true);
  try {
    const { origin, adminOrigin } = server;
    const failures = await context.with(unrecorded, () =>
      runScriptedSession({ origin, adminOrigin, headers: headersOf(config) }, say),
    );
    if (!once) {
      say('\nServing on. Ctrl-C ends.');
      logger.info({ signal: await stopped }, 'stopping: requests in flight end first');
    }
    return failures === 0 ? 0 : 1;
  } finally {
    await server.stop();
  }
}

/** Runs the real server on the embedded sample, shows a session, and serves on unless `--once`. */
export async function demo(line: CommandLine): Promise<number> {
  // A key of its own at each start: the sample counts its quota anew, and so does the ledger.
  const sample = await startSample({ apiKey: `sample-${randomUUID()}` });
  try {
    const config = demoConfig(line, sample);
    if (config.MCP_TRANSPORT === 'stdio') {
      await serveStdio(config, telemetry, createLogger(config.LOG_LEVEL));
      return 0;
    }
    return await demoOverHttp(config, line.options['once'] === true);
  } finally {
    await sample.close();
  }
}
