/** What counts as a request and as a call, whatever a body is made of. */
import { expect, test } from 'vitest';
import { openServer } from './open-app.ts';
import { limitsOf } from './open-limits.ts';

const post = (origin: string, body: string): Promise<Response> =>
  fetch(`${origin}/mcp`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });

test('each message of a batch is a request of its address', async () => {
  await using server = await openServer({ limits: limitsOf({ requests: 10 }) });
  const batch = (size: number): string =>
    JSON.stringify(
      Array.from({ length: size }, (_, id) => ({ jsonrpc: '2.0', method: 'ping', id })),
    );
  expect((await post(server.origin, batch(8))).status).toBe(200);
  expect((await post(server.origin, batch(3))).status).toBe(429);
  expect(server.received).toHaveLength(1);
});

test.each(['{"toString":1,"valueOf":1}', '{"toString":null}', '[{"toString":1}]', 'null', '7'])(
  'a tool name that is %s is counted as a call of no tool',
  async (name) => {
    await using server = await openServer({ limits: limitsOf({ calls: 1 }) });
    const call = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":${name}}}`;
    expect((await post(server.origin, call)).status).toBe(200);
    expect((await post(server.origin, call)).status).toBe(429);
  },
);
