import { expect, test } from 'vitest';
import type { InstrumentDefinition } from '../../otel/instrument-table.ts';
import { CATALOGUE } from '../../otel/instruments.ts';
import { MCP_CATALOGUE } from '../../otel/mcp/instruments.ts';
import { primeCounters } from '../../otel/prime-counters.ts';
import { exposedName } from '../../otel/prometheus.ts';
import { openInstruments } from './open-metrics.ts';

const DEFINITIONS: readonly InstrumentDefinition[] = [
  ...Object.values(CATALOGUE),
  ...Object.values(MCP_CATALOGUE),
];

/** The families that others rely on: one that goes, or is renamed, is a breaking change. */
const CONTRACT = [
  'mcp_cache_hits_total',
  'mcp_cache_misses_total',
  'mcp_cpu_usage_percent',
  'mcp_errors_total',
  'mcp_memory_usage_bytes',
  'mcp_oauth_errors_total',
  'mcp_oauth_token_refreshes_total',
  'mcp_request_duration_seconds',
  'mcp_requests_total',
  'mcp_security_cors_violations_total',
  'mcp_security_invalid_signatures_total',
  'mcp_security_prompt_injection_attempts_total',
  'mcp_security_rate_limit_hits_total',
  'mcp_uptime_seconds',
  'mcp_youtube_api_errors_total',
  'mcp_youtube_quota_remaining',
];

test('the contract is these 16 families and no other', () => {
  const contract = DEFINITIONS.filter((definition) => definition.contract);
  expect(contract.map(exposedName).toSorted()).toEqual(CONTRACT);
});

test.each(DEFINITIONS.map((definition) => [definition.name, definition] as const))(
  '%s is well-formed',
  (_name, { name, unit, description, labels, preset = [], buckets, kind }) => {
    expect(name).toMatch(/^[a-z][a-z0-9]*([._][a-z0-9]+)+$/);
    // UCUM of the table, or an annotation in braces.
    expect(unit).toMatch(/^(s|By|%|1|\{[a-z_]+\})$/);
    // A full sentence on one line: it is the HELP text.
    expect(description).toMatch(/^[A-Z][^\n\\]*\.$/);
    // Ours are snake_case; the names of the conventions have dots.
    for (const label of labels) expect(label).toMatch(/^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$/);
    // What differs only in what sanitising takes away would give one label twice.
    expect(new Set(labels.map((label) => label.replaceAll('.', '_'))).size).toBe(labels.length);
    for (const set of preset) {
      expect(labels).toEqual(expect.arrayContaining(Object.keys(set)));
      for (const value of Object.values(set)) expect(value).toMatch(/^[a-zA-Z][a-zA-Z_.]*$/);
    }
    expect(new Set(preset.map((set) => JSON.stringify(set))).size).toBe(preset.length);
    expect(buckets !== undefined).toBe(kind === 'histogram');
    expect([...(buckets ?? [])]).toEqual([...(buckets ?? [])].toSorted((a, b) => a - b));
    // Priming any other kind would be a lie.
    expect(preset.length === 0 || kind === 'counter').toBe(true);
  },
);

test('a duration is in seconds, a counter of things is not', () => {
  const durations = DEFINITIONS.filter(({ name }) => name.endsWith('.duration'));
  expect(durations.length).toBeGreaterThan(0);
  expect(durations.filter(({ kind, unit }) => kind !== 'histogram' || unit !== 's')).toEqual([]);
  const counters = DEFINITIONS.filter(({ kind }) => kind === 'counter');
  expect(counters.filter(({ unit }) => !/^\{[a-z]+\}$/.test(unit))).toEqual([]);
});

test('every counter of the contract shows 0 before anything happens', async () => {
  const { instruments, scrape } = openInstruments();
  primeCounters(instruments, {
    tools: ['search_videos'],
    toolErrors: ['timeout', 'tool_error'],
    apiMethods: ['search.list'],
    apiErrors: ['rate_limited', 'timeout'],
    retriedErrors: ['timeout'],
    transcriptSources: ['innertube'],
    transcriptOutcomes: ['ok', 'private'],
    routes: ['direct'],
    caches: ['search', 'video'],
    cacheTiers: ['memory'],
    quotaBuckets: ['default'],
    findings: [{ rule: 'override', action: 'flagged' }],
  });
  const shown = await scrape();
  for (const definition of DEFINITIONS) {
    if (!definition.contract || definition.kind !== 'counter') continue;
    const series = shown.series(exposedName(definition));
    expect([definition.name, series.length > 0]).toEqual([definition.name, true]);
    expect(series.filter(({ value }) => value !== 0)).toEqual([]);
  }
  expect(shown.value('mcp_errors_total', { tool: 'search_videos', error_type: 'timeout' })).toBe(0);
  expect(shown.series('mcp_errors_total')).toHaveLength(2);
  expect(shown.series('mcp_youtube_api_errors_total')).toHaveLength(2);
  expect(shown.series('mcp_transcript_attempts_total')).toHaveLength(2);
});

test('the closed sets of the security counters are all there from the start', async () => {
  const shown = await openInstruments().scrape();
  const values = (family: string, label: string) =>
    shown
      .series(family)
      .map(({ labels }) => String(labels[label]))
      .toSorted();
  expect(values('mcp_security_cors_violations_total', 'reason')).toEqual([
    'headers',
    'host',
    'method',
    'origin',
  ]);
  expect(values('mcp_security_rate_limit_hits_total', 'scope')).toEqual([
    'global',
    'ip',
    'principal',
    'tool',
  ]);
  expect(values('mcp_security_invalid_signatures_total', 'reason')).toHaveLength(5);
});

test('the buckets of the catalogue are those of the scrape', async () => {
  const { instruments, scrape } = openInstruments();
  instruments.requestDuration.record(0.003, { tool: 'x' });
  const edges = (await scrape())
    .series('mcp_request_duration_seconds_bucket')
    .map(({ labels }) => labels['le']);
  expect(edges).toEqual([...CATALOGUE.requestDuration.buckets.map(String), '+Inf']);
});
