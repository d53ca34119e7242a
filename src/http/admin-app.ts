import { Hono } from 'hono';
import type { Instruments } from '../../otel/instruments.ts';
import type { Logger } from '../../otel/logger.ts';
import { clientAddress } from './client-address.ts';
import type { GateEnv } from './gate-env.ts';
import { hostOriginGate } from './host-origin-gate.ts';
import { type OperatorRoutesOptions, addOperatorRoutes, internalError } from './operator-routes.ts';
import { refusalLog } from './refusal-log.ts';

export interface AdminAppOptions extends OperatorRoutesOptions {
  readonly instruments: Pick<Instruments, 'corsViolations'>;
  readonly logger: Logger;
}

/** What `ADMIN_PORT` serves: operators alone, on loopback, so only the Host gate stands before it. */
export function createAdminApp(options: AdminAppOptions): Hono<GateEnv> {
  const { instruments, logger } = options;
  const app = new Hono<GateEnv>();
  app.use(clientAddress([]));
  app.use(refusalLog(logger));
  app.use(hostOriginGate({ allowedHosts: [], allowedOrigins: [], instruments }));
  addOperatorRoutes(app, options);
  app.notFound((c) => c.json({ error: 'Not found. This port has /health and /metrics.' }, 404));
  app.onError((error) => internalError(error, logger));
  return app;
}
