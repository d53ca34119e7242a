/**
 * Dispatch instrumentation for an MCP server: a SERVER span and a duration for every request,
 * whatever becomes of it, in both protocol eras and over any transport. It works on the messages of
 * a transport, because unknown tools and rejected arguments never reach a handler.
 *
 * It knows nothing of what the tools do, so that another server can use it.
 */

import type {
  JSONRPCMessage,
  JSONRPCRequest,
  MessageExtraInfo,
  RequestId,
  Transport,
} from '@modelcontextprotocol/server';
import {
  type Attributes,
  type Context,
  type Meter,
  type Span,
  context,
  diag,
  trace,
} from '@opentelemetry/api';
import { ATTR_ERROR_TYPE, ATTR_RPC_STATUS_CODE } from '../attributes.ts';
import { type InstrumentsOf, createInstrumentsOf } from '../instrument-table.ts';
import { MCP_CATALOGUE } from './instruments.ts';
import {
  CANCELLED,
  type DescribeErrorData,
  type DescribeToolFailure,
  type Describers,
  type Outcome,
  outcomeOf,
} from './outcome.ts';
import { type Network, describeRequest } from './request-attributes.ts';
import { finishSpan, startSpan } from './spans.ts';

export interface McpInstrumentationOptions {
  readonly meter: Meter;
  /** The registered tools: only their names become labels and span names. */
  readonly toolNames: ReadonlySet<string>;
  /** Reads a failed tool result; without it every failure is `tool_error`. */
  readonly describeToolFailure?: DescribeToolFailure;
  /** Reads the `data` of a JSON-RPC error; without it the code is the `error.type`. */
  readonly describeErrorData?: DescribeErrorData;
}

export interface WatchOptions {
  readonly network: Network;
  /**
   * Whether the caller's trace context becomes the parent. A stranger must not decide sampling or
   * join a victim's trace: untrusted contexts are linked from a new root.
   */
  readonly trustRemoteContext: boolean;
}

export interface Watch {
  /**
   * Runs what another transport delivers in the context of its request. For an entry that queues
   * between the wire, which is watched, and the server's own transport: a queue runs each message
   * in the context of whichever came first (`serveStdio` does).
   */
  restoreContext(transport: Transport): void;
}

export interface McpInstrumentation {
  /** Watches a transport that a server is already connected to. */
  watch(transport: Transport, options: WatchOptions): Watch;
}

interface InFlight {
  readonly span: Span;
  /** The active context of the work on it. */
  readonly active: Context;
  readonly labels: Attributes;
  /** `performance.now()` */
  readonly startedAt: number;
}

const isRequest = (message: JSONRPCMessage): message is JSONRPCRequest =>
  'method' in message && 'id' in message;

const cancelledId = (message: JSONRPCMessage): RequestId | undefined => {
  if (!('method' in message) || message.method !== 'notifications/cancelled') return undefined;
  const id = message.params?.['requestId'];
  return typeof id === 'string' || typeof id === 'number' ? id : undefined;
};

const TOOL_ERROR: DescribeToolFailure = () => ({ errorType: 'tool_error', isBadInput: false });

const CODE_ALONE: DescribeErrorData = () => undefined;

/** A describer with a bug must not cost the caller the answer: it is another's code. */
const guard =
  <T>(name: string, describe: (value: unknown) => T, otherwise: (value: unknown) => T) =>
  (value: unknown): T => {
    try {
      return describe(value);
    } catch (error) {
      diag.error(`${name} failed`, error);
      return otherwise(value);
    }
  };

function guardDescribers({
  describeToolFailure = TOOL_ERROR,
  describeErrorData = CODE_ALONE,
}: McpInstrumentationOptions): Describers {
  return {
    describeToolFailure: guard('describeToolFailure', describeToolFailure, TOOL_ERROR),
    describeErrorData: guard('describeErrorData', describeErrorData, CODE_ALONE),
  };
}

interface InFlightTable {
  begin(request: JSONRPCRequest, extra: MessageExtraInfo | undefined): Context;
  /** Ends the request of that id, when there is one; true when there was. */
  end(id: RequestId | undefined, outcome: Outcome): boolean;
  endAll(outcome: Outcome): void;
  /** The context of the request of that id; the one that is active when there is no such request. */
  contextOf(id: RequestId): Context;
  /** What `initialize` agreed on; the requests after it do not repeat it on stdio. */
  setRevision(revision: string): void;
}

type McpInstruments = InstrumentsOf<typeof MCP_CATALOGUE>;

/** What the tables of all transports share. */
interface Ledger {
  readonly instruments: McpInstruments;
  readonly toolNames: ReadonlySet<string>;
  /** Requests in flight, observed at each collection. */
  readonly load: { active: number };
}

/** The requests of one transport. Keyed by transport and id: two clients may use the same ids. */
function createInFlightTable(
  { instruments, toolNames, load }: Ledger,
  { network, trustRemoteContext }: WatchOptions,
): InFlightTable {
  const inFlight = new Map<RequestId, InFlight>();
  let revision: string | undefined;

  function finish({ labels, span, startedAt }: InFlight, outcome: Outcome): void {
    if (outcome.errorType !== undefined) labels[ATTR_ERROR_TYPE] = outcome.errorType;
    if (outcome.statusCode !== undefined) labels[ATTR_RPC_STATUS_CODE] = outcome.statusCode;
    instruments.operationDuration.record((performance.now() - startedAt) / 1000, labels);
    load.active -= 1;
    finishSpan(span, outcome);
  }

  function end(id: RequestId | undefined, outcome: Outcome): boolean {
    const entry = id === undefined ? undefined : inFlight.get(id);
    if (id === undefined || !entry) return false;
    inFlight.delete(id);
    finish(entry, outcome);
    return true;
  }

  return {
    begin(request, extra) {
      const startedAt = performance.now();
      const header = extra?.request?.headers.get('mcp-protocol-version') ?? undefined;
      const facts = describeRequest(request, network, toolNames, header ?? revision);
      const span = startSpan(request, extra, facts, trustRemoteContext);
      load.active += 1;
      // An id that is used twice is the caller's fault; the first request must not leak.
      end(request.id, CANCELLED);
      const active = trace.setSpan(context.active(), span);
      inFlight.set(request.id, { span, active, labels: facts.labels, startedAt });
      return active;
    },
    end,
    endAll(outcome) {
      for (const entry of inFlight.values()) finish(entry, outcome);
      inFlight.clear();
    },
    contextOf: (id) => inFlight.get(id)?.active ?? context.active(),
    setRevision(negotiated) {
      revision = negotiated;
    },
  };
}

/** Makes the instrumentation and its instruments; call it after the SDK has started. */
export function createMcpInstrumentation(options: McpInstrumentationOptions): McpInstrumentation {
  const { meter, toolNames } = options;
  const describers = guardDescribers(options);
  const instruments = createInstrumentsOf(meter, MCP_CATALOGUE);
  const ledger: Ledger = { instruments, toolNames, load: { active: 0 } };
  instruments.activeRequests.addCallback((result) => result.observe(ledger.load.active));

  return {
    watch(transport, watchOptions) {
      const requests = createInFlightTable(ledger, watchOptions);
      const { onmessage: receive, onclose: closed } = transport;
      const send = transport.send.bind(transport);

      transport.onmessage = (message: JSONRPCMessage, extra?: MessageExtraInfo) => {
        if (isRequest(message)) {
          context.with(requests.begin(message, extra), () => receive?.(message, extra));
          return;
        }
        receive?.(message, extra);
        requests.end(cancelledId(message), CANCELLED);
      };
      transport.send = (message, sendOptions) => {
        const outcome = outcomeOf(message, describers);
        if (outcome && 'id' in message) requests.end(message.id, outcome);
        const negotiated = 'result' in message ? message.result['protocolVersion'] : undefined;
        if (typeof negotiated === 'string') requests.setRevision(negotiated);
        return send(message, sendOptions);
      };
      transport.onclose = () => {
        requests.endAll(CANCELLED);
        closed?.();
      };
      return {
        restoreContext(inner) {
          const { onmessage: deliver } = inner;
          inner.onmessage = (message: JSONRPCMessage, extra?: MessageExtraInfo) => {
            const active = isRequest(message) ? requests.contextOf(message.id) : context.active();
            context.with(active, () => deliver?.(message, extra));
          };
        },
      };
    },
  };
}
