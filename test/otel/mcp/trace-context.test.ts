import { type SpanContext, context, trace } from '@opentelemetry/api';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { type Toy, call, createToyServer, openToy, openTracing } from './toy.ts';

const tracing = openTracing();
afterAll(() => tracing.shutdown());

const REMOTE = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };
const OTHER = { traceId: '1bf7651916cd43dd8448eb211c80319d', spanId: 'c7ad6b7169203332' };
const traceparent = ({ traceId, spanId } = REMOTE, flags = '01'): string =>
  `00-${traceId}-${spanId}-${flags}`;

let toy: Toy;
beforeEach(() => {
  tracing.reset();
  toy = openToy();
});

const withHeader = (value: string) => ({
  request: new Request('http://localhost/mcp', { headers: { traceparent: value } }),
});

const idsOf = (span: SpanContext | undefined) =>
  span && { traceId: span.traceId, spanId: span.spanId };

/** What became of one ping. */
function outcome() {
  const span = tracing.spans().find(({ name }) => name === 'ping');
  return {
    traceId: span?.spanContext().traceId,
    parent: idsOf(span?.parentSpanContext),
    links: span?.links.map(({ context: linked }) => idsOf(linked)),
  };
}

test('a trusted caller is the parent, by _meta', async () => {
  const client = await toy.connect({ trustRemoteContext: true });
  await client.request(1, 'ping', { _meta: { traceparent: traceparent() } });
  expect(outcome()).toEqual({ traceId: REMOTE.traceId, parent: REMOTE, links: [] });
});

test('the trace state of _meta goes with it', async () => {
  const client = await toy.connect({ trustRemoteContext: true });
  await client.request(1, 'ping', { _meta: { traceparent: traceparent(), tracestate: 'v=1' } });
  expect(tracing.span().spanContext().traceState?.serialize()).toBe('v=1');
});

test('without _meta the header is the parent, with both _meta wins', async () => {
  const client = await toy.connect({ network: 'http', trustRemoteContext: true });
  await client.request(1, 'ping', {}, withHeader(traceparent(OTHER)));
  expect(outcome()).toMatchObject({ parent: OTHER, links: [] });
  tracing.reset();
  await client.request(
    2,
    'ping',
    { _meta: { traceparent: traceparent() } },
    withHeader(traceparent(OTHER)),
  );
  expect(outcome()).toMatchObject({ parent: REMOTE, links: [] });
});

test.each([
  ['_meta', { _meta: { traceparent: traceparent() } }, undefined],
  ['the header', {}, withHeader(traceparent())],
] as const)('a stranger is linked by %s from a new root', async (_where, params, extra) => {
  const client = await toy.connect({ network: 'http', trustRemoteContext: false });
  await client.request(1, 'ping', params, extra);
  const { traceId, parent, links } = outcome();
  expect(traceId).not.toBe(REMOTE.traceId);
  expect(parent).toBeUndefined();
  expect(links).toEqual([REMOTE]);
});

test('a stranger who says "not sampled" does not switch the trace off', async () => {
  const client = await toy.connect({ trustRemoteContext: false });
  await client.request(1, 'ping', { _meta: { traceparent: traceparent(REMOTE, '00') } });
  expect(tracing.spans()).toHaveLength(1);
  tracing.reset();
  // A trusted one does: the sampler is parent based.
  const trusted = await toy.connect({ trustRemoteContext: true });
  await trusted.request(1, 'ping', { _meta: { traceparent: traceparent(REMOTE, '00') } });
  expect(tracing.spans()).toHaveLength(0);
});

test.each([
  '',
  'nonsense',
  '00-0-0-00',
  `ff-${REMOTE.traceId}-${REMOTE.spanId}-01`,
  'x'.repeat(9_999),
])('a traceparent that is none makes a root without links: %j', async (value) => {
  const client = await toy.connect({ trustRemoteContext: true });
  await client.request(1, 'ping', { _meta: { traceparent: value } });
  expect(outcome()).toMatchObject({ parent: undefined, links: [] });
});

test('where _meta cannot be read the header is', async () => {
  const client = await toy.connect({ network: 'http', trustRemoteContext: true });
  const params = { _meta: { traceparent: 'nonsense' } };
  await client.request(1, 'ping', params, withHeader(traceparent(OTHER)));
  expect(outcome()).toMatchObject({ parent: OTHER, links: [] });
});

test('an ambient HTTP span is the parent, and is linked when _meta wins over it', async () => {
  const client = await toy.connect({ network: 'http', trustRemoteContext: true });
  const http = trace.getTracer('http').startSpan('POST /mcp');
  const active = trace.setSpan(context.active(), http);
  const ambient = idsOf(http.spanContext());

  await context.with(active, () => client.request(1, 'ping', {}, withHeader(traceparent(OTHER))));
  expect(outcome()).toMatchObject({ parent: ambient, links: [] });

  tracing.reset();
  await context.with(active, () =>
    client.request(2, 'ping', { _meta: { traceparent: traceparent() } }),
  );
  expect(outcome()).toMatchObject({ parent: REMOTE, links: [ambient] });

  tracing.reset();
  const wary = await toy.connect({ network: 'http', trustRemoteContext: false });
  await context.with(active, () =>
    wary.request(3, 'ping', { _meta: { traceparent: traceparent() } }),
  );
  expect(outcome()).toMatchObject({ parent: undefined, links: [REMOTE, ambient] });
});

test('what a tool does is inside of its span', async () => {
  const server = createToyServer();
  server.registerTool('deep', {}, async () => {
    await Promise.resolve();
    trace.getTracer('tool').startSpan('inner').end();
    return { content: [] };
  });
  const client = await toy.connect({}, server);
  await client.request(1, 'tools/call', call('deep'));
  const [inner, outer] = tracing.spans();
  expect([inner?.name, outer?.name]).toEqual(['inner', 'tools/call']);
  expect(inner?.parentSpanContext?.spanId).toBe(outer?.spanContext().spanId);
});
