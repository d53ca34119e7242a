import type { Health } from '../health/health.ts';
import { isLocalRequest } from '../security/client-address.ts';
import type { Gate } from './gate-env.ts';
import { NO_STORE, statusCodeOf } from './operator-routes.ts';

/**
 * Who may see `/metrics` and the details of `/health`: everyone who passes the Host gate, callers on
 * this very machine, callers that show who they are, or nobody here because `ADMIN_PORT` has them.
 */
export type OperatorAccess = 'everyone' | 'local' | 'authenticated' | 'admin_port';

const NOTHING_HERE = 'Not found here: with ADMIN_PORT set it is on that port, on loopback.\n';
const NOT_FROM_THERE =
  'Forbidden from elsewhere: set ADMIN_PORT, or METRICS_PUBLIC=true to mean it.\n';

/** Refuses whoever may not see what operators see. @param authenticate under `authenticated` */
export function operatorGate(access: OperatorAccess, authenticate: Gate): Gate {
  if (access === 'authenticated') return authenticate;
  return async function checkOperator(c, next) {
    if (access === 'admin_port') return c.text(NOTHING_HERE, 404);
    if (access === 'local' && !isLocalRequest(c.get('source'))) return c.text(NOT_FROM_THERE, 403);
    return next();
  };
}

/**
 * `/health` for whoever may not see its details: the status, by which load balancers go, without the
 * components. A probe that shows no credential is not asked for one: it is no failed attempt.
 */
export function briefHealth(
  health: Pick<Health, 'report'>,
  access: OperatorAccess,
  gate: Gate,
): Gate {
  return async function answerBriefly(c, next) {
    const shown = c.req.header('authorization') ?? c.req.header('x-api-key');
    const isAsked = access !== 'authenticated' || shown !== undefined;
    if (isAsked && !(await gate(c, next))) return undefined;
    const { timestamp, status } = health.report();
    return c.json({ timestamp, status, components: {} }, statusCodeOf({ status }), NO_STORE);
  };
}
