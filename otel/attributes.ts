/**
 * Attribute names and context keys.
 *
 * The MCP and GenAI conventions have status Development, so their names are copied here with their
 * source instead of imported from an unstable entry point (the package itself advises this):
 * OpenTelemetry semantic conventions, repository semantic-conventions-genai, document `mcp.md`.
 */
import { createContextKey } from '@opentelemetry/api';

/** Stable: semantic conventions 1.45, `error`. */
export const ATTR_ERROR_TYPE = 'error.type';
/** `mcp.md`: the JSON-RPC method. */
export const ATTR_MCP_METHOD_NAME = 'mcp.method.name';
/** `mcp.md`: the negotiated revision, e.g. `2026-07-28`. */
export const ATTR_MCP_PROTOCOL_VERSION = 'mcp.protocol.version';
/** `mcp.md`: the URI that a request carries. On spans alone: a URI is never a label. */
export const ATTR_MCP_RESOURCE_URI = 'mcp.resource.uri';
/** `mcp.md`: the session that a request belongs to, where there is one. On spans alone. */
export const ATTR_MCP_SESSION_ID = 'mcp.session.id';
/** `mcp.md`: the id of a request as a string. */
export const ATTR_JSONRPC_REQUEST_ID = 'jsonrpc.request.id';
/** `rpc.md`: the JSON-RPC error code as a string. */
export const ATTR_RPC_STATUS_CODE = 'rpc.status_code';
/** `gen-ai.md`. */
export const ATTR_GEN_AI_TOOL_NAME = 'gen_ai.tool.name';
/** `gen-ai.md`. */
export const ATTR_GEN_AI_PROMPT_NAME = 'gen_ai.prompt.name';
/** `gen-ai.md`: what a tool was called with, as JSON. Sensitive: off unless asked for. */
export const ATTR_GEN_AI_TOOL_CALL_ARGUMENTS = 'gen_ai.tool.call.arguments';
/** `gen-ai.md`: what a tool answered, as JSON. Sensitive: off unless asked for. */
export const ATTR_GEN_AI_TOOL_CALL_RESULT = 'gen_ai.tool.call.result';
/** `gen-ai.md`: `execute_tool` for tool calls. */
export const ATTR_GEN_AI_OPERATION_NAME = 'gen_ai.operation.name';
/** Stable: semantic conventions 1.45, `network`: `tcp` or `pipe`. */
export const ATTR_NETWORK_TRANSPORT = 'network.transport';
/** Stable: semantic conventions 1.45, `network`: `http`. */
export const ATTR_NETWORK_PROTOCOL_NAME = 'network.protocol.name';

/** Stable: semantic conventions 1.45, `client`. On spans alone. */
export const ATTR_CLIENT_ADDRESS = 'client.address';
/** Stable: semantic conventions 1.45, `client`. On spans alone. */
export const ATTR_CLIENT_PORT = 'client.port';
/** Development: semantic conventions 1.45, `enduser`. On spans alone. */
export const ATTR_ENDUSER_ID = 'enduser.id';
/** Our own: no convention names the OAuth client of a request. On spans alone. */
export const ATTR_OAUTH_CLIENT_ID = 'oauth.client.id';

/**
 * Set in a context whose outgoing requests must carry no `traceparent`: YouTube is a stranger, and
 * the undici instrumentation has no switch per host.
 */
export const NO_PROPAGATION_KEY = createContextKey('youtube-mcp no propagation');

/** Set in a context whose outgoing requests are not ours to record, e.g. the demo's own client. */
export const UNRECORDED_KEY = createContextKey('youtube-mcp unrecorded');
