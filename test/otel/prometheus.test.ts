import { type Attributes, ValueType } from '@opentelemetry/api';
import { expect, test } from 'vitest';
import type { InstrumentDefinition } from '../../otel/instrument-table.ts';
import { CATALOGUE } from '../../otel/instruments.ts';
import { MCP_CATALOGUE } from '../../otel/mcp/instruments.ts';
import {
  EXPOSITION_CONTENT_TYPE,
  assertDistinctNames,
  exposedName,
  formatFamilies,
} from '../../otel/prometheus.ts';
import { openInstruments, openMeter } from './open-metrics.ts';

const ROWS = [
  ['counter', 'mcp.requests', '{request}', 'mcp_requests_total'],
  ['counter', 'already.total', '{x}', 'already_total'],
  ['counter', 'cpu.time', 's', 'cpu_time_seconds_total'],
  ['counter', 'read.bytes', 'By', 'read_bytes_total'],
  ['histogram', 'mcp.request.duration', 's', 'mcp_request_duration_seconds'],
  ['histogram', 'response.size', 'By', 'response_size_bytes'],
  ['histogram', 'delay', 'ms', 'delay_milliseconds'],
  ['histogram', 'share', '1', 'share'],
  ['gauge', 'event.loop.utilization', '1', 'event_loop_utilization_ratio'],
  ['gauge', 'mcp.cpu.usage', '%', 'mcp_cpu_usage_percent'],
  ['gauge', 'mcp.uptime', 's', 'mcp_uptime_seconds'],
  ['gauge', 'ends.in_seconds', 's', 'ends_in_seconds'],
  ['observable_gauge', 'mcp.memory.usage', 'By', 'mcp_memory_usage_bytes'],
  ['observable_gauge', 'component.status', '{status}', 'component_status'],
  ['observable_updown', 'in.flight', '{request}', 'in_flight'],
  ['observable_updown', 'buffer', 'By', 'buffer_bytes'],
  // The translation gives `_ratio` to gauges alone, not to sums that go up and down.
  ['observable_updown', 'balance', '1', 'balance'],
] as const;

test.each(ROWS)('the catalogue exposes a %s %s in %s as %s', (kind, name, unit, exposed) => {
  expect(exposedName({ kind, name, unit })).toBe(exposed);
});

test.each(ROWS)('a scrape shows a %s %s in %s as %s', async (kind, name, unit, exposed) => {
  const { meter, scrape } = openMeter();
  const options = { unit, description: 'A text.' };
  if (kind === 'counter') meter.createCounter(name, options).add(3);
  if (kind === 'observable_updown') {
    meter.createObservableUpDownCounter(name, options).addCallback((result) => result.observe(3));
  }
  if (kind === 'histogram') meter.createHistogram(name, options).record(3);
  if (kind === 'gauge') meter.createGauge(name, options).record(3);
  if (kind === 'observable_gauge') {
    meter.createObservableGauge(name, options).addCallback((result) => result.observe(3));
  }
  const { families } = await scrape();
  expect([...families.keys()].filter((family) => family !== 'target_info')).toEqual([exposed]);
});

test('series carry our labels alone: no scope, no unit line', async () => {
  const { meter, collectFamilies } = openMeter();
  meter.createCounter('a.b', { unit: 's' }).add(1, { tool: 'x' });
  const text = formatFamilies(await collectFamilies());
  expect(text).not.toMatch(/otel_scope|# UNIT/);
  expect(text).toContain('a_b_seconds_total{tool="x"} 1\n');
});

test('label values are escaped, and a family is not torn apart by what is in them', async () => {
  const { meter, scrape } = openMeter();
  const nasty = 'quote " backslash \\ line\n# HELP forged A forgery\nforged 1';
  meter.createCounter('a').add(1, { text: nasty });
  meter.createCounter('b', { description: 'two\nlines \\ and "quotes"' }).add(1);
  const { families, samples } = await scrape();
  expect([...families.keys()].toSorted()).toEqual(['a_total', 'b_total', 'target_info']);
  expect(samples.map(({ name }) => name)).not.toContain('forged');
});

test('two instruments that would meet under one name are refused at start', () => {
  const collide = (...pairs: [string, string, 'counter' | 'gauge'][]) =>
    pairs.map(([name, unit, kind]): InstrumentDefinition => {
      return { name, unit, kind, description: '', labels: [] };
    });
  expect(() => openMeter(collide(['a.b', 's', 'gauge'], ['a_b', 's', 'gauge']))).toThrow(
    'instruments a.b and a_b are both exposed as a_b_seconds',
  );
  expect(() =>
    assertDistinctNames(collide(['x', '{y}', 'counter'], ['x.total', '', 'gauge'])),
  ).toThrow(/both exposed as x_total/);
  expect(() =>
    assertDistinctNames(collide(['a', 's', 'gauge'], ['a', 'By', 'gauge'])),
  ).not.toThrow();
});

test('our two catalogues together have distinct names', () => {
  expect(() =>
    assertDistinctNames([...Object.values(CATALOGUE), ...Object.values(MCP_CATALOGUE)]),
  ).not.toThrow();
});

test('a contract histogram shows its HELP and TYPE before its first record, and samples after', async () => {
  const { instruments, collectFamilies, scrape } = openInstruments();
  const before = (await collectFamilies()).find(
    ({ name }) => name === 'mcp_request_duration_seconds',
  );
  expect(before).toEqual({
    name: 'mcp_request_duration_seconds',
    type: 'histogram',
    help: 'Time of a tool call from its receipt to its result.',
    samples: [],
  });
  instruments.requestDuration.record(0.2, { tool: 'x' });
  const after = await scrape();
  expect(after.value('mcp_request_duration_seconds_count', { tool: 'x' })).toBe(1);
  expect(after.text.match(/# TYPE mcp_request_duration_seconds histogram/g)).toHaveLength(1);
});

test('a histogram of another catalogue is not shown while it is empty', async () => {
  const { scrape } = openInstruments();
  const { families } = await scrape();
  expect(families.has('mcp_youtube_api_duration_seconds')).toBe(false);
});

test('callers at the same time share one collection, and the next one gets a new one', async () => {
  const { meter, collectFamilies } = openMeter();
  let collections = 0;
  meter.createObservableGauge('collections').addCallback((result) => {
    collections += 1;
    result.observe(collections);
  });
  const answers = await Promise.all(Array.from({ length: 25 }, () => collectFamilies()));
  expect(collections).toBe(1);
  expect(new Set(answers).size).toBe(1);
  await collectFamilies();
  expect(collections).toBe(2);
});

test('a callback that throws is told, and leaves the others in the scrape', async () => {
  const { meter, scrape, errors } = openMeter();
  meter.createObservableGauge('broken').addCallback(() => {
    throw new Error('no figure today');
  });
  meter.createObservableGauge('whole').addCallback((result) => result.observe(7));
  meter.createCounter('counted').add(2);
  const shown = await scrape();
  expect(shown.value('whole')).toBe(7);
  expect(shown.value('counted_total')).toBe(2);
  expect(shown.families.has('broken')).toBe(false);
  expect(errors).toEqual([expect.objectContaining({ message: 'no figure today' })]);
});

test('families come in the order of their names and format to what they were read from', async () => {
  const { meter, collectFamilies } = openMeter();
  for (const name of ['zebra', 'ant', 'middle']) {
    meter.createCounter(name, { valueType: ValueType.INT }).add(1);
  }
  const families = await collectFamilies();
  const names = families.map(({ name }) => name);
  expect(names).toEqual(names.toSorted());
  expect(formatFamilies(families)).toMatch(
    /^# HELP ant_total .*\n# TYPE ant_total counter\nant_total 1\n/,
  );
  expect(formatFamilies([])).toBe('');
  expect(EXPOSITION_CONTENT_TYPE).toMatch(/^text\/plain; version=0\.0\.4/);
});

test('numbers that are not finite are written as the format has them', async () => {
  const { meter, scrape } = openMeter();
  const cases: readonly [number, Attributes][] = [
    [Infinity, { v: 'inf' }],
    [0.1 + 0.2, { v: 'float' }],
    [2 ** 53, { v: 'large' }],
  ];
  meter.createObservableGauge('g').addCallback((result) => {
    for (const [value, labels] of cases) result.observe(value, labels);
  });
  const shown = await scrape();
  for (const [value, labels] of cases) {
    expect(shown.value('g', labels as Record<string, string>)).toBe(value);
  }
});
