import { InMemoryTransport, type JSONRPCMessage } from '@modelcontextprotocol/server';
import { expect, test } from 'vitest';
import { createMcpServerFactory } from '../../src/mcp/server.ts';
import { type Reading, openReader, page, status } from './open-reader.ts';

const IDENTITY = { name: 'n', title: 'T', version: '1.2.3', instructions: 'Read this.' };
const RESOURCES = [page, status];

/** A connection to a server with resources and no tool; `ask` gives what it answers. */
async function open(read: Reading, resources = RESOURCES) {
  const { readResource } = openReader(read);
  const factory = createMcpServerFactory(
    {
      ...IDENTITY,
      tools: [],
      runTool: () => Promise.reject(new Error('no tools')),
      resources,
      readResource,
    },
    () => undefined,
  );
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  await factory().connect(theirs);
  await ours.start();
  const notified: JSONRPCMessage[] = [];
  const ask = (method: string, params: object = {}): Promise<unknown> =>
    new Promise((resolve) => {
      ours.onmessage = (message) => {
        if ('method' in message) notified.push(message);
        else resolve(message);
      };
      void ours.send({ jsonrpc: '2.0', id: 1, method, params } as JSONRPCMessage);
    });
  return { ask, notified, send: (message: JSONRPCMessage) => ours.send(message) };
}

const echo: Reading = (params) => ({ text: JSON.stringify(params) });

test('the capability says that there are resources, and that none changes or can be watched', async () => {
  const { ask } = await open(echo);
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: IDENTITY };
  const answer = await ask('initialize', params);
  expect(answer).toMatchObject({ result: { capabilities: { tools: {}, resources: {} } } });
  expect(answer).not.toHaveProperty('result.capabilities.resources.subscribe');
  expect(answer).not.toHaveProperty('result.capabilities.resources.listChanged');
  const watch = await ask('resources/subscribe', { uri: 'toy://status' });
  expect(watch).toMatchObject({ error: { code: -32_601 } });
});

test('plain ones and templates are listed apart, as they were declared', async () => {
  const { ask } = await open(echo);
  expect(await ask('resources/list')).toMatchObject({
    result: { resources: [status.definition] },
  });
  expect(await ask('resources/templates/list')).toMatchObject({
    result: { resourceTemplates: [page.definition] },
  });
  const fewer = await open(echo, [page]);
  expect(await fewer.ask('resources/list')).toMatchObject({ result: { resources: [] } });
});

test.each([
  ['toy://status', '{}', 'application/json'],
  ['toy://page/7', '{"id":"7","size":"s"}', 'text/plain'],
  ['toy://page/7?size=l', '{"id":"7","size":"l"}', 'text/plain'],
])('%s goes to its resource', async (uri, text, mimeType) => {
  const { ask } = await open(echo);
  expect(await ask('resources/read', { uri })).toMatchObject({
    result: { contents: [{ uri, text, mimeType }] },
  });
});

test.each(['toy://page', 'toy://page/7?colour=red', 'file:///etc/passwd', 'status', '', '%', '🙂'])(
  'the URI %j is of nothing: −32602 with the URI as its data, and no line in the log',
  async (uri) => {
    const { ask } = await open(echo);
    expect(await ask('resources/read', { uri })).toMatchObject({
      error: {
        code: -32_602,
        message: expect.stringMatching(/^No such resource; /),
        data: { uri },
      },
    });
  },
);

test('a URI without end is not sent back', async () => {
  const { ask } = await open(echo);
  const answer = await ask('resources/read', { uri: `toy://page/${'7'.repeat(100_000)}` });
  expect(answer).toMatchObject({ error: { code: -32_602 } });
  expect(JSON.stringify(answer).length).toBeLessThan(400);
});

test.each([{}, { uri: 7 }, { uri: null }, { uri: ['toy://status'] }])(
  'params of %j are the caller’s fault',
  async (params) => {
    const { ask } = await open(echo);
    expect(await ask('resources/read', params)).toMatchObject({
      error: { code: -32_602, message: expect.stringContaining('uri') },
    });
  },
);

test.each(['tools/list', 'resources/list', 'resources/templates/list'])(
  '%s is one page: a cursor changes nothing, and one of a wrong type is the caller’s fault',
  async (method) => {
    const { ask } = await open(echo);
    expect(await ask(method, { cursor: 'x' })).toEqual(await ask(method));
    expect(await ask(method, { cursor: 7 })).toMatchObject({ error: { code: -32_602 } });
  },
);

test('a resource that is not shown does not exist', async () => {
  const { ask } = await open(echo, [page]);
  expect(await ask('resources/read', { uri: 'toy://status' })).toMatchObject({
    error: { code: -32_602, data: { uri: 'toy://status' } },
  });
});

test('a read reports its progress to a caller that gave a token, before its answer', async () => {
  const { ask, notified } = await open((_params, { report }) => {
    report(1, 2, 'half');
    return { text: '' };
  });
  await ask('resources/read', { uri: 'toy://status' });
  expect(notified).toEqual([]);
  await ask('resources/read', { uri: 'toy://status', _meta: { progressToken: 'p' } });
  expect(notified).toEqual([
    {
      jsonrpc: '2.0',
      method: 'notifications/progress',
      params: { progressToken: 'p', progress: 1, total: 2, message: 'half' },
    },
  ]);
});
