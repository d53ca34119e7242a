/** The gates of the server as it is run, from outside; `test/http/gates.test.ts` has the details. */
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SAMPLE_IDS } from '../../src/sample/catalogue/index.ts';
import { type SampleService, startSample } from '../../src/sample/server.ts';
import { connectResources } from '../resources/resource-clients.ts';
import { connect } from '../support/clients.ts';
import { makeFolder, removeFolder, runProgram } from '../support/program.ts';
import { post, rpc } from '../support/raw-mcp.ts';
import { scrape } from '../support/scrape.ts';
import { parseLogLine, startServer } from '../support/server.ts';

let sample: SampleService;
beforeAll(async () => {
  sample = await startSample();
});
afterAll(() => sample.close());

const call = (name: string, args: Readonly<Record<string, unknown>> = {}, id = 1) =>
  rpc('tools/call', { name, arguments: args }, id);

const hits = async (origin: string, scope: string): Promise<number> =>
  (await scrape(origin)).value('mcp_security_rate_limit_hits_total', { scope });

test('a caller beyond the limit is told when to come back, and telemetry knows the call', async () => {
  await using server = await startServer({
    sample,
    env: { RATE_LIMIT_ENABLED: 'true', CALLS_PER_MINUTE: '3', SEARCHES_PER_HOUR: '1' },
  });
  expect((await post(server.url, call('search_videos', { query: 'lantern' }))).status).toBe(200);
  const second = await post(server.url, call('search_videos', { query: 'lantern' }, 8));
  expect(second.status).toBe(429);
  expect(second.message).toMatchObject({
    id: 8,
    error: { data: { code: 'rate_limited', reason: 'tool_limit', retryable: true } },
  });
  expect((await post(server.url, call('server_health'))).status).toBe(200);
  const late = await post(server.url, call('server_health'));
  expect([late.status, late.headers.get('ratelimit-policy')]).toEqual([429, '3;w=60']);
  expect(Number(late.headers.get('retry-after'))).toBeGreaterThan(0);
  // Whoever lists tools calls none.
  expect((await post(server.url, rpc('tools/list'))).status).toBe(200);
  expect([await hits(server.origin, 'tool'), await hits(server.origin, 'principal')]).toEqual([
    1, 1,
  ]);
  const shown = await scrape(server.origin);
  const refused = shown.series('mcp_server_operation_duration_seconds_count', {
    mcp_method_name: 'tools/call',
    error_type: 'rate_limited',
  });
  expect(refused.map(({ labels }) => String(labels['gen_ai_tool_name'])).toSorted()).toEqual([
    'search_videos',
    'server_health',
  ]);
  // What never ran is no tool call that failed.
  expect(shown.value('mcp_requests_total', { tool: 'search_videos' })).toBe(1);
});

test('the official clients of both eras are told of a limit as an error', async () => {
  await using server = await startServer({
    env: { RATE_LIMIT_ENABLED: 'true', CALLS_PER_MINUTE: '1' },
  });
  for (const era of ['legacy', 'modern'] as const) {
    await using client = await connect(era, { url: server.url });
    const calls = [client.call('server_health'), client.call('server_health')];
    const failed = (await Promise.allSettled(calls)).filter(({ status }) => status === 'rejected');
    // The second era finds nothing left at all: both are one caller.
    expect(failed).toHaveLength(era === 'legacy' ? 1 : 2);
    expect(
      JSON.stringify(failed.map((each) => String((each as PromiseRejectedResult).reason))),
    ).toContain('CALLS_PER_MINUTE');
  }
});

test('a caller has a share of the quota; what is cached is free, and the others have theirs', async () => {
  await using server = await startServer({
    sample,
    env: { QUOTA_UNITS_PER_PRINCIPAL: '2', TRUSTED_PROXIES: '127.0.0.1' },
  });
  const ask = async (address: string, id: string) => {
    const body = call('get_video_info', { video_url: id });
    const { message } = await post(server.url, body, { 'x-forwarded-for': address });
    return message?.result?.['structuredContent'];
  };
  const [ann, bob] = ['198.51.100.1', '198.51.100.2'];
  expect(await ask(ann, SAMPLE_IDS.tour)).toMatchObject({ success: true, cached: false });
  expect(await ask(ann, SAMPLE_IDS.unknown)).toMatchObject({ success: false, code: 'not_found' });
  expect(await ask(ann, 'AAAAAAAAAAA')).toMatchObject({
    code: 'quota_exhausted',
    reason: 'caller_budget',
    message: expect.stringContaining('QUOTA_UNITS_PER_PRINCIPAL'),
  });
  expect(await ask(ann, SAMPLE_IDS.tour)).toMatchObject({ success: true, cached: true });
  expect(await ask(bob, 'AAAAAAAAAAA')).toMatchObject({ code: 'not_found' });
  const body = call('get_quota_status');
  // Operators look from this machine, not through the proxy.
  expect((await post(server.url, body)).status).toBe(200);
  expect(await hits(server.origin, 'principal')).toBe(1);
});

const SECRET = '4d8f2c1a9b7e3f605d8c2b1a9e7f3d60';

test('where signatures are demanded the server takes nothing else, and nothing twice', async () => {
  await using server = await startServer({
    env: {
      REQUEST_SIGNING_SECRETS: `whsec_${Buffer.from('an older secret, 24 bytes').toString('base64')},${SECRET}`,
    },
  });
  const body = JSON.stringify(call('server_health'));
  const timestamp = String(Math.floor(Date.now() / 1000));
  const headers = {
    'webhook-id': 'msg_1',
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${createHmac('sha256', SECRET).update(`msg_1.${timestamp}.${body}`).digest('base64')}`,
  };
  expect((await post(server.url, body, headers)).status).toBe(200);
  expect((await post(server.url, body, headers)).message?.error?.message).toContain('(replayed)');
  expect((await post(server.url, body)).message?.error?.message).toContain('(missing)');
  expect(await server.untilLogged(({ gate }) => gate === 'signature')).toMatchObject({
    level: 'info',
    reason: 'replayed',
    client: '127.0.0.1',
    trace_id: expect.stringMatching(/^[0-9a-f]{32}$/),
    msg: 'request refused',
  });
  // Of a foreign page no trace is made.
  expect((await post(server.url, body, { origin: 'https://evil.com' })).status).toBe(403);
  const foreign = await server.untilLogged(({ gate }) => gate === 'host_origin');
  expect(foreign).toMatchObject({ reason: 'origin', client: '127.0.0.1' });
  expect(foreign).not.toHaveProperty('trace_id');
  const shown = await scrape(server.origin);
  const counted = shown
    .series('mcp_security_invalid_signatures_total')
    .filter(({ value }) => value > 0);
  expect(counted.map(({ labels, value }) => [labels['reason'], value])).toEqual([
    ['missing', 1],
    ['replayed', 1],
  ]);
});

test('with ADMIN_PORT operators have a port of their own, and the service port shows nothing', async () => {
  await using server = await startServer({ env: { ADMIN_PORT: '0' } });
  const { metrics, health } = await server.untilLogged(({ msg }) =>
    String(msg).includes('ADMIN_PORT'),
  );
  expect(String(metrics)).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/metrics$/);
  expect(await (await fetch(String(metrics))).text()).toContain('mcp_requests_total');
  expect(await (await fetch(String(health))).json()).toMatchObject({ components: { server: {} } });
  expect((await fetch(`${server.origin}/metrics`)).status).toBe(404);
  expect(await (await fetch(`${server.origin}/health`)).json()).toMatchObject({ components: {} });
  // The line of the service port names where metrics are, and on which address it listens.
  const serving = await server.untilLogged(({ msg }) => msg === 'serving MCP over HTTP');
  expect(serving).toMatchObject({ metrics, host: '127.0.0.1' });
});

test('metrics are for this machine, not for whom a proxy on it passes on', async () => {
  await using server = await startServer();
  const headers = { 'x-forwarded-for': '203.0.113.7' };
  expect((await fetch(`${server.origin}/metrics`)).status).toBe(200);
  expect((await fetch(`${server.origin}/metrics`, { headers })).status).toBe(403);
});

async function takenPort(): Promise<{ readonly port: number; close(): void }> {
  const blocker = createServer().listen(0, '127.0.0.1');
  await once(blocker, 'listening');
  return { port: (blocker.address() as AddressInfo).port, close: () => blocker.close() };
}

test('an admin port that is taken ends the start over HTTP, with its name', async () => {
  const { port, close } = await takenPort();
  const folder = makeFolder();
  const { code, stderr } = await runProgram(['serve', '--port', '0'], {
    env: { DATA_DIR: folder, ADMIN_PORT: String(port) },
  });
  expect([code, stderr]).toEqual([
    2,
    expect.stringContaining(`ADMIN_PORT: 127.0.0.1:${port} is in use`),
  ]);
  close();
  removeFolder(folder);
});

test('every door that stands open is named in one message, and nothing is started', async () => {
  const folder = makeFolder();
  const { code, stderr } = await runProgram(['serve', '--port', '0'], {
    env: {
      DATA_DIR: folder,
      HOST: '0.0.0.0',
      SERVER_API_KEY: SECRET,
      TRUSTED_PROXIES: '::/0',
      REQUEST_SIGNING_SECRETS: 'weak',
    },
  });
  expect(code).toBe(2);
  const named = stderr.split('\n').flatMap((line) => /^ {2}([A-Z_]+): /.exec(line)?.[1] ?? []);
  expect(named).toEqual(['REQUEST_SIGNING_SECRETS', 'TRUSTED_PROXIES', 'HOST', 'SERVER_API_KEY']);
  expect(stderr).not.toContain(SECRET);
  removeFolder(folder);
});

test('on stdio limits hold when they are asked for, as results', async () => {
  await using client = await connect('legacy', {
    stdio: { env: { RATE_LIMIT_ENABLED: 'true', CALLS_PER_MINUTE: '2' } },
  });
  await client.listTools();
  for (let index = 0; index < 2; index += 1) {
    expect((await client.call('server_health')).isError).toBe(false);
  }
  const refused = await client.call('server_health');
  expect(refused.isError).toBe(true);
  expect(refused.payload).toMatchObject({
    success: false,
    code: 'rate_limited',
    reason: 'principal_limit',
    retryable: true,
    retry_after_seconds: expect.any(Number),
  });
});

test('on stdio to read a resource counts as a call', async () => {
  await using client = await connectResources('modern', {
    stdio: { env: { RATE_LIMIT_ENABLED: 'true', CALLS_PER_MINUTE: '1' } },
  });
  await client.read('quota://status');
  await expect(client.read('quota://status')).rejects.toMatchObject({
    code: -32_603,
    data: { code: 'rate_limited', reason: 'principal_limit', retryable: true },
  });
});

test('on stdio nothing is limited by default', async () => {
  await using client = await connect('modern', {
    stdio: { env: { RATE_LIMIT_ENABLED: '', CALLS_PER_MINUTE: '1' } },
  });
  for (let index = 0; index < 3; index += 1) {
    expect((await client.call('server_health')).isError).toBe(false);
  }
});

/** The fields of the first line of a stdio server's log that fit. */
const logged = (stderr: string, word: string) =>
  stderr
    .split('\n')
    .map(parseLogLine)
    .find(({ msg }) => String(msg).includes(word));

test('on stdio ADMIN_PORT serves operators, and one that is taken only warns', async () => {
  await using client = await connect('legacy', { stdio: { env: { ADMIN_PORT: '0' } } });
  await client.call('server_health');
  const { metrics } = logged(client.stderr(), 'serving operators') ?? {};
  expect(await (await fetch(String(metrics))).text()).toContain(
    'mcp_requests_total{tool="server_health"} 1',
  );

  const { port, close } = await takenPort();
  await using second = await connect('legacy', { stdio: { env: { ADMIN_PORT: String(port) } } });
  expect((await second.call('server_health')).isError).toBe(false);
  expect(logged(second.stderr(), 'ADMIN_PORT is not served')).toMatchObject({ level: 'warn' });
  close();
});
