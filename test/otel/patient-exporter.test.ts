import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import { expect, test } from 'vitest';
import { createExportLedger } from '../../otel/export-ledger.ts';
import { createPatience, createPatientExporter } from '../../otel/patient-exporter.ts';

/** Over an exporter that answers when it is told to. */
function open(timeoutMs: number) {
  const ledger = createExportLedger();
  const answers: ((result: ExportResult) => void)[] = [];
  const exporter = createPatientExporter<number[]>(
    { export: (_items, done) => void answers.push(done), shutdown: async () => {} },
    {
      signal: 'metrics',
      ledger,
      patience: createPatience(),
      timeoutMs,
      count: (items) => items.length,
    },
  );
  const results: ExportResult[] = [];
  exporter.export([1, 2], (result) => results.push(result));
  return { ledger, answers, results };
}

test.each([
  [true, 'no answer within 100 ms, last error: connect ECONNREFUSED'],
  [false, 'no answer within 100 ms'],
])('who waits too long is told what is known of it: %s', async (isFailing, told) => {
  const { ledger, results } = open(100);
  ledger.stumbled('metrics', new Error('connect ECONNREFUSED'));
  // A failure that is over is not the reason.
  if (!isFailing) {
    await new Promise((resolve) => setImmediate(resolve));
    ledger.succeeded('metrics', 0);
  }
  await expect.poll(() => results).toHaveLength(1);
  expect(results[0]?.code).toBe(ExportResultCode.FAILED);
  expect(results[0]?.error?.message).toBe(told);
});

test('what arrives after all is counted, and nobody is told twice', async () => {
  const { ledger, answers, results } = open(20);
  await expect.poll(() => results).toHaveLength(1);
  for (const answer of answers) answer({ code: ExportResultCode.SUCCESS });
  expect(results).toHaveLength(1);
  expect(ledger.figures().metrics).toMatchObject({ exported: 2, failed: 0 });
});
