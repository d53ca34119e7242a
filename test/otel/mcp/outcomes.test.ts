import type { JSONRPCMessage } from '@modelcontextprotocol/server';
import { type AttributeValue, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { type Toy, type ToyClient, call, createToyServer, openToy, openTracing } from './toy.ts';

const tracing = openTracing();
afterAll(() => tracing.shutdown());

let toy: Toy;
let client: ToyClient;
beforeEach(async () => {
  tracing.reset();
  toy = openToy();
  client = await toy.connect();
});

const DURATION = 'mcp_server_operation_duration_seconds_count';

/** The labels of the one series of the duration that was recorded. */
async function recordedLabels(): Promise<Readonly<Record<string, string>> | undefined> {
  const series = (await toy.scrape()).series(DURATION);
  expect(series.map(({ value }) => value)).toEqual([1]);
  return series[0]?.labels;
}

test('a call that works is a SERVER span and a duration, and fails nothing', async () => {
  const answer = await client.request(7, 'tools/call', call('echo', { say: 'hi' }));
  expect(answer.result?.['content']).toEqual([{ type: 'text', text: 'hi' }]);
  const span = tracing.span();
  expect(span.name).toBe('tools/call echo');
  expect(span.kind).toBe(SpanKind.SERVER);
  expect(span.status).toEqual({ code: SpanStatusCode.UNSET });
  expect(span.attributes).toEqual({
    'mcp.method.name': 'tools/call',
    'gen_ai.tool.name': 'echo',
    'gen_ai.operation.name': 'execute_tool',
    'network.transport': 'pipe',
    'jsonrpc.request.id': '7',
  });
  expect(await recordedLabels()).toEqual({
    mcp_method_name: 'tools/call',
    gen_ai_tool_name: 'echo',
    network_transport: 'pipe',
  });
  expect(await toy.active()).toBe(0);
});

interface Row {
  readonly method: string;
  readonly params?: object;
  readonly name: string;
  readonly isError: boolean;
  readonly errorType?: AttributeValue;
  readonly statusCode?: AttributeValue;
}

test.each<Row>([
  { method: 'ping', name: 'ping', isError: false },
  { method: 'tools/list', name: 'tools/list', isError: false },
  {
    method: 'tools/call',
    params: call('unknown_tool'),
    name: 'tools/call',
    isError: false,
    statusCode: '-32602',
  },
  { method: 'tools/call', params: {}, name: 'tools/call', isError: false, statusCode: '-32602' },
  { method: 'made/up', name: '_OTHER', isError: false, statusCode: '-32601' },
  { method: 'resources/list', name: 'resources/list', isError: false, statusCode: '-32601' },
  // Its own schema refuses: the SDK answers a failed result and never asks the tool.
  {
    method: 'tools/call',
    params: call('echo', { say: 1 }),
    name: 'tools/call echo',
    isError: true,
    errorType: 'tool_error',
  },
  {
    method: 'tools/call',
    params: call('explode'),
    name: 'tools/call explode',
    isError: true,
    errorType: 'tool_error',
  },
  {
    method: 'tools/call',
    params: call('refuse', { code: 'quota_exhausted' }),
    name: 'tools/call refuse',
    isError: true,
    errorType: 'quota_exhausted',
  },
  // Bad arguments are the caller's own fault.
  {
    method: 'tools/call',
    params: call('refuse', { code: 'invalid_input' }),
    name: 'tools/call refuse',
    isError: false,
  },
])('$method $params shows as $name, error $isError', async (row) => {
  const { method, params, name, isError, errorType, statusCode } = row;
  await client.request('an id', method, params);
  const span = tracing.span();
  expect(span.name).toBe(name);
  expect(span.status.code).toBe(isError ? SpanStatusCode.ERROR : SpanStatusCode.UNSET);
  expect(span.attributes['error.type']).toBe(errorType);
  expect(span.attributes['rpc.status_code']).toBe(statusCode);
  const labels = await recordedLabels();
  expect(labels?.['error_type']).toBe(errorType);
  expect(labels?.['rpc_status_code']).toBe(statusCode);
  expect(JSON.stringify([span.attributes, span.events, span.status])).not.toContain(
    'secret recipe',
  );
  expect(await toy.active()).toBe(0);
});

test('codes of JSON-RPC that the table does not know become one label', async () => {
  const server = createToyServer();
  server.server.setRequestHandler('ping', () => {
    throw Object.assign(new Error('strange'), { code: -31_999 });
  });
  const other = await toy.connect({}, server);
  await other.request(1, 'ping');
  expect(tracing.span().attributes['rpc.status_code']).toBe('_OTHER');
  expect(tracing.span().status.code).toBe(SpanStatusCode.ERROR);
});

test(
  'an answer that the describer cannot read still reaches the caller',
  { timeout: 2_000 },
  async () => {
    const fragile = openToy({
      describeToolFailure: () => {
        throw new Error('a describer with a bug');
      },
    });
    const other = await fragile.connect();
    const answer = await other.request(1, 'tools/call', call('explode'));
    expect(answer.result?.['isError']).toBe(true);
    expect(tracing.span().attributes['error.type']).toBe('tool_error');
    expect(await fragile.active()).toBe(0);
  },
);

test('on HTTP the span says so', async () => {
  const http = await toy.connect({ network: 'http' });
  const headers = { 'mcp-protocol-version': '2025-11-25' };
  await http.request(1, 'ping', {}, { request: new Request('http://localhost/mcp', { headers }) });
  expect(tracing.span().attributes).toMatchObject({
    'network.transport': 'tcp',
    'network.protocol.name': 'http',
    'mcp.protocol.version': '2025-11-25',
  });
});

test('on stdio the revision that initialize agreed on is on every request after it', async () => {
  await client.request(1, 'initialize', {
    protocolVersion: '2025-06-18',
    capabilities: {},
    clientInfo: { name: 'c', version: '1' },
  });
  await client.request(2, 'ping');
  const versions = tracing.spans().map(({ attributes }) => attributes['mcp.protocol.version']);
  expect(versions).toEqual([undefined, '2025-06-18']);
});

test('the revision that a request says of itself wins, when it is one that exists', async () => {
  const key = 'io.modelcontextprotocol/protocolVersion';
  await client.request(1, 'ping', { _meta: { [key]: '2026-07-28' } });
  await client.request(2, 'ping', { _meta: { [key]: '2099-01-01' } });
  await client.request(3, 'ping', { _meta: { [key]: 20_260_728 } });
  const versions = tracing.spans().map(({ attributes }) => attributes['mcp.protocol.version']);
  expect(versions).toEqual(['2026-07-28', '_OTHER', undefined]);
});

test('a notification has its span and duration, and is no request', async () => {
  client.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
  const span = tracing.span();
  expect(span).toMatchObject({ name: 'notifications/initialized', kind: SpanKind.SERVER });
  expect(span.status.code).toBe(SpanStatusCode.UNSET);
  expect(span.attributes).not.toHaveProperty(['jsonrpc.request.id']);
  expect(await recordedLabels()).toEqual({
    mcp_method_name: 'notifications/initialized',
    network_transport: 'pipe',
  });
  client.send({ jsonrpc: '2.0', method: 'notifications/made/up' });
  expect(tracing.spans().map(({ name }) => name)).toEqual(['notifications/initialized', '_OTHER']);
  expect(await toy.active()).toBe(0);
});

test('an answer to the server is no message of its own', async () => {
  client.send({ jsonrpc: '2.0', id: 1, result: {} });
  await client.request(2, 'ping');
  expect(tracing.spans().map(({ name }) => name)).toEqual(['ping']);
});

test.each([
  { _meta: null },
  { _meta: 'text' },
  { _meta: [] },
  { _meta: { traceparent: 7 } },
  { name: ['echo'] },
  { name: { toString: 'echo' } },
])('a request with the params %j disturbs nothing', async (params) => {
  // Some of them the SDK answers and some it drops, so the answer is not waited for.
  client.send({ jsonrpc: '2.0', id: 1, method: 'tools/call', params } as JSONRPCMessage);
  await client.request(2, 'ping');
  await client.close();
  expect(await toy.active()).toBe(0);
  const tools = tracing.spans().map(({ attributes }) => attributes['gen_ai.tool.name']);
  expect(tools).toEqual([undefined, undefined]);
});

test('an id is the text of a stranger: only its beginning is recorded', async () => {
  await client.request('x'.repeat(5_000), 'ping');
  expect(String(tracing.span().attributes['jsonrpc.request.id'])).toHaveLength(128);
});
