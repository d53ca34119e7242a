import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { runHistory, STARTS, steps } from './quota-model.ts';

const folder = mkdtempSync(join(tmpdir(), 'youtube-mcp-quota-property-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('two processes grant what is left and not one unit more, whatever happens in between', () => {
  const property = fc.property(fc.constantFrom(...STARTS), steps, (start, history) =>
    runHistory(folder, start, history),
  );
  expect(() => fc.assert(property, { numRuns: 60 })).not.toThrow();
});
