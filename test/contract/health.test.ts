/** A health probe costs nothing, and each transition is told once. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { HealthReport } from '../../src/health/health.ts';
import { type SampleService, startSample } from '../../src/sample/server.ts';
import { readViews } from '../support/health-views.ts';
import { type TestServer, parseLogLine, startServer } from '../support/server.ts';

const PROBES = 1_000;
/** One every five seconds, and the one at the start. */
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
  expect(timestamps.size).toBeLessThanOrEqual(Math.ceil(ms / EVALUATION_MS) + 1);
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
