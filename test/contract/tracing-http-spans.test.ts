/** Spans of inbound HTTP beside those of MCP: their names, their links, and those that are not made. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newCaller } from '../support/caller.ts';
import { type OtlpSink, type Span, startOtlpSink } from '../support/otlp-sink.ts';
import { modernRpc, post } from '../support/raw-mcp.ts';
import { type TestServer, startServer } from '../support/server.ts';

let sink: OtlpSink;
let server: TestServer;
beforeAll(async () => {
  sink = await startOtlpSink();
  server = await startServer({ env: { ...sink.env, OTEL_HTTP_SERVER_SPANS: 'true' } });
});
afterAll(async () => {
  await server.stop();
  await sink.close();
});

const untilHttpSpan = (traceId: string): Promise<Span> =>
  sink.untilSpan(
    (span) => span.traceId === traceId && span.attributes['http.request.method'] !== undefined,
  );

test('a call by _meta links the HTTP span, which has the route in its name', async () => {
  const [inMeta, inHeader] = [newCaller(), newCaller()];
  const _meta = { traceparent: inMeta.traceparent };
  const { body, headers } = modernRpc('tools/list', { _meta });
  await post(server.url, body, { ...headers, traceparent: inHeader.traceparent });
  const http = await untilHttpSpan(inHeader.traceId);
  expect(http).toMatchObject({
    name: 'POST /mcp',
    kind: 'SERVER',
    attributes: { 'http.route': '/mcp' },
  });
  const mcp = await sink.untilSpan(({ traceId }) => traceId === inMeta.traceId);
  expect(mcp).toMatchObject({
    name: 'tools/list',
    parentSpanId: inMeta.spanId,
    links: [{ traceId: http.traceId, spanId: http.spanId }],
  });
});

test('what reaches no MCP server is below its HTTP span as well', async () => {
  const caller = newCaller();
  await post(server.url, '{"jsonrpc":', { traceparent: caller.traceparent });
  const http = await untilHttpSpan(caller.traceId);
  expect(http.attributes['http.response.status_code']).toBe(400);
  const mcp = await sink.untilSpan(({ parentSpanId }) => parentSpanId === http.spanId);
  expect(mcp).toMatchObject({ name: '_OTHER', attributes: { 'rpc.status_code': '-32700' } });
});

test('a path that is none of ours gives no name, and probes have no span', async () => {
  for (const path of ['/livez', '/readyz', '/health', '/metrics?x=1']) {
    await (await fetch(`${server.origin}${path}`)).text();
  }
  const caller = newCaller();
  const { traceparent } = caller;
  await (await fetch(`${server.origin}/made/up`, { headers: { traceparent } })).text();
  expect((await untilHttpSpan(caller.traceId)).name).toBe('GET');
  const paths = sink.spans.map(({ attributes }) => attributes['url.path']);
  expect(new Set(paths.filter(Boolean))).toEqual(new Set(['/mcp', '/made/up']));
});
