/** This server's factory of servers, and what the suite's scenarios ask for beside its own tools. */
import { ProtocolError, ProtocolErrorCode, type Server } from '@modelcontextprotocol/server';
import { workWithProgress } from '../../src/mcp/progress.ts';
import type { ResourceReader } from '../../src/mcp/run-resource.ts';
import { type McpServerOptions, createMcpServerFactory } from '../../src/mcp/server.ts';
import { ASKING_TOOLS } from './asking-tools.ts';
import { CONTENT_TOOLS } from './content-tools.ts';
import { BINARY_URI, DECLARED_RESOURCES, DECLARED_TOOLS } from './declared-fixtures.ts';
import { PNG } from './fixture.ts';
import { installPrompts } from './prompts.ts';

const FIXTURE_TOOLS = [...CONTENT_TOOLS, ...ASKING_TOOLS];

/** Reads the one resource that is bytes; all others are read as this server's own are. */
const readingBytes =
  <D>(readResource: ResourceReader<D>): ResourceReader<D> =>
  async (resource, address, call) =>
    resource.uri === BINARY_URI
      ? { contents: [{ uri: address.uri, mimeType: resource.mimeType, blob: PNG }] }
      : readResource(resource, address, call);

/** Replaces the two methods of tools: the fixtures answer with more than a declared tool can say. */
function installTools<D>(server: Server, { tools, runTool }: McpServerOptions<D>): void {
  server.setRequestHandler('tools/list', () => ({
    tools: [...tools, ...FIXTURE_TOOLS].map(({ definition }) => definition),
  }));
  server.setRequestHandler('tools/call', ({ params }, context) => {
    const fixture = FIXTURE_TOOLS.find(({ definition }) => definition.name === params.name);
    if (fixture) return fixture.answer(params.arguments ?? {}, context);
    const tool = tools.find(({ name }) => name === params.name);
    if (!tool) throw new ProtocolError(ProtocolErrorCode.InvalidParams, 'Unknown tool');
    return workWithProgress(context.mcpReq, (call) => runTool(tool, params.arguments, call));
  });
}

/** Nothing changes here, so nobody is ever told of a change. */
function installSubscriptions(server: Server): void {
  server.setRequestHandler('resources/subscribe', () => ({}));
  server.setRequestHandler('resources/unsubscribe', () => ({}));
}

export const createFixtureFactory: typeof createMcpServerFactory = (options, onConnect) => {
  const extended = {
    ...options,
    tools: [...options.tools, ...DECLARED_TOOLS],
    resources: [...options.resources, ...DECLARED_RESOURCES],
    readResource: readingBytes(options.readResource),
  };
  const createServer = createMcpServerFactory(extended, onConnect);
  return (context) => {
    const server = createServer(context);
    const isLegacy = context?.era === 'legacy';
    server.registerCapabilities({
      prompts: {},
      completions: {},
      logging: {},
      ...(isLegacy ? { resources: { subscribe: true } } : {}),
    });
    installTools(server, extended);
    installPrompts(server);
    if (isLegacy) installSubscriptions(server);
    return server;
  };
};
