import type { Env, Hono } from 'hono';
import type { Logger } from '../../otel/logger.ts';
import {
  EXPOSITION_CONTENT_TYPE,
  type MetricFamily,
  formatFamilies,
} from '../../otel/prometheus.ts';
import type { Health, HealthReport } from '../health/health.ts';

export interface OperatorRoutesOptions {
  readonly health: Pick<Health, 'report'>;
  /** Undefined when telemetry is disabled. */
  readonly collectFamilies: (() => Promise<readonly MetricFamily[]>) | undefined;
}

export const NO_STORE = { 'Cache-Control': 'no-store' } as const;
const METRICS_DISABLED = 'Metrics are off: OTEL_SDK_DISABLED=true\n';

/** The status by which probes and load balancers go. */
export const statusCodeOf = ({ status }: Pick<HealthReport, 'status'>): 200 | 503 =>
  status === 'unhealthy' ? 503 : 200;

/** Adds `/health` and `/metrics`: what operators and their programs read. */
export function addOperatorRoutes<E extends Env>(
  app: Hono<E>,
  { health, collectFamilies }: OperatorRoutesOptions,
): void {
  app.get('/health', (c) => {
    const report = health.report();
    return c.json(report, statusCodeOf(report), NO_STORE);
  });

  app.get('/metrics', async (c) => {
    if (!collectFamilies) return c.text(METRICS_DISABLED, 503, NO_STORE);
    const text = formatFamilies(await collectFamilies());
    return c.body(text, 200, { ...NO_STORE, 'Content-Type': EXPOSITION_CONTENT_TYPE });
  });
}

/** Answers 500 without its text, and tells the log. */
export const internalError = (error: Error, logger: Logger): Response => {
  logger.error({ err: error }, 'request failed by a fault of this server');
  return Response.json({ error: 'Internal server error' }, { status: 500 });
};
