/** A health probe costs nothing, and each transition is told once. */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { HealthReport } from '../../src/health/health.ts';
import { SAMPLE_IDS } from '../../src/sample/catalogue/index.ts';
import { type SampleService, startSample } from '../../src/sample/server.ts';
import { readViews, untilHealth } from '../support/health-views.ts';
import { post, rpc } from '../support/raw-mcp.ts';
import { type TestServer, parseLogLine, startServer } from '../support/server.ts';

const PROBES = 1_000;
/** One every five seconds, one at the start and one a second after it. */
const EVALUATION_MS = 5_000;

let sample: SampleService;
let server: TestServer;
beforeAll(async () => {
  sample = await startSample();
  server = await startServer({ sample, env: { RATE_LIMIT_ENABLED: 'false' } });
});
afterAll(async () => {
  await server.stop();
  await sample.close();
});

test('1,000 probes of health evaluate nothing, ask nobody and draw no quota', async () => {
  const startedAt = performance.now();
  const timestamps = new Set<string>();
  for (let batch = 0; batch < PROBES / 20; batch += 1) {
    const paths = Array.from({ length: 20 }, (_, index) => (index % 4 === 0 ? 'readyz' : 'health'));
    const answers = await Promise.all(paths.map((path) => fetch(`${server.origin}/${path}`)));
    for (const answer of answers) {
      expect(answer.status).toBe(200);
      const text = await answer.text();
      if (text.startsWith('{')) timestamps.add((JSON.parse(text) as HealthReport).timestamp);
    }
  }
  const ms = performance.now() - startedAt;
  process.stdout.write(
    `health: ${PROBES} probes in ${ms.toFixed(0)} ms, ${timestamps.size} evaluations, ` +
      `${sample.requests.length} requests upstream\n`,
  );
  expect(timestamps.size).toBeLessThanOrEqual(Math.ceil(ms / EVALUATION_MS) + 2);
  expect(sample.requests).toEqual([]);
  expect(sample.quotaUsed('default')).toBe(0);
});

test('/health, server_health and the gauge show one evaluation', async () => {
  const { report, codes } = await readViews(server);
  expect(Object.keys(report.components)).toEqual([
    'server',
    'cache',
    'security',
    'youtube_api',
    'transcripts',
    'telemetry',
    'store',
  ]);
  expect(codes).toEqual([200, 200]);
});

test('a healthy server has told of no transition', () => {
  const told = server.stderr.map(parseLogLine).filter(({ component }) => component !== undefined);
  expect(told).toEqual([]);
});

test('refusals are evidence of security, and lower nothing', async () => {
  for (let index = 0; index < 5; index += 1) {
    const answer = await fetch(server.url, {
      method: 'POST',
      headers: { origin: 'https://evil.example', 'content-type': 'application/json' },
      body: '{}',
    });
    expect(answer.status).toBe(403);
  }
  const security = async () => {
    const answer = await fetch(`${server.origin}/health`);
    return ((await answer.json()) as HealthReport).components.security;
  };
  await expect.poll(security).toMatchObject({ status: 'healthy', refused_host_origin_5m: 5 });
});

test('without its state file nothing metered is asked, what is cached is served, and all of it is told', async () => {
  await using gone = await startServer({ sample });
  const call = async (name: string, args: object = {}) =>
    (await post(gone.url, rpc('tools/call', { name, arguments: args }))).message?.result;
  const read = () => call('get_video_info', { video_url: SAMPLE_IDS.tour });
  expect(await read()).toMatchObject({ structuredContent: { success: true } });
  for (const name of readdirSync(gone.dataDir)) {
    if (name.startsWith('state.sqlite')) rmSync(join(gone.dataDir, name));
  }
  expect(await call('get_quota_status')).toMatchObject({
    isError: true,
    structuredContent: { code: 'unavailable', reason: 'quota_store' },
  });
  expect(await read()).toMatchObject({ structuredContent: { success: true, cached: true } });
  const { views } = await untilHealth(gone, 'youtube_api', 'unhealthy');
  expect(views.report.components).toMatchObject({
    youtube_api: { last_error: expect.stringContaining('removed') as unknown },
    store: { status: 'unhealthy' },
  });
  expect(views.codes).toEqual([503, 503]);
  const told = JSON.stringify((await call('server_health'))?.['content']);
  expect(told).toMatch(/youtube_api: unhealthy\. .* Since \d{4}-[^ ]+, last error: .*removed/);
  // Health tells it; a scrape has nothing to add.
  const errors = gone.stderr.map(parseLogLine).filter(({ level }) => level === 'error');
  expect(errors).toEqual([]);
});

test('server_health tells of the calls just before it', async () => {
  await using fresh = await startServer({ sample });
  await fresh.untilLogged(({ msg }) => msg === 'serving MCP over HTTP');
  const call = async (name: string, args: object = {}) =>
    (await post(fresh.url, rpc('tools/call', { name, arguments: args }))).message?.result;
  await call('get_video_info', { video_url: SAMPLE_IDS.tour });
  const calls = async () => {
    const report = (await call('server_health'))?.['structuredContent'] as HealthReport;
    return report.components.youtube_api?.['calls_5m'];
  };
  // A second, and what a poll takes: the background would need five.
  await expect.poll(calls, { timeout: 2_000 }).toBe(1);
});
