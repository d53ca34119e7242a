import { Hono, type MiddlewareHandler } from 'hono';
import { except } from 'hono/combine';
import { routePath } from 'hono/route';
import type { Instruments } from '../../otel/instruments.ts';
import type { Logger } from '../../otel/logger.ts';
import type { HttpWatch } from '../../otel/mcp/index.ts';
import type { ResourceMetadata } from '../auth/resource-metadata.ts';
import type { Health } from '../health/health.ts';
import type { CallLimits } from '../security/call-limits.ts';
import { runAs } from '../security/caller.ts';
import type { Limit } from '../security/limits.ts';
import type { SignatureJudge } from '../security/signature.ts';
import { addressPrincipal } from './address-principal.ts';
import { describeCaller } from './auth-gate.ts';
import { bodyGate, headGate } from './body-gates.ts';
import { clientAddress } from './client-address.ts';
import type { Drain } from './drain.ts';
import type { Gate, GateEnv } from './gate-env.ts';
import { hostOriginGate } from './host-origin-gate.ts';
import { addressLimitGate, batchLimitGate, callLimitGate } from './limit-gates.ts';
import { type OperatorAccess, briefHealth, operatorGate } from './operator-gate.ts';
import {
  NO_STORE,
  type OperatorRoutesOptions,
  addOperatorRoutes,
  internalError,
  statusCodeOf,
} from './operator-routes.ts';
import { refusalLog } from './refusal-log.ts';
import { refusalWatch } from './refusal-watch.ts';
import { requestMetrics } from './request-metrics.ts';
import { addResourceMetadata } from './resource-metadata-routes.ts';
import { signatureGate } from './signature-gate.ts';

export interface AppOptions extends OperatorRoutesOptions {
  /** The MCP handler, and who records the messages that are refused before it. */
  readonly mcp: Pick<HttpWatch, 'fetch'> & Partial<Pick<HttpWatch, 'refuse'>>;
  readonly health: Health;
  readonly drain: Drain;
  readonly allowedHosts: readonly string[];
  readonly allowedOrigins: readonly string[];
  /** Whose word on the address of a caller is taken; by default nobody's. */
  readonly trustedProxies?: readonly string[];
  /** Without them nothing is limited. */
  readonly limits?: { readonly requests: Limit; readonly calls: CallLimits } | undefined;
  /** Without it nothing has to be signed. */
  readonly judgeSignature?: SignatureJudge | undefined;
  /** Finds the principal of a request whose body is read; without it that is the address. */
  readonly authenticate?: Gate | undefined;
  /** Where clients learn how to get a token, under `AUTH_MODE=oauth`. */
  readonly resourceMetadata?: ResourceMetadata | undefined;
  /** By default everyone, as on loopback. */
  readonly operatorAccess?: OperatorAccess;
  readonly instruments: Pick<
    Instruments,
    'corsViolations' | 'httpServerDuration' | 'invalidSignatures' | 'rateLimitHits'
  >;
  readonly logger: Logger;
  /** Told the route of each request that has one, while its HTTP span is open. */
  readonly nameRoute?: (route: string) => void;
}

function tellRoute(nameRoute: (route: string) => void): MiddlewareHandler {
  return async function nameRequest(c, next) {
    await next();
    const route = routePath(c, -1);
    if (!route.includes('*')) nameRoute(route);
  };
}

/** Hands a request that passed every gate to the MCP handler, in the name of its caller. */
const dispatchTo = (mcp: AppOptions['mcp']): Gate =>
  async function dispatch(c) {
    c.set('isDispatched', true);
    const { remotePort } = c.env.incoming.socket;
    const address = c.get('client');
    // Of a client behind a proxy nobody knows the port; an IPv4 peer may be written as IPv6.
    const port = c.get('source').peer?.endsWith(address) ? remotePort : undefined;
    const principal = c.get('principal');
    const { identity, ...auth } = describeCaller(principal);
    const exchange = { parsedBody: c.get('body'), client: { address, port, ...identity }, ...auth };
    return runAs(principal, () => mcp.fetch(c.req.raw, exchange));
  };

/**
 * What a message passes on its way in. What costs least stands first; of a body nothing is read
 * before its sender is known to be within the limits, and nothing is believed before it is checked.
 */
function gatesOfMcp({ limits, judgeSignature, authenticate, instruments }: AppOptions): Gate[] {
  return [
    headGate(),
    ...(limits ? [addressLimitGate(limits.requests, instruments)] : []),
    bodyGate(),
    ...(limits ? [batchLimitGate(limits.requests, instruments)] : []),
    ...(judgeSignature ? [signatureGate(judgeSignature, instruments)] : []),
    authenticate ?? addressPrincipal(),
    ...(limits ? [callLimitGate(limits.calls, instruments)] : []),
  ];
}

/** The HTTP face: one route an endpoint, each gate a named middleware before them. */
export function createApp(options: AppOptions): Hono<GateEnv> {
  const { mcp, health, drain, limits, logger, instruments, nameRoute } = options;
  const { authenticate = addressPrincipal(), operatorAccess = 'everyone' } = options;
  const { resourceMetadata } = options;
  const app = new Hono<GateEnv>();

  if (nameRoute) app.use(tellRoute(nameRoute));
  app.use(requestMetrics(instruments));
  if (resourceMetadata) addResourceMetadata(app, resourceMetadata);
  app.use(clientAddress(options.trustedProxies ?? []));
  app.use(refusalLog(logger));
  // Probes tell nothing, and ask by whatever address the machine has.
  app.use(except(['/livez', '/readyz'], hostOriginGate(options)));

  app.post('/mcp', refusalWatch(mcp), ...gatesOfMcp(options), dispatchTo(mcp));
  // GET and DELETE belong to sessions, which a stateless server has none of: the SDK answers 405.
  if (limits) app.on(['GET', 'DELETE'], '/mcp', addressLimitGate(limits.requests, instruments));
  app.on(['GET', 'DELETE'], '/mcp', authenticate, (c) => mcp.fetch(c.req.raw));

  // Alive says only that the event loop turns; it must not depend on anything else.
  app.get('/livez', (c) => c.text('ok\n', 200, NO_STORE));

  app.get('/readyz', (c) => {
    const phase = drain.phase();
    if (phase !== 'serving') return c.text(`${phase}\n`, 503, NO_STORE);
    const report = health.report();
    return c.text(`${report.status}\n`, statusCodeOf(report), NO_STORE);
  });

  const operators = operatorGate(operatorAccess, authenticate);
  app.get('/health', briefHealth(health, operatorAccess, operators));
  app.get('/metrics', operators);
  addOperatorRoutes(app, options);

  app.notFound((c) =>
    c.json({ error: 'Not found. This server has /mcp, /health, /livez, /readyz, /metrics.' }, 404),
  );
  app.onError((error, c) => {
    // A body that the client broke off is not a fault of ours; nobody reads the answer.
    if (!c.env.incoming.complete) return c.body(null, 400);
    return internalError(error, logger);
  });
  return app;
}
