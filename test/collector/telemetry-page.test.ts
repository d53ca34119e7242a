/** docs/telemetry.md names no metric, label or vendor that is not there. */
import { describe, expect, test } from 'vitest';
import type { InstrumentDefinition } from '../../otel/instrument-table.ts';
import { CATALOGUE } from '../../otel/instruments.ts';
import { MCP_CATALOGUE } from '../../otel/mcp/instruments.ts';
import { exposedName } from '../../otel/prometheus.ts';
import { TELEMETRY_PAGE, VENDORS, metricsOf, queriesOf, vendorVariables } from './read-page.ts';

const DEFINITIONS: readonly InstrumentDefinition[] = [
  ...Object.values(CATALOGUE),
  ...Object.values(MCP_CATALOGUE),
];

/** Series names with the labels they have. */
const SERIES = new Map<string, readonly string[]>(
  DEFINITIONS.flatMap((definition): [string, string[]][] => {
    const labels = definition.labels.map((label) => label.replaceAll('.', '_'));
    const name = exposedName(definition);
    if (definition.kind !== 'histogram') return [[name, labels]];
    return ['_bucket', '_sum', '_count'].map((suffix) => [name + suffix, [...labels, 'le']]);
  }),
);
const LABELS = new Set([...SERIES.values()].flat());

const symptoms = TELEMETRY_PAGE.slice(TELEMETRY_PAGE.indexOf('## On call'))
  .split(/^### /m)
  .slice(1);

describe('docs/telemetry.md', () => {
  test('names only series of the catalogue', () => {
    const named = metricsOf(TELEMETRY_PAGE).filter((name) => !LABELS.has(name));
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((name) => !SERIES.has(name))).toEqual([]);
  });

  test('groups and filters by labels that the metrics of the query have', () => {
    for (const query of queriesOf(TELEMETRY_PAGE)) {
      const has = new Set(metricsOf(query).flatMap((name) => SERIES.get(name) ?? []));
      const grouped = [...query.matchAll(/\b(?:by|on) \(([^)]*)\)/g)].flatMap(([, list = '']) =>
        list.split(', '),
      );
      const filtered = [...query.matchAll(/(\w+)!?=~?"/g)].map(([, label = '']) => label);
      const unknown = [...grouped, ...filtered].filter((label) => !has.has(label));
      expect({ query, unknown }).toEqual({ query, unknown: [] });
    }
  });

  test('has a query, a pivot and a next step for each of at least eight symptoms', () => {
    expect(symptoms.length).toBeGreaterThanOrEqual(8);
    for (const symptom of symptoms) expect(symptom).toMatch(/```promql[^]+Pivot: [^]+Next: /);
  });

  test.each(VENDORS)('has a row and a block of variables for %s', (vendor) => {
    expect(TELEMETRY_PAGE).toMatch(new RegExp(`^\\| ${vendor} \\|`, 'm'));
    expect(vendorVariables(vendor)).toMatchObject({
      OTEL_EXPORTER_OTLP_ENDPOINT: expect.stringMatching(/^https:/) as unknown,
      OTEL_EXPORTER_OTLP_HEADERS: expect.stringMatching(/^[\w-]+=/) as unknown,
      OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: expect.stringMatching(
        /^(delta|cumulative)$/,
      ) as unknown,
    });
  });

  test('stays short enough to be read', () => {
    expect(TELEMETRY_PAGE.split('\n').length).toBeLessThanOrEqual(301);
  });
});
