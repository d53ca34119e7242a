import type { MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import type { Instruments } from '../../otel/instruments.ts';

const KNOWN_METHODS: ReadonlySet<string> = new Set([
  'DELETE',
  'GET',
  'HEAD',
  'OPTIONS',
  'PATCH',
  'POST',
  'PUT',
]);

/**
 * Records `http.server.request.duration` by route. Inbound HTTP spans are opt-in, for they cost as
 * much as the MCP span again; the metric is always there. A path that matches no route has no
 * `http.route`, so a scanner makes no series.
 */
export function requestMetrics(
  instruments: Pick<Instruments, 'httpServerDuration'>,
): MiddlewareHandler {
  return async function recordRequest(c, next) {
    const startedAt = performance.now();
    await next();
    const route = routePath(c, -1);
    instruments.httpServerDuration.record((performance.now() - startedAt) / 1000, {
      'http.request.method': KNOWN_METHODS.has(c.req.method) ? c.req.method : '_OTHER',
      'http.response.status_code': c.res.status,
      ...(route.includes('*') ? {} : { 'http.route': route }),
    });
  };
}
