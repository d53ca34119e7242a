/**
 * Streamable HTTP as the specification words it, on the real server, where the suite has no scenario
 * and test/contract/protocol-errors.test.ts no test.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RawAnswer, modernRpc, post, rpc } from '../support/raw-mcp.ts';
import { type TestServer, startServer } from '../support/server.ts';

const REVISION_KEY = 'io.modelcontextprotocol/protocolVersion';
const BOTH = 'application/json, text/event-stream';
const CALL = modernRpc('tools/call', { name: 'get_quota_status', arguments: {} });
const base64 = (text: string): string => `=?base64?${Buffer.from(text).toString('base64')}?=`;

let server: TestServer;
beforeAll(async () => {
  // More requests from one address than a minute allows.
  server = await startServer({ env: { RATE_LIMIT_ENABLED: 'false' } });
});
afterAll(() => server.stop());

/** What is seen of an answer: its status, its kind, whose it is. */
const seenOf = ({ status, headers, message }: RawAnswer) => ({
  status,
  type: headers.get('content-type')?.split(';', 1)[0] ?? null,
  id: message?.id,
  code: message?.error?.code,
});

describe('2026-07-28: headers repeat the body', () => {
  test.each<[string, Record<string, string | undefined>]>([
    ['another tool', { 'mcp-name': 'server_health' }],
    ['no tool', { 'mcp-name': undefined }],
    ['a tool in broken Base64', { 'mcp-name': '=?base64?###?=' }],
    ['another tool in Base64', { 'mcp-name': base64('server_health') }],
    ['another method', { 'mcp-method': 'tools/list' }],
    ['no method', { 'mcp-method': undefined }],
    ['another revision', { 'mcp-protocol-version': '2025-11-25' }],
    ['no revision', { 'mcp-protocol-version': undefined }],
  ])('%s is 400 with −32020, and nothing is called', async (_what, change) => {
    const headers = Object.fromEntries(
      Object.entries({ ...CALL.headers, ...change }).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, value]],
      ),
    );
    const answer = await post(server.url, CALL.body, headers);
    expect(seenOf(answer)).toEqual({ status: 400, type: 'application/json', id: 1, code: -32020 });
  });

  test('the URI of a resource too', async () => {
    const { body, headers } = modernRpc('resources/read', { uri: 'quota://status' });
    const answer = await post(server.url, body, { ...headers, 'mcp-name': 'quota://other' });
    expect(seenOf(answer)).toMatchObject({ status: 400, code: -32020 });
    expect((await post(server.url, body, headers)).message?.result).toHaveProperty('contents');
  });

  test('in Base64 they say the same', async () => {
    const headers = { ...CALL.headers, 'mcp-name': base64('get_quota_status') };
    expect((await post(server.url, CALL.body, headers)).message?.result).toHaveProperty('content');
  });
});

describe('revisions', () => {
  test('one that the server does not know is −32022, with those that it does', async () => {
    const { body, headers } = modernRpc('tools/list', { _meta: { [REVISION_KEY]: '2099-01-01' } });
    const answer = await post(server.url, body, {
      ...headers,
      'mcp-protocol-version': '2099-01-01',
    });
    expect(seenOf(answer)).toMatchObject({ status: 400, id: 1, code: -32022 });
    expect(answer.message?.error).toMatchObject({
      data: { supported: ['2026-07-28'], requested: '2099-01-01' },
    });
  });

  test('2026-07-28 without its envelope is −32602', async () => {
    const { headers } = modernRpc('tools/list');
    const answer = await post(server.url, rpc('tools/list'), headers);
    expect(seenOf(answer)).toMatchObject({ status: 400, id: 1, code: -32602 });
  });

  test.each([
    ['2024-11-05', '2024-11-05'],
    ['2025-03-26', '2025-03-26'],
    ['2025-06-18', '2025-06-18'],
    ['2025-11-25', '2025-11-25'],
    // Which has no handshake, and one that never was: the client is offered the latest that has.
    ['2026-07-28', '2025-11-25'],
    ['2019-01-01', '2025-11-25'],
  ])('a handshake for %s agrees on %s', async (asked, agreed) => {
    const params = {
      protocolVersion: asked,
      capabilities: {},
      clientInfo: { name: 'x', version: '1' },
    };
    const { message, headers } = await post(server.url, rpc('initialize', params));
    expect(message?.result?.['protocolVersion']).toBe(agreed);
    expect(headers.get('mcp-session-id')).toBeNull();
  });
});

describe('methods and headers of HTTP', () => {
  test.each(['GET', 'DELETE', 'HEAD'])('%s is 405, and Allow names what is', async (method) => {
    const response = await fetch(server.url, { method, headers: { accept: BOTH } });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
    await response.body?.cancel();
  });

  test.each(['application/json', 'text/event-stream', 'text/html'])(
    'who accepts %s alone is refused in the 2025 era, whose answers may be either',
    async (accept) => {
      const answer = await post(server.url, rpc('ping'), { accept });
      expect(seenOf(answer)).toMatchObject({ status: 406, code: -32000 });
    },
  );

  test('the type of a body may name its charset, and only JSON is one', async () => {
    const send = async (type: string) =>
      (await post(server.url, rpc('ping'), { 'content-type': type })).status;
    expect(await send('Application/JSON; charset=utf-8')).toBe(200);
    expect(await send('application/json-patch+json')).toBe(415);
  });

  test('a session that no server gave is not asked for', async () => {
    const answer = await post(server.url, rpc('ping'), { 'mcp-session-id': 'made-up' });
    expect(answer.message?.result).toEqual({});
  });
});

describe('what wants no answer is 202 without a body', () => {
  const { _meta } = (modernRpc('x').body as { params: { _meta: unknown } }).params;

  test.each<[string, unknown, Record<string, string>?]>([
    ['a notification', { jsonrpc: '2.0', method: 'notifications/initialized' }],
    ['one that nobody knows', { jsonrpc: '2.0', method: 'notifications/unknown' }],
    [
      'one of 2026-07-28',
      { jsonrpc: '2.0', method: 'notifications/cancelled', params: { _meta, requestId: 1 } },
      modernRpc('notifications/cancelled').headers,
    ],
    ['a batch of them', [{ jsonrpc: '2.0', method: 'notifications/initialized' }]],
    ['a result', { jsonrpc: '2.0', id: 4, result: {} }],
    ['an error', { jsonrpc: '2.0', id: 4, error: { code: -32603, message: 'x' } }],
  ])('%s', async (_what, body, headers) => {
    const { status, text } = await post(server.url, body, headers);
    expect({ status, text }).toEqual({ status: 202, text: '' });
  });
});

describe('a batch', () => {
  const batch = [rpc('ping', {}, 1), rpc('ping', {}, 2)];

  test.each([undefined, '2025-03-26'])('under revision %s is answered', async (revision) => {
    const headers = revision === undefined ? {} : { 'mcp-protocol-version': revision };
    const { status, text } = await post(server.url, batch, headers);
    expect(status).toBe(200);
    expect(text.match(/"id":\d/g)).toEqual(['"id":1', '"id":2']);
  });

  test.each(['2025-06-18', '2025-11-25', '2026-07-28'])(
    'is no message of %s any more',
    async (revision) => {
      const answer = await post(server.url, batch, { 'mcp-protocol-version': revision });
      expect(seenOf(answer)).toMatchObject({ status: 400, id: null, code: -32600 });
      expect(answer.message?.error?.message).toContain('2025-03-26');
    },
  );

  test('of 2026-07-28 is none without the header either', async () => {
    const answer = await post(server.url, [CALL.body]);
    expect(seenOf(answer)).toMatchObject({ status: 400, id: null, code: -32600 });
  });
});

describe.each([
  ['2025 era', (id: unknown) => post(server.url, { ...rpc('ping'), id })],
  ['2026-07-28', (id: unknown) => post(server.url, { ...(CALL.body as object), id }, CALL.headers)],
] as const)('an id of the %s', (_era, send) => {
  test.each(['abc', '', 'ß\u0000\u{1F600}', 0, -7, Number.MAX_SAFE_INTEGER])(
    'may be %j, and comes back as it was',
    async (id) => {
      const { status, message } = await send(id);
      expect({ status, id: message?.id, error: message?.error }).toEqual({ status: 200, id });
    },
  );

  test.each([[null], [1.5], [Number.MAX_SAFE_INTEGER + 1], [true], [{}], [[1]]])(
    'is not %j',
    async (id) => {
      expect(seenOf(await send(id))).toMatchObject({ status: 400, code: -32600 });
    },
  );
});

test.each([
  ['params', { ...rpc('ping'), params: [1] }],
  ['_meta', rpc('tools/list', { _meta: 'x' })],
])('%s of another type make it no message', async (_what, body) => {
  expect(seenOf(await post(server.url, body))).toMatchObject({ status: 400, id: 1, code: -32600 });
});

test.each<[string, Record<string, unknown>]>([
  ['no name', {}],
  ['a number for a name', { name: 7 }],
  ['a list of arguments', { name: 'get_quota_status', arguments: [] }],
  ['a text for arguments', { name: 'get_quota_status', arguments: 'x' }],
])('a call with %s is −32602 in both eras', async (_what, params) => {
  const legacy = await post(server.url, rpc('tools/call', params));
  expect(seenOf(legacy)).toMatchObject({ status: 200, id: 1, code: -32602 });
  const { body, headers } = modernRpc('tools/call', params);
  const modern = await post(server.url, body, { 'mcp-name': 'get_quota_status', ...headers });
  expect(seenOf(modern)).toMatchObject({ id: 1, code: -32602 });
});
