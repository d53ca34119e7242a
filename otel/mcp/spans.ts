/** The SERVER span of a request: its parent, its links, its end. */

import type { JSONRPCRequest, MessageExtraInfo } from '@modelcontextprotocol/server';
import {
  type Context,
  type Link,
  type Span,
  SpanKind,
  SpanStatusCode,
  context,
  createContextKey,
  propagation,
  trace,
} from '@opentelemetry/api';
import { ATTR_ERROR_TYPE, ATTR_JSONRPC_REQUEST_ID, ATTR_RPC_STATUS_CODE } from '../attributes.ts';
import type { Outcome } from './outcome.ts';
import { type RequestFacts, metaOf } from './request-attributes.ts';

const MCP_EXTRACTION_KEY = createContextKey('mcp extraction');

/** Longest id that is put on a span: an id is the caller's text. */
const LONGEST_ID = 128;

/** `_meta` wins over the HTTP header, which callers without SEP-414 support still send. */
function extractRemoteContext(
  request: JSONRPCRequest,
  extra: MessageExtraInfo | undefined,
  trusted: boolean,
): Context {
  const active = context.active();
  // Another context than the root: a propagator may tell our reading from that of others.
  const base = active.setValue(MCP_EXTRACTION_KEY, true);
  const meta = metaOf(request);
  if (typeof meta['traceparent'] === 'string') return propagation.extract(base, meta);
  // Of a trusted caller an ambient HTTP span has read the header already.
  if (trusted && trace.getSpanContext(active)) return active;
  const headers = extra?.request?.headers;
  const traceparent = headers?.get('traceparent');
  if (!headers || !traceparent) return active;
  return propagation.extract(base, {
    traceparent,
    tracestate: headers.get('tracestate') ?? undefined,
    baggage: headers.get('baggage') ?? undefined,
  });
}

/** @param trusted whether the caller's context becomes the parent; else it is linked from a root */
export function startSpan(
  request: JSONRPCRequest,
  extra: MessageExtraInfo | undefined,
  { spanName, labels, details }: RequestFacts,
  trusted: boolean,
): Span {
  const ambient = trace.getSpanContext(context.active());
  const parent = extractRemoteContext(request, extra, trusted);
  const remote = trace.getSpanContext(parent);
  const links: Link[] = [];
  const isForeign = remote !== undefined && remote !== ambient;
  if (isForeign && !trusted) links.push({ context: remote });
  // The HTTP span, when there is one and `_meta` won over it.
  if (isForeign && ambient) links.push({ context: ambient });
  return trace.getTracer('youtube-mcp/otel').startSpan(
    spanName,
    {
      kind: SpanKind.SERVER,
      attributes: {
        ...labels,
        ...details,
        [ATTR_JSONRPC_REQUEST_ID]: String(request.id).slice(0, LONGEST_ID),
      },
      links,
      root: isForeign && !trusted,
    },
    parent,
  );
}

/** Writes the outcome on the span and ends it. */
export function finishSpan(span: Span, outcome: Outcome): void {
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
