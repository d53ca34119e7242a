/** The SERVER span of a message: its parent, its links, its end. */

import type { MessageExtraInfo } from '@modelcontextprotocol/server';
import {
  type Attributes,
  type Context,
  type Link,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  context,
  createContextKey,
  propagation,
  trace,
} from '@opentelemetry/api';
import { ATTR_ERROR_TYPE, ATTR_RPC_STATUS_CODE } from '../attributes.ts';
import { type Incoming, metaOf } from './message.ts';
import type { Outcome } from './outcome.ts';

const MCP_EXTRACTION_KEY = createContextKey('mcp extraction');

/** From another context than the root: a propagator may tell our reading from that of others. */
const extract = (active: Context, carrier: object): Context =>
  propagation.extract(active.setValue(MCP_EXTRACTION_KEY, true), carrier);

/** `_meta` wins over the HTTP header, which callers without SEP-414 support still send. */
function extractRemoteContext(
  message: Incoming,
  extra: MessageExtraInfo | undefined,
  trusted: boolean,
): Context {
  const active = context.active();
  const meta = metaOf(message);
  if (typeof meta['traceparent'] === 'string') {
    const told = extract(active, meta);
    // What cannot be read was not said.
    if (trace.getSpanContext(told) !== trace.getSpanContext(active)) return told;
  }
  // Of a trusted caller an ambient HTTP span has read the header already.
  if (trusted && trace.getSpanContext(active)) return active;
  const headers = extra?.request?.headers;
  const traceparent = headers?.get('traceparent');
  if (!headers || !traceparent) return active;
  return extract(active, {
    traceparent,
    tracestate: headers.get('tracestate') ?? undefined,
    baggage: headers.get('baggage') ?? undefined,
  });
}

export interface SpanStart {
  readonly name: string;
  /** Those by which a sampler may decide. */
  readonly attributes: Attributes;
  /** Whether the caller's context becomes the parent; else it is linked from a root. */
  readonly trusted: boolean;
  /** `performance.now()`, for a span of what is over already. */
  readonly startedAt?: number;
}

export interface StartedSpan {
  readonly span: Span;
  /** The context of the work on the message: of a trusted caller its baggage is in it. */
  readonly active: Context;
}

export function startSpan(
  tracer: Tracer,
  message: Incoming,
  extra: MessageExtraInfo | undefined,
  { name, attributes, trusted, startedAt }: SpanStart,
): StartedSpan {
  const ambient = trace.getSpanContext(context.active());
  const parent = extractRemoteContext(message, extra, trusted);
  const remote = trace.getSpanContext(parent);
  const links: Link[] = [];
  const isForeign = remote !== undefined && remote !== ambient;
  if (isForeign && !trusted) links.push({ context: remote });
  // The HTTP span, when there is one and `_meta` won over it.
  if (isForeign && ambient) links.push({ context: ambient });
  const span = tracer.startSpan(
    name,
    {
      kind: SpanKind.SERVER,
      attributes,
      links,
      root: isForeign && !trusted,
      ...(startedAt === undefined ? {} : { startTime: startedAt }),
    },
    parent,
  );
  return { span, active: trace.setSpan(trusted ? parent : context.active(), span) };
}

/**
 * Writes the outcome on the span and ends it.
 * @param endedAt `performance.now()`, for a span that was told when it started
 */
export function finishSpan(span: Span, outcome: Outcome, endedAt?: number): void {
  if (outcome.errorType !== undefined) span.setAttribute(ATTR_ERROR_TYPE, outcome.errorType);
  if (outcome.statusCode !== undefined) span.setAttribute(ATTR_RPC_STATUS_CODE, outcome.statusCode);
  if (outcome.isError) {
    span.setStatus({
      code: SpanStatusCode.ERROR,
      ...(outcome.message === undefined ? {} : { message: outcome.message }),
    });
  }
  span.end(endedAt);
}
