import { once } from 'node:events';
import { connect } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { LARGEST_BODY_BYTES } from '../../src/http/read-json-body.ts';
import { openServer, postHead, readToEnd, sendRaw, sizeOf } from './open-app.ts';

let server: Awaited<ReturnType<typeof openServer>>;
beforeAll(async () => {
  server = await openServer();
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(() => server.received.splice(0));

const post = (body: string | Buffer, ...headers: string[]) =>
  sendRaw(server.port, postHead(sizeOf(body), ...headers), body);

const chunk = (bytes: string | Buffer): Buffer =>
  Buffer.concat([
    Buffer.from(`${Buffer.byteLength(bytes).toString(16)}\r\n`),
    Buffer.from(bytes),
    Buffer.from('\r\n'),
  ]);

const sendChunks = (...parts: (string | Buffer)[]) =>
  sendRaw(server.port, postHead('Transfer-Encoding: chunked'), ...parts.map(chunk), '0\r\n\r\n');

const withMembers = (count: number): string =>
  `{${Array.from({ length: count }, (_, index) => `"${index}":1`).join()}}`;

const nested = (depth: number, value = ''): string =>
  `${'['.repeat(depth)}${value}${']'.repeat(depth)}`;

test.each<[string, string, unknown]>([
  ['an object', '{"a":1}', { a: 1 }],
  ['blanks around it', ' \n{"a":1}\r\n', { a: 1 }],
  ['a byte order mark', '\uFEFF{"a":1}', { a: 1 }],
  ['brackets in a text', `{"a":"${'[{'.repeat(500)}"}`, { a: '[{'.repeat(500) }],
  ['escaped quotes before brackets', `{"a":"\\"${'['.repeat(100)}"}`, { a: `"${'['.repeat(100)}` }],
  ['an escaped backslash at the end of a text', `{"a":"\\\\","b":[1]}`, { a: '\\', b: [1] }],
  ['text of many languages', '{"a":"שלום 💥 日本語"}', { a: 'שלום 💥 日本語' }],
  ['64 levels', nested(64), JSON.parse(nested(64))],
  [
    'many brackets side by side',
    `[${Array(1000).fill('[]').join()}]`.replace(/^\[/, '{"a":[').replace(/\]$/, ']}'),
    { a: Array(1000).fill([]) },
  ],
  ['10,000 commas between members', withMembers(10_001), JSON.parse(withMembers(10_001))],
  [
    'any number of commas in a text',
    JSON.stringify({ a: ','.repeat(20_000) }),
    { a: ','.repeat(20_000) },
  ],
  ['a batch of 100', JSON.stringify(Array(100).fill({})), Array(100).fill({})],
  ['null', 'null', null],
])('%s is parsed', async (_what, body, expected) => {
  const { status } = await post(body);
  expect(status).toBe(200);
  expect(server.received).toEqual([expected]);
});

test.each<[string, string | Buffer, number, number]>([
  ['nothing', '', 400, -32_700],
  ['blanks', '  \n', 400, -32_700],
  ['no JSON', '{"a":', 400, -32_700],
  ['two values', '{} {}', 400, -32_700],
  ['bytes that are no UTF-8', Buffer.from([0x22, 0xc3, 0x28, 0x22]), 400, -32_700],
  ['half a character', Buffer.from('"é"').subarray(0, 2), 400, -32_700],
  ['an overlong form', Buffer.from([0x22, 0xc0, 0xaf, 0x22]), 400, -32_700],
  ['a lone surrogate in bytes', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), 400, -32_700],
  ['UTF-16', Buffer.from('{"a":1}', 'utf16le'), 400, -32_700],
  ['65 levels', nested(65), 400, -32_600],
  ['65 levels of objects', '{"a":'.repeat(65) + '1' + '}'.repeat(65), 400, -32_600],
  ['levels after a text with an escaped quote', `["\\\\",${nested(64)}]`, 400, -32_600],
  ['100,000 levels', '['.repeat(100_000), 400, -32_600],
  [
    '32 levels of objects in 33 of arrays',
    `${'['.repeat(33)}${'{"a":'.repeat(32)}1${'}'.repeat(32)}${']'.repeat(33)}`,
    400,
    -32_600,
  ],
  ['10,001 commas between members', withMembers(10_002), 400, -32_600],
  ['a batch of 101', JSON.stringify(Array(101).fill({})), 400, -32_600],
])('%s is refused', async (_what, body, status, code) => {
  const answer = await post(body);
  expect(answer.status).toBe(status);
  const message = JSON.parse(answer.text.slice(answer.text.indexOf('{'))) as object;
  const reason = expect.stringMatching(
    code === -32_700 ? /^not_json$/ : /^(body_too_complex|batch_too_large)$/,
  );
  const data = { code: 'invalid_input', reason, retryable: false };
  expect(message).toMatchObject({ jsonrpc: '2.0', id: null, error: { code, data } });
  expect(server.received).toEqual([]);
});

test('a refusal does not wait for what comes after 64 levels', async () => {
  const startedAt = performance.now();
  await post('['.repeat(LARGEST_BODY_BYTES));
  expect(performance.now() - startedAt).toBeLessThan(500);
});

test.each([
  'text/plain',
  'application/jsonp',
  'application/json, text/plain',
  '',
  'multipart/form-data',
])('the content type %j is answered 415', async (type) => {
  const head = postHead(sizeOf('{}')).replace('application/json', type);
  expect((await sendRaw(server.port, head, '{}')).status).toBe(415);
  expect(server.received).toEqual([]);
});

test.each(['application/json; charset=utf-8', 'APPLICATION/JSON', 'application/json ;x=y'])(
  'the content type %j is JSON',
  async (type) => {
    const head = postHead(sizeOf('{}')).replace('application/json', type);
    expect((await sendRaw(server.port, head, '{}')).status).toBe(200);
  },
);

const largest = (bytes: number): string => `"${'x'.repeat(bytes - 2)}"`;

test('a body of exactly the cap is read, one byte more is answered 413', async () => {
  expect((await post(largest(LARGEST_BODY_BYTES))).status).toBe(200);
  expect((await post(largest(LARGEST_BODY_BYTES + 1))).status).toBe(413);
  expect(server.received).toHaveLength(1);
});

test('a length that is announced over the cap is answered 413 before the body comes', async () => {
  const { status } = await sendRaw(server.port, postHead(`Content-Length: ${2 ** 40}`), '{"a":');
  expect(status).toBe(413);
});

test('a chunked body over the cap is answered 413, and the caller reads the answer', async () => {
  const part = 'x'.repeat(LARGEST_BODY_BYTES / 4);
  const { status } = await sendChunks('"', part, part, part, part, part, '"');
  expect(status).toBe(413);
  expect(server.received).toEqual([]);
});

test('a chunked body below the cap is put together, torn characters and all', async () => {
  const bytes = Buffer.from(JSON.stringify({ a: 'שלום 💥 日本語' }));
  const single = Array.from(bytes, (_byte, index) => bytes.subarray(index, index + 1));
  expect((await sendChunks(...single)).status).toBe(200);
  expect(server.received).toEqual([{ a: 'שלום 💥 日本語' }]);
});

test('a length that says less than comes makes no second request of what is left', async () => {
  const rest = 'GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n';
  const { text } = await sendRaw(server.port, postHead('Content-Length: 2'), `{}${rest}`);
  expect(text.match(/HTTP\/1\.1 /g)).toHaveLength(1);
  expect(text).not.toContain('ok\n');
});

test.each([
  ['two lengths', 'Content-Length: 2\r\nContent-Length: 7'],
  ['a length and chunks', 'Content-Length: 2\r\nTransfer-Encoding: chunked'],
  ['a negative length', 'Content-Length: -1'],
  ['a length that is no number', 'Content-Length: 1e3'],
])('%s is answered 400', async (_what, headers) => {
  const { status } = await sendRaw(server.port, postHead(headers), '{}');
  expect(status).toBe(400);
  expect(server.received).toEqual([]);
});

test('a client that breaks off in the middle costs the others nothing', async () => {
  const socket = connect(server.port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(`${postHead('Content-Length: 100')}{"a":`);
  await turn();
  const ended = readToEnd(socket);
  socket.destroy();
  await ended;
  expect((await post('{"after":true}')).status).toBe(200);
  expect(server.received).toEqual([{ after: true }]);
  expect(
    (await server.scrape()).series('http_server_request_duration_seconds_count', {
      http_response_status_code: '500',
    }),
  ).toEqual([]);
});
