/**
 * The stack of deploy/compose.yaml by its real programs, on free ports of this machine: the server and
 * the Collector with the variables that compose gives them, Prometheus with the shipped file, of which
 * the targets and the intervals alone are replaced.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { type SampleService, startSample } from '../../src/sample/server.ts';
import { CONFIG_PATH } from '../collector/read-config.ts';
import {
  type Collector,
  type Service,
  startCollector,
  startService,
  untilFound,
} from '../collector/start-collector.ts';
import { appEnvironment, compose } from '../deploy/compose-environment.ts';
import { SAMPLE_KEY } from '../deploy/environment.ts';
import { readText } from '../deploy/read-deploy.ts';
import { freePort } from '../support/free-port.ts';
import { type Env, makeFolder } from '../support/program.ts';
import { modernRpc, post } from '../support/raw-mcp.ts';
import { type TestServer, closedOrigin, startServer } from '../support/server.ts';
import { describeWith } from './programs.ts';

const CALLS = 3;

const { body, headers } = modernRpc('tools/call', { name: 'server_health', arguments: {} });
const withKey = { ...headers, authorization: `Bearer ${SAMPLE_KEY}` };

/** Where the programs of the stack are, by the names that compose has for them. */
type Places = Readonly<Record<string, string>>;

/** The shipped file with each name replaced by where the program is. */
function renderConfig(text: string, places: Places): string {
  const placed = text.replaceAll(/'([\w-]+:\d+)'/g, (_, target: string) => `'${places[target]}'`);
  const config = parse(placed) as Record<string, unknown>;
  return stringify({
    ...config,
    global: { scrape_interval: '1s', scrape_timeout: '1s' },
    rule_files: [],
  });
}

/** The sum of a counter of the Collector, whatever its name ends in and its labels are. */
function countIn(metrics: string, name: string): number {
  return metrics
    .split('\n')
    .filter((line) => line.startsWith(name))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}

describeWith('The stack of compose', ['prometheus', 'collector'], (programs) => {
  let sample: SampleService;
  let collector: Collector;
  let server: TestServer;
  let prometheus: Service;
  let url: string;
  /** Of the Collector's own `/metrics`. */
  let ownPort: number;

  /** As compose has it, but on loopback and with a Collector that has another name. */
  function serverVariables(): Env {
    const {
      DATA_DIR: _,
      PORT: __,
      ...environment
    } = appEnvironment({ SERVER_API_KEY: SAMPLE_KEY });
    return {
      ...environment,
      HOST: '127.0.0.1',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
      OTEL_BSP_SCHEDULE_DELAY: '20',
      YOUTUBE_API_KEY: sample.apiKey,
    };
  }
  const ownMetrics = async (): Promise<string> =>
    (await fetch(`http://127.0.0.1:${ownPort}/metrics`)).text();
  async function ask(expression: string): Promise<string | undefined> {
    const answer = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(expression)}`);
    const { data } = (await answer.json()) as { data: { result: { value: [number, string] }[] } };
    return data.result[0]?.value[1];
  }

  beforeAll(async () => {
    sample = await startSample();
    const { COLLECTOR_HOST: _, ...given } = compose.services['otel-collector']?.environment ?? {};
    const jaeger = new URL(await closedOrigin()).host;
    ownPort = await freePort();
    collector = await startCollector(programs.collector, {
      files: [CONFIG_PATH],
      env: { ...given, JAEGER_OTLP_ENDPOINT: jaeger, COLLECTOR_METRICS_PORT: String(ownPort) },
    });
    server = await startServer({ sample, env: serverVariables() });
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    const folder = makeFolder();
    const config = join(folder, 'prometheus.yml');
    const places = {
      'youtube-mcp:8080': new URL(server.origin).host,
      'otel-collector:8888': `127.0.0.1:${ownPort}`,
      'alertmanager:9093': new URL(await closedOrigin()).host,
      'localhost:9090': `127.0.0.1:${port}`,
    };
    writeFileSync(config, renderConfig(readText('deploy/prometheus/prometheus.yml'), places));
    const flags = compose.services['prometheus']?.command?.filter((flag) =>
      flag.startsWith('--storage.tsdb.retention'),
    );
    prometheus = await startService(
      programs.prometheus,
      [
        `--config.file=${config}`,
        `--storage.tsdb.path=${join(folder, 'data')}`,
        `--web.listen-address=127.0.0.1:${port}`,
        ...(flags ?? []),
      ],
      {},
      `${url}/-/ready`,
    );
  });
  afterAll(async () => {
    await prometheus.stop();
    await server.stop();
    await collector.stop();
    await sample.close();
  });

  test('callers need the key, Prometheus does not', async () => {
    expect((await post(server.url, body, headers)).status).toBe(401);
    for (let call = 0; call < CALLS; call += 1) {
      expect((await post(server.url, body, withKey)).status).toBe(200);
    }
    // All but Alertmanager, which is not started here.
    expect(await untilFound(() => ask('count(up == 1) == 3'), 'all are scraped')).toBe('3');
  });

  test('every app metric reaches Prometheus once: what it counts is what was called', async () => {
    const counted = () => ask(`sum(mcp_requests_total{tool="server_health"}) == ${CALLS}`);
    expect(await untilFound(counted, 'the calls are counted')).toBe(String(CALLS));
    expect(await ask('count(mcp_uptime_seconds)')).toBe('1');
  });

  test('the Collector gets the spans of it, and neither metrics nor logs', async () => {
    const spans = async () => {
      const count = countIn(await ownMetrics(), 'otelcol_receiver_accepted_spans');
      return count >= CALLS ? count : undefined;
    };
    expect(await untilFound(spans, 'spans have come')).toBeGreaterThanOrEqual(CALLS);
    // The last word of a server is its flush: what it had to send it has sent then.
    await server.stop();
    const metrics = await ownMetrics();
    expect(countIn(metrics, 'otelcol_receiver_accepted_metric_points')).toBe(0);
    expect(countIn(metrics, 'otelcol_receiver_accepted_log_records')).toBe(0);
  });

  test('a server that compose did not tell to keep its metrics would be seen', async () => {
    const { OTEL_METRICS_EXPORTER: _, ...others } = serverVariables();
    await using talkative = await startServer({ sample, env: others });
    await post(talkative.url, body, withKey);
    await talkative.stop();
    const metrics = await ownMetrics();
    expect(countIn(metrics, 'otelcol_receiver_accepted_metric_points')).toBeGreaterThan(0);
  });
});
