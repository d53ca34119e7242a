/** A collector that demands a key and turns exports away for a while, over all three protocols. */
import { expect, test } from 'vitest';
import { closedOrigin } from '../support/server.ts';
import { startCollector } from './demanding-collector.ts';
import { runScript } from './run-script.ts';

const HEADER = ['x-vendor-key', 'vendor-key-0815'] as const;
const SPANS = 1_500;

/** More spans than a batch, fewer than the queue; a counter that is collected meanwhile; log lines. */
const WORK = [
  "import { trace } from '@opentelemetry/api';",
  "import { setTimeout as wait } from 'node:timers/promises';",
  "import { telemetry } from '%OTEL%/register.ts';",
  "import { createLogger } from '%OTEL%/logger.ts';",
  "const logger = createLogger('info');",
  "const tracer = trace.getTracer('test');",
  `for (let n = 0; n < ${SPANS}; n += 1) {`,
  '  tracer.startSpan(`span ${n}`).end();',
  "  telemetry.instruments.requests.add(1, { tool: 'x' });",
  '  if (n % 100 === 0) logger.info(`line ${n}`);',
  '  if (n % 500 === 0) await wait(300);',
  '}',
  // Until all of it went, not for a time: a failure would keep this from ending.
  `while (telemetry.exportFigures().traces.exported < ${SPANS}) await wait(20);`,
  'await telemetry.shutdown(8_000);',
  'process.stdout.write(JSON.stringify(telemetry.exportFigures()));',
  'process.exit(0);',
];

test.concurrent.each(['http/protobuf', 'http/json', 'grpc'] as const)(
  'over %s nothing is lost while the collector says 429 and 503',
  { timeout: 30_000 },
  async (protocol) => {
    const demands = { header: HEADER, refusals: 2 };
    await using collector = await startCollector(demands, protocol === 'grpc' ? 'grpc' : 'http');
    const { stdout } = await runScript(WORK, {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
      OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
      OTEL_EXPORTER_OTLP_HEADERS: HEADER.join('='),
      OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
      // The exporters' own patience ends before the collector's temper does: ours must hold.
      OTEL_EXPORTER_OTLP_TIMEOUT: '800',
      OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'delta',
      OTEL_METRIC_EXPORT_INTERVAL: '10000',
      OTEL_BSP_SCHEDULE_DELAY: '50',
      OTEL_BLRP_SCHEDULE_DELAY: '50',
      OTEL_LOG_LEVEL: 'none',
    });
    const figures = JSON.parse(stdout) as Record<string, { failed: number; dropped: number }>;
    expect(collector.faults).toEqual([]);
    expect(collector.refused).toBe(6);
    const expected = Array.from({ length: SPANS }, (_, n) => `span ${n}`);
    expect(collector.spanNames.toSorted()).toEqual(expected.toSorted());
    expect(collector.deltaSum('mcp.requests')).toBe(SPANS);
    expect(collector.logBodies).toHaveLength(SPANS / 100);
    for (const signal of ['traces', 'metrics', 'logs']) {
      expect(figures[signal]).toMatchObject({ failed: 0, dropped: 0 });
    }
  },
);

test('a wrong key is told at once and once a batch: it is not tried again', async () => {
  await using collector = await startCollector({ header: HEADER, refusals: 0 }, 'http');
  const { stdout, log } = await runScript(
    [
      "import { trace } from '@opentelemetry/api';",
      "import { telemetry } from '%OTEL%/register.ts';",
      "trace.getTracer('test').startSpan('work').end();",
      'await telemetry.shutdown(5_000);',
      'process.stdout.write(JSON.stringify(telemetry.exportFigures().traces));',
      'process.exit(0);',
    ],
    {
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${collector.endpoint}/traces`,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-vendor-key=wrong-key-4711',
      OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
    },
  );
  expect(collector.faults).toEqual(['traces: x-vendor-key is wrong-key-4711']);
  expect(JSON.parse(stdout)).toMatchObject({
    exported: 0,
    failed: 1,
    lastError: expect.stringContaining('401'),
  });
  expect(JSON.stringify(log) + stdout).not.toContain('wrong-key-4711');
});

test('a full queue drops what comes, counts it, and stays as long as it is', async () => {
  const { stdout } = await runScript(
    [
      "import { trace } from '@opentelemetry/api';",
      "import { telemetry } from '%OTEL%/register.ts';",
      "const tracer = trace.getTracer('test');",
      "for (let n = 0; n < 1_000; n += 1) tracer.startSpan('work').end();",
      // The last of them wait to be encoded.
      'await new Promise((resolve) => setTimeout(resolve, 150));',
      'await telemetry.collectFamilies();',
      'const { dropped } = telemetry.exportFigures().traces;',
      'const startedAt = performance.now();',
      'await telemetry.shutdown(500);',
      'process.stdout.write(JSON.stringify({ dropped, ms: performance.now() - startedAt }));',
      'process.exit(0);',
    ],
    {
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: await closedOrigin(),
      OTEL_BSP_MAX_QUEUE_SIZE: '100',
      OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '50',
      OTEL_LOG_LEVEL: 'none',
    },
  );
  const { dropped, ms } = JSON.parse(stdout) as { dropped: number; ms: number };
  // One batch is under way, one queue is full.
  expect(dropped).toBe(1_000 - 50 - 100);
  expect(ms).toBeLessThan(1_500);
});
