/** Reads from a request what becomes attributes; label values come from closed sets only. */

import type { JSONRPCRequest } from '@modelcontextprotocol/server';
import type { Attributes } from '@opentelemetry/api';
import {
  ATTR_GEN_AI_OPERATION_NAME,
  ATTR_GEN_AI_TOOL_NAME,
  ATTR_MCP_METHOD_NAME,
  ATTR_MCP_PROTOCOL_VERSION,
  ATTR_MCP_RESOURCE_URI,
  ATTR_NETWORK_PROTOCOL_NAME,
  ATTR_NETWORK_TRANSPORT,
} from '../attributes.ts';

/** Requests a client may send, of both protocol eras; others are `_OTHER`, the registry's word. */
const KNOWN_METHODS: ReadonlySet<string> = new Set([
  'completion/complete',
  'initialize',
  'logging/setLevel',
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

const KNOWN_VERSIONS: ReadonlySet<string> = new Set([
  '2024-11-05',
  '2025-03-26',
  '2025-06-18',
  '2025-11-25',
  '2026-07-28',
]);

const OTHER = '_OTHER';
const PROTOCOL_VERSION_META_KEY = 'io.modelcontextprotocol/protocolVersion';

export type Network = 'http' | 'stdio';

type Meta = Readonly<Record<string, unknown>>;

/** The `_meta` of a request, or an empty object. */
export function metaOf(request: JSONRPCRequest): Meta {
  const meta: unknown = request.params?._meta;
  return typeof meta === 'object' && meta !== null ? (meta as Meta) : {};
}

const closed = (value: string, known: ReadonlySet<string>): string =>
  known.has(value) ? value : OTHER;

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
  /** Attributes of the span alone. */
  readonly details: Attributes;
}

function describeDetails({ method, params }: JSONRPCRequest): Attributes {
  const uri = RESOURCE_METHODS.has(method) ? params?.['uri'] : undefined;
  return typeof uri === 'string' ? { [ATTR_MCP_RESOURCE_URI]: uri.slice(0, LONGEST_URI) } : {};
}

/**
 * @param toolNames the registered tools; a name outside of it is not recorded at all
 * @param revision what the transport knows of the protocol revision when the request does not say
 */
export function describeRequest(
  request: JSONRPCRequest,
  network: Network,
  toolNames: ReadonlySet<string>,
  revision: string | undefined,
): RequestFacts {
  const method = closed(request.method, KNOWN_METHODS);
  const labels: Attributes = { [ATTR_MCP_METHOD_NAME]: method };
  let spanName = method;

  if (method === 'tools/call') {
    labels[ATTR_GEN_AI_OPERATION_NAME] = 'execute_tool';
    const tool = request.params?.['name'];
    if (typeof tool === 'string' && toolNames.has(tool)) {
      labels[ATTR_GEN_AI_TOOL_NAME] = tool;
      spanName = `tools/call ${tool}`;
    }
  }
  if (network === 'http') {
    labels[ATTR_NETWORK_TRANSPORT] = 'tcp';
    labels[ATTR_NETWORK_PROTOCOL_NAME] = 'http';
  } else {
    labels[ATTR_NETWORK_TRANSPORT] = 'pipe';
  }
  const claimed = metaOf(request)[PROTOCOL_VERSION_META_KEY];
  const version = typeof claimed === 'string' ? claimed : revision;
  if (version !== undefined) labels[ATTR_MCP_PROTOCOL_VERSION] = closed(version, KNOWN_VERSIONS);
  return { spanName, labels, details: describeDetails(request) };
}
