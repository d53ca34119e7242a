import { setTimeout as wait } from 'node:timers/promises';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { nameHttpSpan } from '../../otel/http-route.ts';
import type { Logger } from '../../otel/logger.ts';
import type { Telemetry } from '../../otel/telemetry.ts';
import type { Config } from '../config.ts';
import { createApp } from '../http/app.ts';
import { type Listener, listen } from '../http/listen.ts';
import { createMcpServerFactory } from '../mcp/server.ts';
import { startAdminListener } from './admin-listener.ts';
import { gatesOf, trustOf } from './gates.ts';
import { type Runtime, createRuntime } from './runtime.ts';
import { watchBodyRefusals } from './watch-refusals.ts';

/** Longer than this a dead collector may not hold the exit. */
export const FLUSH_DEADLINE_MS = 5_000;

export interface RunningServer {
  readonly origin: string;
  /** Where operators find `/metrics` and the details of `/health`. */
  readonly adminOrigin: string;
  /** Ends without losing a request that was accepted; the order is the one of docs/architecture.md. */
  stop(): Promise<void>;
}

/** Both listeners, or none. */
async function startListeners(
  app: ReturnType<typeof createApp>,
  config: Config,
  ...parts: [runtime: Runtime, telemetry: Telemetry, logger: Logger]
): Promise<{ readonly listener: Listener; readonly admin: Listener | undefined }> {
  const admin = await startAdminListener(config, ...parts);
  try {
    return { listener: await listen(app, config.HOST, config.PORT), admin };
  } catch (error) {
    await admin?.close(0);
    throw error;
  }
}

/**
 * Starts the HTTP server.
 * @param createFactory makes what answers MCP: another one may offer more than this server's own
 * @throws StartupError when the port or the data folder cannot be had
 */
export async function serveHttp(
  config: Config,
  telemetry: Telemetry,
  logger: Logger,
  createFactory: typeof createMcpServerFactory = createMcpServerFactory,
): Promise<RunningServer> {
  const runtime = createRuntime(config, telemetry, logger);
  // The span of HTTP begins before anybody knows who is calling.
  telemetry.trustInbound(config.TRUST_REMOTE_CONTEXT === true);
  const { instrumentation, health, drain } = runtime;
  const watchOptions = { network: 'http', trustRemoteContext: trustOf(config) } as const;
  const factory = createFactory(runtime.mcp, (transport) => {
    instrumentation.watch(transport, watchOptions);
  });
  const handler = createMcpHandler(factory, {
    onerror: (error) => logger.debug({ err: error }, 'MCP request refused'),
  });
  const app = createApp({
    mcp: watchBodyRefusals(
      instrumentation.watchHttp(handler.fetch, watchOptions),
      runtime.refusals,
    ),
    health,
    collectFamilies: telemetry.collectFamilies,
    drain,
    ...gatesOf(config),
    authenticate: runtime.auth?.authenticate,
    resourceMetadata: runtime.auth?.resourceMetadata,
    instruments: runtime.instruments,
    logger,
    ...(config.otel.httpServerSpans ? { nameRoute: nameHttpSpan } : {}),
  });
  const listeners = startListeners(app, config, runtime, telemetry, logger);
  const { listener, admin } = await listeners.catch(async (error: unknown) => {
    await runtime.close();
    throw error;
  });

  drain.open();
  return {
    origin: listener.origin,
    adminOrigin: admin?.origin ?? listener.origin,
    async stop() {
      drain.begin();
      health.evaluate();
      if (config.LAME_DUCK_MS > 0) {
        listener.announceClose();
        await wait(config.LAME_DUCK_MS);
      }
      const cut = await listener.close(config.DRAIN_TIMEOUT_MS);
      if (cut > 0) logger.warn({ connections: cut }, 'connections cut at the drain deadline');
      // Only now: closing the handler aborts every exchange that it still serves.
      await handler.close();
      await admin?.close(0);
      // Before the store closes: the last collection reads the quota ledger.
      await telemetry.shutdown(FLUSH_DEADLINE_MS);
      await runtime.close();
    },
  };
}
