/** What strangers can make of `/metrics`: nothing that grows. */
import type { JSONRPCMessage, Transport } from '@modelcontextprotocol/server';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { expect, test } from 'vitest';
import type { InstrumentDefinition } from '../../otel/instrument-table.ts';
import { CATALOGUE, createInstruments } from '../../otel/instruments.ts';
import { MCP_CATALOGUE, createMcpInstrumentation } from '../../otel/mcp/index.ts';
import { createPrometheusReader, formatFamilies } from '../../otel/prometheus.ts';
import { createViews } from '../../otel/views.ts';
import { primeKnownSeries } from '../../src/commands/known-labels.ts';
import { loadConfig } from '../../src/config.ts';
import { CODE_FACTS, ERROR_CODES } from '../../src/errors.ts';
import { describeToolFailure } from '../../src/mcp/run-tool.ts';
import { TOOLS } from '../../src/tools/index.ts';
import { modernRpc, post, rpc } from '../support/raw-mcp.ts';
import { type Scrape, parseScrape, scrape } from '../support/scrape.ts';
import { startServer } from '../support/server.ts';

const MOST_NEW_SERIES = 10;
const MOST_NEW_BYTES = 20_000;
const LARGEST_SCRAPE = 1_000_000;

const DEFINITIONS: readonly InstrumentDefinition[] = [
  ...Object.values(CATALOGUE),
  ...Object.values(MCP_CATALOGUE),
];
/** What clients send beside calls of tools. */
const METHODS = ['initialize', 'ping', 'server/discover', 'tools/list', 'resources/read'];
const TOOL_NAMES = TOOLS.map(({ name }) => name);

/** The instruments, views and dispatch of the server, without a wire. */
function openDispatch() {
  const { reader, collectFamilies } = createPrometheusReader(DEFINITIONS, {
    onError: (error) => {
      throw error;
    },
  });
  const provider = new MeterProvider({
    readers: [reader],
    views: createViews(DEFINITIONS, 'youtube-mcp'),
  });
  const meter = provider.getMeter('youtube-mcp');
  const instruments = createInstruments(meter);
  primeKnownSeries(instruments, loadConfig({}, 'youtube', {}), TOOL_NAMES);
  const { watch } = createMcpInstrumentation({
    meter,
    toolNames: new Set(TOOL_NAMES),
    describeToolFailure,
  });
  const transport: Transport = {
    start: async () => {},
    send: async () => {},
    close: async () => {},
    onmessage: () => undefined,
  };
  watch(transport, { network: 'http', trustRemoteContext: false });

  return {
    instruments,
    /** A message in, its answer out. */
    async exchange(message: ReturnType<typeof rpc>, answer: Record<string, unknown>) {
      transport.onmessage?.(message as JSONRPCMessage);
      await transport.send({ jsonrpc: '2.0', id: message.id, ...answer } as JSONRPCMessage);
    },
    scrape: async () => parseScrape(formatFamilies(await collectFamilies())),
  };
}

/**
 * A histogram is one series to whoever counts label sets: its buckets are fixed. What the runtime
 * and the SDK tell of themselves comes when it comes, whoever calls.
 */
const labelSets = ({ samples }: Scrape): Set<string> =>
  new Set(
    samples
      .filter(({ name }) => !/^(nodejs|v8js|otel)_/.test(name))
      .map(({ name, labels }) => {
        const { le: _edge, ...rest } = labels;
        return name.replace(/_(bucket|sum|count)$/, '') + JSON.stringify(rest);
      }),
  );

/** What the second scrape has beyond the first; empty when it is within what a flood may make. */
function excessOf(before: Scrape, after: Scrape): string[] {
  const known = labelSets(before);
  const made = [...labelSets(after)].filter((series) => !known.has(series));
  const bytes = after.text.length - before.text.length;
  return [
    ...(made.length > MOST_NEW_SERIES ? made : []),
    ...(bytes > MOST_NEW_BYTES ? [`${bytes} bytes`] : []),
    ...after.text.split('\n').filter((line) => line.includes('made_up')),
  ];
}

const error = (code: number) => ({ error: { code, message: 'no' } });

test('100,000 made-up tools, methods and client names through dispatch make no series', async () => {
  const { exchange, scrape: look } = openDispatch();
  const before = await look();
  for (let index = 0; index < 100_000; index += 1) {
    const name = `made_up_${index}`;
    const kind = index % 3;
    if (kind === 0) await exchange(rpc('tools/call', { name }, index), error(-32602));
    else if (kind === 1) await exchange(rpc(name, {}, index), error(-32601));
    else {
      const clientInfo = { name, version: name };
      const params = { protocolVersion: name, clientInfo, capabilities: {} };
      await exchange(rpc('initialize', params, index), { result: { protocolVersion: name } });
    }
    // The SDK's own cap counts between two collections: there are some.
    if (index % 20_000 === 0) await look();
  }
  expect(excessOf(before, await look())).toEqual([]);
});

test('3,000 of them over HTTP, of both eras, make no series', async () => {
  await using server = await startServer();
  const headers = { 'mcp-protocol-version': '2025-03-26', 'user-agent': 'made_up_agent' };
  // What honest use makes is there before: a call, and the scrape itself.
  await post(server.url, [rpc('tools/list'), rpc('initialize', {}, 2)], headers);
  await scrape(server.origin);
  const before = await scrape(server.origin);
  for (let batch = 0; batch < 30; batch += 1) {
    const messages = Array.from({ length: 100 }, (_, index) => {
      const name = `made_up_${batch}_${index}`;
      return rpc(index % 2 === 0 ? 'tools/call' : name, { name, arguments: {} }, index);
    });
    expect((await post(server.url, messages, headers)).status).toBe(200);
    const clientInfo = { name: `made_up_${batch}`, version: '1' };
    const params = { protocolVersion: '2025-11-25', clientInfo, capabilities: {} };
    await post(server.url, rpc('initialize', params));
    const call = modernRpc('tools/call', { name: `made_up_${batch}`, arguments: {} });
    await post(server.url, call.body, call.headers);
    const method = modernRpc(`made_up/${batch}`);
    const revision = { 'mcp-protocol-version': batch % 2 ? '2026-07-28' : `made_up_${batch}` };
    await post(server.url, method.body, { ...method.headers, ...revision });
    await fetch(`${server.origin}/made_up_${batch}?made_up=${batch}`, {
      method: batch % 2 ? 'PROPFIND' : 'GET',
    });
  }
  expect(excessOf(before, await scrape(server.origin))).toEqual([]);
});

/** Every tool in three revisions, and whatever asks YouTube failed in every way there is. */
async function moveEverything({ instruments, exchange }: ReturnType<typeof openDispatch>) {
  const versions = ['2025-06-18', '2025-11-25', '2026-07-28'];
  const failures = [
    ...ERROR_CODES.filter((code) => CODE_FACTS[code].counted).map((code) => ({ code })),
    { reason: 'internal' },
  ];
  let id = 0;
  for (const { name: tool, toolset } of TOOLS) {
    instruments.requestDuration.record(0.1, { tool });
    instruments.requestSize.record(100, { tool });
    instruments.responseSize.record(100, { tool });
    for (const version of versions) {
      const meta = { 'io.modelcontextprotocol/protocolVersion': version };
      const params = { name: tool, arguments: {}, _meta: meta };
      const call = () => rpc('tools/call', params, (id += 1));
      await exchange(call(), { result: { content: [] } });
      for (const structuredContent of toolset === 'read' ? failures : []) {
        await exchange(call(), { result: { isError: true, structuredContent } });
      }
    }
  }
  for (const version of versions) {
    const params = { _meta: { 'io.modelcontextprotocol/protocolVersion': version } };
    for (const method of METHODS) {
      await exchange(rpc(method, params, (id += 1)), { result: {} });
      await exchange(rpc(method, params, (id += 1)), error(-32602));
    }
  }
  for (const method of ['search.list', 'videos.list', 'channels.list', 'commentThreads.list']) {
    instruments.youtubeApiDuration.record(0.1, { method });
  }
  for (const route of ['/mcp', '/metrics', '/health', '/livez', '/readyz']) {
    for (const status of [200, 400, 404, 503]) {
      instruments.httpServerDuration.record(0.1, {
        'http.request.method': 'POST',
        'http.route': route,
        'http.response.status_code': status,
      });
    }
  }
}

test('the fully moved catalogue stays below 1 MB, and nothing of it meets a cap', async () => {
  const dispatch = openDispatch();
  await moveEverything(dispatch);
  const { text, samples } = await dispatch.scrape();
  process.stdout.write(
    `fully moved catalogue: ${(text.length / 1000).toFixed(0)} kB, ${samples.length} lines\n`,
  );
  expect(text.length).toBeLessThan(LARGEST_SCRAPE);
  expect(samples.filter(({ labels }) => 'otel_metric_overflow' in labels)).toEqual([]);
});
