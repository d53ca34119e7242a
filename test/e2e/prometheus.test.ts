/** A real Prometheus scrapes the running demo and knows of every call. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SAMPLE_IDS } from '../../src/sample/catalogue/index.ts';
import { connect } from '../support/clients.ts';
import { freePort } from '../support/free-port.ts';
import { type RunningProgram, makeFolder, startProgram } from '../support/program.ts';
import { describeWith } from './programs.ts';
import { untilTrue } from './real-prometheus.ts';

const SCRAPE_INTERVAL = '1s';

/** What the demo's own session calls, and what the two clients below call on top of it. */
const CALLS = [
  ['search_videos', { query: 'history' }],
  ['search_videos', { query: 'history' }],
  ['get_video_info', { video_url: SAMPLE_IDS.dashId }],
  ['get_video_transcript', { video_url: SAMPLE_IDS.hebrew, language: 'he' }],
  ['get_video_comments', { video_url: SAMPLE_IDS.commentsOff }],
  ['get_channel_info', { channel_id: '@lantern-observability' }],
  ['get_quota_status', {}],
  ['server_metrics', {}],
] as const;

interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

async function query(prometheus: string, expression: string): Promise<readonly Sample[]> {
  const url = new URL('/api/v1/query', prometheus);
  url.searchParams.set('query', expression);
  const answer = (await (await fetch(url)).json()) as { data: { result: Sample[] } };
  return answer.data.result;
}

describeWith('A real Prometheus', ['prometheus', 'promtool'], ({ prometheus, promtool }) => {
  let demo: RunningProgram;
  let origin = '';
  let prometheusUrl = '';
  let child: ReturnType<typeof spawn>;

  beforeAll(async () => {
    demo = startProgram(['demo', '--port', '0'], { env: { DATA_DIR: makeFolder() } });
    const line = await demo.untilLine('stdout', (text) => text.includes('  MCP '));
    origin = new URL(line.trim().split(/\s+/)[1] ?? '').origin;
    await demo.untilLine('stdout', (text) => text.startsWith('Serving on.'));

    const folder = makeFolder();
    const config = join(folder, 'prometheus.yml');
    writeFileSync(
      config,
      [
        'global:',
        `  scrape_interval: ${SCRAPE_INTERVAL}`,
        'scrape_configs:',
        '  - job_name: youtube-mcp',
        '    static_configs:',
        `      - targets: ['${new URL(origin).host}']`,
        '',
      ].join('\n'),
    );
    const port = await freePort();
    prometheusUrl = `http://127.0.0.1:${port}`;
    child = spawn(
      prometheus,
      [
        `--config.file=${config}`,
        `--storage.tsdb.path=${join(folder, 'data')}`,
        `--web.listen-address=127.0.0.1:${port}`,
      ],
      { stdio: 'ignore' },
    );
    await untilTrue(async () => (await fetch(`${prometheusUrl}/-/ready`)).ok, 'it is ready');
  });

  afterAll(async () => {
    child.kill('SIGTERM');
    await Promise.all([once(child, 'exit'), demo.stop()]);
  });

  test('counts every call that was made, by tool', async () => {
    const before = new Map(
      (await (await fetch(`${origin}/metrics`)).text())
        .split('\n')
        .filter((line) => line.startsWith('mcp_requests_total{'))
        .map((line): [string, number] => [
          /tool="([^"]+)"/.exec(line)?.[1] ?? '',
          Number(line.slice(line.lastIndexOf(' '))),
        ]),
    );
    const expected = new Map(before);
    for (const era of ['legacy', 'modern'] as const) {
      await using client = await connect(era, { url: `${origin}/mcp` });
      for (const [tool, args] of CALLS) {
        await client.call(tool, { ...args });
        expected.set(tool, (expected.get(tool) ?? 0) + 1);
      }
    }
    expect([...before.values()].reduce((sum, count) => sum + count, 0)).toBe(8);

    let counted = new Map<string, number>();
    await untilTrue(async () => {
      const samples = await query(prometheusUrl, 'sum by (tool) (mcp_requests_total)');
      counted = new Map(
        samples.map(({ metric, value }) => [metric['tool'] ?? '', Number(value[1])]),
      );
      return [...expected].every(([tool, count]) => (counted.get(tool) ?? -1) >= count);
    }, 'every call is counted');
    expect(Object.fromEntries(counted)).toEqual(Object.fromEntries(expected));
  });

  test('has the target up and no sample that it had to reject', async () => {
    await untilTrue(
      async () => (await query(prometheusUrl, 'up'))[0]?.value[1] === '1',
      'it is up',
    );
    const url = `${prometheusUrl}/api/v1/targets`;
    const { data } = (await (await fetch(url)).json()) as {
      data: { activeTargets: { health: string; lastError: string }[] };
    };
    expect(data.activeTargets).toMatchObject([{ health: 'up', lastError: '' }]);
  });

  test('joins the errors, the quota and the duration by the names of the contract', async () => {
    const expressions = [
      'sum by (tool, error_type) (mcp_errors_total) > 0',
      'mcp_youtube_quota_remaining / mcp_youtube_quota_limit',
      'histogram_quantile(0.95, sum by (le) (mcp_request_duration_seconds_bucket))',
      'sum by (mcp_method_name) (mcp_server_operation_duration_seconds_count)',
      'sum(mcp_cache_hits_total) / (sum(mcp_cache_hits_total) + sum(mcp_cache_misses_total))',
      'mcp_memory_usage_bytes and mcp_uptime_seconds',
    ];
    for (const expression of expressions) {
      await untilTrue(async () => (await query(prometheusUrl, expression)).length > 0, expression);
      expect(await query(prometheusUrl, expression)).not.toEqual([]);
    }
  });

  test('promtool finds nothing to complain of in the exposition', async () => {
    const text = await (await fetch(`${origin}/metrics`)).text();
    const { status, stderr, stdout } = spawnSync(promtool, ['check', 'metrics'], { input: text });
    // `check metrics` also lints foreign names; only ours are ours to mend.
    const complaints = `${String(stdout)}${String(stderr)}`
      .split('\n')
      .filter((line) => line.startsWith('mcp_'));
    expect(complaints).toEqual([]);
    expect({ status, complaints: String(stderr) }).toEqual({ status: 0, complaints: '' });
  });
});
