/** Whatever a board may ask for: the catalogues, the recording rules, and a short list of foreign names. */
import { readFileSync, readdirSync } from 'node:fs';
import { parse } from 'yaml';
import type { InstrumentDefinition } from '../../otel/instrument-table.ts';
import { CATALOGUE } from '../../otel/instruments.ts';
import { MCP_CATALOGUE } from '../../otel/mcp/instruments.ts';
import { exposedName } from '../../otel/prometheus.ts';

const RULES = new URL('../../deploy/prometheus/rules/', import.meta.url);

/** Of Prometheus, of the SDK and of the runtime, with the labels that a board may use. */
export const FOREIGN: Readonly<Record<string, readonly string[]>> = {
  up: [],
  ALERTS: ['alertname', 'alertstate', 'severity'],
  scrape_duration_seconds: [],
  scrape_samples_scraped: [],
  target_info: ['service_version', 'deployment_environment_name'],
  http_client_request_duration_seconds_count: [
    'server_address',
    'http_response_status_code',
    'error_type',
  ],
  nodejs_eventloop_delay_p50_seconds: [],
  nodejs_eventloop_delay_p99_seconds: [],
  nodejs_eventloop_delay_max_seconds: [],
  nodejs_eventloop_utilization_ratio: [],
  v8js_gc_duration_seconds_sum: ['v8js_gc_type'],
  v8js_memory_heap_used_bytes: ['v8js_heap_space_name'],
  otel_sdk_processor_span_queue_size: [],
  otel_sdk_processor_span_queue_capacity: [],
  otel_sdk_processor_span_processed_total: ['error_type'],
  otel_sdk_processor_log_queue_size: [],
  otel_sdk_processor_log_queue_capacity: [],
  otel_sdk_processor_log_processed_total: ['error_type'],
};

export const INSTRUMENTS: readonly InstrumentDefinition[] = [
  ...Object.values(CATALOGUE),
  ...Object.values(MCP_CATALOGUE),
];

/** The series names of an instrument, each with its labels. */
export function seriesOf(definition: InstrumentDefinition): [string, readonly string[]][] {
  const name = exposedName(definition);
  const labels = definition.labels.map((label) => label.replaceAll('.', '_'));
  if (definition.kind !== 'histogram') return [[name, labels]];
  return [
    [`${name}_bucket`, [...labels, 'le']],
    [`${name}_count`, labels],
    [`${name}_sum`, labels],
  ];
}

interface Rule {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
}

/** Of every file in deploy/prometheus/rules. */
export function readRules(): Rule[] {
  return readdirSync(RULES)
    .filter((file) => file.endsWith('.yml'))
    .flatMap((file) => {
      const { groups } = parse(readFileSync(new URL(file, RULES), 'utf8')) as {
        groups: { rules: Rule[] }[];
      };
      return groups.flatMap(({ rules }) => rules);
    });
}

/** Every name that an expression of a board may have, with its labels beside `job` and `instance`. */
export function knownMetrics(): ReadonlyMap<string, readonly string[]> {
  const recorded = readRules().flatMap(({ record }): [string, readonly string[]][] =>
    record === undefined ? [] : [[record, []]],
  );
  return new Map<string, readonly string[]>([
    ...INSTRUMENTS.flatMap(seriesOf),
    ...recorded,
    ...Object.entries(FOREIGN),
  ]);
}
