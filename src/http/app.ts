import type { HttpBindings } from '@hono/node-server';
import { Hono, type MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import type { Instruments } from '../../otel/instruments.ts';
import type { Logger } from '../../otel/logger.ts';
import type { HttpWatch } from '../../otel/mcp/index.ts';
import {
  EXPOSITION_CONTENT_TYPE,
  type MetricFamily,
  formatFamilies,
} from '../../otel/prometheus.ts';
import type { Health } from '../health/health.ts';
import type { Drain } from './drain.ts';
import { hostOriginGate } from './host-origin-gate.ts';
import { readJsonBody } from './read-json-body.ts';
import { requestMetrics } from './request-metrics.ts';

export interface AppOptions {
  /** The MCP handler, and who records the messages that are refused before it. */
  readonly mcp: Pick<HttpWatch, 'fetch'> & Partial<Pick<HttpWatch, 'refuse'>>;
  readonly health: Health;
  /** Undefined when telemetry is disabled. */
  readonly collectFamilies: (() => Promise<readonly MetricFamily[]>) | undefined;
  readonly drain: Drain;
  readonly allowedHosts: readonly string[];
  readonly allowedOrigins: readonly string[];
  readonly instruments: Pick<Instruments, 'corsViolations' | 'httpServerDuration'>;
  readonly logger: Logger;
  /** Told the route of each request that has one, while its HTTP span is open. */
  readonly nameRoute?: (route: string) => void;
}

const NO_STORE = { 'Cache-Control': 'no-store' } as const;
const METRICS_DISABLED = 'Metrics are off: OTEL_SDK_DISABLED=true\n';

function tellRoute(nameRoute: (route: string) => void): MiddlewareHandler {
  return async function nameRequest(c, next) {
    await next();
    const route = routePath(c, -1);
    if (!route.includes('*')) nameRoute(route);
  };
}

/** The HTTP face: one route an endpoint, each gate a named middleware before them. */
export function createApp(options: AppOptions): Hono<{ Bindings: HttpBindings }> {
  const { mcp, health, collectFamilies, drain, logger, instruments, nameRoute } = options;
  const app = new Hono<{ Bindings: HttpBindings }>();

  if (nameRoute) app.use(tellRoute(nameRoute));
  app.use(requestMetrics(instruments));
  app.use(hostOriginGate(options));

  app.post('/mcp', async (c) => {
    const read = await readJsonBody(c.env.incoming);
    if ('refusal' in read) return mcp.refuse?.(c.req.raw, read.refusal) ?? read.refusal;
    const { remoteAddress: address, remotePort: port } = c.env.incoming.socket;
    return mcp.fetch(c.req.raw, { parsedBody: read.body, client: { address, port } });
  });
  // GET and DELETE belong to sessions, which a stateless server has none of: the SDK answers 405.
  app.on(['GET', 'DELETE'], '/mcp', (c) => mcp.fetch(c.req.raw));

  // Alive says only that the event loop turns; it must not depend on anything else.
  app.get('/livez', (c) => c.text('ok\n', 200, NO_STORE));

  app.get('/readyz', (c) => {
    if (drain.isDraining()) return c.text('draining\n', 503, NO_STORE);
    const { status } = health.report();
    return c.text(`${status}\n`, status === 'unhealthy' ? 503 : 200, NO_STORE);
  });

  app.get('/health', (c) => {
    const report = health.report();
    return c.json(report, report.status === 'unhealthy' ? 503 : 200, NO_STORE);
  });

  app.get('/metrics', async (c) => {
    if (!collectFamilies) return c.text(METRICS_DISABLED, 503, NO_STORE);
    const text = formatFamilies(await collectFamilies());
    return c.body(text, 200, { ...NO_STORE, 'Content-Type': EXPOSITION_CONTENT_TYPE });
  });

  app.notFound((c) =>
    c.json({ error: 'Not found. This server has /mcp, /health, /livez, /readyz, /metrics.' }, 404),
  );
  app.onError((error, c) => {
    // A body that the client broke off is not a fault of ours; nobody reads the answer.
    if (c.env.incoming.destroyed) return c.body(null, 400);
    logger.error({ err: error }, 'request failed by a fault of this server');
    return c.json({ error: 'Internal server error' }, 500);
  });
  return app;
}
