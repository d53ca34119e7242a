import { globalErrorHandler } from '@opentelemetry/core';
import { expect, onTestFinished, test, vi } from 'vitest';
import { setDiagnostics } from '../../otel/diagnostics.ts';

test('an error that the SDK hands over with its stack is told by its message', () => {
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  onTestFinished(() => write.mockRestore());
  setDiagnostics('error');
  globalErrorHandler(new Error('export failed: connect ECONNREFUSED'));
  const told = write.mock.calls.map(([line]) => JSON.parse(String(line)) as object);
  expect(told).toMatchObject([{ level: 'error', msg: 'export failed: connect ECONNREFUSED' }]);
});
