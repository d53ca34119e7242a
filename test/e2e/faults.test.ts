/**
 * Breaks each component of a running server on purpose: health must show it within ten seconds in
 * all three views alike, say that it is over within ten seconds of the evidence, and log each
 * transition once.
 */
import { closeSync, fstatSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import type { Component, HealthStatus } from '../../src/health/health.ts';
import { SAMPLE_IDS } from '../../src/sample/catalogue/index.ts';
import { type SampleOptions, startSample } from '../../src/sample/server.ts';
import { type HealthViews, untilHealth } from '../support/health-views.ts';
import { type Env } from '../support/program.ts';
import { post, rpc } from '../support/raw-mcp.ts';
import { closedOrigin, parseLogLine, startServer } from '../support/server.ts';

/** A fault has to show within this, and recovery within this of its evidence. */
const SHOWN_WITHIN_MS = 10_000;

async function open(env: Env = {}, options: SampleOptions = {}) {
  const sample = await startSample(options);
  onTestFinished(() => sample.close());
  const server = await startServer({ sample, env: { RATE_LIMIT_ENABLED: 'false', ...env } });
  onTestFinished(async () => void (await server.stop()));
  let calls = 0;
  /** Calls that no cache answers. */
  const ask = (tool = 'search_videos') => {
    calls += 1;
    const args =
      tool === 'search_videos'
        ? { query: `lantern ${calls}` }
        : { video_url: SAMPLE_IDS.tour, language: 'en' };
    return post(server.url, rpc('tools/call', { name: tool, arguments: args }, calls));
  };
  const askMany = (count: number) => Promise.all(Array.from({ length: count }, () => ask()));
  /** The transitions of one component, as they were logged. */
  const transitions = (component: Component): string[] =>
    server.stderr
      .map(parseLogLine)
      .filter((line) => line['component'] === component && line['from'] !== undefined)
      .map(({ from, to }) => `${String(from)} → ${String(to)}`);

  async function shows(component: Component, status: HealthStatus): Promise<HealthViews> {
    const { ms, views } = await untilHealth(server, component, status);
    process.stdout.write(`faults: ${component} ${status} after ${(ms / 1000).toFixed(1)} s\n`);
    expect(ms).toBeLessThan(SHOWN_WITHIN_MS);
    return views;
  }
  return { sample, server, ask, askMany, shows, transitions };
}

test('YouTube answers 5xx: unhealthy, still ready, and well again after calls that succeed', async () => {
  const { sample, ask, askMany, shows, transitions } = await open();
  sample.queueFault({ match: '/youtube/', status: 503, times: Infinity });
  await askMany(500);
  process.stdout.write(
    `faults: 500 calls in the storm, ${sample.requests.length} reached YouTube\n`,
  );
  expect(sample.requests.length).toBeLessThanOrEqual(25);
  const down = await shows('youtube_api', 'unhealthy');
  expect(down).toMatchObject({ codes: [200, 200], report: { status: 'degraded' } });
  expect(down.report.components.youtube_api).toMatchObject({ breaker: 'open' });
  sample.clearFaults();
  // The breaker lets nobody ask for 15 s.
  await shows('youtube_api', 'unhealthy');
  await expect
    .poll(async () => (await ask()).message?.result?.['isError'] === true, { timeout: 25_000 })
    .toBe(false);
  for (let call = 0; call < 4; call += 1) await ask();
  await shows('youtube_api', 'healthy');
  const told = transitions('youtube_api');
  expect(told.at(0)).toBe('healthy → unhealthy');
  expect(told.at(-1)).toMatch(/→ healthy$/);
  expect(new Set(told).size).toBe(told.length);
});

test('YouTube hangs: degraded before the first call has run into its deadline', async () => {
  const { sample, askMany, shows } = await open();
  sample.queueFault({ match: '/youtube/', hang: true, times: Infinity });
  const asked = askMany(20);
  const silent = await shows('youtube_api', 'degraded');
  expect(silent.report.components.youtube_api?.message).toMatch(/is silent: \d+ calls wait/);
  sample.clearFaults();
  await asked;
});

test('the transcript service fails: its own component, not the API', async () => {
  const { sample, ask, shows } = await open();
  sample.queueFault({ match: '/youtubei/', status: 500, times: Infinity });
  for (let call = 0; call < 8; call += 1) await ask('get_video_transcript');
  const { report, codes } = await shows('transcripts', 'unhealthy');
  expect(report.components.youtube_api?.status).toBe('healthy');
  expect(codes).toEqual([200, 200]);
});

test('the quota is gone: degraded and ready', async () => {
  const { ask, shows } = await open({ QUOTA_LIMITS: 'search=3' });
  for (let call = 0; call < 5; call += 1) await ask();
  const { report, codes } = await shows('youtube_api', 'degraded');
  expect(report.components.youtube_api).toMatchObject({
    message: expect.stringMatching(/^The quota of search is used up until /) as unknown,
    quota_remaining_search: 0,
  });
  expect(codes).toEqual([200, 200]);
});

test('the store is locked by another process: degraded, reads answer, and back', async () => {
  const { server, ask, shows, transitions } = await open();
  const cached = () =>
    post(server.url, rpc('tools/call', { name: 'search_videos', arguments: { query: 'salt' } }));
  expect((await cached()).text).toContain('"success":true');
  const measure = async (): Promise<number> => {
    const times: number[] = [];
    for (let call = 0; call < 500; call += 1) {
      const startedAt = performance.now();
      expect((await cached()).text).toContain('"success":true');
      times.push(performance.now() - startedAt);
    }
    return times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? Infinity;
  };
  const before = await measure();
  const other = new DatabaseSync(join(server.dataDir, 'state.sqlite'));
  other.exec('BEGIN IMMEDIATE');
  const { report, codes } = await shows('store', 'degraded');
  expect(report.components.store).toMatchObject({ last_error: 'database is locked' });
  expect(codes).toEqual([200, 200]);
  // What costs quota meanwhile fails closed, and is not what reads wait for.
  const writers = Array.from({ length: 20 }, () => ask());
  const during = await measure();
  for (const { text } of await Promise.all(writers)) expect(text).toContain('quota_store');
  process.stdout.write(
    `faults: store locked, p99 of a cached call ${before.toFixed(1)} → ${during.toFixed(1)} ms\n`,
  );
  expect(during - before).toBeLessThan(150);
  other.exec('ROLLBACK');
  other.close();
  await shows('store', 'healthy');
  expect((await ask()).text).toContain('"success":true');
  expect(transitions('store')).toEqual(['healthy → degraded', 'degraded → healthy']);
});

test('the file of the store is gone: unhealthy, not ready, quota is not spent; back with it', async () => {
  const { sample, server, ask, shows } = await open();
  const path = join(server.dataDir, 'state.sqlite');
  renameSync(path, `${path}.away`);
  const { codes } = await shows('store', 'unhealthy');
  expect(codes).toEqual([503, 503]);
  expect((await ask()).text).toContain('quota_store');
  expect(sample.requests).toEqual([]);
  expect((await fetch(`${server.origin}/livez`)).status).toBe(200);
  renameSync(`${path}.away`, path);
  expect((await shows('store', 'healthy')).codes).toEqual([200, 200]);
  expect((await ask()).text).toContain('"success":true');
});

/** What another program may do to the cache's file while it is in use. */
const CACHE_FAULTS: readonly (readonly [string, (path: string) => void])[] = [
  ['gone', (path) => rmSync(path)],
  [
    'ruined',
    (path) => {
      // A write of another process, so that this one reads its pages anew.
      const other = new DatabaseSync(path, { timeout: 5_000 });
      other.exec('UPDATE totals SET seen_at = seen_at');
      other.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      const file = openSync(path, 'r+');
      const { size } = fstatSync(file);
      writeSync(file, Buffer.alloc(size - 16_384, 'ruin'), 0, size - 16_384, 16_384);
      closeSync(file);
      other.close();
    },
  ],
];

test.each(CACHE_FAULTS)(
  'the file of the cache is %s: degraded, calls answer, and it mends itself',
  async (_what, ruin) => {
    const { server, ask, shows } = await open();
    expect((await ask()).text).toContain('"success":true');
    ruin(join(server.dataDir, 'cache.sqlite'));
    expect((await ask()).text).toContain('"success":true');
    const { codes } = await shows('cache', 'degraded');
    expect(codes).toEqual([200, 200]);
    expect((await ask()).text).toContain('"success":true');
    await shows('cache', 'healthy');
  },
);

test('the collector is dead: telemetry is degraded, and well once it takes what it is sent', async () => {
  const collector = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(200).end());
  });
  const origin = await closedOrigin();
  const { ask, shows } = await open({
    OTEL_EXPORTER_OTLP_ENDPOINT: origin,
    OTEL_METRICS_EXPORTER: 'none',
    OTEL_LOGS_EXPORTER: 'none',
    OTEL_EXPORTER_OTLP_TIMEOUT: '300',
    OTEL_BSP_SCHEDULE_DELAY: '50',
    OTEL_BSP_EXPORT_TIMEOUT: '500',
    OTEL_LOG_LEVEL: 'none',
  });
  await ask();
  const { codes } = await shows('telemetry', 'degraded');
  expect(codes).toEqual([200, 200]);
  await new Promise<void>((resolve) => {
    collector.listen(Number(new URL(origin).port), '127.0.0.1', resolve);
  });
  onTestFinished(() => void collector.close());
  expect((collector.address() as AddressInfo).port).toBe(Number(new URL(origin).port));
  await ask();
  await shows('telemetry', 'healthy');
});

test('the event loop is held up: the server is degraded, then well', async () => {
  const { server, shows } = await open();
  await shows('server', 'healthy');
  // Stopped, the process is held up as by a piece of work that lasts as long.
  process.kill(server.pid, 'SIGSTOP');
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  process.kill(server.pid, 'SIGCONT');
  const { report, codes } = await shows('server', 'degraded');
  expect(Number(report.components.server?.['event_loop_delay_max_ms'])).toBeGreaterThan(2_000);
  expect(codes).toEqual([200, 200]);
  await shows('server', 'healthy');
});
