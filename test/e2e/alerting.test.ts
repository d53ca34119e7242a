/**
 * The shipped rules and configuration with the real programs: valid, tested, evaluated over the real
 * server, and told through a real Alertmanager. In the running copy ports are others, intervals and
 * `for` are a second, and the two receivers have a webhook; all else is as shipped.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readRules } from '../../docs/pages/read-expressions.ts';
import { type SampleService, startSample } from '../../src/sample/server.ts';
import { RULE_TESTS } from '../rules/read-tests.ts';
import { connectModern } from '../support/clients.ts';
import { freePort } from '../support/free-port.ts';
import { type RunningProgram, makeFolder, startProgram } from '../support/program.ts';
import { closedOrigin, serverEnv } from '../support/server.ts';
import { describeWith } from './programs.ts';
import { untilTrue } from './real-prometheus.ts';
import { type Alerting, DEPLOY, type Notice, startAlerting } from './start-alerting.ts';

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(program: string, args: readonly string[]): Ended {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  return { status, stdout, stderr };
}

const RULE_FILES = readdirSync(join(DEPLOY, 'prometheus/rules')).map((file) =>
  join(DEPLOY, 'prometheus/rules', file),
);

describeWith('promtool', ['promtool'], ({ promtool }) => {
  test.each(['prometheus.yml', 'local.yml'])('finds %s valid, and its rules', (file) => {
    const ended = run(promtool, ['check', 'config', join(DEPLOY, 'prometheus', file)]);
    expect(ended).toMatchObject({ status: 0 });
    expect(ended.stdout).toContain(`${RULE_FILES.length} rule files found`);
  });

  test('finds nothing to complain of in the rules', () => {
    expect(
      run(promtool, ['check', 'rules', '--lint=all', '--lint-fatal', ...RULE_FILES]),
    ).toMatchObject({ status: 0 });
  });

  test.each(RULE_TESTS.map((file) => [basename(file), file]))('passes %s', (_, file) => {
    expect(run(promtool, ['test', 'rules', file])).toMatchObject({ status: 0 });
  });
});

describeWith('amtool', ['amtool'], ({ amtool }) => {
  const config = join(DEPLOY, 'alertmanager/alertmanager.yml');

  test('finds the configuration and the examples valid', () => {
    const files = [config, join(DEPLOY, 'alertmanager/receivers.example.yml')];
    expect(run(amtool, ['check-config', ...files])).toMatchObject({ status: 0 });
  });

  test.each([
    ['page', ['alertname=YoutubeMcpTargetAbsent', 'severity=critical']],
    ['ticket', ['alertname=YoutubeMcpCacheCollapse', 'severity=warning']],
    ['ticket', ['alertname=YoutubeMcpCorsViolations', 'severity=warning']],
  ])('routes to %s what is %s', (receiver, labels) => {
    const { stdout } = run(amtool, [
      'config',
      'routes',
      'test',
      `--config.file=${config}`,
      ...labels,
    ]);
    expect(stdout.trim()).toBe(receiver);
  });
});

interface RuleState {
  readonly name: string;
  readonly health: string;
  readonly lastError?: string;
}

const needed = ['prometheus', 'prometheus-alertmanager'] as const;

describeWith('Alerts of a real server', needed, (programs) => {
  let sample: SampleService;
  let server: RunningProgram;
  let serverPort = 0;
  let alerting: Alerting;
  const dataDir = makeFolder();

  async function startOnPort(): Promise<void> {
    server = startProgram(['serve', '--port', String(serverPort)], {
      env: serverEnv({ sample }, dataDir),
    });
    await server.untilLine('stderr', (line) => line.includes('serving MCP over HTTP'));
  }

  const origin = (): string => `http://127.0.0.1:${serverPort}`;

  async function ask<T>(path: string, query: Readonly<Record<string, string>> = {}): Promise<T> {
    const url = new URL(`/api/v1/${path}`, alerting.prometheus);
    for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value);
    const answer = (await (await fetch(url)).json()) as { status: string; error?: string; data: T };
    if (answer.status !== 'success') throw new Error(`${url.search}: ${answer.error}`);
    return answer.data;
  }

  const count = async (query: string): Promise<number> =>
    (await ask<{ result: unknown[] }>('query', { query })).result.length;

  const untilTold = (what: string, fits: (notice: Notice) => boolean): Promise<Notice> =>
    untilTrue(async () => alerting.notices.some(fits), what).then(
      () => alerting.notices.find(fits) as Notice,
    );

  const isAbout = (notice: Notice, alert: string, status: Notice['status']): boolean =>
    notice.status === status && notice.alerts.some(({ labels }) => labels['alertname'] === alert);

  beforeAll(async () => {
    sample = await startSample();
    serverPort = await freePort();
    await startOnPort();
    // Nobody listens where the Collector would be.
    const collectorPort = Number(new URL(await closedOrigin()).port);
    alerting = await startAlerting(programs, { serverPort, collectorPort });
    await untilTrue(async () => (await count('up{job="youtube-mcp"} == 1')) === 1, 'it is up');
    const client = await connectModern({ url: `${origin()}/mcp` });
    for (const query of ['lantern', 'lantern', 'history'])
      await client.call('search_videos', { query });
    // A rate needs a scrape before the first call and one after.
    await untilTrue(async () => {
      await client.call('search_videos', { query: 'lantern' });
      return (await count('job:mcp_tool_calls_slow:ratio_rate3d')) === 1;
    }, 'calls are seen in the rates');
    await client.close();
  });
  afterAll(async () => {
    await alerting.stop();
    await server.stop();
    await sample.close();
  });

  describe('every rule', () => {
    test('is evaluated without an error', async () => {
      const expected = readRules().map(({ record = '', alert = record }) => alert);
      let states: readonly RuleState[] = [];
      await untilTrue(async () => {
        const { groups } = await ask<{ groups: { rules: RuleState[] }[] }>('rules');
        states = groups.flatMap(({ rules }) => rules);
        return states.every(({ health }) => health !== 'unknown');
      }, 'each rule was evaluated');
      expect(states.map(({ name }) => name).toSorted()).toEqual(expected.toSorted());
      expect(states.filter(({ health, lastError }) => health !== 'ok' || lastError)).toEqual([]);
    });

    test('that records has something to show', async () => {
      const names = readRules().flatMap(({ record }) => (record === undefined ? [] : [record]));
      const missing = new Set(names);
      await untilTrue(async () => {
        for (const name of missing) if ((await count(name)) === 1) missing.delete(name);
        return missing.size === 0;
      }, 'each recorded series is there, once').catch(() => undefined);
      expect([...missing]).toEqual([]);
    });

    test('and every query of the runbook is understood', async () => {
      const runbook = readFileSync(new URL('../../docs/runbook.md', import.meta.url), 'utf8');
      const queries = [...runbook.matchAll(/```promql\n([^`]+)```/g)].flatMap(([, block = '']) =>
        block.trim().split('\n'),
      );
      expect(queries.length).toBeGreaterThan(50);
      for (const query of queries) await expect(count(query)).resolves.toBeTypeOf('number');
    });
  });

  test('strangers at the gate become a ticket, with a text that has been filled in', async () => {
    for (let index = 0; index < 30; index += 1) {
      await fetch(`${origin()}/mcp`, {
        method: 'POST',
        headers: { origin: 'https://evil.example' },
      });
    }
    const notice = await untilTold('a ticket of it', (one) =>
      isAbout(one, 'YoutubeMcpCorsViolations', 'firing'),
    );
    expect(notice.receiver).toBe('ticket');
    const [alert] = notice.alerts;
    expect(alert?.labels).toMatchObject({
      job: 'youtube-mcp',
      reason: 'origin',
      severity: 'warning',
    });
    expect(alert?.annotations['summary']).toBe('Requests come from where they may not (origin).');
    expect(alert?.annotations['description']).toMatch(/^About [\d.]+ requests were refused/);
    expect(alert?.annotations['runbook_url']).toBe('docs/runbook.md#youtubemcpcorsviolations');
  });

  test('a server that is gone pages somebody, and one that is back ends the page', async () => {
    await server.stop();
    const fired = await untilTold('a page', (one) =>
      isAbout(one, 'YoutubeMcpTargetAbsent', 'firing'),
    );
    expect(fired).toMatchObject({
      receiver: 'page',
      alerts: [{ status: 'firing', labels: { job: 'youtube-mcp', severity: 'critical' } }],
    });
    // The same of one target is not told beside it.
    expect(
      alerting.notices.filter((one) => isAbout(one, 'YoutubeMcpTargetDown', 'firing')),
    ).toEqual([]);

    await startOnPort();
    const over = await untilTold('its end', (one) =>
      isAbout(one, 'YoutubeMcpTargetAbsent', 'resolved'),
    );
    expect(over).toMatchObject({ receiver: 'page', alerts: [{ status: 'resolved' }] });
  });
});
