/** Reads from a message what becomes attributes; label values come from closed sets only. */
import type { Attributes } from '@opentelemetry/api';
import {
  ATTR_GEN_AI_OPERATION_NAME,
  ATTR_GEN_AI_PROMPT_NAME,
  ATTR_GEN_AI_TOOL_NAME,
  ATTR_MCP_METHOD_NAME,
  ATTR_MCP_PROTOCOL_VERSION,
  ATTR_MCP_RESOURCE_URI,
  ATTR_NETWORK_PROTOCOL_NAME,
  ATTR_NETWORK_TRANSPORT,
} from '../attributes.ts';
import { type Incoming, metaOf } from './message.ts';

/** What a client may send, of both protocol eras; others are `_OTHER`, the registry's word. */
export const KNOWN_METHODS: ReadonlySet<string> = new Set([
  'completion/complete',
  'initialize',
  'logging/setLevel',
  'notifications/cancelled',
  'notifications/initialized',
  'notifications/progress',
  'notifications/roots/list_changed',
  'ping',
  'prompts/get',
  'prompts/list',
  'resources/list',
  'resources/read',
  'resources/subscribe',
  'resources/templates/list',
  'resources/unsubscribe',
  'server/discover',
  'subscriptions/listen',
  'tools/call',
  'tools/list',
]);

export const KNOWN_VERSIONS: ReadonlySet<string> = new Set([
  '2024-11-05',
  '2025-03-26',
  '2025-06-18',
  '2025-11-25',
  '2026-07-28',
]);

const OTHER = '_OTHER';
const PROTOCOL_VERSION_META_KEY = 'io.modelcontextprotocol/protocolVersion';

export type Network = 'http' | 'stdio';

/** The names that may become labels and parts of span names: those that are registered. */
export interface KnownNames {
  readonly tools: ReadonlySet<string>;
  readonly prompts: ReadonlySet<string>;
}

const closed = (value: string, known: ReadonlySet<string>): string =>
  known.has(value) ? value : OTHER;

/** A protocol revision as a label. */
export const closedRevision = (revision: string): string => closed(revision, KNOWN_VERSIONS);

/** Longest URI that is put on a span: it is the caller's text. */
const LONGEST_URI = 256;

/** Requests that carry a URI. */
const RESOURCE_METHODS: ReadonlySet<string> = new Set([
  'resources/read',
  'resources/subscribe',
  'resources/unsubscribe',
]);

export interface RequestFacts {
  /** `tools/call search_videos`, `tools/list`, … */
  readonly spanName: string;
  /** Attributes of low cardinality: on the span and on the metric. */
  readonly labels: Attributes;
}

/** The revision that a message claims for itself. */
export function claimedRevisionOf(message: Incoming): string | undefined {
  const claimed = metaOf(message)[PROTOCOL_VERSION_META_KEY];
  return typeof claimed === 'string' ? claimed : undefined;
}

export const transportOf = (network: Network): string => (network === 'http' ? 'tcp' : 'pipe');

/** Attributes of the span alone that a message tells: what differs each time, or follows from the labels. */
export function describeDetails({ method, params }: Incoming, network: Network): Attributes {
  const details: Attributes = {};
  if (network === 'http') details[ATTR_NETWORK_PROTOCOL_NAME] = 'http';
  if (method === 'tools/call') details[ATTR_GEN_AI_OPERATION_NAME] = 'execute_tool';
  const uri = RESOURCE_METHODS.has(method) ? params?.['uri'] : undefined;
  if (typeof uri === 'string') details[ATTR_MCP_RESOURCE_URI] = uri.slice(0, LONGEST_URI);
  return details;
}

/**
 * @param names what is registered; a name outside of it is not recorded at all
 * @param revision what the transport knows of the protocol revision when the message does not say
 */
export function describeRequest(
  message: Incoming,
  network: Network,
  names: KnownNames,
  revision: string | undefined,
): RequestFacts {
  const method = closed(message.method, KNOWN_METHODS);
  const labels: Attributes = {
    [ATTR_MCP_METHOD_NAME]: method,
    [ATTR_NETWORK_TRANSPORT]: transportOf(network),
  };
  let spanName = method;

  function name(attribute: string, known: ReadonlySet<string>): void {
    const target = message.params?.['name'];
    if (typeof target !== 'string' || !known.has(target)) return;
    labels[attribute] = target;
    spanName = `${method} ${target}`;
  }
  if (method === 'tools/call') name(ATTR_GEN_AI_TOOL_NAME, names.tools);
  else if (method === 'prompts/get') name(ATTR_GEN_AI_PROMPT_NAME, names.prompts);
  const version = claimedRevisionOf(message) ?? revision;
  if (version !== undefined) labels[ATTR_MCP_PROTOCOL_VERSION] = closedRevision(version);
  return { spanName, labels };
}
