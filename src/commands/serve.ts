import { createLogger } from '../../otel/logger.ts';
import { telemetry } from '../../otel/register.ts';
import { type Config, loadConfig } from '../config.ts';
import type { CommandLine } from './command-line.ts';
import { serveHttp } from './serve-http.ts';
import { serveStdio } from './serve-stdio.ts';
import { untilStopSignal } from './shutdown-signal.ts';
import { untilUnhandledError } from './unhandled-errors.ts';

const textOption = (line: CommandLine, name: string): string | undefined => {
  const value = line.options[name];
  return typeof value === 'string' ? value : undefined;
};

/** What `--transport`, `--host` and `--port` override. */
export const overridesOf = (line: CommandLine) => ({
  MCP_TRANSPORT: textOption(line, 'transport'),
  HOST: textOption(line, 'host'),
  PORT: textOption(line, 'port'),
});

/**
 * Serves until a signal comes (HTTP) or the client goes (stdio): 0. An error that nobody caught ends
 * it the same way, with 1.
 */
export async function serve(line: CommandLine): Promise<number> {
  const config: Config = loadConfig(overridesOf(line));
  const logger = createLogger(config.LOG_LEVEL);
  let hasFailed = false;
  const failed = untilUnhandledError(telemetry.instruments, logger).then((outcome) => {
    hasFailed = true;
    return outcome;
  });
  if (config.MCP_TRANSPORT === 'stdio') {
    await serveStdio(config, telemetry, logger, failed);
    return hasFailed ? 1 : 0;
  }
  const server = await serveHttp(config, telemetry, logger);
  const stopped = untilStopSignal();
  logger.info(
    { url: `${server.origin}/mcp`, metrics: `${server.adminOrigin}/metrics`, host: config.HOST },
    'serving MCP over HTTP',
  );
  const signal = await Promise.race([stopped, failed]);
  logger.info({ signal }, 'stopping: requests in flight end first');
  await server.stop();
  // Also when the error came while it stopped for another reason.
  return hasFailed ? 1 : 0;
}
