import type { HttpBindings } from '@hono/node-server';
import type { MiddlewareHandler } from 'hono';
import type { RequestSource } from '../security/client-address.ts';
import type { Principal } from '../security/principal.ts';

/** What the gates find out about a request, each for those behind it. */
export interface GateEnv {
  Bindings: HttpBindings;
  Variables: {
    source: RequestSource;
    /** The address that it comes from, as far as our proxies can tell. */
    client: string;
    /** Parsed JSON: one message, or an array of them. Undefined before it was read. */
    body: unknown;
    /** The same as it came. */
    rawBody: Buffer;
    principal: Principal;
    /** Whether it passed every gate: then whoever serves it records it too. */
    isDispatched: boolean;
  };
}

export type Gate = MiddlewareHandler<GateEnv>;
