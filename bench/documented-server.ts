/**
 * The same tools served as the SDK's documentation shows it: `createMcpHandler` with a factory that
 * registers every tool on an `McpServer`, schemas given as zod, on Hono. The same tool functions,
 * cache and upstream as ours; no telemetry, no gates. `--parsed-body` hands the SDK the parsed body.
 */
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { McpServer, createMcpHandler } from '@modelcontextprotocol/server';
import { Hono } from 'hono';
import * as z from 'zod';
import { readOtelEnvironment } from '../otel/env.ts';
import { createLogger } from '../otel/logger.ts';
import { createIdleTelemetry } from '../otel/telemetry.ts';
import { type Runtime, createRuntime } from '../src/commands/runtime.ts';
import { loadConfig } from '../src/config.ts';
import type { Tool } from '../src/mcp/define-tool.ts';
import type { ToolDeps } from '../src/tools/deps.ts';
import { TOOLS } from '../src/tools/index.ts';

/** The runtime hands its parts to tools alone: this tool keeps them. */
async function depsOf(runtime: Runtime): Promise<ToolDeps> {
  const [anyTool] = TOOLS;
  if (!anyTool) throw new Error('there are no tools');
  let taken: ToolDeps | undefined;
  const taker: Tool<ToolDeps> = {
    ...anyTool,
    input: z.object({}),
    output: z.object({}),
    async run(_args, deps) {
      taken = deps;
      return {};
    },
    render: () => '',
  };
  await runtime.mcp.runTool(
    taker,
    {},
    {
      signal: new AbortController().signal,
      report: () => {},
    },
  );
  if (!taken) throw new Error('the runner gave the tool no parts');
  return taken;
}

const telemetry = createIdleTelemetry(readOtelEnvironment().settings);
const runtime = createRuntime(loadConfig(), telemetry, createLogger('warn'));
const deps = await depsOf(runtime);
const { name, title, version, instructions } = runtime.mcp;

/** Made once, which is kinder than the documentation's examples: they make them in the factory. */
const registrations = TOOLS.map((tool) => ({
  tool,
  config: {
    title: tool.definition.title,
    description: tool.definition.description,
    inputSchema: tool.input,
    outputSchema: z.object({ success: z.boolean(), ...tool.output.shape }),
    annotations: tool.definition.annotations,
  },
}));

function createServer(): McpServer {
  const server = new McpServer({ name, title, version }, { instructions });
  for (const { tool, config } of registrations) {
    server.registerTool(tool.name, config, async (args, { mcpReq }) => {
      const payload = await tool.run(args, deps, { signal: mcpReq.signal, report: () => {} });
      return {
        content: [{ type: 'text', text: tool.render(payload) }],
        structuredContent: { success: true, ...payload },
      };
    });
  }
  return server;
}

const handler = createMcpHandler(createServer);
const isBodyParsedBefore = process.argv.includes('--parsed-body');
const app = new Hono();
app.all('/mcp', async (c) =>
  isBodyParsedBefore
    ? handler.fetch(c.req.raw, { parsedBody: await c.req.json() })
    : handler.fetch(c.req.raw),
);

const server = serve(
  { fetch: app.fetch, hostname: '127.0.0.1', port: 0 },
  (address: AddressInfo) => {
    const url = `http://127.0.0.1:${address.port}/mcp`;
    process.stderr.write(`${JSON.stringify({ url })}\n`);
  },
);
process.once('SIGTERM', () => {
  server.close();
  if ('closeAllConnections' in server) server.closeAllConnections();
  void runtime.close();
});
