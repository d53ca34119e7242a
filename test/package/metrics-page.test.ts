/** docs/metrics.md says of every label which values it takes. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { InstrumentDefinition } from '../../otel/instrument-table.ts';
import { CATALOGUE } from '../../otel/instruments.ts';
import { MCP_CATALOGUE } from '../../otel/mcp/instruments.ts';

const PAGE = readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8');
const SETS = PAGE.slice(PAGE.indexOf('## Values of labels'), PAGE.indexOf('## Names of'));

const DEFINITIONS: readonly InstrumentDefinition[] = [
  ...Object.values(CATALOGUE),
  ...Object.values(MCP_CATALOGUE),
];

test('every label of the catalogues has its closed set', () => {
  const labels = new Set(
    DEFINITIONS.flatMap((definition) => definition.labels).map((label) =>
      label.replaceAll('.', '_'),
    ),
  );
  const told = [...labels].filter((label) => SETS.includes(`\`${label}\``));
  expect(told.toSorted()).toEqual([...labels].toSorted());
});
