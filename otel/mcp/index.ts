/**
 * Dispatch instrumentation for an MCP server: a SERVER span and a duration for every request,
 * whatever becomes of it, in both protocol eras and over any transport. It works on the messages of
 * a transport, because unknown tools and rejected arguments never reach a handler.
 *
 * It knows nothing of what the tools do, so that another server can use it.
 */
import {
  type Context,
  type Link,
  type Meter,
  type Span,
  SpanKind,
  SpanStatusCode,
  context,
  propagation,
  trace,
} from '@opentelemetry/api';
import type { Attributes } from '@opentelemetry/api';
import type {
  JSONRPCMessage,
  JSONRPCRequest,
  MessageExtraInfo,
  RequestId,
  Transport,
} from '@modelcontextprotocol/server';
import {
  ATTR_ERROR_TYPE,
  ATTR_JSONRPC_REQUEST_ID,
  ATTR_RPC_STATUS_CODE,
} from '../attributes.ts';
import { createInstrumentsOf } from '../instruments.ts';
import { MCP_CATALOGUE } from './instruments.ts';
import { CANCELLED, type DescribeToolFailure, type Outcome, outcomeOf } from './outcome.ts';
import { type Network, describeRequest, metaOf } from './request-attributes.ts';

export type { DescribeToolFailure, ToolFailure } from './outcome.ts';

/** Longest id that is put on a span: an id is the caller's text. */
const LONGEST_ID = 128;

export interface McpInstrumentationOptions {
  readonly meter: Meter;
  /** The registered tools: only their names become labels and span names. */
  readonly toolNames: ReadonlySet<string>;
  /** Reads a failed tool result; without it every failure is `tool_error`. */
  readonly describeToolFailure?: DescribeToolFailure;
}

export interface WatchOptions {
  readonly network: Network;
  /**
   * Whether the caller's trace context becomes the parent. A stranger must not decide sampling or
   * join a victim's trace: untrusted contexts are linked from a new root.
   */
  readonly trustRemoteContext: boolean;
}

export interface McpInstrumentation {
  /** Watches a transport that a server is already connected to. */
  watch(transport: Transport, options: WatchOptions): void;
}

interface InFlight {
  readonly span: Span;
  readonly labels: Attributes;
  readonly startedAt: number;
  readonly isInitialize: boolean;
}

/** `_meta` wins over the HTTP header, which callers without SEP-414 support still send. */
function extractRemoteContext(request: JSONRPCRequest, extra: MessageExtraInfo | undefined): Context {
  const active = context.active();
  const meta = metaOf(request);
  if (typeof meta['traceparent'] === 'string') return propagation.extract(active, meta);
  // An ambient HTTP span has read the header already.
  if (trace.getSpanContext(active)) return active;
  const headers = extra?.request?.headers;
  const traceparent = headers?.get('traceparent');
  if (!headers || !traceparent) return active;
  return propagation.extract(active, {
    traceparent,
    tracestate: headers.get('tracestate') ?? undefined,
    baggage: headers.get('baggage') ?? undefined,
  });
}

function startSpan(
  request: JSONRPCRequest,
  extra: MessageExtraInfo | undefined,
  name: string,
  labels: Attributes,
  trusted: boolean,
): Span {
  const ambient = trace.getSpanContext(context.active());
  const parent = extractRemoteContext(request, extra);
  const remote = trace.getSpanContext(parent);
  const links: Link[] = [];
  const isForeign = remote !== undefined && remote !== ambient;
  if (isForeign && !trusted) links.push({ context: remote });
  // The HTTP span, when there is one and `_meta` won over it.
  if (isForeign && ambient) links.push({ context: ambient });
  return trace.getTracer('youtube-mcp/otel').startSpan(
    name,
    {
      kind: SpanKind.SERVER,
      attributes: {
        ...labels,
        [ATTR_JSONRPC_REQUEST_ID]: String(request.id).slice(0, LONGEST_ID),
      },
      links,
      root: isForeign && !trusted,
    },
    parent,
  );
}

function finishSpan(span: Span, outcome: Outcome): void {
  if (outcome.errorType !== undefined) span.setAttribute(ATTR_ERROR_TYPE, outcome.errorType);
  if (outcome.statusCode !== undefined) span.setAttribute(ATTR_RPC_STATUS_CODE, outcome.statusCode);
  if (outcome.isError) {
    span.setStatus({
      code: SpanStatusCode.ERROR,
      ...(outcome.message === undefined ? {} : { message: outcome.message }),
    });
  }
  span.end();
}

const isRequest = (message: JSONRPCMessage): message is JSONRPCRequest =>
  'method' in message && 'id' in message;

const cancelledId = (message: JSONRPCMessage): RequestId | undefined => {
  if (!('method' in message) || message.method !== 'notifications/cancelled') return undefined;
  const id = message.params?.['requestId'];
  return typeof id === 'string' || typeof id === 'number' ? id : undefined;
};

const TOOL_ERROR: DescribeToolFailure = () => ({ errorType: 'tool_error', isBadInput: false });

/** Makes the instrumentation and its instruments; call it after the SDK has started. */
export function createMcpInstrumentation(options: McpInstrumentationOptions): McpInstrumentation {
  const { meter, toolNames, describeToolFailure = TOOL_ERROR } = options;
  const instruments = createInstrumentsOf(meter, MCP_CATALOGUE);

  function finish(entry: InFlight, outcome: Outcome): void {
    const { labels } = entry;
    if (outcome.errorType !== undefined) labels[ATTR_ERROR_TYPE] = outcome.errorType;
    if (outcome.statusCode !== undefined) labels[ATTR_RPC_STATUS_CODE] = outcome.statusCode;
    const seconds = (performance.now() - entry.startedAt) / 1000;
    instruments.operationDuration.record(seconds, labels);
    instruments.activeRequests.add(-1);
    finishSpan(entry.span, outcome);
  }

  function watch(transport: Transport, { network, trustRemoteContext }: WatchOptions): void {
    // Keyed by transport and id: two clients may use the same ids.
    const inFlight = new Map<RequestId, InFlight>();
    let revision: string | undefined;
    const { onmessage: receive, onclose: closed } = transport;
    const send = transport.send.bind(transport);

    function take(id: RequestId | undefined, outcome: Outcome): InFlight | undefined {
      const entry = id === undefined ? undefined : inFlight.get(id);
      if (id === undefined || !entry) return undefined;
      inFlight.delete(id);
      finish(entry, outcome);
      return entry;
    }

    function begin(request: JSONRPCRequest, extra: MessageExtraInfo | undefined): Context {
      const startedAt = performance.now();
      const header = extra?.request?.headers.get('mcp-protocol-version') ?? undefined;
      const { spanName, labels } = describeRequest(request, network, toolNames, header ?? revision);
      const span = startSpan(request, extra, spanName, labels, trustRemoteContext);
      instruments.activeRequests.add(1);
      // An id that is used twice is the caller's fault; the first request must not leak.
      take(request.id, CANCELLED);
      const isInitialize = request.method === 'initialize';
      inFlight.set(request.id, { span, labels, startedAt, isInitialize });
      return trace.setSpan(context.active(), span);
    }

    transport.onmessage = (message: JSONRPCMessage, extra?: MessageExtraInfo) => {
      if (isRequest(message)) {
        context.with(begin(message, extra), () => receive?.(message, extra));
        return;
      }
      receive?.(message, extra);
      take(cancelledId(message), CANCELLED);
    };

    transport.send = (message, sendOptions) => {
      const outcome = outcomeOf(message, describeToolFailure);
      if (outcome && 'id' in message) {
        const entry = take(message.id, outcome);
        if (entry?.isInitialize && 'result' in message) {
          const negotiated = message.result['protocolVersion'];
          if (typeof negotiated === 'string') revision = negotiated;
        }
      }
      return send(message, sendOptions);
    };

    transport.onclose = () => {
      for (const entry of inFlight.values()) finish(entry, CANCELLED);
      inFlight.clear();
      closed?.();
    };
  }

  return { watch };
}
