import { setTimeout as wait } from 'node:timers/promises';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { nameHttpSpan } from '../../otel/http-route.ts';
import type { Logger } from '../../otel/logger.ts';
import type { Telemetry } from '../../otel/telemetry.ts';
import type { Config } from '../config.ts';
import { createApp } from '../http/app.ts';
import { listen } from '../http/listen.ts';
import { createMcpServerFactory } from '../mcp/server.ts';
import { createRuntime } from './runtime.ts';

/** Longer than this a dead collector may not hold the exit. */
export const FLUSH_DEADLINE_MS = 5_000;

export interface RunningServer {
  readonly origin: string;
  /** Ends without losing a request that was accepted; the order is the one of docs/architecture.md. */
  stop(): Promise<void>;
}

/** Starts the HTTP server. @throws StartupError when the port or the data folder cannot be had */
export async function serveHttp(
  config: Config,
  telemetry: Telemetry,
  logger: Logger,
): Promise<RunningServer> {
  const runtime = createRuntime(config, telemetry, logger);
  telemetry.trustInbound(config.TRUST_REMOTE_CONTEXT);
  const { instrumentation, health, drain } = runtime;
  const watchOptions = {
    network: 'http',
    trustRemoteContext: config.TRUST_REMOTE_CONTEXT,
  } as const;
  const factory = createMcpServerFactory(runtime.mcp, (transport) => {
    instrumentation.watch(transport, watchOptions);
  });
  const handler = createMcpHandler(factory, {
    onerror: (error) => logger.debug({ err: error }, 'MCP request refused'),
  });
  const app = createApp({
    mcp: instrumentation.watchHttp(handler.fetch, watchOptions),
    health,
    collectFamilies: telemetry.collectFamilies,
    drain,
    allowedHosts: config.ALLOWED_HOSTS,
    allowedOrigins: config.ALLOWED_ORIGINS,
    instruments: telemetry.instruments,
    logger,
    ...(config.otel.httpServerSpans ? { nameRoute: nameHttpSpan } : {}),
  });
  const listener = await listen(app, config.HOST, config.PORT).catch(async (error: unknown) => {
    await runtime.close();
    throw error;
  });

  return {
    origin: listener.origin,
    async stop() {
      drain.begin();
      if (config.LAME_DUCK_MS > 0) {
        listener.announceClose();
        await wait(config.LAME_DUCK_MS);
      }
      const cut = await listener.close(config.DRAIN_TIMEOUT_MS);
      if (cut > 0) logger.warn({ connections: cut }, 'connections cut at the drain deadline');
      // Only now: closing the handler aborts every exchange that it still serves.
      await handler.close();
      await runtime.close();
      await telemetry.shutdown(FLUSH_DEADLINE_MS);
    },
  };
}
