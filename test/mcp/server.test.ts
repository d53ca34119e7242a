import {
  InMemoryTransport,
  type JSONRPCMessage,
  type Transport,
} from '@modelcontextprotocol/server';
import { expect, test } from 'vitest';
import { createMcpInstrumentation } from '../../otel/mcp/index.ts';
import { createMcpServerFactory } from '../../src/mcp/server.ts';
import { openMeter } from '../otel/open-metrics.ts';
import { type Work, openRunner, toy } from './open-runner.ts';

const IDENTITY = { name: 'n', title: 'T', version: '1.2.3', instructions: 'Read this.' };

/** One connection to a server of the factory; `ask` gives what it answers. */
async function open(work: Work, onConnect: (transport: Transport) => void = () => undefined) {
  const { runTool } = openRunner(work);
  const factory = createMcpServerFactory(
    {
      ...IDENTITY,
      tools: [toy],
      runTool,
      resources: [],
      readResource: () => Promise.reject(new Error('no resources')),
    },
    onConnect,
  );
  const connect = async () => {
    const [ours, theirs] = InMemoryTransport.createLinkedPair();
    await factory().connect(theirs);
    await ours.start();
    const notified: JSONRPCMessage[] = [];
    const ask = (id: number, method: string, params: object = {}): Promise<unknown> =>
      new Promise((resolve) => {
        ours.onmessage = (message) => {
          if ('method' in message) notified.push(message);
          else resolve(message);
        };
        void ours.send({ jsonrpc: '2.0', id, method, params } as JSONRPCMessage);
      });
    return {
      ask,
      notified,
      send: (message: JSONRPCMessage) => ours.send(message),
      close: () => ours.close(),
    };
  };
  return { connect };
}

const echo: Work = ({ text }) => ({ echoed: text });

test('the server says who it is and what it can', async () => {
  const { ask } = await (await open(echo)).connect();
  const answer = await ask(1, 'initialize', {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'c', version: '1' },
  });
  expect(answer).toMatchObject({
    result: {
      serverInfo: { name: 'n', title: 'T', version: '1.2.3' },
      instructions: 'Read this.',
      capabilities: { tools: {} },
      protocolVersion: '2025-11-25',
    },
  });
});

test('without resources it neither has the capability nor knows the methods', async () => {
  const { ask } = await (await open(echo)).connect();
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: IDENTITY };
  const answer = await ask(1, 'initialize', params);
  expect(answer).not.toHaveProperty('result.capabilities.resources');
  for (const method of ['resources/list', 'resources/templates/list', 'resources/read']) {
    expect(await ask(2, method, { uri: 'toy://status' })).toMatchObject({
      error: { code: -32_601 },
    });
  }
});

test('the tools are listed as they were declared, by every server of the factory', async () => {
  const { connect } = await open(echo);
  for (let round = 0; round < 3; round += 1) {
    const { ask } = await connect();
    expect(await ask(1, 'tools/list')).toMatchObject({ result: { tools: [toy.definition] } });
  }
});

test('a call goes to its tool and comes back with its payload', async () => {
  const { ask } = await (await open(echo)).connect();
  const answer = await ask(1, 'tools/call', { name: 'toy_tool', arguments: { text: 'abc' } });
  expect(answer).toMatchObject({ result: { structuredContent: { success: true, echoed: 'abc' } } });
});

test('bad arguments are answered in our own words, not the SDK’s', async () => {
  const { ask } = await (await open(echo)).connect();
  const answer = await ask(1, 'tools/call', { name: 'toy_tool', arguments: { text: 1 } });
  expect(answer).toMatchObject({
    result: { isError: true, structuredContent: { code: 'invalid_input', success: false } },
  });
});

test('a call with a progress token hears how far it is, before its answer; without, nothing', async () => {
  const { connect } = await open(({ text }, { report }) => {
    report(1, 2, 'half');
    report(2, 2);
    return { echoed: text };
  });
  const { ask, notified } = await connect();
  const params = { name: 'toy_tool', arguments: { text: 'abc' } };
  await ask(1, 'tools/call', params);
  expect(notified).toEqual([]);
  const answer = await ask(2, 'tools/call', { ...params, _meta: { progressToken: 0 } });
  expect(answer).toMatchObject({ id: 2, result: { structuredContent: { echoed: 'abc' } } });
  expect(notified).toEqual(
    [
      { progressToken: 0, progress: 1, total: 2, message: 'half' },
      { progressToken: 0, progress: 2, total: 2 },
    ].map((step) => ({ jsonrpc: '2.0', method: 'notifications/progress', params: step })),
  );
});

test.each(['nothing', '__proto__', 'constructor', 'TOY_TOOL', ''])(
  'the tool %j does not exist: −32602, which does not repeat the name',
  async (name) => {
    const { ask } = await (await open(echo)).connect();
    const answer = await ask(1, 'tools/call', { name, arguments: {} });
    expect(answer).toMatchObject({
      error: {
        code: -32_602,
        message: expect.stringMatching(/tools\/list names the 1 that exist/),
      },
    });
  },
);

test('a client that cancels aborts the signal of the tool', async () => {
  const started = Promise.withResolvers<void>();
  const aborted = Promise.withResolvers<boolean>();
  const { connect } = await open(
    (_args, { signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          aborted.resolve(signal.aborted);
          reject(new Error('aborted'));
        });
        started.resolve();
      }),
  );
  const { ask, send } = await connect();
  void ask(1, 'tools/call', { name: 'toy_tool', arguments: { text: 'abc' } });
  await started.promise;
  await send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } });
  expect(await aborted.promise).toBe(true);
});

test('whoever asked is told of each transport, before its first message and until it closes', async () => {
  const { meter, scrape } = openMeter();
  const instrumentation = createMcpInstrumentation({ meter, toolNames: new Set(['toy_tool']) });
  const { connect } = await open(echo, (transport) => {
    instrumentation.watch(transport, { network: 'http', trustRemoteContext: false });
  });
  for (let round = 0; round < 5; round += 1) {
    const { ask, close } = await connect();
    await ask(1, 'tools/call', { name: 'toy_tool', arguments: { text: 'abc' } });
    await close();
  }
  const shown = await scrape();
  const labels = { gen_ai_tool_name: 'toy_tool', network_transport: 'tcp' };
  expect(shown.value('mcp_server_operation_duration_seconds_count', labels)).toBe(5);
  expect(shown.value('mcp_server_active_requests')).toBe(0);
});
