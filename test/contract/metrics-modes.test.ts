/** The exposition of servers that run in another way. */
import { expect, onTestFinished, test } from 'vitest';
import { startSample } from '../../src/sample/server.ts';
import { connectModern } from '../support/clients.ts';
import { makeFolder, removeFolder, startProgram } from '../support/program.ts';
import { post, rpc } from '../support/raw-mcp.ts';
import { type Scrape, scrape } from '../support/scrape.ts';
import { startServer } from '../support/server.ts';

test('with OTEL_SDK_DISABLED /metrics says so, and everything else works', async () => {
  const sample = await startSample();
  onTestFinished(() => sample.close());
  await using server = await startServer({ sample, env: { OTEL_SDK_DISABLED: 'true' } });
  const response = await fetch(`${server.origin}/metrics`);
  expect(response.status).toBe(503);
  expect(await response.text()).toMatch(/^[^\n]*OTEL_SDK_DISABLED[^\n]*\n$/);

  await using client = await connectModern({ url: server.url });
  expect((await client.call('search_videos', { query: 'lantern' })).payload).toMatchObject({
    success: true,
  });
  expect((await client.call('server_metrics')).payload).toMatchObject({
    success: false,
    code: 'unavailable',
    reason: 'telemetry_disabled',
  });
  const health = (await client.call('server_health')).payload;
  expect(health).toMatchObject({ status: 'healthy' });
  expect(health['components']).not.toHaveProperty('telemetry');
  expect((await client.call('get_server_stats')).payload).toMatchObject({
    telemetry: { enabled: false },
  });
});

test("the demo's own client does not show in its http_client metrics", async () => {
  const dataDir = makeFolder();
  const program = startProgram(['demo', '--port', '0'], { env: { DATA_DIR: dataDir } });
  onTestFinished(async () => {
    await program.stop();
    removeFolder(dataDir);
  });
  const line = await program.untilLine('stdout', (text) => /^ {2}metrics {2}http/.test(text));
  await program.untilLine('stdout', (text) => text.startsWith('Serving on.'));
  const { origin, port } = new URL(line.trim().split(/\s+/)[1] ?? '');
  const { series, value } = await scrape(origin);
  const ports = series('http_client_request_duration_seconds_count').map(
    ({ labels }) => labels['server_port'],
  );
  expect(ports.length).toBeGreaterThan(0);
  expect(ports).not.toContain(port);
  // What the session did is in it, by the calls alone.
  expect(value('mcp_requests_total', { tool: 'search_videos' })).toBe(2);
});

test('a flood of made-up names makes no series', async () => {
  await using server = await startServer();
  const flood = (size: number, batch: number) =>
    Array.from({ length: size }, (_, index) => {
      const name = `made_up_${batch}_${index}`;
      const method = index % 2 === 0 ? 'tools/call' : name;
      return rpc(method, { name, arguments: {} }, index);
    });
  const headers = { 'mcp-protocol-version': '2025-03-26' };
  await post(server.url, flood(100, 0), headers);
  const before = await scrape(server.origin);
  for (let batch = 1; batch <= 20; batch += 1) await post(server.url, flood(100, batch), headers);
  const after = await scrape(server.origin);
  const ours = ({ samples }: Scrape) =>
    samples.filter(({ name }) => name.startsWith('mcp_')).length;
  expect(ours(after)).toBe(ours(before));
  expect(after.text).not.toContain('made_up');
});
