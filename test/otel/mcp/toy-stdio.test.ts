/** A foreign server over stdio, as the SDK serves it: one wire, and a queue behind it. */
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { StdioServerTransport, serveStdio } from '@modelcontextprotocol/server/stdio';
import { trace } from '@opentelemetry/api';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { onConnect } from '../../../otel/mcp/index.ts';
import { newCaller } from '../../support/caller.ts';
import { modernRpc, rpc } from '../../support/raw-mcp.ts';
import { createToyServer, openToy, openTracing } from './toy.ts';

const tracing = openTracing();
afterAll(() => tracing.shutdown());
beforeEach(() => tracing.reset());

function openStdio() {
  const toy = openToy();
  const input = new PassThrough();
  const output = new PassThrough();
  let text = '';
  output.on('data', (chunk) => (text += String(chunk)));
  const transport = new StdioServerTransport(input, output);
  const server = () => {
    const made = createToyServer();
    made.registerTool('deep', {}, async () => {
      await Promise.resolve();
      trace.getTracer('tool').startSpan('inner').end();
      return { content: [] };
    });
    return onConnect(made, (channel) => watch.restoreContext(channel));
  };
  const served = serveStdio(server, { transport });
  const watch = toy.instrumentation.watch(transport, {
    network: 'stdio',
    trustRemoteContext: true,
  });
  watch.watchInput(input);
  const answers = () => text.split('\n').filter((line) => line !== '');
  return {
    toy,
    write: (...lines: unknown[]) =>
      input.write(
        lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join(''),
      ),
    writeRaw: (bytes: string) => input.write(bytes),
    async untilAnswers(count: number) {
      while (answers().length < count) await once(output, 'data');
      return answers();
    },
    close: served.close,
  };
}

const modern = (method: string, params = {}, id = 1) => ({
  ...(modernRpc(method, params).body as object),
  id,
});

const names = () => tracing.spans().map(({ name }) => name);
const codes = () => tracing.spans().map(({ attributes }) => attributes['rpc.status_code']);

test('lines that are no JSON are parse errors, lines that are no message invalid requests', async () => {
  const stdio = openStdio();
  stdio.write('hello', '', '  \r', '{"jsonrpc":"2.0"', '[1,2]', modern('tools/list'));
  await stdio.untilAnswers(1);
  stdio.writeRaw('half of');
  stdio.writeRaw(' a line\n');
  stdio.write(modern('tools/list', {}, 2));
  await stdio.untilAnswers(2);
  // The SDK tells of a schema's refusal at once; of the rest, the counts tell.
  expect(codes().filter((code) => code === '-32700')).toHaveLength(3);
  expect(codes().filter((code) => code === '-32600')).toHaveLength(1);
  expect(names().filter((name) => name === 'tools/list')).toHaveLength(2);
  const shown = await stdio.toy.scrape();
  const parse = { mcp_method_name: '_OTHER', error_type: '-32700' };
  expect(shown.value('mcp_server_caller_faults_total', parse)).toBe(3);
  await stdio.close();
});

describe('what the entry answers before a server is asked', () => {
  test('is a revision that nobody knows', async () => {
    const stdio = openStdio();
    const _meta = { 'io.modelcontextprotocol/protocolVersion': '2099-01-01' };
    stdio.write(modern('ping', { _meta }));
    await stdio.untilAnswers(1);
    expect(tracing.span().attributes).toMatchObject({
      'error.type': '-32022',
      'mcp.protocol.version': '_OTHER',
    });
    await stdio.close();
  });

  test('is a subscription, whose span ends with its acknowledgement', async () => {
    const stdio = openStdio();
    const filter = { notifications: { toolsListChanged: true } };
    stdio.write(modern('subscriptions/listen', filter, 9));
    await stdio.untilAnswers(1);
    expect(names()).toEqual(['subscriptions/listen']);
    expect(await stdio.toy.active()).toBe(0);
    const params = { requestId: 9 };
    stdio.write(
      { jsonrpc: '2.0', method: 'notifications/cancelled', params },
      modern('tools/list'),
    );
    await stdio.untilAnswers(2);
    expect(names()).toEqual(['subscriptions/listen', 'notifications/cancelled', 'tools/list']);
    expect(tracing.spans().filter(({ attributes }) => attributes['error.type'])).toEqual([]);
    await stdio.close();
  });
});

test('calls that come in one chunk keep their own traces', async () => {
  const stdio = openStdio();
  const callers = [newCaller(), newCaller(), newCaller()];
  stdio.write(
    ...callers.map(({ traceparent }, id) =>
      modern('tools/call', { name: 'deep', arguments: {}, _meta: { traceparent } }, id),
    ),
  );
  await stdio.untilAnswers(3);
  const inner = tracing.spans().filter(({ name }) => name === 'inner');
  expect(inner.map((span) => span.spanContext().traceId)).toEqual(
    callers.map(({ traceId }) => traceId),
  );
  await stdio.close();
});

test('the end of the connection ends its session and what was in flight', async () => {
  const stdio = openStdio();
  const hello = {
    protocolVersion: '2025-06-18',
    capabilities: {},
    clientInfo: { name: 'c', version: '1' },
  };
  stdio.write(rpc('initialize', hello, 0), rpc('ping', {}, 1));
  await stdio.untilAnswers(2);
  stdio.write(rpc('tools/call', { name: 'hang', arguments: {} }, 2));
  await expect.poll(() => stdio.toy.active(), { interval: 1 }).toBe(1);
  await stdio.close();
  expect(await stdio.toy.active()).toBe(0);
  expect(tracing.spans().at(-1)?.attributes['error.type']).toBe('cancelled');
  const labels = { network_transport: 'pipe', mcp_protocol_version: '2025-06-18' };
  const shown = await stdio.toy.scrape();
  expect(shown.value('mcp_server_session_duration_seconds_count', labels)).toBe(1);
});
