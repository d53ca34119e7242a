import { SpanStatusCode } from '@opentelemetry/api';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { call, createToyServer, openToy, openTracing } from './toy.ts';

const tracing = openTracing();
afterAll(() => tracing.shutdown());
beforeEach(() => tracing.reset());

/** A server whose `hang` tells when so many calls of it run. */
function hangingServer(calls: number) {
  const { promise, resolve } = Promise.withResolvers<void>();
  let running = 0;
  const server = createToyServer(() => {
    running += 1;
    if (running === calls) resolve();
  });
  return { server, running: promise };
}

test('requests in flight are counted while they run', async () => {
  const toy = openToy();
  const { server, running } = hangingServer(3);
  const client = await toy.connect({}, server);
  for (const id of [1, 2, 3]) void client.request(id, 'tools/call', call('hang'));
  await running;
  expect(await toy.active()).toBe(3);
  expect(tracing.spans()).toEqual([]);
  await client.close();
  expect(await toy.active()).toBe(0);
});

test('a cancelled request ends as cancelled, its neighbours go on', async () => {
  const toy = openToy();
  const { server, running } = hangingServer(2);
  const client = await toy.connect({}, server);
  for (const id of [1, 2]) void client.request(id, 'tools/call', call('hang'));
  await running;
  const params = { requestId: 1, reason: 'changed my mind' };
  client.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params });
  const [notification, span, ...more] = tracing.spans();
  expect(notification?.name).toBe('notifications/cancelled');
  expect(notification?.status.code).toBe(SpanStatusCode.UNSET);
  expect(span?.attributes).toMatchObject({ 'error.type': 'cancelled', 'jsonrpc.request.id': '1' });
  expect(span?.status.code).toBe(SpanStatusCode.ERROR);
  expect(more).toEqual([]);
  expect(await toy.active()).toBe(1);
  await client.close();
});

test.each([{ requestId: 99 }, { requestId: null }, { requestId: {} }, {}, undefined])(
  'a cancellation of nothing that runs changes nothing: %j',
  async (params) => {
    const toy = openToy();
    const { server, running } = hangingServer(1);
    const client = await toy.connect({}, server);
    void client.request(1, 'tools/call', call('hang'));
    await running;
    const message = { jsonrpc: '2.0' as const, method: 'notifications/cancelled' };
    client.send(params ? { ...message, params } : message);
    expect(await toy.active()).toBe(1);
    await client.close();
    expect(await toy.active()).toBe(0);
  },
);

test('a connection that closes leaves nothing open', async () => {
  const toy = openToy();
  const { server, running } = hangingServer(20);
  const client = await toy.connect({}, server);
  for (let id = 0; id < 20; id += 1) void client.request(id, 'tools/call', call('hang'));
  await running;
  await client.close();
  expect(await toy.active()).toBe(0);
  expect(tracing.spans()).toHaveLength(20);
  const types = new Set(tracing.spans().map(({ attributes }) => attributes['error.type']));
  expect([...types]).toEqual(['cancelled']);
});

test('an id that is used twice at once leaks no request', async () => {
  const toy = openToy();
  const { server, running } = hangingServer(2);
  const client = await toy.connect({}, server);
  void client.request(5, 'tools/call', call('hang'));
  void client.request(5, 'tools/call', call('hang'));
  await running;
  expect(await toy.active()).toBe(1);
  await client.close();
  expect(await toy.active()).toBe(0);
  expect(tracing.spans()).toHaveLength(2);
});

test('the ids 1 and "1" are two requests', async () => {
  const toy = openToy();
  const { server, running } = hangingServer(2);
  const client = await toy.connect({}, server);
  void client.request(1, 'tools/call', call('hang'));
  void client.request('1', 'tools/call', call('hang'));
  await running;
  expect(await toy.active()).toBe(2);
  await client.close();
  expect(await toy.active()).toBe(0);
});

test('fifty transports with the same ids keep their requests apart', async () => {
  const toy = openToy();
  const clients = await Promise.all(
    Array.from({ length: 50 }, async () => {
      const { server, running } = hangingServer(1);
      return { client: await toy.connect({}, server), running };
    }),
  );
  for (const { client } of clients) void client.request(1, 'tools/call', call('hang'));
  await Promise.all(clients.map(({ running }) => running));
  expect(await toy.active()).toBe(50);
  // The same id on each: one connection that answers, cancels or closes ends its own alone.
  await clients[0]?.client.request(2, 'ping');
  clients[1]?.client.send({
    jsonrpc: '2.0',
    method: 'notifications/cancelled',
    params: { requestId: 1 },
  });
  await clients[2]?.client.close();
  expect(await toy.active()).toBe(48);
  await Promise.all(clients.map(({ client }) => client.close()));
  expect(await toy.active()).toBe(0);
  expect(tracing.spans().filter(({ name }) => name === 'tools/call hang')).toHaveLength(50);
});

test('a flood of made-up names makes a handful of series', async () => {
  const toy = openToy();
  const client = await toy.connect({ network: 'http' });
  const before = (await toy.scrape()).text.length;
  for (let round = 0; round < 10_000; round += 1) {
    const meta = { 'io.modelcontextprotocol/protocolVersion': `20${round}-01-01` };
    await client.request(round, 'tools/call', call(`tool_${round}`, {}, meta));
    if (round % 10 === 0) await client.request(`m${round}`, `made/up${round}`, { _meta: meta });
  }
  const shown = await toy.scrape();
  const series = shown.series('mcp_server_operation_duration_seconds_count');
  expect(series.length).toBeLessThanOrEqual(4);
  expect(series.reduce((sum, { value }) => sum + value, 0)).toBe(11_000);
  expect(shown.text.length - before).toBeLessThan(20_000);
  expect(shown.text).not.toMatch(/tool_\d|made\/up|20\d+-01-01/);
});
