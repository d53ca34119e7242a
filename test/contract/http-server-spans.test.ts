/** Spans of inbound HTTP, which an operator may switch on beside the MCP spans. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OtlpSink, startOtlpSink } from '../support/otlp-sink.ts';
import { post, rpc } from '../support/raw-mcp.ts';
import { startServer } from '../support/server.ts';

const STRANGER = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa';
const traceparent = `00-${STRANGER}-bbbbbbbbbbbbbbbb-01`;

let sink: OtlpSink;
beforeAll(async () => {
  sink = await startOtlpSink();
});
afterAll(() => sink.close());

test('a trusted caller has one trace: its own span, the HTTP span, the MCP span', async () => {
  await using server = await startServer({ env: { ...sink.env, OTEL_HTTP_SERVER_SPANS: 'true' } });
  await post(server.url, rpc('tools/list', {}, 11), { traceparent });
  const mcp = await sink.untilSpan(
    ({ name, traceId }) => name === 'tools/list' && traceId === STRANGER,
  );
  const http = await sink.untilSpan(({ spanId }) => spanId === mcp.parentSpanId);
  expect([http.kind, http.traceId, http.parentSpanId]).toEqual([
    'SERVER',
    STRANGER,
    'bbbbbbbbbbbbbbbb',
  ]);
});

test('a stranger joins no trace, is linked, and its query is on no span', async () => {
  const seen = sink.spans.length;
  await using server = await startServer({
    env: { ...sink.env, OTEL_HTTP_SERVER_SPANS: 'true', TRUST_REMOTE_CONTEXT: 'false' },
  });
  await post(`${server.url}?key=canary-query`, rpc('tools/list', {}, 12), { traceparent });
  const mcp = await sink.untilSpan(
    ({ name, attributes }) => name === 'tools/list' && attributes['jsonrpc.request.id'] === '12',
  );
  expect(mcp.traceId).not.toBe(STRANGER);
  expect(mcp.links.map(({ traceId }) => traceId)).toContain(STRANGER);
  await sink.untilSpan(
    (span) => sink.spans.indexOf(span) >= seen && span.attributes['url.path'] === '/mcp',
  );
  expect(sink.spans.slice(seen).map(({ traceId }) => traceId)).not.toContain(STRANGER);
  expect(sink.bodies.join('')).not.toContain('canary-query');
});

test('what a caller says of addresses is on no span', async () => {
  const seen = sink.spans.length;
  await using server = await startServer({ env: { ...sink.env, OTEL_HTTP_SERVER_SPANS: 'true' } });
  const forged = {
    forwarded: 'for="made-up-client";host=made-up-host',
    'x-forwarded-for': 'made-up-client',
    'x-forwarded-host': 'made-up-host',
  };
  await post(server.url, rpc('tools/list', {}, 13), forged);
  const http = await sink.untilSpan(
    (span) => sink.spans.indexOf(span) >= seen && span.attributes['url.path'] === '/mcp',
  );
  expect(http.attributes).toMatchObject({
    'client.address': '127.0.0.1',
    'server.address': '127.0.0.1',
    'server.port': Number(new URL(server.url).port),
  });
  await server.stop();
  expect(sink.bodies.join('')).not.toContain('made-up');
});
