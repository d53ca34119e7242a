import type { HttpBindings } from '@hono/node-server';
import type { MiddlewareHandler } from 'hono';
import type { WithinSpan } from '../../otel/mcp/index.ts';
import type { RequestSource } from '../security/client-address.ts';
import type { Principal } from '../security/principal.ts';

/** What the log tells of a refusal, beside the address that it came from. */
export interface GateRefusal {
  readonly gate: 'host_origin' | 'address' | 'signature' | 'caller' | 'calls';
  readonly reason: string;
  /** The principal, where it is known by then. */
  readonly caller?: string;
  /** What happens to every well-meant client is of no interest by itself. */
  readonly isExpected?: boolean;
}

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
    /** Why a gate did not let it in. */
    refusal: GateRefusal | undefined;
    /** Runs work within the span of what was refused, where there is one. */
    withinSpan: WithinSpan | undefined;
  };
}

export type Gate = MiddlewareHandler<GateEnv>;
