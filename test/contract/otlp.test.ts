/** Metrics and logs over OTLP, as a vendor would get them, beside the scrape of the same server. */
import { expect, onTestFinished, test } from 'vitest';
import { SAMPLE_IDS } from '../../src/sample/catalogue/index.ts';
import { startSample } from '../../src/sample/server.ts';
import { connectModern } from '../support/clients.ts';
import { type OtlpSink, startOtlpSink } from '../support/otlp-sink.ts';
import { scrape } from '../support/scrape.ts';
import { closedOrigin, parseLogLine, startServer } from '../support/server.ts';

interface WireAttribute {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}
interface WirePoint {
  readonly attributes: readonly WireAttribute[];
}
interface WireMetric {
  readonly name: string;
  readonly unit: string;
  readonly sum?: { readonly isMonotonic: boolean; readonly dataPoints: readonly WirePoint[] };
  readonly gauge?: { readonly dataPoints: readonly WirePoint[] };
  readonly histogram?: { readonly dataPoints: readonly WirePoint[] };
}
interface WireLog {
  readonly body: { readonly stringValue: string };
  readonly severityText: string;
  readonly traceId?: string;
  readonly spanId?: string;
  readonly attributes: readonly WireAttribute[];
}

const parse = (bodies: readonly string[], word: string): Record<string, unknown>[] =>
  bodies
    .filter((body) => body.startsWith(`{"${word}"`))
    .map(
      (body) => JSON.parse(Buffer.from(body, 'latin1').toString('utf8')) as Record<string, unknown>,
    );

const metricsOf = ({ bodies }: OtlpSink): WireMetric[] =>
  parse(bodies, 'resourceMetrics').flatMap((body) =>
    (
      body['resourceMetrics'] as readonly {
        scopeMetrics: readonly { metrics: readonly WireMetric[] }[];
      }[]
    ).flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics)),
  );

const logsOf = ({ bodies }: OtlpSink): WireLog[] =>
  parse(bodies, 'resourceLogs').flatMap((body) =>
    (
      body['resourceLogs'] as readonly {
        scopeLogs: readonly { logRecords: readonly WireLog[] }[];
      }[]
    ).flatMap(({ scopeLogs }) => scopeLogs.flatMap(({ logRecords }) => logRecords)),
  );

/**
 * The translation of OTLP into Prometheus names, written down from the specification ("Prometheus
 * and OpenMetrics compatibility") and not taken from the code under test.
 */
function translate({ name, unit, sum, gauge }: WireMetric): string {
  const units: Readonly<Record<string, string>> = { s: 'seconds', By: 'bytes', '%': 'percent' };
  const suffix = unit === '1' ? (gauge ? 'ratio' : '') : (units[unit] ?? '');
  const parts = name.split(/[^a-zA-Z0-9]+/);
  const base = suffix && !parts.includes(suffix) ? [...parts, suffix] : parts;
  return (sum?.isMonotonic && base.at(-1) !== 'total' ? [...base, 'total'] : base).join('_');
}

const labelsOf = ({ attributes }: WirePoint): string =>
  attributes
    .map(({ key, value }) => `${key.replaceAll('.', '_')}=${String(Object.values(value)[0])}`)
    .toSorted()
    .join();

test('the names and label sets out of OTLP are those of the scrape', async () => {
  await using sink = await startOtlpSink();
  const sample = await startSample();
  onTestFinished(() => sample.close());
  const server = await startServer({ sample, env: sink.env });
  const client = await connectModern({ url: server.url });
  await client.call('search_videos', { query: 'lantern' });
  await client.call('get_video_info', { video_url: SAMPLE_IDS.unknown });
  await client.close();
  const scraped = await scrape(server.origin);
  // Its end sends what was collected since the last interval: here, everything.
  expect(await server.stop()).toBe(0);

  const metrics = metricsOf(sink);
  const sent = new Set(metrics.map(translate));
  const shown = [...scraped.families.keys()].filter((name) => name !== 'target_info');
  // A contract histogram stands on the scrape before its first record; both were recorded here.
  expect(shown.filter((name) => !sent.has(name)).join()).toBe('');
  // The collector of the runtime may have run a first time after the scrape.
  const extra = [...sent].filter((name) => !scraped.families.has(name));
  expect(extra.filter((name) => !name.startsWith('v8js_gc_')).join()).toBe('');

  for (const metric of metrics.filter(({ name }) => name.startsWith('mcp.'))) {
    const name = translate(metric);
    const data = metric.sum ?? metric.gauge ?? metric.histogram;
    const wire = new Set(data?.dataPoints.map(labelsOf));
    const series = scraped.series(metric.histogram ? `${name}_count` : name).map(({ labels }) =>
      Object.entries(labels)
        .map(([key, value]) => `${key}=${value}`)
        .toSorted()
        .join(),
    );
    expect([name, [...wire].toSorted()]).toEqual([name, [...new Set(series)].toSorted()]);
  }
});

test('log lines go over OTLP with their trace ids, and stay on stderr', async () => {
  await using sink = await startOtlpSink();
  const sample = await startSample();
  onTestFinished(() => sample.close());
  await using server = await startServer({
    sample,
    env: { ...sink.env, OTEL_BLRP_SCHEDULE_DELAY: '20', OTEL_LOG_LEVEL: 'debug' },
  });
  await using client = await connectModern({ url: server.url });
  await client.call('get_video_info', { video_url: SAMPLE_IDS.unknown });
  const span = await sink.untilSpan(({ name }) => name === 'tools/call get_video_info');
  const line = await server.untilLogged(({ trace_id }) => trace_id === span.traceId);
  await server.stop();

  const logs = logsOf(sink);
  const record = logs.find(({ traceId }) => traceId === span.traceId);
  expect(record).toMatchObject({
    body: { stringValue: line['msg'] },
    severityText: line['level'],
    traceId: line['trace_id'],
    spanId: line['span_id'],
  });
  expect(record?.attributes).toContainEqual({
    key: 'tool',
    value: { stringValue: 'get_video_info' },
  });
  const written = server.stderr.map(parseLogLine);
  const diagnostics = written.filter(({ component }) => component === 'opentelemetry');
  expect(diagnostics.length).toBeGreaterThan(0);
  // What OpenTelemetry says of itself is never exported: a failing export would feed itself.
  const ours = written.filter(({ component }) => component !== 'opentelemetry');
  const exported = logs.map(({ body }) => body.stringValue);
  expect(exported.toSorted()).toEqual(ours.map(({ msg }) => String(msg)).toSorted());
});

test('the scrape is there whatever OTEL_METRICS_EXPORTER says, and no second port is opened', async () => {
  await using sink = await startOtlpSink();
  await using server = await startServer({
    env: { ...sink.env, OTEL_METRICS_EXPORTER: 'prometheus', OTEL_LOGS_EXPORTER: 'none' },
  });
  expect((await scrape(server.origin)).series('mcp_uptime_seconds')).toHaveLength(1);
  await expect(fetch('http://127.0.0.1:9464/metrics')).rejects.toThrow(/fetch failed/);
  await server.stop();
  expect([metricsOf(sink), logsOf(sink)]).toEqual([[], []]);
});

test('a dead collector fails no call, shows in health and metrics, and does not hold the exit', async () => {
  const sample = await startSample();
  onTestFinished(() => sample.close());
  await using server = await startServer({
    sample,
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: await closedOrigin(),
      OTEL_EXPORTER_OTLP_TIMEOUT: '200',
      OTEL_BSP_SCHEDULE_DELAY: '20',
      OTEL_BSP_EXPORT_TIMEOUT: '400',
      OTEL_LOG_LEVEL: 'none',
    },
  });
  await using client = await connectModern({ url: server.url });
  const { payload } = await client.call('search_videos', { query: 'lantern' });
  expect(payload).toMatchObject({ success: true });

  const failures = () =>
    scrape(server.origin).then((shown) =>
      shown.value('mcp_telemetry_export_failures_total', { signal: 'traces' }),
    );
  await expect.poll(failures, { timeout: 10_000 }).toBeGreaterThan(0);
  const telemetry = async (): Promise<Record<string, unknown>> => {
    const report = (await (await fetch(`${server.origin}/health`)).json()) as {
      components: { telemetry: Record<string, unknown> };
    };
    return report.components.telemetry;
  };
  // Health is looked at every five seconds.
  await expect.poll(telemetry, { timeout: 10_000 }).toMatchObject({
    status: 'degraded',
    spans_exported: 0,
    last_error: expect.stringMatching(/ECONNREFUSED/),
  });
  expect((await telemetry())['spans_failed']).toBeGreaterThan(0);
  const stats = (await client.call('get_server_stats')).payload['telemetry'];
  expect(stats).toMatchObject({ traces: 'otlp', metrics: 'otlp', logs: 'otlp' });
  await client.close();

  const startedAt = performance.now();
  expect(await server.stop()).toBe(0);
  // 5 s for the flush; the rest is the drain of nothing and a machine with other work.
  expect(performance.now() - startedAt).toBeLessThan(7_500);
});
