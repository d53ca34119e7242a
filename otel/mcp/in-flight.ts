import type { JSONRPCRequest, RequestId } from '@modelcontextprotocol/server';
import type { Context } from '@opentelemetry/api';
import {
  type Ledger,
  type Operation,
  type Surroundings,
  type WatchOptions,
  beginOperation,
  endOperation,
} from './operations.ts';
import { CANCELLED, type Outcome } from './outcome.ts';

/**
 * The requests of one transport that are not answered yet: keyed by transport and id, for two
 * clients may use one id. Data beside functions, because HTTP makes a transport per request, and
 * closures are what its garbage is made of (measured: about 6 µs a call).
 */
export interface InFlight {
  readonly ledger: Ledger;
  readonly options: WatchOptions;
  readonly open: Map<RequestId, Operation>;
}

function finish({ ledger }: InFlight, operation: Operation, outcome: Outcome): void {
  ledger.load.active -= 1;
  endOperation(ledger, operation, outcome);
}

/** Ends the request of that id, when there is one. */
export function endRequest(inFlight: InFlight, id: RequestId | undefined, outcome: Outcome): void {
  const operation = id === undefined ? undefined : inFlight.open.get(id);
  if (id === undefined || !operation) return;
  inFlight.open.delete(id);
  finish(inFlight, operation, outcome);
}

/** @returns the context of the work on it */
export function beginRequest(
  inFlight: InFlight,
  request: JSONRPCRequest,
  surroundings: Surroundings,
): Context {
  const { ledger, options, open } = inFlight;
  const operation = beginOperation(ledger, options, request, surroundings);
  ledger.load.active += 1;
  // An id that is used twice is the caller's fault; the first request must not leak.
  endRequest(inFlight, request.id, CANCELLED);
  open.set(request.id, operation);
  return operation.active;
}

export function endAllRequests(inFlight: InFlight, outcome: Outcome): void {
  for (const operation of inFlight.open.values()) finish(inFlight, operation, outcome);
  inFlight.open.clear();
}
