import type { Instruments } from '../../otel/instruments.ts';
import type { CallLimits } from '../security/call-limits.ts';
import { networkOf } from '../security/client-address.ts';
import { type Limit, type LimitRefusal, limitReason, takeOf } from '../security/limits.ts';
import { callerKeyOf } from '../security/principal.ts';
import type { Gate } from './gate-env.ts';
import { jsonRpcError, requestIdOf } from './json-rpc-error.ts';

type LimitInstruments = Pick<Instruments, 'rateLimitHits'>;

/** 429 with what a client needs to come back in time (draft-ietf-httpapi-ratelimit-headers-07). */
function tooManyRequests(refusal: LimitRefusal, body: unknown): Response {
  const { window, remaining, retryAfterSeconds, message } = refusal;
  return jsonRpcError(429, -32000, message, {
    id: requestIdOf(body),
    data: {
      code: 'rate_limited',
      reason: limitReason(refusal.scope),
      retryable: true,
      retry_after_seconds: retryAfterSeconds,
    },
    headers: {
      'Retry-After': String(retryAfterSeconds),
      'RateLimit-Limit': String(window.limit),
      'RateLimit-Remaining': String(remaining),
      'RateLimit-Reset': String(retryAfterSeconds),
      'RateLimit-Policy': `${window.limit};w=${window.seconds}`,
    },
  });
}

type Context = Parameters<Gate>[0];

/** Counts, tells and answers a refusal. */
function refuse(
  c: Context,
  refusal: LimitRefusal,
  told: { readonly gate: 'address' | 'calls'; readonly caller?: string },
  { rateLimitHits }: LimitInstruments,
): Response {
  rateLimitHits.add(1, { scope: refusal.scope });
  c.set('refusal', { ...told, reason: limitReason(refusal.scope) });
  return tooManyRequests(refusal, c.get('body'));
}

/** Limits requests by address, of IPv6 by /64, before anything of a body is read. */
export function addressLimitGate(limit: Limit, instruments: LimitInstruments): Gate {
  return async function limitByAddress(c, next) {
    const refusal = await takeOf(limit, networkOf(c.get('client')), 1);
    return refusal ? refuse(c, refusal, { gate: 'address' }, instruments) : next();
  };
}

/** Of a batch each message counts as a request: one body could ask for a hundred answers. */
export function batchLimitGate(limit: Limit, instruments: LimitInstruments): Gate {
  return async function limitBatches(c, next) {
    const body = c.get('body');
    if (!Array.isArray(body) || body.length < 2) return next();
    const refusal = await takeOf(limit, networkOf(c.get('client')), body.length - 1);
    return refusal ? refuse(c, refusal, { gate: 'address' }, instruments) : next();
  };
}

/**
 * The tools that a body calls; a name that is none counts as well. To read a resource is a call too,
 * of no tool: it draws on the same quota.
 */
function callsIn(body: unknown): string[] {
  const messages: unknown[] = Array.isArray(body) ? body : [body];
  return messages.flatMap((message) => {
    const { method, params } = (message ?? {}) as { method?: unknown; params?: { name?: unknown } };
    // A name may be anything that JSON can hold.
    const name = params?.name;
    if (method === 'resources/read') return [''];
    return method === 'tools/call' ? [typeof name === 'string' ? name : ''] : [];
  });
}

/** Limits the calls of a caller and of all; other methods cost nothing worth counting. */
export function callLimitGate(limits: CallLimits, instruments: LimitInstruments): Gate {
  return async function limitCalls(c, next) {
    const calls = callsIn(c.get('body'));
    if (calls.length === 0) return next();
    const principal = c.get('principal');
    const refusal = await limits.take(callerKeyOf(principal), calls);
    if (!refusal) return next();
    return refuse(c, refusal, { gate: 'calls', caller: principal.id }, instruments);
  };
}
