/** JSON-RPC and HTTP errors: what is refused before a tool is asked. */
import { once } from 'node:events';
import { connect as connectSocket } from 'node:net';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type SampleService, startSample } from '../../src/sample/server.ts';
import { type Era, connect, rpcFailure } from '../support/clients.ts';
import { type RawAnswer, modernRpc, post, rpc } from '../support/raw-mcp.ts';
import { type TestServer, startServer } from '../support/server.ts';

const MIB = 1024 * 1024;

let sample: SampleService;
let server: TestServer;

beforeAll(async () => {
  sample = await startSample();
  server = await startServer({ sample });
});
afterAll(async () => {
  await server.stop();
  await sample.close();
});

describe.each<[Era, string]>([
  ['legacy', 'HTTP'],
  ['legacy', 'stdio'],
  ['modern', 'HTTP'],
  ['modern', 'stdio'],
])('a %s client over %s', (era, transport) => {
  test('is told of an unknown tool by −32602, and goes on', async () => {
    const target = transport === 'HTTP' ? { url: server.url } : { stdio: { sample } };
    await using client = await connect(era, target);
    const failure = await rpcFailure(client.call('get_videos', { video_url: 'x' }));
    expect(failure.code).toBe(-32602);
    expect(failure.message).toMatch(/unknown tool/i);
    expect((await client.call('get_quota_status')).payload).toMatchObject({ success: true });
  });
});

/** What is seen of a refusal: status, code, and whose request it answers. */
const refusalOf = ({ status, message }: RawAnswer) => ({
  status,
  code: message?.error?.code,
  id: message?.id,
});

describe('an unknown method', () => {
  test('is −32601 in both eras', async () => {
    const legacy = await post(server.url, rpc('tools/run', {}, 7));
    expect(refusalOf(legacy)).toEqual({ status: 200, code: -32601, id: 7 });
    const { body, headers } = modernRpc('tools/run');
    expect(refusalOf(await post(server.url, body, headers))).toEqual({
      status: 404,
      code: -32601,
      id: 1,
    });
  });

  test('of an extension that this server has not is one too', async () => {
    for (const method of ['prompts/list', 'completion/complete', 'logging/setLevel']) {
      expect(refusalOf(await post(server.url, rpc(method)))).toMatchObject({ code: -32601 });
    }
  });
});

describe('a body that is no request', () => {
  const PARSE_ERROR = { status: 400, code: -32700, id: null };
  const INVALID = { status: 400, code: -32600, id: null };
  const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
  const inArguments = (depth: number): string =>
    JSON.stringify(rpc('tools/call', { name: 'x', arguments: 0 })).replace(
      '"arguments":0',
      `"arguments":{"x":${nested(depth)}}`,
    );

  test.each<[string, string | Uint8Array, ReturnType<typeof refusalOf>]>([
    ['half of an object', '{"jsonrpc":"2.0",', PARSE_ERROR],
    ['nothing', '', PARSE_ERROR],
    ['words', 'hello', PARSE_ERROR],
    [
      'invalid UTF-8',
      Buffer.from('{"jsonrpc":"2.0","id":1,"method":"\xff"}', 'latin1'),
      PARSE_ERROR,
    ],
    ['a hundred thousand brackets', nested(100_000), INVALID],
    ['the same inside of arguments', inArguments(100_000), INVALID],
    ['a batch of 101', JSON.stringify(Array.from({ length: 101 }, () => rpc('ping'))), INVALID],
  ])('%s', async (_name, body, refusal) => {
    const answer = await post(server.url, body);
    expect(refusalOf(answer)).toEqual(refusal);
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    expect(answer.text).not.toContain('    at ');
  });

  test.each<[string, unknown]>([
    ['a number', 7],
    ['null', null],
    ['an object of no protocol', { hello: 'world' }],
    ['another JSON-RPC', { ...rpc('ping'), jsonrpc: '1.0' }],
    ['an empty batch', []],
  ])('that is JSON, but %s', async (_name, body) => {
    const answer = await post(server.url, JSON.stringify(body));
    expect(answer.status).toBe(400);
    expect([-32600, -32700]).toContain(answer.message?.error?.code);
  });

  test('with brackets in a string is none: they are counted outside of strings', async () => {
    const name = `\\"${'['.repeat(1000)}`;
    const answer = await post(server.url, rpc('tools/call', { name, arguments: {} }));
    expect(refusalOf(answer)).toMatchObject({ status: 200, code: -32602 });
  });

  test('of the wrong type is 415', async () => {
    const answer = await post(server.url, 'x=1', {
      'content-type': 'application/x-www-form-urlencoded',
    });
    expect(refusalOf(answer)).toMatchObject({ status: 415, code: -32000 });
  });
});

describe('a body over 1 MiB', () => {
  const large = JSON.stringify(rpc('tools/call', { name: 'x'.repeat(MIB) }));
  const TOO_LARGE = { status: 413, code: -32000, id: null };

  test('is refused by its content-length', async () => {
    expect(refusalOf(await post(server.url, large))).toEqual(TOO_LARGE);
  });

  test('that does not say how long it is ends with the connection, whatever still comes', async () => {
    const { hostname, port, host } = new URL(server.url);
    const socket = connectSocket({ host: hostname, port: Number(port) });
    onTestFinished(() => void socket.destroy());
    // The server may reset what it does not want to read.
    socket.on('error', () => undefined);
    const lines = [
      'POST /mcp HTTP/1.1',
      `host: ${host}`,
      'content-type: application/json',
      'accept: application/json, text/event-stream',
      'transfer-encoding: chunked',
    ];
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    const chunk = large.slice(0, 64 * 1024);
    for (let sent = 0; sent <= MIB; sent += chunk.length) {
      socket.write(`${chunk.length.toString(16)}\r\n${chunk}\r\n`);
    }
    let answer = '';
    socket.on('data', (bytes) => (answer += String(bytes)));
    // Twice as long as a kept connection may idle on its way out; the answer itself takes 10 ms.
    await once(socket, 'close', { signal: AbortSignal.timeout(3_000) });
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer).toMatch(/\r\nconnection: close\r\n/i);
    expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1);
  });

  test('is refused before a compressed one is unpacked: no coding is understood', async () => {
    const gzipped = new Uint8Array(
      await new Response(
        new Blob([large]).stream().pipeThrough(new CompressionStream('gzip')),
      ).arrayBuffer(),
    );
    const answer = await post(server.url, gzipped, { 'content-encoding': 'gzip' });
    expect([400, 415]).toContain(answer.status);
  });

  test('leaves the server serving', async () => {
    expect((await post(server.url, rpc('ping'))).message?.result).toEqual({});
  });
});

describe('a batch', () => {
  test('of the 2025-03-26 revision is answered message by message', async () => {
    const batch = [rpc('ping', {}, 1), rpc('tools/run', {}, 2), rpc('tools/list', {}, 3)];
    const { status, text } = await post(server.url, batch, {
      'mcp-protocol-version': '2025-03-26',
    });
    expect(status).toBe(200);
    for (const id of [1, 2, 3]) expect(text).toContain(`"id":${id}`);
    expect(text).toContain('-32601');
  });
});

test('GET and DELETE belong to sessions, which this server has none of', async () => {
  for (const method of ['GET', 'DELETE']) {
    const response = await fetch(server.url, { method, headers: { accept: 'text/event-stream' } });
    expect({ method, status: response.status }).toEqual({ method, status: 405 });
    await response.body?.cancel();
  }
});

test('another path names the ones there are', async () => {
  const response = await fetch(`${server.origin}/sse`);
  expect(response.status).toBe(404);
  expect(await response.text()).toContain('/mcp');
});

test('nothing of all this is a line in the log', () => {
  expect(server.stderr.filter((line) => line.includes('"level":"error"'))).toEqual([]);
});
