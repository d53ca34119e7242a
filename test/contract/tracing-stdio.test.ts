/** Traces over stdio, where all calls share one connection. */
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { type SampleService, startSample } from '../../src/sample/server.ts';
import { type Caller, newCaller } from '../support/caller.ts';
import { connectLegacy, connectModern } from '../support/clients.ts';
import { type OtlpSink, type Span, startOtlpSink } from '../support/otlp-sink.ts';
import { makeFolder, removeFolder, startProgram } from '../support/program.ts';
import { rpc } from '../support/raw-mcp.ts';
import { serverEnv } from '../support/server.ts';

const WORDS = 'lantern';

let sample: SampleService;
let sink: OtlpSink;

beforeAll(async () => {
  sample = await startSample();
  sink = await startOtlpSink();
});
afterAll(async () => {
  await sink.close();
  await sample.close();
});

const serverSpan = ({ traceId }: Caller): Promise<Span> =>
  sink.untilSpan((span) => span.traceId === traceId && span.kind === 'SERVER');

/** The span below another one, by its name. */
const childOf = (parent: Span, name: string): Promise<Span> =>
  sink.untilSpan((span) => span.parentSpanId === parent.spanId && span.name === name);

test.each([
  ['legacy', connectLegacy, '2025-11-25'],
  ['modern', connectModern, '2026-07-28'],
] as const)('the trace of a %s client is whole as well', async (_era, connect, revision) => {
  await using desktop = await connect({ stdio: { sample, env: sink.env } });
  const caller = newCaller();
  const { traceparent } = caller;
  await desktop.call('search_videos', { query: WORDS }, { meta: { traceparent } });
  const span = await serverSpan(caller);
  expect(span).toMatchObject({
    name: 'tools/call search_videos',
    parentSpanId: caller.spanId,
    attributes: { 'network.transport': 'pipe', 'mcp.protocol.version': revision },
  });
  expect(span.attributes).not.toHaveProperty(['network.protocol.name']);
  await childOf(await childOf(span, 'youtube search.list'), 'GET');
});

test('calls that come in one chunk keep their own traces', async () => {
  const dataDir = makeFolder();
  const env = serverEnv({ sample, env: sink.env }, dataDir);
  await using program = startProgram(['serve', '--transport', 'stdio'], { env });
  onTestFinished(() => removeFolder(dataDir));
  const callers = [newCaller(), newCaller(), newCaller()];
  const clientInfo = { name: 'raw', version: '1' };
  const hello = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo };
  const messages = [
    rpc('initialize', hello, 0),
    { jsonrpc: '2.0', method: 'notifications/initialized' },
    ...callers.map(({ traceparent }, index) => {
      const args = { query: `${WORDS} ${index}` };
      const params = { name: 'search_videos', arguments: args, _meta: { traceparent } };
      return rpc('tools/call', params, index + 1);
    }),
  ];
  program.write(messages.map((message) => `${JSON.stringify(message)}\n`).join(''));
  for (const caller of callers) {
    const logical = await childOf(await serverSpan(caller), 'youtube search.list');
    expect(logical.traceId).toBe(caller.traceId);
  }
});
