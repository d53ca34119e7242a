import type { Context } from 'hono';
import type { Instruments } from '../../otel/instruments.ts';
import { createHostJudge, createOriginJudge } from '../security/origin.ts';
import type { Gate, GateEnv } from './gate-env.ts';
import { jsonRpcError } from './json-rpc-error.ts';

export interface HostOriginOptions {
  readonly allowedHosts: readonly string[];
  readonly allowedOrigins: readonly string[];
  readonly instruments: Pick<Instruments, 'corsViolations'>;
}

/** Request headers a browser client may send, and answer headers it may read. */
const ALLOWED_HEADERS = [
  'authorization',
  'content-type',
  'accept',
  'last-event-id',
  'mcp-protocol-version',
  'mcp-session-id',
  'mcp-method',
  'mcp-name',
  'traceparent',
  'tracestate',
  'baggage',
  'webhook-id',
  'webhook-timestamp',
  'webhook-signature',
  'x-api-key',
];
const EXPOSED_HEADERS = [
  'mcp-session-id',
  'mcp-protocol-version',
  'retry-after',
  'ratelimit-limit',
  'ratelimit-remaining',
  'ratelimit-reset',
  'ratelimit-policy',
  'www-authenticate',
].join(', ');
const ALLOWED_METHODS = ['GET', 'POST', 'DELETE'];

/**
 * Refuses requests for another host and from a web page that is not allowed, before anything runs:
 * CORS headers alone stop no request. Answers preflights; puts CORS headers on allowed answers only.
 */
export function hostOriginGate(options: HostOriginOptions): Gate {
  const isAllowedHost = createHostJudge(options.allowedHosts);
  const isAllowedOrigin = createOriginJudge(options.allowedOrigins);
  const { corsViolations } = options.instruments;

  function refuse(
    c: Context<GateEnv>,
    reason: 'host' | 'origin' | 'method' | 'headers',
    message: string,
  ): Response {
    corsViolations.add(1, { reason });
    c.set('refusal', { gate: 'host_origin', reason });
    return jsonRpcError(403, -32000, message, {
      data: { code: 'forbidden', reason: `${reason}_not_allowed`, retryable: false },
    });
  }

  function answerPreflight(c: Context<GateEnv>, origin: string): Response {
    const method = c.req.header('access-control-request-method');
    if (method !== undefined && !ALLOWED_METHODS.includes(method)) {
      return refuse(c, 'method', `Forbidden: browsers may use ${ALLOWED_METHODS.join(', ')}`);
    }
    const asked = (c.req.header('access-control-request-headers') ?? '')
      .split(',')
      .map((name) => name.trim().toLowerCase())
      .filter((name) => name !== '');
    const foreign = asked.filter((name) => !ALLOWED_HEADERS.includes(name));
    if (foreign.length > 0) {
      return refuse(c, 'headers', 'Forbidden: a request header is not allowed');
    }
    return new Response(null, {
      status: 204,
      headers: {
        'Access-Control-Allow-Origin': origin,
        'Access-Control-Allow-Methods': ALLOWED_METHODS.join(', '),
        'Access-Control-Allow-Headers': ALLOWED_HEADERS.join(', '),
        'Access-Control-Max-Age': '600',
        Vary: 'Origin',
      },
    });
  }

  return async function hostOrigin(c, next) {
    if (!isAllowedHost(c.req.header('host'))) {
      return refuse(c, 'host', 'Forbidden: unknown Host; name it in ALLOWED_HOSTS');
    }
    const origin = c.req.header('origin');
    if (origin === undefined) return next();
    if (!isAllowedOrigin(origin)) {
      return refuse(c, 'origin', 'Forbidden: unknown Origin; name it in ALLOWED_ORIGINS');
    }
    if (c.req.method === 'OPTIONS') return answerPreflight(c, origin);
    await next();
    c.res.headers.set('Access-Control-Allow-Origin', origin);
    c.res.headers.set('Access-Control-Expose-Headers', EXPOSED_HEADERS);
    c.res.headers.append('Vary', 'Origin');
  };
}
