import { expect, test } from 'vitest';
import { createExportLedger } from '../../otel/export-ledger.ts';
import { learnSecrets } from '../../otel/scrub.ts';

/** A ledger whose clock the test sets. */
function openLedger() {
  const clock = { now: 0 };
  return { clock, ledger: createExportLedger(() => clock.now) };
}

test('an error is told with its code, without secrets and cut', () => {
  const { ledger } = openLedger();
  learnSecrets(['a-key-of-a-vendor-7']);
  const lastError = (error: unknown): string | undefined => {
    ledger.stumbled('traces', error);
    return ledger.figures().traces.lastError;
  };
  expect(lastError(Object.assign(new Error('Unauthorized'), { code: 401 }))).toBe(
    '401 Unauthorized',
  );
  expect(
    lastError(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })),
  ).toBe('connect ECONNREFUSED');
  expect(lastError(new Error('no a-key-of-a-vendor-7 here, Bearer abc123def456'))).toBe(
    'no [redacted] here, Bearer [redacted]',
  );
  expect(lastError(new Error('x'.repeat(10_000)))).toHaveLength(200);
  expect(lastError(undefined)).toBe('undefined');
});

test('a try that fails is no loss, an export that is given up is one and is told', () => {
  const { clock, ledger } = openLedger();
  const told: string[] = [];
  ledger.onFailure((signal) => told.push(signal));
  clock.now = 1;
  ledger.stumbled('logs', new Error('once'));
  clock.now = 2;
  ledger.succeeded('logs', 3);
  clock.now = 3;
  ledger.failed('traces', 5, new Error('for good'));
  expect(told).toEqual(['traces']);
  expect(ledger.figures()).toMatchObject({
    logs: { exported: 3, failed: 0, lastFailureAt: 1, lastSuccessAt: 2 },
    traces: { exported: 0, failed: 5, lastFailureAt: 3, lastError: 'for good' },
    metrics: { exported: 0, failed: 0, lastFailureAt: undefined },
  });
});

test('drops are dated when they grow, not when they are counted again', () => {
  const { clock, ledger } = openLedger();
  for (const [now, total] of [
    [10, 4],
    [20, 4],
    [30, 6],
    [40, 6],
  ] as const) {
    clock.now = now;
    ledger.setDropped('traces', total);
  }
  expect(ledger.figures().traces).toMatchObject({ dropped: 6, lastDropAt: 30 });
});

test('figures that were taken do not change', () => {
  const { ledger } = openLedger();
  const before = ledger.figures();
  ledger.succeeded('traces', 1);
  ledger.addOverflowed(['a', 'a', 'b']);
  expect(before).toMatchObject({ traces: { exported: 0 }, overflowed: [] });
  expect(ledger.figures()).toMatchObject({ traces: { exported: 1 }, overflowed: ['a', 'b'] });
});
