/**
 * The MCP server of one connection (stdio) or one request (HTTP), for both protocol eras.
 *
 * HTTP makes one per request, so it must cost next to nothing: the lists are computed once, and
 * the low-level `Server` is used, because `McpServer` converts every schema again for each instance
 * (docs/adr/0001-mcp-sdk-lines.md).
 */
import {
  type McpRequestContext,
  ProtocolError,
  ProtocolErrorCode,
  Server,
  type Transport,
} from '@modelcontextprotocol/server';
import type { Resource } from './define-resource.ts';
import type { Tool } from './define-tool.ts';
import { LIST_PARAMS } from './list-params.ts';
import { workWithProgress } from './progress.ts';
import type { ResourceReader } from './run-resource.ts';
import type { ToolRunner } from './run-tool.ts';
import { createResourceHandlers } from './serve-resources.ts';

export interface McpServerOptions<D> {
  readonly name: string;
  readonly title: string;
  readonly version: string;
  /** What a client's model is told about the server as a whole. */
  readonly instructions: string;
  readonly tools: readonly Tool<D>[];
  readonly runTool: ToolRunner<D>;
  /** Without any, the server does not have the capability. */
  readonly resources: readonly Resource<D>[];
  readonly readResource: ResourceReader<D>;
}

export type McpServerFactory = (context?: McpRequestContext) => Server;

/**
 * Closing makes an error for requests that might still wait, of which HTTP has none: on each request
 * its stack trace, which nobody reads, costs a twentieth of the call.
 */
function closeWithoutStackTrace(transport: Transport): void {
  const { onclose: closed } = transport;
  transport.onclose = () => {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    try {
      closed?.();
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
  };
}

/**
 * Makes the factory that `createMcpHandler` and `serveStdio` call.
 * @param onConnect told of each server's transport once it is connected; instrumentation hooks in
 */
export function createMcpServerFactory<D>(
  options: McpServerOptions<D>,
  onConnect: (transport: Transport) => void,
): McpServerFactory {
  const { name, title, version, instructions, tools, runTool, resources } = options;
  const byName = new Map(tools.map((tool) => [tool.name, tool]));
  const listed = { tools: tools.map((tool) => tool.definition) };
  const identity = { name, title, version };
  // Neither changes while the server runs, so neither `listChanged` nor `subscribe` is offered.
  const capabilities = { tools: {}, ...(resources.length > 0 ? { resources: {} } : {}) };
  const serverOptions = { capabilities, instructions };
  const installResources = createResourceHandlers(resources, options.readResource);

  return () => {
    const server = new Server(identity, serverOptions);
    server.setRequestHandler('tools/list', LIST_PARAMS, () => listed);
    server.setRequestHandler('tools/call', (request, { mcpReq }) => {
      const tool = byName.get(request.params.name);
      if (!tool) {
        const message = `Unknown tool; tools/list names the ${tools.length} that exist`;
        throw new ProtocolError(ProtocolErrorCode.InvalidParams, message);
      }
      return workWithProgress(mcpReq, (call) => runTool(tool, request.params.arguments, call));
    });
    if (resources.length > 0) installResources(server);
    const connect = server.connect.bind(server);
    server.connect = async (transport) => {
      await connect(transport);
      closeWithoutStackTrace(transport);
      onConnect(transport);
    };
    return server;
  };
}
