/** A foreign server over HTTP, as the SDK serves it: what reaches a transport and what does not. */
import { createMcpHandler } from '@modelcontextprotocol/server';
import { SpanStatusCode, context, trace } from '@opentelemetry/api';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { newCaller } from '../../support/caller.ts';
import { rpc } from '../../support/raw-mcp.ts';
import { type Sent, modern, openHttp } from './open-http.ts';
import { type Toy, call, openToy, openTracing } from './toy.ts';

const tracing = openTracing();
afterAll(() => tracing.shutdown());

let toy: Toy;
let http: ReturnType<typeof openHttp>;
beforeEach(() => {
  tracing.reset();
  toy = openToy();
  http = openHttp(toy);
});

const REVISION_KEY = 'io.modelcontextprotocol/protocolVersion';
const LISTEN = { notifications: { toolsListChanged: true } };

interface Row {
  readonly sent: Sent;
  readonly name: string;
  readonly isError: boolean;
  readonly code: string;
}

const ROWS: readonly (readonly [string, Row])[] = [
  [
    'half of an object',
    { sent: { body: '{"jsonrpc"' }, name: '_OTHER', isError: false, code: '-32700' },
  ],
  ['no body', { sent: { body: '' }, name: '_OTHER', isError: false, code: '-32700' }],
  ['a number', { sent: { body: '7' }, name: '_OTHER', isError: false, code: '-32600' }],
  [
    'a batch of 101',
    {
      sent: { body: Array.from({ length: 101 }, (_, id) => rpc('ping', {}, id)) },
      name: '_OTHER',
      isError: false,
      code: '-32600',
    },
  ],
  [
    'headers that say another method',
    {
      sent: { body: modern('tools/list').body, headers: { ...modern('ping').headers } },
      name: 'tools/list',
      isError: true,
      code: '-32020',
    },
  ],
  [
    'a revision that nobody knows',
    {
      sent: {
        body: modern('tools/list', { _meta: { [REVISION_KEY]: '2099-01-01' } }).body,
        headers: { ...modern('tools/list').headers, 'mcp-protocol-version': '2099-01-01' },
      },
      name: 'tools/list',
      isError: true,
      code: '-32022',
    },
  ],
  [
    'listening to nothing',
    {
      sent: modern('subscriptions/listen'),
      name: 'subscriptions/listen',
      isError: false,
      code: '-32602',
    },
  ],
];

describe('a message that reaches no transport has its span and is a fault of its caller', () => {
  test.each(ROWS)('%s', async (_what, { sent, name, isError, code }) => {
    await http.post(sent);
    const span = tracing.span();
    expect(span.status.code).toBe(isError ? SpanStatusCode.ERROR : SpanStatusCode.UNSET);
    expect(span.attributes['rpc.status_code']).toBe(code);
    expect(span.attributes['error.type']).toBe(isError ? code : undefined);
    // A method is read from the body where the server has parsed it, else from `Mcp-Method`.
    expect([name, sent.headers?.['mcp-method']]).toContain(span.name);
    const shown = await toy.scrape();
    expect(shown.series('mcp_server_operation_duration_seconds_count')).toMatchObject([
      { labels: { mcp_method_name: span.name, rpc_status_code: code }, value: 1 },
    ]);
    const labels = { mcp_method_name: span.name, error_type: code };
    expect(shown.value('mcp_server_caller_faults_total', labels)).toBe(1);
    expect(await toy.active()).toBe(0);
  });

  test.each(ROWS.filter(([, { sent }]) => typeof sent.body !== 'string'))(
    '%s, whose body is parsed already',
    async (_what, { sent, name, code }) => {
      await http.postParsed(sent);
      expect(tracing.span().name).toBe(name);
      expect(tracing.span().attributes['rpc.status_code']).toBe(code);
    },
  );

  test('an answer before the handler is recorded too', async () => {
    const error = { code: -32_700, message: 'no' };
    const refusal = Response.json({ jsonrpc: '2.0', error, id: null }, { status: 400 });
    const within = await http.refuse(http.requestOf({ body: '{' }), refusal);
    const recorded = tracing.span();
    expect(recorded.attributes['rpc.status_code']).toBe('-32700');
    // The answer can still be read, and what is logged then has the ids of the span.
    expect(await refusal.json()).toMatchObject({ error });
    const ids: unknown[] = [];
    within(() => ids.push(trace.getActiveSpan()?.spanContext().spanId));
    expect(ids).toEqual([recorded.spanContext().spanId]);
  });

  test('what HTTP refuses without a word of JSON-RPC is told by its status', async () => {
    await http.refuse(http.requestOf({ body: '' }), new Response('no', { status: 401 }));
    const { attributes } = tracing.span();
    expect(attributes['error.type']).toBe('401');
    expect(attributes).not.toHaveProperty(['rpc.status_code']);
  });
});

test('its parent and links are those of any message', async () => {
  const [inMeta, inHeader] = [newCaller(), newCaller()];
  const sent = {
    body: modern('tools/list', { _meta: { traceparent: inMeta.traceparent } }).body,
    headers: { ...modern('ping').headers, traceparent: inHeader.traceparent },
  };
  const ambient = trace.getTracer('http').startSpan('POST /mcp');
  await context.with(trace.setSpan(context.active(), ambient), () => http.postParsed(sent));
  expect(tracing.span().parentSpanContext?.spanId).toBe(inMeta.spanId);
  expect(tracing.span().links.map((link) => link.context.spanId)).toEqual([
    ambient.spanContext().spanId,
  ]);
  tracing.reset();
  await openHttp(toy, { trustRemoteContext: false }).post(sent);
  expect(tracing.span().parentSpanContext).toBeUndefined();
  expect(tracing.span().links.map((link) => link.context.traceId)).toEqual([inHeader.traceId]);
});

test('its span began when the message came', async () => {
  const before = Date.now();
  await http.post({ body: '{' });
  const { startTime, endTime } = tracing.span();
  const milliseconds = ([seconds, nanos]: readonly [number, number]) => seconds * 1e3 + nanos / 1e6;
  expect(milliseconds(startTime)).toBeGreaterThan(before - 5);
  expect(milliseconds(endTime)).toBeLessThan(Date.now() + 5);
  expect(milliseconds(endTime)).toBeGreaterThan(milliseconds(startTime));
});

test.each([
  ['2025-era', { body: rpc('tools/call', { name: 'echo', arguments: { say: 'x' } }) }],
  ['2026-07-28', modern('tools/call', { name: 'echo', arguments: { say: 'x' } })],
] as const)('a %s call that reaches a transport is recorded once', async (_era, sent) => {
  for (const answer of [await http.post(sent), await http.postParsed(sent)]) await answer.text();
  expect(tracing.spans().map(({ name }) => name)).toEqual(['tools/call echo', 'tools/call echo']);
});

test('a batch is recorded message by message, a notification with it', async () => {
  const body = [
    rpc('ping', {}, 1),
    { jsonrpc: '2.0', method: 'notifications/initialized' },
    rpc('made/up', {}, 2),
  ];
  const headers = { 'mcp-protocol-version': '2025-03-26' };
  await (await http.post({ body, headers })).text();
  expect(
    tracing
      .spans()
      .map(({ name }) => name)
      .toSorted(),
  ).toEqual(['_OTHER', 'notifications/initialized', 'ping']);
});

test('a notification alone is recorded in both eras', async () => {
  const method = 'notifications/initialized';
  await http.post({ body: { jsonrpc: '2.0', method } });
  const { headers } = modern(method);
  await http.post({
    body: { jsonrpc: '2.0', method, params: {} },
    ...(headers ? { headers } : {}),
  });
  expect(tracing.spans().map(({ name }) => name)).toEqual([method, method]);
});

test('GET and DELETE carry no message', async () => {
  for (const method of ['GET', 'DELETE']) {
    await http.fetch(new Request('http://toy.test/mcp', { method }));
  }
  expect(tracing.spans()).toEqual([]);
});

test('who called is on the span, and in no label', async () => {
  const client = { address: '192.0.2.7', port: 4711 };
  const body = rpc('ping');
  const answer = await http.fetch(http.requestOf({ body }), { parsedBody: body, client });
  await answer.text();
  expect(tracing.span().attributes).toMatchObject({
    'client.address': '192.0.2.7',
    'client.port': 4711,
  });
  expect((await toy.scrape()).text).not.toContain('192.0.2.7');
});

test('a caller is trusted for what it proved, where a server says so', async () => {
  const some = openHttp(toy, { trustRemoteContext: (extra) => extra?.authInfo !== undefined });
  const caller = newCaller();
  const body = rpc('ping', { _meta: { traceparent: caller.traceparent } });
  const authInfo = { token: 't', clientId: 'c', scopes: [] };
  await (await some.fetch(some.requestOf({ body }), { parsedBody: body, authInfo })).text();
  await (await some.fetch(some.requestOf({ body }), { parsedBody: body })).text();
  const [proved, stranger] = tracing.spans();
  expect(proved?.parentSpanContext?.spanId).toBe(caller.spanId);
  expect(stranger?.parentSpanContext).toBeUndefined();
  expect(stranger?.links).toHaveLength(1);
});

test('a stream of notifications is no span of hours: it ends with its acknowledgement', async () => {
  const answer = await http.post(modern('subscriptions/listen', LISTEN));
  expect(answer.headers.get('content-type')).toBe('text/event-stream');
  expect(tracing.span().name).toBe('subscriptions/listen');
  expect(tracing.span().status.code).toBe(SpanStatusCode.UNSET);
  await answer.body?.cancel();
  expect(tracing.spans()).toHaveLength(1);
  expect(await toy.active()).toBe(0);
});

test('a factory that fails is −32603, a closed handler is an error without a code', async () => {
  const handler = createMcpHandler(() => {
    throw new Error('no server today');
  });
  const broken = toy.instrumentation.watchHttp(handler.fetch, {
    network: 'http',
    trustRemoteContext: true,
  });
  const sent = modern('ping');
  expect((await broken.fetch(http.requestOf(sent))).status).toBe(500);
  await handler.close();
  await expect(broken.fetch(http.requestOf(sent))).rejects.toThrow('closed');
  expect(tracing.spans().map(({ attributes }) => attributes['error.type'])).toEqual([
    '-32603',
    '_OTHER',
  ]);
  const faults = (await toy.scrape()).series('mcp_server_caller_faults_total');
  expect(faults.filter(({ value }) => value > 0)).toEqual([]);
});

test('10,000 calls of which every second client hangs up leave nothing behind', async () => {
  const ROUND = 500;
  let running = 0;
  const hanging = openHttp(toy, {}, () => (running += 1));
  const params = call('hang') as Record<string, unknown>;
  for (let round = 0; round < 10_000 / ROUND; round += 1) {
    running = 0;
    const giveUp = new AbortController();
    const calls = Array.from({ length: ROUND }, (_, index) => {
      const sent =
        index % 4 < 2 ? { body: rpc('tools/call', params) } : modern('tools/call', params);
      const isHanging = index % 2 === 0;
      const quick = index % 4 < 2 ? { body: rpc('ping') } : modern('tools/list');
      return hanging
        .postParsed(isHanging ? { ...sent, signal: giveUp.signal } : quick)
        .then((answer) => answer.text());
    });
    const ended = Promise.allSettled(calls);
    await expect.poll(() => running, { interval: 1 }).toBe(ROUND / 2);
    giveUp.abort();
    await ended;
  }
  expect(await toy.active()).toBe(0);
  const cancelled = tracing.spans().filter(({ attributes }) => attributes['error.type']);
  expect(cancelled).toHaveLength(5_000);
  expect(tracing.spans()).toHaveLength(10_000);
});
