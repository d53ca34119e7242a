/** The end of an HTTP server: nothing that was accepted is lost, nothing idle holds it up. */
import { once } from 'node:events';
import { connect as connectSocket } from 'node:net';
import { expect, test } from 'vitest';
import { SAMPLE_IDS } from '../../src/sample/catalogue/index.ts';
import { startSample } from '../../src/sample/server.ts';
import { startOtlpSink } from '../support/otlp-sink.ts';
import { modernRpc, post, rpc } from '../support/raw-mcp.ts';
import { scrape } from '../support/scrape.ts';
import { closedOrigin, parseLogLine, startServer } from '../support/server.ts';

const { body, headers } = modernRpc('tools/call', {
  name: 'get_video_info',
  arguments: { video_url: SAMPLE_IDS.tour },
});

test.concurrent('a call in flight at SIGTERM is answered, and the exit code is 0', async ({
  expect,
  onTestFinished,
}) => {
  const sample = await startSample({ latencyMs: 400 });
  onTestFinished(() => sample.close());
  await using server = await startServer({ sample });
  const answering = post(server.url, body, headers);
  await expect.poll(() => sample.requests.length).toBe(1);
  server.signal('SIGTERM');
  await server.untilLogged(({ signal }) => signal === 'SIGTERM');
  const answer = await answering;
  expect(answer.message?.result).toMatchObject({ structuredContent: { success: true } });
  expect(answer.headers.get('connection')).toBe('close');
  expect(await server.untilExit()).toBe(0);
});

test.concurrent('a second signal ends it at once', async ({ expect, onTestFinished }) => {
  const sample = await startSample();
  onTestFinished(() => sample.close());
  sample.queueFault({ match: '/youtube/', hang: true });
  await using server = await startServer({ sample });
  const answering = Promise.allSettled([post(server.url, body, headers)]);
  await expect.poll(() => sample.requests.length).toBe(1);
  server.signal('SIGTERM');
  await server.untilLogged(({ signal }) => signal === 'SIGTERM');
  expect(await server.stop()).toBe(143);
  expect(await answering).toMatchObject([{ status: 'rejected' }]);
});

test.concurrent('a connection that was opened ahead and never used does not hold it up', async ({
  onTestFinished,
}) => {
  await using server = await startServer();
  const { hostname, port } = new URL(server.url);
  const socket = connectSocket({ host: hostname, port: Number(port) });
  onTestFinished(() => void socket.destroy());
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  // Answered after the connection above was accepted: the kernel's queue is in order.
  await scrape(server.origin);
  const startedAt = performance.now();
  expect(await server.stop()).toBe(0);
  expect(performance.now() - startedAt).toBeLessThan(4_000);
});

test.concurrent('a dead collector holds it up no longer than the deadline of the last flush', async () => {
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: await closedOrigin() };
  await using server = await startServer({ env });
  await post(server.url, rpc('ping'));
  const startedAt = performance.now();
  expect(await server.stop()).toBe(0);
  // 5 s for the flush, and what stopping takes without a collector.
  expect(performance.now() - startedAt).toBeLessThan(7_500);
});

test.concurrent('the last export holds the quota, and a clean end is neither warning nor error', async ({
  onTestFinished,
}) => {
  await using sink = await startOtlpSink();
  const sample = await startSample();
  onTestFinished(() => sample.close());
  // The default interval of a minute: nothing is exported before the end.
  const server = await startServer({ sample, env: sink.env });
  await post(server.url, rpc('ping'));
  expect(await server.stop()).toBe(0);
  const last = sink.bodies.findLast((body) => body.startsWith('{"resourceMetrics"')) ?? '';
  expect(last).toMatch(
    /"name":"mcp\.youtube\.quota\.remaining".{1,400}"asDouble":10000|"asInt":10000/,
  );
  const levels = server.stderr.map(parseLogLine).map(({ level }) => level);
  expect(levels.filter((level) => level !== 'info')).toEqual([]);
});
