/**
 * What a scrape shows.
 *
 * The exporter of the JavaScript SDK adds `_total` to counters but no unit suffix, and puts
 * `otel_scope_*` labels on every series. The OTLP translation of Prometheus and the Collector does
 * the opposite on both counts, so names are brought to that form here and one dashboard serves both
 * roads (docs/adr/0002-names-on-metrics.md).
 */
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { DataPointType, type MetricData, type ResourceMetrics } from '@opentelemetry/sdk-metrics';
import type { InstrumentDefinition } from './instrument-table.ts';

/** Version 0.0.4 of the text format: what Prometheus asks for when nothing newer is offered. */
export const EXPOSITION_CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** Suffixes of the OTLP-to-Prometheus translation for the units that are in use. */
const UNIT_SUFFIXES: Readonly<Record<string, string>> = {
  s: '_seconds',
  ms: '_milliseconds',
  By: '_bytes',
  '%': '_percent',
};

/** One metric family of the exposition. */
export interface MetricFamily {
  /** Exposed name, e.g. `mcp_requests_total`. */
  readonly name: string;
  readonly type: string;
  readonly help: string;
  /** Sample lines as the text format has them, without HELP and TYPE. */
  readonly samples: readonly string[];
}

export interface PrometheusReader {
  /** Handed to the SDK as its metric reader. */
  readonly reader: PrometheusExporter;
  /** Collects once for all concurrent callers; families sorted by name. */
  collectFamilies(): Promise<readonly MetricFamily[]>;
  /** Collects and shows nobody, unless somebody collected in the last `ms`. */
  collectUnlessWithin(ms: number): Promise<void>;
}

/** The name without `_total`, which the serializer adds: `mcp.cpu.usage`, `%` → `mcp_cpu_usage_percent`. */
function baseName(name: string, unit: string, isGauge: boolean): string {
  const suffix = unit === '1' && isGauge ? '_ratio' : (UNIT_SUFFIXES[unit] ?? '');
  const dashed = name.replace(/[^a-zA-Z0-9_]/g, '_').replace(/_{2,}/g, '_');
  return dashed.endsWith(suffix) ? dashed : dashed + suffix;
}

/** The name under which an instrument of the catalogue is exposed. */
export function exposedName(
  definition: Pick<InstrumentDefinition, 'name' | 'unit' | 'kind'>,
): string {
  const isGauge = definition.kind === 'gauge' || definition.kind === 'observable_gauge';
  const name = baseName(definition.name, definition.unit, isGauge);
  return definition.kind === 'counter' && !name.endsWith('_total') ? `${name}_total` : name;
}

/** Throws when two instruments would meet under one exposed name: the exposition would be invalid. */
export function assertDistinctNames(definitions: readonly InstrumentDefinition[]): void {
  const seen = new Map<string, string>();
  for (const definition of definitions) {
    const exposed = exposedName(definition);
    const other = seen.get(exposed);
    if (other !== undefined) {
      throw new Error(`instruments ${other} and ${definition.name} are both exposed as ${exposed}`);
    }
    seen.set(exposed, definition.name);
  }
}

function renameMetric(metric: MetricData): MetricData {
  const { descriptor } = metric;
  // A sum that goes up and down is shown as a gauge too, but the translation gives it no `_ratio`.
  const isGauge = metric.dataPointType === DataPointType.GAUGE;
  return {
    ...metric,
    descriptor: {
      ...descriptor,
      name: baseName(descriptor.name, descriptor.unit, isGauge),
      // The suffix says it; a UNIT line is a comment in this format.
      unit: '',
    },
  } as MetricData;
}

function renameAll(collected: ResourceMetrics): ResourceMetrics {
  return {
    resource: collected.resource,
    scopeMetrics: collected.scopeMetrics.map(({ scope, metrics }) => ({
      scope,
      metrics: metrics.map(renameMetric),
    })),
  };
}

/** Splits the exposition into its families; the serializer writes HELP first, then TYPE. */
function splitFamilies(text: string): MetricFamily[] {
  return text
    .split(/^# HELP /m)
    .slice(1)
    .map((block) => {
      const [head = '', type = '', ...samples] = block.split('\n').filter((line) => line !== '');
      const [name = ''] = head.split(' ', 1);
      return {
        name,
        help: head.slice(name.length + 1),
        type: type.slice(type.lastIndexOf(' ') + 1),
        samples,
      };
    });
}

/**
 * A histogram that recorded nothing is absent from what the SDK collects, and priming one would be
 * a lie; its HELP and TYPE alone say that it exists.
 */
function addEmptyFamilies(
  families: MetricFamily[],
  definitions: readonly InstrumentDefinition[],
): void {
  const present = new Set(families.map((family) => family.name));
  for (const definition of definitions) {
    const name = exposedName(definition);
    if (!definition.contract || definition.kind !== 'histogram' || present.has(name)) continue;
    families.push({ name, type: 'histogram', help: definition.description, samples: [] });
  }
}

/** Who is told what a collection brought. */
export interface CollectionListeners {
  /** Of callbacks that threw. */
  readonly onError: (error: unknown) => void;
  readonly onCollected?: (collected: ResourceMetrics) => void;
}

/** @param definitions the catalogue, whose contract families are shown even while empty */
export function createPrometheusReader(
  definitions: readonly InstrumentDefinition[],
  { onError, onCollected }: CollectionListeners,
): PrometheusReader {
  assertDistinctNames(definitions);
  const reader = new PrometheusExporter({ preventServerStart: true });
  const serializer = new PrometheusSerializer('', false, undefined, false, true);
  let running: Promise<readonly MetricFamily[]> | undefined;
  let collectedAt = -Infinity;

  async function collect(): Promise<ResourceMetrics> {
    collectedAt = performance.now();
    const { resourceMetrics, errors } = await reader.collect();
    for (const error of errors) onError(error);
    onCollected?.(resourceMetrics);
    return resourceMetrics;
  }

  async function collectAndFormat(): Promise<readonly MetricFamily[]> {
    const collected = await collect();
    // Attributes that a detector finds out later would make the serializer warn.
    await collected.resource.waitForAsyncAttributes?.();
    const families = splitFamilies(serializer.serialize(renameAll(collected)));
    addEmptyFamilies(families, definitions);
    return families.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  return {
    reader,
    collectFamilies() {
      running ??= collectAndFormat().finally(() => {
        running = undefined;
      });
      return running;
    },
    async collectUnlessWithin(ms) {
      if (performance.now() - collectedAt >= ms) await collect();
    },
  };
}

/** The text format 0.0.4 of the given families. */
export function formatFamilies(families: readonly MetricFamily[]): string {
  return families
    .map(({ name, help, type, samples }) =>
      [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...samples, ''].join('\n'),
    )
    .join('');
}
