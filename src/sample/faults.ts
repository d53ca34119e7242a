/** Faults on demand: what a test or the demo wants the next requests to run into. */
import { setTimeout as delay } from 'node:timers/promises';
import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Context, MiddlewareHandler } from 'hono';
import { reasonBody } from './fault-bodies.ts';

/**
 * One fault. What is not given stays as it would have been: `{ delayMs }` alone only slows the
 * real answer down, `{ status: 503 }` alone answers with Google's body for it.
 */
export interface Fault {
  /** The beginning of a path, or an expression over path and query. */
  readonly match: string | RegExp;
  readonly status?: number;
  /** A string goes out as it is, anything else as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** `error.errors[0].reason` of a Google error body, with the status that goes with it. */
  readonly reason?: string;
  /** Milliseconds before anything else happens. */
  readonly delayMs?: number;
  /** Never answers (with `truncate`: falls silent half-way). Ends when the client gives up. */
  readonly hang?: boolean;
  /** Breaks the connection (with `truncate`: half-way through the body). */
  readonly reset?: boolean;
  /** Sends the first half of the body only, and ends it as if that were all. */
  readonly truncate?: boolean;
  /** A page of HTML where JSON belongs; status 200 unless given. */
  readonly html?: boolean;
  /** How many requests it meets, 1 unless given; `Infinity` until cleared. */
  readonly times?: number;
}

export interface Faults {
  queue(fault: Fault): void;
  clear(): void;
  readonly middleware: MiddlewareHandler<{ Bindings: HttpBindings }>;
}

type FaultContext = Context<{ Bindings: HttpBindings }>;

const BLOCK_PAGE =
  '<!DOCTYPE html><html><head><title>Sorry...</title></head><body><h1>We’re sorry...</h1><p>... but your computer or network may be sending automated queries.</p></body></html>\n';

const JSON_TYPE = 'application/json; charset=UTF-8';

function matches(fault: Fault, request: Request): boolean {
  const { pathname, search } = new URL(request.url);
  return typeof fault.match === 'string'
    ? pathname.startsWith(fault.match)
    : fault.match.test(pathname + search);
}

/** The answer a fault dictates; undefined when the real one is wanted. */
function dictated(fault: Fault): Response | undefined {
  const { status, body, reason, html, headers = {} } = fault;
  if (html === true) {
    return new Response(BLOCK_PAGE, {
      status: status ?? 200,
      headers: { 'content-type': 'text/html; charset=UTF-8', ...headers },
    });
  }
  if (typeof body === 'string') return new Response(body, { status: status ?? 200, headers });
  if (body !== undefined) {
    return Response.json(body, {
      status: status ?? 200,
      headers: { 'content-type': JSON_TYPE, ...headers },
    });
  }
  if (reason === undefined && status === undefined) return undefined;
  const error = reasonBody(reason, status);
  return Response.json(error.body, {
    status: error.httpStatus,
    headers: { 'content-type': JSON_TYPE, ...headers },
  });
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

async function meet(c: FaultContext, fault: Fault, next: () => Promise<void>): Promise<void> {
  if (fault.delayMs !== undefined) await delay(fault.delayMs);
  if (fault.truncate !== true && (fault.hang === true || fault.reset === true)) {
    if (fault.hang === true) await untilClosed(c);
    else c.env.incoming.socket.resetAndDestroy();
    c.res = RESPONSE_ALREADY_SENT;
    return;
  }
  const answer = dictated(fault);
  if (answer === undefined) {
    await next();
    for (const [name, value] of Object.entries(fault.headers ?? {})) c.header(name, value);
  } else {
    c.res = answer;
  }
  if (fault.truncate === true) c.res = await cut(c, fault, c.res);
}

/** A queue of faults; the first that matches a request is met and used up. */
export function createFaults(): Faults {
  let pending: { readonly fault: Fault; left: number }[] = [];
  const take = (request: Request): Fault | undefined => {
    const found = pending.find(({ fault }) => matches(fault, request));
    if (found === undefined) return undefined;
    found.left -= 1;
    pending = pending.filter(({ left }) => left > 0);
    return found.fault;
  };
  return {
    queue(fault) {
      pending.push({ fault, left: fault.times ?? 1 });
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
