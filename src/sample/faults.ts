/** Faults on demand: what a test or the demo wants the next requests to run into. */
import { setTimeout as delay } from 'node:timers/promises';
import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Context, MiddlewareHandler } from 'hono';
import { dictatedAnswer } from './fault-answer.ts';
import { hasConsented } from './fault-pages.ts';
import type { FaultPage } from './fault-pages.ts';
import { drippingBody } from './fault-streams.ts';
import type { Bucket } from './quota.ts';

/**
 * One fault. What is not given stays as it would have been: `{ delayMs }` alone only slows the
 * real answer down, `{ status: 503 }` alone answers with Google's body for it.
 */
export interface Fault {
  /** The beginning of a path, or an expression over path and query. */
  readonly match: string | RegExp;
  /** Meets this method alone: a write, say, and not the reads of the same path. */
  readonly method?: string;
  readonly status?: number;
  /** A string goes out as it is, anything else as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** `error.errors[0].reason` of a Google error body, with the status that goes with it. */
  readonly reason?: string;
  /** Seconds until a retry, beside a `status` or `reason`: `Retry-After`, and `RetryInfo`. */
  readonly retryAfterSeconds?: number;
  /** The answer of a daily pool that is used up: 403 for the default one, 429 for the others. */
  readonly exhausted?: Bucket;
  /** Sends elsewhere, with 302 unless there is a status. */
  readonly location?: string;
  /** A JSON body of so many bytes, streamed. */
  readonly bodyBytes?: number;
  /** A JSON body of so many bytes once it is unpacked; about a thousandth of it on the wire. */
  readonly gzipBytes?: number;
  /** Milliseconds before anything else happens. */
  readonly delayMs?: number;
  /** Sends the body in pieces of `bytes` (1 unless given), one every so many milliseconds. */
  readonly drip?: { readonly everyMs: number; readonly bytes?: number };
  /** Never answers (with `truncate`: falls silent half-way). Ends when the client gives up. */
  readonly hang?: boolean;
  /** Breaks the connection (with `truncate`: half-way through the body). */
  readonly reset?: boolean;
  /** Sends the first half of the body only, and ends it as if that were all. */
  readonly truncate?: boolean;
  /**
   * A page of HTML where JSON belongs; status 200 unless given. `true` is the apology; the consent
   * page meets only those whose cookie does not say that they agreed.
   */
  readonly html?: boolean | FaultPage;
  /** Meets only every so many of the requests that match, the last of each so many. */
  readonly every?: number;
  /** How many requests it meets, 1 unless given; `Infinity` until cleared. */
  readonly times?: number;
}

export interface Faults {
  queue(fault: Fault): void;
  clear(): void;
  readonly middleware: MiddlewareHandler<{ Bindings: HttpBindings }>;
}

type FaultContext = Context<{ Bindings: HttpBindings }>;

function matches(fault: Fault, request: Request): boolean {
  if (fault.html === 'consent' && hasConsented(request)) return false;
  if (fault.method !== undefined && fault.method !== request.method) return false;
  const { pathname, search } = new URL(request.url);
  return typeof fault.match === 'string'
    ? pathname.startsWith(fault.match)
    : fault.match.test(pathname + search);
}

/** Half a body, and then an end, a silence or a broken connection. */
async function cut(c: FaultContext, fault: Fault, whole: Response): Promise<Response> {
  const bytes = new Uint8Array(await whole.arrayBuffer());
  const half = bytes.slice(0, Math.ceil(bytes.length / 2));
  const headers = new Headers(whole.headers);
  headers.delete('content-length');
  if (fault.hang !== true && fault.reset !== true) {
    return new Response(half, { status: whole.status, headers });
  }
  const { incoming, outgoing } = c.env;
  outgoing.writeHead(whole.status, Object.fromEntries(headers));
  // Only what was flushed is sure to reach the client before the connection breaks.
  await new Promise<void>((resolve) => {
    outgoing.write(half, () => resolve());
  });
  if (fault.reset === true) incoming.socket.destroy();
  else await untilClosed(c);
  return RESPONSE_ALREADY_SENT;
}

function untilClosed(c: FaultContext): Promise<void> {
  const { outgoing } = c.env;
  return new Promise((resolve) => {
    if (outgoing.destroyed || outgoing.closed) resolve();
    else outgoing.once('close', resolve);
  });
}

async function drip(
  whole: Response,
  { everyMs, bytes = 1 }: NonNullable<Fault['drip']>,
): Promise<Response> {
  const headers = new Headers(whole.headers);
  headers.delete('content-length');
  // Packing on the way would collect what is meant to trickle.
  headers.set('cache-control', 'no-transform');
  const body = new Uint8Array(await whole.arrayBuffer());
  return new Response(drippingBody(body, { everyMs, bytes }), { status: whole.status, headers });
}

async function meet(c: FaultContext, fault: Fault, next: () => Promise<void>): Promise<void> {
  if (fault.delayMs !== undefined) await delay(fault.delayMs);
  if (fault.truncate !== true && (fault.hang === true || fault.reset === true)) {
    if (fault.hang === true) await untilClosed(c);
    else c.env.incoming.socket.resetAndDestroy();
    c.res = RESPONSE_ALREADY_SENT;
    return;
  }
  const answer = dictatedAnswer(fault);
  if (answer === undefined) {
    await next();
    for (const [name, value] of Object.entries(fault.headers ?? {})) c.header(name, value);
  } else {
    c.res = answer;
  }
  if (fault.truncate === true) c.res = await cut(c, fault, c.res);
  else if (fault.drip !== undefined) c.res = await drip(c.res, fault.drip);
}

interface Pending {
  readonly fault: Fault;
  left: number;
  /** Requests that matched, whether they were met or let through. */
  seen: number;
}

/** A queue of faults; the first that a request matches, and whose turn it is, is met. */
export function createFaults(): Faults {
  let pending: Pending[] = [];
  const isDue = (one: Pending, request: Request): boolean => {
    if (!matches(one.fault, request)) return false;
    one.seen += 1;
    return one.seen % (one.fault.every ?? 1) === 0;
  };
  const take = (request: Request): Fault | undefined => {
    const found = pending.find((one) => isDue(one, request));
    if (found === undefined) return undefined;
    found.left -= 1;
    pending = pending.filter(({ left }) => left > 0);
    return found.fault;
  };
  return {
    queue(fault) {
      pending.push({ fault, left: fault.times ?? 1, seen: 0 });
    },
    clear() {
      pending = [];
    },
    async middleware(c, next) {
      const fault = take(c.req.raw);
      if (fault === undefined) await next();
      else await meet(c, fault, next);
    },
  };
}
