/** One message from its receipt to its end: its span and what it moves. */
import type { MessageExtraInfo } from '@modelcontextprotocol/server';
import type { Attributes, Context, Span, Tracer } from '@opentelemetry/api';
import {
  ATTR_CLIENT_ADDRESS,
  ATTR_CLIENT_PORT,
  ATTR_ENDUSER_ID,
  ATTR_ERROR_TYPE,
  ATTR_JSONRPC_REQUEST_ID,
  ATTR_MCP_METHOD_NAME,
  ATTR_MCP_PROTOCOL_VERSION,
  ATTR_MCP_SESSION_ID,
  ATTR_OAUTH_CLIENT_ID,
  ATTR_RPC_STATUS_CODE,
} from '../attributes.ts';
import type { InstrumentsOf } from '../instrument-table.ts';
import { type ScrubContent, recordContent } from './content.ts';
import type { MCP_CATALOGUE } from './instruments.ts';
import type { Incoming } from './message.ts';
import type { Describers, Outcome } from './outcome.ts';
import {
  type KnownNames,
  type Network,
  describeDetails,
  describeRequest,
} from './request-attributes.ts';
import { finishSpan, startSpan } from './spans.ts';

export interface WatchOptions {
  readonly network: Network;
  /**
   * Whether the caller's trace context becomes the parent. A stranger must not decide sampling or
   * join a victim's trace: untrusted contexts are linked from a new root. The function is for a
   * server that trusts some, e.g. `(extra) => extra?.authInfo !== undefined`.
   */
  readonly trustRemoteContext: boolean | ((extra: MessageExtraInfo | undefined) => boolean);
}

/** The other end of the connection that an HTTP request came on. Goes onto spans alone. */
export interface ClientAddress {
  readonly address: string | undefined;
  readonly port: number | undefined;
  /** Who calls, where they have shown it: an id that may be seen, never a credential. */
  readonly userId?: string;
  /** The OAuth client that calls for them. */
  readonly clientId?: string;
}

/** What all that is watched shares. */
export interface Ledger {
  readonly tracer: Tracer;
  readonly instruments: InstrumentsOf<typeof MCP_CATALOGUE>;
  readonly names: KnownNames;
  readonly describers: Describers;
  readonly scrubContent: ScrubContent | undefined;
  /** Requests in flight, observed at each collection. */
  readonly load: { active: number };
}

export interface Operation {
  readonly span: Span;
  /** The active context of the work on it. */
  readonly active: Context;
  readonly labels: Attributes;
  /** `performance.now()` */
  readonly startedAt: number;
}

/** What is known of a message beside itself. */
export interface Surroundings {
  readonly extra?: MessageExtraInfo | undefined;
  /** The protocol revision, when the message does not say. */
  readonly revision?: string | undefined;
  readonly sessionId?: string | undefined;
  readonly client?: ClientAddress | undefined;
  /** `performance.now()`, of a message that is over already. */
  readonly startedAt?: number;
}

/** Longest id that is put on a span: an id is the caller's text. */
const LONGEST_ID = 128;

/** What no sampler decides by. */
function detailsOf(
  message: Incoming,
  network: Network,
  { sessionId, client }: Surroundings,
): Attributes {
  const attributes = describeDetails(message, network);
  const { id } = message;
  if (id !== undefined) attributes[ATTR_JSONRPC_REQUEST_ID] = String(id).slice(0, LONGEST_ID);
  if (sessionId !== undefined) attributes[ATTR_MCP_SESSION_ID] = sessionId;
  if (client?.address !== undefined) attributes[ATTR_CLIENT_ADDRESS] = client.address;
  if (client?.port !== undefined) attributes[ATTR_CLIENT_PORT] = client.port;
  if (client?.userId !== undefined) attributes[ATTR_ENDUSER_ID] = client.userId;
  if (client?.clientId !== undefined) attributes[ATTR_OAUTH_CLIENT_ID] = client.clientId;
  return attributes;
}

const isTrusted = (
  { trustRemoteContext: trust }: WatchOptions,
  extra: MessageExtraInfo | undefined,
): boolean => (typeof trust === 'boolean' ? trust : trust(extra));

export function beginOperation(
  { tracer, names, scrubContent }: Ledger,
  options: WatchOptions,
  message: Incoming,
  surroundings: Surroundings,
): Operation {
  const { extra, revision } = surroundings;
  const startedAt = surroundings.startedAt ?? performance.now();
  const header = extra?.request?.headers.get('mcp-protocol-version') ?? undefined;
  const facts = describeRequest(message, options.network, names, header ?? revision);
  const { labels } = facts;
  const { span, active } = startSpan(tracer, message, extra, {
    name: facts.spanName,
    attributes: labels,
    trusted: isTrusted(options, extra),
    ...(surroundings.startedAt === undefined ? {} : { startedAt }),
  });
  if (span.isRecording()) span.setAttributes(detailsOf(message, options.network, surroundings));
  if (scrubContent && message.method === 'tools/call') {
    recordContent(span, 'arguments', message.params?.['arguments'], scrubContent);
  }
  return { span, active, labels, startedAt };
}

/** @param isPast whether it was begun with the time of its start */
export function endOperation(
  { instruments }: Ledger,
  { labels, span, startedAt }: Operation,
  outcome: Outcome,
  isPast = false,
): void {
  const { errorType, statusCode, callerFault } = outcome;
  if (errorType !== undefined) labels[ATTR_ERROR_TYPE] = errorType;
  if (statusCode !== undefined) labels[ATTR_RPC_STATUS_CODE] = statusCode;
  // Of failures each kind is a label set of its own; by revision too there would be hundreds.
  if (errorType !== undefined || statusCode !== undefined) delete labels[ATTR_MCP_PROTOCOL_VERSION];
  const endedAt = performance.now();
  instruments.operationDuration.record((endedAt - startedAt) / 1000, labels);
  if (callerFault !== undefined) {
    instruments.callerFaults.add(1, {
      [ATTR_MCP_METHOD_NAME]: labels[ATTR_MCP_METHOD_NAME],
      [ATTR_ERROR_TYPE]: callerFault,
    });
  }
  finishSpan(span, outcome, isPast ? endedAt : undefined);
}

/**
 * A message that is over already: refused before anything took it on.
 * @returns the context of its span
 */
export function recordPast(
  ledger: Ledger,
  options: WatchOptions,
  message: Incoming,
  surroundings: Surroundings & { readonly startedAt: number },
  outcome: Outcome,
): Context {
  const operation = beginOperation(ledger, options, message, surroundings);
  endOperation(ledger, operation, outcome, true);
  return operation.active;
}
