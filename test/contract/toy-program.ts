import type { HttpBindings } from '@hono/node-server';
import { McpServer, createMcpHandler } from '@modelcontextprotocol/server';
import { StdioServerTransport, serveStdio } from '@modelcontextprotocol/server/stdio';
import { Hono } from 'hono';
import { createMcpInstrumentation, onConnect } from '../../otel/mcp/index.ts';
import { formatFamilies } from '../../otel/prometheus.ts';
/**
 * A server that is not ours on our telemetry, as a process: over HTTP and, at the same time, over
 * stdio. It prints where it listens to stderr. Its tool throws, which ours never do.
 */
// First: it starts telemetry.
import { telemetry } from '../../otel/register.ts';
import { listen } from '../../src/http/listen.ts';

telemetry.trustInbound(true);
const instrumentation = createMcpInstrumentation({
  meter: telemetry.meter,
  toolNames: new Set(['explode']),
});

function createServer(): McpServer {
  const server = new McpServer({ name: 'toy', version: '1' });
  server.registerTool('explode', {}, () => {
    throw new Error('the secret recipe');
  });
  return server;
}

const overHttp = { network: 'http', trustRemoteContext: true } as const;
const handler = createMcpHandler(() =>
  onConnect(createServer(), (transport) => {
    instrumentation.watch(transport, overHttp);
  }),
);
const http = instrumentation.watchHttp(handler.fetch, overHttp);
const app = new Hono<{ Bindings: HttpBindings }>();
app.post('/mcp', (c) => http.fetch(c.req.raw));
app.get('/metrics', async (c) =>
  c.text(formatFamilies((await telemetry.collectFamilies?.()) ?? [])),
);
const { origin } = await listen(app, '127.0.0.1', 0);

const transport = new StdioServerTransport();
serveStdio(() => onConnect(createServer(), (channel) => watch.restoreContext(channel)), {
  transport,
});
const watch = instrumentation.watch(transport, { network: 'stdio', trustRemoteContext: true });
watch.watchInput(process.stdin);

process.stderr.write(`${JSON.stringify({ origin })}\n`);
