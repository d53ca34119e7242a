import { once } from 'node:events';
import { type AddressInfo, type Server, createServer } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SERVICE_NAME, SERVICE_VERSION } from '../../otel/version.ts';
import { startOtlpSink } from '../support/otlp-sink.ts';
import { parseScrape } from '../support/scrape.ts';
import { runScript } from './run-script.ts';

const IMPORTS = [
  "import { context, diag, metrics, trace } from '@opentelemetry/api';",
  "import { telemetry } from '%OTEL%/register.ts';",
  "import { createLogger } from '%OTEL%/logger.ts';",
  "import { formatFamilies } from '%OTEL%/prometheus.ts';",
];
const SPAN = [
  "const tracer = trace.getTracer('test');",
  "const span = tracer.startSpan('work');",
  'const ids = span.spanContext();',
];

/** Takes connections and requests, and never answers one. */
let hanging: Server;
let hangingEndpoint = '';
beforeAll(async () => {
  hanging = createServer((socket) => socket.on('error', () => undefined).resume());
  hanging.listen(0, '127.0.0.1');
  await once(hanging, 'listening');
  hangingEndpoint = `http://127.0.0.1:${(hanging.address() as AddressInfo).port}`;
});
afterAll(() => hanging.close());

test('a log line inside of a span carries its ids, also when no span is exported', async () => {
  const { log, stdout } = await runScript([
    ...IMPORTS,
    ...SPAN,
    "const logger = createLogger('info');",
    "logger.info('outside');",
    "context.with(trace.setSpan(context.active(), span), () => logger.warn({ tool: 'x' }, 'inside'));",
    "logger.debug('not shown');",
    'process.stdout.write(JSON.stringify(ids));',
    'await telemetry.shutdown(1_000);',
  ]);
  const { traceId, spanId } = JSON.parse(stdout) as { traceId: string; spanId: string };
  expect(traceId).toMatch(/^[0-9a-f]{32}$/);
  expect(log.map(({ msg }) => msg)).toEqual(['outside', 'inside']);
  expect(log[0]).not.toHaveProperty('trace_id');
  expect(log[1]).toMatchObject({ level: 'warn', tool: 'x', trace_id: traceId, span_id: spanId });
  expect(log[1]?.['time']).toMatch(/^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/);
  expect(log[1]).not.toHaveProperty('pid');
  expect(log[1]).not.toHaveProperty('hostname');
});

test('the diagnostics of OpenTelemetry go to stderr, whatever level is asked for', async () => {
  const { stdout, log } = await runScript(
    [
      ...IMPORTS,
      "diag.error('an error', new Error('its cause'), { detail: 1 });",
      "diag.debug('a detail');",
      "diag.info('x'.repeat(10_000));",
      'await telemetry.shutdown(1_000);',
    ],
    { OTEL_LOG_LEVEL: 'all', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' },
  );
  expect(stdout).toBe('');
  expect(log.every(({ component }) => component === 'opentelemetry')).toBe(true);
  expect(log).toContainEqual(
    expect.objectContaining({ level: 'error', msg: 'an error its cause {"detail":1}' }),
  );
  expect(log).toContainEqual(expect.objectContaining({ level: 'debug', msg: 'a detail' }));
  expect(Math.max(...log.map(({ msg }) => String(msg).length))).toBe(2_000);
});

test('with OTEL_LOG_LEVEL=none OpenTelemetry is silent', async () => {
  const { stdout, log } = await runScript([...IMPORTS, "diag.error('an error');"], {
    OTEL_LOG_LEVEL: 'none',
  });
  expect([stdout, log]).toEqual(['', []]);
});

test('the resource names the service, takes what the operator adds and tells nothing of the machine', async () => {
  const { stdout } = await runScript(
    [...IMPORTS, 'process.stdout.write(formatFamilies(await telemetry.collectFamilies()));'],
    { OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=production,team=video' },
  );
  const { labels = {} } = parseScrape(stdout).series('target_info')[0] ?? {};
  expect(labels).toMatchObject({
    service_name: SERVICE_NAME,
    service_namespace: 'youtube-mcp',
    service_version: SERVICE_VERSION,
    deployment_environment_name: 'production',
    team: 'video',
  });
  expect(labels['service_instance_id']).toMatch(/^[0-9a-f-]{36}$/);
  expect(Object.keys(labels).filter((key) => /^(host|process|os)_/.test(key))).toEqual([]);
});

test('OTEL_SERVICE_NAME wins over the name of the package', async () => {
  const { stdout } = await runScript(
    [...IMPORTS, 'process.stdout.write(formatFamilies(await telemetry.collectFamilies()));'],
    { OTEL_SERVICE_NAME: 'my-youtube' },
  );
  expect(parseScrape(stdout).series('target_info', { service_name: 'my-youtube' })).toHaveLength(1);
});

test('a real process shows the contract, memory, CPU, uptime and the runtime of Node', async () => {
  const { stdout, log } = await runScript([
    ...IMPORTS,
    'process.stdout.write(formatFamilies(await telemetry.collectFamilies()));',
  ]);
  const shown = parseScrape(stdout);
  expect(log).toEqual([]);
  expect(shown.value('mcp_memory_usage_bytes')).toBeGreaterThan(20e6);
  expect(shown.value('mcp_uptime_seconds')).toBeGreaterThan(0);
  expect(shown.value('mcp_cpu_usage_percent')).toBeGreaterThanOrEqual(0);
  expect([...shown.families.keys()].filter((name) => name.startsWith('nodejs_'))).not.toEqual([]);
});

test('with OTEL_SDK_DISABLED nothing can be scraped, and what is instrumented works', async () => {
  const { stdout, log, code } = await runScript(
    [
      ...IMPORTS,
      ...SPAN,
      "telemetry.instruments.requests.add(1, { tool: 'x' });",
      'telemetry.instruments.memoryUsage.addCallback(() => {});',
      "context.with(trace.setSpan(context.active(), span), () => createLogger('info').info('a line'));",
      'await telemetry.shutdown(1_000);',
      'process.stdout.write(JSON.stringify([telemetry.collectFamilies === undefined, span.isRecording(), telemetry.exportFigures().traces]));',
    ],
    { OTEL_SDK_DISABLED: 'true', OTEL_EXPORTER_OTLP_ENDPOINT: hangingEndpoint },
  );
  expect(JSON.parse(stdout)).toEqual([true, false, { exported: 0, failed: 0, dropped: 0 }]);
  expect(log.map(({ msg }) => msg)).toEqual(['a line']);
  expect(code).toBe(0);
});

test('a fault in OTEL_* starts nothing and prints nothing: the command tells it with the others', async () => {
  const { stdout, log } = await runScript(
    [...IMPORTS, 'process.stdout.write(String(telemetry.collectFamilies));'],
    { OTEL_TRACES_SAMPLER: 'dice', OTEL_EXPORTER_OTLP_ENDPOINT: hangingEndpoint },
  );
  expect([stdout, log]).toEqual(['undefined', []]);
});

test.each(['check', 'health', 'config', '--help', '--version'])(
  'the command %s has no telemetry of its own',
  async (command) => {
    const { stdout } = await runScript(
      [...IMPORTS, 'process.stdout.write(String(telemetry.collectFamilies));'],
      {},
      [command],
    );
    expect(stdout).toBe('undefined');
  },
);

const SHUT_DOWN = [
  ...IMPORTS,
  ...SPAN,
  'span.end();',
  'const startedAt = performance.now();',
  'await telemetry.shutdown(400);',
  'const ms = performance.now() - startedAt;',
  'process.stdout.write(JSON.stringify({ ms, ...telemetry.exportFigures().traces }));',
  'process.exit(0);',
];

test('a collector that hangs holds the exit for the deadline and no longer', async () => {
  const { stdout } = await runScript(SHUT_DOWN, { OTEL_EXPORTER_OTLP_ENDPOINT: hangingEndpoint });
  const { ms, exported } = JSON.parse(stdout) as { ms: number; exported: number };
  expect(ms).toBeGreaterThan(350);
  expect(ms).toBeLessThan(900);
  expect(exported).toBe(0);
});

test('a collector that answers has every span at the end, and the figures say so', async () => {
  await using sink = await startOtlpSink();
  const { stdout, log } = await runScript(SHUT_DOWN, {
    OTEL_EXPORTER_OTLP_ENDPOINT: sink.endpoint,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
  });
  expect(sink.spans.map(({ name }) => name)).toEqual(['work']);
  expect(JSON.parse(stdout)).toMatchObject({ exported: 1, failed: 0 });
  expect(log).toEqual([]);
});

test('a collector that refuses is counted as a failure', async () => {
  await using sink = await startOtlpSink();
  const closed = sink.endpoint;
  await sink.close();
  const { stdout } = await runScript(
    [
      ...IMPORTS,
      ...SPAN,
      'span.end();',
      // The exporter tries again for as long as its timeout allows.
      'await telemetry.shutdown(8_000);',
      'const { failed, exported, lastFailureAt } = telemetry.exportFigures().traces;',
      'process.stdout.write(JSON.stringify({ failed, exported, isTold: lastFailureAt > 0 }));',
    ],
    {
      OTEL_EXPORTER_OTLP_ENDPOINT: closed,
      OTEL_EXPORTER_OTLP_TIMEOUT: '300',
      OTEL_BSP_EXPORT_TIMEOUT: '800',
    },
  );
  expect(JSON.parse(stdout)).toEqual({ failed: 1, exported: 0, isTold: true });
});

test('OTEL_TRACES_SAMPLER=always_off sends nothing, and logs still carry ids', async () => {
  await using sink = await startOtlpSink();
  const { log } = await runScript(
    [
      ...IMPORTS,
      ...SPAN,
      "context.with(trace.setSpan(context.active(), span), () => createLogger('info').info('a line'));",
      'span.end();',
      'await telemetry.shutdown(1_000);',
    ],
    { ...sink.env, OTEL_TRACES_SAMPLER: 'always_off' },
  );
  expect(sink.spans).toEqual([]);
  expect(log[0]?.['trace_id']).toMatch(/^[0-9a-f]{32}$/);
});

test('a ratio without a sampler is the one of the default sampler', async () => {
  await using sink = await startOtlpSink();
  const { log } = await runScript(SHUT_DOWN, { ...sink.env, OTEL_TRACES_SAMPLER_ARG: '0' });
  expect([sink.spans, log]).toEqual([[], []]);
});

test('a sampler that is accepted in capitals is the sampler that is used', async () => {
  await using sink = await startOtlpSink();
  const { log } = await runScript(SHUT_DOWN, {
    ...sink.env,
    OTEL_TRACES_SAMPLER: 'ALWAYS_OFF',
  });
  expect([sink.spans, log]).toEqual([[], []]);
});
