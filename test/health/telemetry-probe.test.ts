import { expect, test } from 'vitest';
import type { ExportFigures } from '../../otel/telemetry.ts';
import { telemetryProbe } from '../../src/health/telemetry-probe.ts';

const QUIET = {
  exported: 0,
  failed: 0,
  dropped: 0,
  lastDropAt: undefined,
  lastError: undefined,
  lastFailureAt: undefined,
  lastSuccessAt: undefined,
};
const figuresOf = (signals: Partial<ExportFigures>): ExportFigures => ({
  traces: QUIET,
  metrics: QUIET,
  logs: QUIET,
  overflowed: [],
  ...signals,
});

test.each([
  [{}, 'healthy'],
  [{ exported: 5, lastSuccessAt: 10 }, 'healthy'],
  [{ exported: 5, failed: 5, lastFailureAt: 10, lastSuccessAt: 20 }, 'healthy'],
  [{ exported: 5, failed: 5, lastFailureAt: 20, lastSuccessAt: 10 }, 'degraded'],
  [{ failed: 5, lastFailureAt: 20 }, 'degraded'],
  [{ exported: 5, dropped: 3, lastDropAt: performance.now() }, 'degraded'],
  [{ exported: 5, dropped: 3, lastDropAt: performance.now() - 60_001 }, 'healthy'],
])('after the exports %j of any signal telemetry is %s', (figures, status) => {
  for (const signal of ['traces', 'metrics', 'logs']) {
    const exports = figuresOf({ [signal]: { ...QUIET, ...figures } });
    expect(telemetryProbe(() => exports, true)().status).toBe(status);
  }
});

test('telemetry tells which signal fails, with its last error and its figures', () => {
  const logs = { ...QUIET, failed: 7, dropped: 2, lastError: 'refused', lastFailureAt: 5 };
  expect(telemetryProbe(() => figuresOf({ logs }), false)()).toEqual({
    status: 'degraded',
    message: 'The last export of logs failed: what the queue cannot hold is lost.',
    lastError: 'refused',
    figures: {
      spans_exported: 0,
      spans_failed: 0,
      log_records_exported: 0,
      log_records_failed: 7,
      log_records_dropped: 2,
    },
  });
});

test('an instrument whose cap was reached degrades telemetry and is named', () => {
  const figures = figuresOf({ overflowed: ['http.client.request.duration'] });
  const finding = telemetryProbe(() => figures, false)();
  expect(finding.status).toBe('degraded');
  expect(finding.message).toMatch(/http\.client\.request\.duration/);
});

test.each([
  [true, 'Metrics are scraped, what has an exporter is exported.'],
  [false, 'Metrics are scraped; nothing is exported.'],
])('whether anything is exported is told by the exporters: %s', (isExporting, message) => {
  expect(telemetryProbe(() => figuresOf({}), isExporting)().message).toBe(message);
});
