/**
 * The real server (its app, gates, telemetry, tools) with the suite's fixtures beside its own tools
 * and resources, as a process. What is not declared as ours are is put on the SDK's server itself.
 */
// First: it starts telemetry, which patches modules before anything else imports them.
import { telemetry } from '../../otel/register.ts';

const { createFixtureFactory } = await import('./fixture-factory.ts');
const { createLogger } = await import('../../otel/logger.ts');
const { loadConfig } = await import('../../src/config.ts');
const { serveHttp } = await import('../../src/commands/serve-http.ts');
const { untilStopSignal } = await import('../../src/commands/shutdown-signal.ts');

const config = loadConfig();
const logger = createLogger(config.LOG_LEVEL);
const server = await serveHttp(config, telemetry, logger, createFixtureFactory);
const stopped = untilStopSignal();
logger.info({ url: `${server.origin}/mcp` }, 'serving MCP over HTTP');
await stopped;
await server.stop();
