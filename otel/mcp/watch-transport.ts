/** What comes and goes on a transport. */
import type { JSONRPCMessage, MessageExtraInfo, Transport } from '@modelcontextprotocol/server';
import { type Context, context } from '@opentelemetry/api';
import { recordContent } from './content.ts';
import { type InFlight, beginRequest, endAllRequests, endRequest } from './in-flight.ts';
import { acknowledgedIdOf, cancelledIdOf, isOperation, isRequest } from './message.ts';
import {
  type Ledger,
  type WatchOptions,
  beginOperation,
  endOperation,
  recordPast,
} from './operations.ts';
import {
  CANCELLED,
  INVALID_REQUEST,
  OK,
  PARSE_ERROR,
  outcomeOf,
  outcomeOfRefusal,
} from './outcome.ts';
import { claimedRevisionOf } from './request-attributes.ts';
import { type Session, endSession, openSession } from './session.ts';
import { reachExchange } from './watch-http.ts';
import { type InputStream, createLineCounter } from './watch-input.ts';

export interface Watch {
  /**
   * Runs what another transport delivers in the context of its message. For an entry that queues
   * between the wire, which is watched, and the server's own transport: a queue runs each message
   * in the context of whichever came first (`serveStdio` does).
   */
  restoreContext(transport: Transport): void;
  /**
   * Records lines that are no JSON, of which a stdio transport says nothing. Call it once the
   * transport reads: lines are counted against what it made of them.
   */
  watchInput(input: InputStream): void;
}

/** One transport. */
interface Wire extends InFlight {
  readonly transport: Transport;
  /** The server's own `onmessage`. */
  readonly deliver: Transport['onmessage'];
  readonly session: Session | undefined;
  /** What `initialize` agreed on; the messages after it do not repeat it on stdio. */
  revision: string | undefined;
  /** How much came, messages or not. */
  received: number;
  /** Made when the first comes: a transport of HTTP mostly sees none. */
  notified: WeakMap<JSONRPCMessage, Context> | undefined;
}

function receive(wire: Wire, message: JSONRPCMessage, extra: MessageExtraInfo | undefined): void {
  const { ledger, options, transport, deliver, revision, session } = wire;
  wire.received += 1;
  const client = options.network === 'http' ? reachExchange() : undefined;
  if (!isOperation(message)) {
    deliver?.(message, extra);
    return;
  }
  if (session) session.revision = claimedRevisionOf(message) ?? session.revision;
  const surroundings = { extra, revision, client, sessionId: transport.sessionId };
  if (isRequest(message)) {
    context.with(beginRequest(wire, message, surroundings), () => deliver?.(message, extra));
    return;
  }
  const operation = beginOperation(ledger, options, message, surroundings);
  wire.notified ??= new WeakMap();
  wire.notified.set(message, operation.active);
  try {
    context.with(operation.active, () => deliver?.(message, extra));
  } finally {
    endOperation(ledger, operation, OK);
    endRequest(wire, cancelledIdOf(message), CANCELLED);
  }
}

/** Looks at what is sent, before it is. */
function answer(wire: Wire, message: JSONRPCMessage): void {
  const { describers, scrubContent } = wire.ledger;
  const outcome = outcomeOf(message, describers);
  if (!outcome) {
    // From here on the stream of a subscription is nobody's request.
    endRequest(wire, acknowledgedIdOf(message), OK);
    return;
  }
  if ('result' in message) {
    const agreed = message.result['protocolVersion'];
    if (typeof agreed === 'string') {
      wire.revision = agreed;
      if (wire.session) wire.session.revision = agreed;
    }
    const span = scrubContent && wire.open.get(message.id)?.span;
    if (span) recordContent(span, 'result', message.result, scrubContent);
  }
  if ('id' in message) endRequest(wire, message.id, outcome);
}

/** Records what came and was no message. */
function refuse(wire: Wire, code: number): void {
  const { ledger, options, revision } = wire;
  wire.received += 1;
  const past = { revision, startedAt: performance.now() };
  recordPast(ledger, options, { method: '' }, past, outcomeOfRefusal(400, { code }));
}

/** The transport dropped a line that was JSON, but no JSON-RPC message. */
const isSchemaError = (error: unknown): boolean =>
  error instanceof Error && (error.name === 'ZodError' || error.name === '$ZodError');

function contextOf(wire: Wire, message: JSONRPCMessage): Context {
  const own = isRequest(message) ? wire.open.get(message.id)?.active : wire.notified?.get(message);
  return own ?? context.active();
}

/** Watches a transport that a server is already connected to. */
export function watchTransport(ledger: Ledger, options: WatchOptions, transport: Transport): Watch {
  const { onmessage: deliver, onclose: closed, onerror: failed } = transport;
  const send = transport.send.bind(transport);
  const session = options.network === 'stdio' ? openSession() : undefined;
  const wire: Wire = {
    ledger,
    options,
    open: new Map(),
    transport,
    deliver,
    session,
    revision: undefined,
    received: 0,
    notified: undefined,
  };

  transport.onmessage = (message: JSONRPCMessage, extra?: MessageExtraInfo) =>
    receive(wire, message, extra);
  transport.send = (message, sendOptions) => {
    answer(wire, message);
    return send(message, sendOptions);
  };
  transport.onclose = () => {
    endAllRequests(wire, CANCELLED);
    if (session) endSession(ledger, session);
    closed?.();
  };
  // Over HTTP the SDK answers such a body, and its answer is read.
  if (session) {
    transport.onerror = (error) => {
      if (isSchemaError(error)) refuse(wire, INVALID_REQUEST);
      failed?.(error);
    };
  }

  return {
    restoreContext(inner) {
      const { onmessage: own } = inner;
      inner.onmessage = (message: JSONRPCMessage, extra?: MessageExtraInfo) => {
        context.with(contextOf(wire, message), () => own?.(message, extra));
      };
    },
    watchInput(input) {
      const countLines = createLineCounter();
      let lines = wire.received;
      input.on('data', (chunk) => {
        lines += countLines(chunk);
        while (wire.received < lines) refuse(wire, PARSE_ERROR);
      });
    },
  };
}
