/** The server's telemetry through a real Collector that runs collector-config.yaml, to a vendor. */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type SampleService, startSample } from '../../src/sample/server.ts';
import { CONFIG_PATH, OVERLAY_PATHS } from '../collector/read-config.ts';
import { sendSpans } from '../collector/send-spans.ts';
import { type Collector, startCollector, untilFound } from '../collector/start-collector.ts';
import { VENDOR_HEADER, VENDOR_KEY, type Vendor, startVendor } from '../collector/start-vendor.ts';
import { newCaller } from '../support/caller.ts';
import { connect } from '../support/clients.ts';
import type { Span } from '../support/otlp-sink.ts';
import { makeFolder } from '../support/program.ts';
import { startServer } from '../support/server.ts';
import { describeWith } from './programs.ts';

const API_KEY = 'AIzaSyFakeKeyForTheCollectorTests0123456';
const VENDOR_ROAD = [CONFIG_PATH, OVERLAY_PATHS.vendor];

const spanIn = (vendor: Vendor, fits: (span: Span) => boolean): Promise<Span> =>
  untilFound(async () => vendor.spans.find(fits), 'the span');

/** Names of the foreign spans that came through, each once. */
const namesIn = ({ spans }: Vendor): string[] =>
  [...new Set(spans.map(({ name }) => name))].toSorted();

describeWith('A real Collector', ['collector'], ({ collector: program }) => {
  let sample: SampleService;
  let vendor: Vendor;
  let collector: Collector;

  beforeAll(async () => {
    sample = await startSample({ apiKey: API_KEY });
    vendor = await startVendor();
    collector = await startCollector(program, { files: VENDOR_ROAD, env: vendor.env });
  });
  afterEach(() => vendor.recover());
  afterAll(async () => {
    await collector.stop();
    await vendor[Symbol.asyncDispose]();
    await sample.close();
  });

  /** What every server here is told; batches leave soon. */
  const exportTo = ({ endpoint }: Collector): Record<string, string> => ({
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    OTEL_BSP_SCHEDULE_DELAY: '20',
  });

  test.each([
    ['as it is', []],
    ['with the vendor road', [OVERLAY_PATHS.vendor]],
    ['with Prometheus by OTLP', [OVERLAY_PATHS.prometheus]],
    ['with both', [OVERLAY_PATHS.prometheus, OVERLAY_PATHS.vendor]],
  ])('finds the file valid %s, and has nothing to say of it', (_, overlays) => {
    const files = [CONFIG_PATH, ...overlays].map((file) => `--config=${file}`);
    const { status, stdout, stderr } = spawnSync(program, ['validate', ...files]);
    expect({ status, said: `${String(stdout)}${String(stderr)}` }).toEqual({ status: 0, said: '' });
  });

  test('starts without a word of warning, and tells of itself', async () => {
    const levels = collector.log.map((line) => (JSON.parse(line) as { level: string }).level);
    expect(levels.filter((level) => level !== 'info')).toEqual([]);
    expect(await collector.ownMetrics()).toContain('otelcol_process_uptime');
  });

  test('brings the whole trace of a call to the vendor', async () => {
    await using server = await startServer({ sample, env: exportTo(collector) });
    await using client = await connect('modern', { url: server.url });
    const { traceId, spanId, traceparent } = newCaller();
    await client.call('search_videos', { query: 'history' }, { meta: { traceparent } });

    const request = await spanIn(vendor, (s) => s.traceId === traceId && s.kind === 'CLIENT');
    const logical = await spanIn(vendor, (s) => s.spanId === request.parentSpanId);
    const call = await spanIn(vendor, (s) => s.spanId === logical.parentSpanId);
    expect([call, logical, request]).toMatchObject([
      { name: 'tools/call search_videos', kind: 'SERVER', parentSpanId: spanId, traceId },
      { name: 'youtube search.list', kind: 'INTERNAL', traceId },
      { name: 'GET', kind: 'CLIENT', traceId },
    ]);
    expect(call.resource).toMatchObject({
      'service.name': 'youtube-mcp',
      'service.namespace': 'youtube-mcp',
      'service.version': expect.any(String) as unknown,
      'service.instance.id': expect.any(String) as unknown,
      'deployment.environment.name': 'development',
      // What the Collector adds.
      'host.name': expect.any(String) as unknown,
      'os.type': expect.any(String) as unknown,
    });
    const { headers } = vendor.requests.find(({ path }) => path === '/v1/traces') ?? {};
    expect(headers).toMatchObject({ [VENDOR_HEADER]: VENDOR_KEY, 'content-encoding': 'gzip' });
    expect(vendor.bodies.join('\n')).not.toContain(API_KEY);
  });

  test.each([
    ['http/protobuf', 'endpoint'],
    ['http/json', 'endpoint'],
    ['grpc', 'grpcEndpoint'],
  ] as const)('brings all three signals there by %s', async (protocol, endpoint) => {
    await using server = await startServer({
      sample,
      env: {
        ...exportTo(collector),
        OTEL_EXPORTER_OTLP_ENDPOINT: collector[endpoint],
        OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
        OTEL_RESOURCE_ATTRIBUTES: `road=by ${protocol}`,
        OTEL_METRIC_EXPORT_INTERVAL: '500',
        OTEL_METRIC_EXPORT_TIMEOUT: '500',
        OTEL_BLRP_SCHEDULE_DELAY: '20',
        OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'delta',
      },
    });
    await using client = await connect('modern', { url: server.url });
    const { traceId, traceparent } = newCaller();
    const args = { video_url: 'AAAAAAAAAAA' };
    await client.call('get_video_info', args, { meta: { traceparent } });
    const bodyWith = (...parts: readonly string[]): Promise<string> =>
      untilFound(
        async () => vendor.bodies.find((body) => parts.every((part) => body.includes(part))),
        parts.join(' and '),
      );
    const road = `"by ${protocol}"`;
    await bodyWith(road, '"mcp.requests"', '"get_video_info"', '"aggregationTemporality":1');
    await bodyWith(road, 'tool call refused', traceId);
    await spanIn(vendor, (span) => span.traceId === traceId);
    const paths = new Set(vendor.requests.map(({ path }) => path));
    expect(paths).toEqual(new Set(['/v1/traces', '/v1/metrics', '/v1/logs']));
  });

  test('redacts what a span should never have carried', async () => {
    const secrets = {
      'a.google.key': `AIza${'k'.repeat(35)}`,
      'an.access.value': `ya29.${'a'.repeat(40)}`,
      'a.client.value': `GOCSPX-${'c'.repeat(28)}`,
      'a.refresh.value': `1//${'r'.repeat(40)}`,
      'a.web.value': `eyJ${'h'.repeat(20)}.${'p'.repeat(20)}.${'s'.repeat(20)}`,
      'a.header': `Bearer ${'b'.repeat(24)}`,
      'url.full': 'https://example.test/path?key=query-canary-1',
      'url.query': 'key=query-canary-2',
      'http.request.header.authorization': 'canary-3',
      'oauth.refresh_token': 'canary-4',
      'db.uri': 'redis://user:canary-5@localhost',
      'a.link': 'https://example.test/?access_token=canary-6&x=1',
      'user.password': 'canary-7',
    };
    await sendSpans(
      collector.endpoint,
      [
        {
          name: `redacted AIza${'n'.repeat(35)}`,
          isError: true,
          statusMessage: `401 for Bearer ${'m'.repeat(24)}`,
          attributes: { ...secrets, 'gen_ai.usage.input_tokens': '17' },
          event: { 'exception.message': `bad key AIza${'e'.repeat(35)}` },
        },
      ],
      { 'deployment.api_key': 'canary-8' },
    );
    const span = await spanIn(vendor, ({ name }) => name.startsWith('redacted '));
    const sent = vendor.bodies.find((body) => body.includes('redacted ')) ?? '';
    expect(sent.match(/canary-\d|([knmeacrhpsb])\1{15,}/g)).toBeNull();
    expect(span.name).toBe('redacted ****');
    expect(span.attributes).toMatchObject({
      'a.google.key': '****',
      'url.full': 'https://example.test/path',
      'gen_ai.usage.input_tokens': '17',
    });
    expect(Number(span.attributes['redaction.masked.count'])).toBeGreaterThan(5);
  });

  test('drops probes and scrapes, failed ones too, and keeps the calls beside them', async () => {
    await using server = await startServer({
      sample,
      env: { ...exportTo(collector), OTEL_HTTP_SERVER_SPANS: 'true' },
    });
    const probes = ['/metrics', '/livez', '/readyz', '/health'];
    for (const path of probes) await (await fetch(server.origin + path)).text();
    // The server makes no spans of these; a gateway in front of it may.
    await sendSpans(
      collector.endpoint,
      [...probes, '/metrics/of-something-else'].map((path) => ({
        name: `GET ${path}`,
        isError: path === '/readyz',
        attributes: { 'url.path': path },
      })),
    );
    await using client = await connect('modern', { url: server.url });
    await client.call('get_quota_status');
    await spanIn(vendor, (s) => s.attributes['url.path'] === '/mcp' && s.kind === 'SERVER');
    await spanIn(vendor, (s) => s.attributes['url.path'] === '/metrics/of-something-else');
    await untilFound(async () => {
      const own = await collector.ownMetrics();
      const line = /^otelcol_\w+_count_traces_sampled\{decision="dropped",policy="drop-\S+ (\d+)/m;
      return line.exec(own)?.[1] === String(probes.length) || undefined;
    }, 'four dropped traces');
    const paths = vendor.spans.map(({ attributes }) => attributes['url.path']);
    expect(probes.filter((path) => paths.includes(path))).toEqual([]);
  });

  test('keeps errors, slow calls, quota and security when everything else is sampled away', async () => {
    await using strict = await startVendor();
    await using sampling = await startCollector(program, {
      files: VENDOR_ROAD,
      env: { ...strict.env, SAMPLING_PERCENTAGE: '0', SAMPLING_SLOW_MS: '1500' },
    });
    await sendSpans(sampling.endpoint, [
      { name: 'ok' },
      { name: 'error', isError: true },
      { name: 'slow', durationMs: 1_600 },
      { name: 'quota', attributes: { 'error.type': 'quota_exhausted' } },
      { name: 'security', attributes: { 'error.type': 'forbidden' } },
      { name: 'injection', event: { rule: 'x' }, eventName: 'mcp.security.prompt_injection' },
      { name: 'event', event: { rule: 'x' }, eventName: 'something.else' },
      { name: 'not found', attributes: { 'error.type': 'not_found' } },
    ]);
    const kept = ['error', 'injection', 'quota', 'security', 'slow'];
    await untilFound(async () => namesIn(strict).length >= kept.length || undefined, 'five traces');
    await sampling.stop();
    expect(namesIn(strict)).toEqual(kept);
  });

  test('loses nothing while the vendor answers 429 and 503, not even by a restart', async () => {
    await using moody = await startVendor();
    const options = {
      files: VENDOR_ROAD,
      env: { ...moody.env, COLLECTOR_STORAGE_DIR: makeFolder() },
    };
    const sent = Array.from({ length: 300 }, () => randomBytes(16).toString('hex'));
    const send = async ({ endpoint }: Collector, traceIds: readonly string[]): Promise<void> => {
      for (let at = 0; at < traceIds.length; at += 50) {
        const batch = traceIds.slice(at, at + 50);
        await sendSpans(
          endpoint,
          batch.map((traceId) => ({ traceId, name: 'queued' })),
        );
      }
    };

    moody.fail(429, 503);
    const first = await startCollector(program, options);
    await send(first, sent.slice(0, 150));
    await untilFound(
      async () => moody.requests.some(({ status }) => status === 503) || undefined,
      '503',
    );
    expect(await first.stop()).toBe(0);
    expect(moody.spans).toEqual([]);

    await using second = await startCollector(program, options);
    await send(second, sent.slice(150));
    moody.fail(503, 429, 200);
    await untilFound(
      async () => moody.spans.length >= sent.length || undefined,
      'all traces',
      60_000,
    );
    expect(moody.spans.map(({ traceId }) => traceId).toSorted()).toEqual(sent.toSorted());
    expect(new Set(moody.requests.map(({ status }) => status))).toEqual(new Set([429, 503, 200]));
  });
});
