/** The trace of a call, read back from an OTLP endpoint: what a wiring that only looks right lacks. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { SAMPLE_IDS } from '../../src/sample/catalogue/index.ts';
import { type SampleService, startSample } from '../../src/sample/server.ts';
import { type Caller, newCaller } from '../support/caller.ts';
import { type TestClient, connectModern, rpcFailure } from '../support/clients.ts';
import { type OtlpSink, type Span, startOtlpSink } from '../support/otlp-sink.ts';
import { post, rpc } from '../support/raw-mcp.ts';
import { type TestServer, closedOrigin, startServer } from '../support/server.ts';

const API_KEY = 'AIzaSyFakeKeyForTheTracingTests012345678';
const WORDS = 'lantern zanzibar';

let sample: SampleService;
let sink: OtlpSink;
let server: TestServer;
let client: TestClient;

beforeAll(async () => {
  sample = await startSample({ apiKey: API_KEY });
  sink = await startOtlpSink();
  server = await startServer({ sample, env: sink.env });
  client = await connectModern({ url: server.url });
});
afterEach(() => sample.clearFaults());
afterAll(async () => {
  await client.close();
  await server.stop();
  await sink.close();
  await sample.close();
});

const serverSpan = ({ traceId }: Caller): Promise<Span> =>
  sink.untilSpan((span) => span.traceId === traceId && span.kind === 'SERVER');

/** The span below another one, by its name. */
const childOf = (parent: Span, name: string): Promise<Span> =>
  sink.untilSpan((span) => span.parentSpanId === parent.spanId && span.name === name);

describe('a call with a traceparent in _meta', () => {
  test('is one trace from the caller to the request to YouTube', async () => {
    const caller = newCaller();
    const { traceparent } = caller;
    await client.call('search_videos', { query: WORDS }, { meta: { traceparent } });

    const span = await serverSpan(caller);
    expect(span).toMatchObject({
      name: 'tools/call search_videos',
      parentSpanId: caller.spanId,
      status: 'UNSET',
      links: [],
      attributes: {
        'mcp.method.name': 'tools/call',
        'gen_ai.tool.name': 'search_videos',
        'gen_ai.operation.name': 'execute_tool',
        'mcp.protocol.version': '2026-07-28',
        'network.transport': 'tcp',
        'network.protocol.name': 'http',
        'jsonrpc.request.id': expect.any(String) as unknown,
      },
    });
    expect(span.attributes).not.toHaveProperty(['error.type']);
    expect(span.resource).toMatchObject({
      'service.name': 'youtube-mcp',
      'service.namespace': 'youtube-mcp',
      'service.version': expect.stringMatching(/^\d+\.\d+\.\d+/) as unknown,
      'service.instance.id': expect.any(String) as unknown,
      'deployment.environment.name': expect.any(String) as unknown,
    });

    const logical = await childOf(span, 'youtube search.list');
    expect(logical).toMatchObject({
      kind: 'INTERNAL',
      attributes: { 'youtube.quota.bucket': 'search', 'youtube.quota.cost': 1 },
    });
    const request = await childOf(logical, 'GET');
    expect(request).toMatchObject({
      kind: 'CLIENT',
      attributes: { 'http.request.method': 'GET', 'http.response.status_code': 200 },
    });
    expect(request.traceId).toBe(caller.traceId);
  });

  test('wins over the header', async () => {
    const [inMeta, inHeader] = [newCaller(), newCaller()];
    const params = {
      name: 'get_quota_status',
      arguments: {},
      _meta: { traceparent: inMeta.traceparent },
    };
    await post(server.url, rpc('tools/call', params), { traceparent: inHeader.traceparent });
    expect((await serverSpan(inMeta)).parentSpanId).toBe(inMeta.spanId);
  });

  test('from the cache has a span that says so, and no request', async () => {
    const [first, second] = [newCaller(), newCaller()];
    const ask = ({ traceparent }: Caller) =>
      client.call('get_video_info', { video_url: SAMPLE_IDS.hebrew }, { meta: { traceparent } });
    await ask(first);
    await ask(second);
    const span = await serverSpan(second);
    const lookup = await sink.untilSpan(
      ({ parentSpanId, name }) => parentSpanId === span.spanId && name.startsWith('cache '),
    );
    expect(Object.values(lookup.attributes)).toContain('hit');
    expect(
      sink.spans.filter(({ traceId, kind }) => traceId === second.traceId && kind === 'CLIENT'),
    ).toEqual([]);
  });
});

test('the traceparent header is the parent when _meta has none', async () => {
  const caller = newCaller();
  const { traceparent } = caller;
  const call = rpc('tools/call', { name: 'get_quota_status', arguments: {} });
  await post(server.url, call, { traceparent });
  expect(await serverSpan(caller)).toMatchObject({
    name: 'tools/call get_quota_status',
    parentSpanId: caller.spanId,
  });
});

test('a caller that does not sample is not sampled', async () => {
  const [silent, after] = [newCaller(), newCaller()];
  const call = rpc('tools/call', { name: 'get_quota_status', arguments: {} });
  await post(server.url, call, { traceparent: silent.traceparent.replace(/01$/, '00') });
  await post(server.url, call, { traceparent: after.traceparent });
  await serverSpan(after);
  expect(sink.spans.some(({ traceId }) => traceId === silent.traceId)).toBe(false);
});

describe('how a call ended', () => {
  test('an error of the tool is ERROR, and its log line carries the trace', async () => {
    const caller = newCaller();
    sample.queueFault({ match: '/youtube/v3/channels', status: 503, times: Infinity });
    const meta = { traceparent: caller.traceparent };
    await client.call('get_channel_info', { channel_id: '@nobody' }, { meta });
    const span = await serverSpan(caller);
    expect(span).toMatchObject({ status: 'ERROR', attributes: { 'error.type': 'unavailable' } });
    expect(await childOf(span, 'youtube channels.list')).toMatchObject({
      status: 'ERROR',
      attributes: { 'error.type': 'unavailable' },
    });
    const line = await server.untilLogged((fields) => fields['trace_id'] === caller.traceId);
    expect(line).toMatchObject({
      level: 'warn',
      tool: 'get_channel_info',
      code: 'unavailable',
      span_id: span.spanId,
    });
  });

  test('what YouTube does not have is ERROR too', async () => {
    const caller = newCaller();
    const meta = { traceparent: caller.traceparent };
    await client.call('get_video_info', { video_url: SAMPLE_IDS.unknown }, { meta });
    expect(await serverSpan(caller)).toMatchObject({
      status: 'ERROR',
      attributes: { 'error.type': 'not_found' },
    });
  });

  test('bad arguments leave it unset', async () => {
    const caller = newCaller();
    const meta = { traceparent: caller.traceparent };
    await client.call('get_video_info', { video: 1 }, { meta });
    const span = await serverSpan(caller);
    expect(span).toMatchObject({ name: 'tools/call get_video_info', status: 'UNSET' });
    expect(span.attributes).not.toHaveProperty(['error.type']);
  });

  test('an unknown tool leaves it unset, with the code and without the name', async () => {
    const caller = newCaller();
    const meta = { traceparent: caller.traceparent };
    await rpcFailure(client.call('made_up_by_the_caller', {}, { meta }));
    const span = await serverSpan(caller);
    expect(span).toMatchObject({
      name: 'tools/call',
      status: 'UNSET',
      attributes: { 'rpc.status_code': '-32602' },
    });
    expect(span.attributes).not.toHaveProperty(['gen_ai.tool.name']);
    expect(JSON.stringify(span)).not.toContain('made_up_by_the_caller');
  });

  test('an unknown method is _OTHER', async () => {
    const caller = newCaller();
    await post(server.url, rpc('made/up'), { traceparent: caller.traceparent });
    expect(await serverSpan(caller)).toMatchObject({
      name: '_OTHER',
      status: 'UNSET',
      attributes: { 'mcp.method.name': '_OTHER', 'rpc.status_code': '-32601' },
    });
  });

  test('every other method has its span as well', async () => {
    const caller = newCaller();
    await post(server.url, rpc('tools/list'), { traceparent: caller.traceparent });
    expect(await serverSpan(caller)).toMatchObject({ name: 'tools/list', status: 'UNSET' });
  });
});

test('a context that is not trusted is linked from a new root', async () => {
  await using wary = await startServer({
    sample,
    env: { ...sink.env, TRUST_REMOTE_CONTEXT: 'false' },
  });
  const caller = newCaller();
  const call = rpc('tools/call', { name: 'get_quota_status', arguments: {} });
  await post(wary.url, call, { traceparent: caller.traceparent });
  const span = await sink.untilSpan(({ links }) =>
    links.some(({ traceId }) => traceId === caller.traceId),
  );
  expect(span).toMatchObject({
    name: 'tools/call get_quota_status',
    parentSpanId: '',
    links: [{ traceId: caller.traceId, spanId: caller.spanId }],
  });
  expect(span.traceId).not.toBe(caller.traceId);
});

test('what is in flight when the server stops is exported before it ends', async () => {
  const own = await startServer({
    sample,
    env: { ...sink.env, OTEL_BSP_SCHEDULE_DELAY: '600000' },
  });
  const caller = newCaller();
  const call = rpc('tools/call', { name: 'get_quota_status', arguments: {} });
  await post(own.url, call, { traceparent: caller.traceparent });
  expect(await own.stop()).toBe(0);
  expect((await serverSpan(caller)).name).toBe('tools/call get_quota_status');
});

test('a dead collector fails no call, is told by health, and does not hold the exit', async () => {
  const dead = { OTEL_EXPORTER_OTLP_ENDPOINT: await closedOrigin() };
  await using own = await startServer({
    sample,
    env: { ...sink.env, ...dead, OTEL_EXPORTER_OTLP_TIMEOUT: '200' },
  });
  const ask = (tool: string) => post(own.url, rpc('tools/call', { name: tool, arguments: {} }));
  expect((await ask('get_quota_status')).message?.result).toMatchObject({
    structuredContent: { success: true },
  });
  await expect
    .poll(async () => (await ask('server_health')).text, { timeout: 5_000 })
    .toContain('"degraded_components":["telemetry"]');
  const startedAt = performance.now();
  expect(await own.stop()).toBe(0);
  // The SDK by itself waits for 7 to 10 s.
  expect(performance.now() - startedAt).toBeLessThan(6_800);
});

test('YouTube is sent no trace context, and nothing of the caller', () => {
  expect(sample.requests.length).toBeGreaterThan(3);
  for (const { headers } of sample.requests) {
    expect(Object.keys(headers)).not.toContain('traceparent');
    expect(Object.keys(headers)).not.toContain('tracestate');
    expect(Object.keys(headers)).not.toContain('baggage');
  }
});

test('no export holds the key, a query or an argument', () => {
  const exported = sink.bodies.join('\n');
  expect(exported).toContain('tools/call search_videos');
  expect(exported).not.toContain(API_KEY);
  expect(exported).not.toContain('AIza');
  expect(exported).not.toMatch(/zanzibar/i);
  expect(exported).not.toContain(SAMPLE_IDS.hebrew);
  expect(exported).not.toMatch(/[?&]q=/);
  expect(exported).not.toContain('host.id');
  expect(exported).not.toContain('process.command');
});
