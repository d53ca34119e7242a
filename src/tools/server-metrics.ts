import * as z from 'zod';
import { ToolError } from '../errors.ts';
import { READS_SERVER, defineTool } from '../mcp/define-tool.ts';
import type { MetricFamily, ToolDeps } from './deps.ts';

/** Of the default answer: a model pays for every line. */
const isBucket = (sample: string): boolean => /^[a-zA-Z0-9_:]+_bucket\{/.test(sample);

/** A counter is there with 0 for every label set that can come; a model learns nothing of it. */
const isUnmovedCounter = (name: string, sample: string): boolean =>
  name.endsWith('_total') && sample.endsWith(' 0');

const shorten = (family: MetricFamily): MetricFamily => ({
  ...family,
  samples: family.samples.filter(
    (sample) => !isBucket(sample) && !isUnmovedCounter(family.name, sample),
  ),
});

/** Which families an answer shows; `*` is everything, nothing given the contract families. */
function choose(
  families: readonly MetricFamily[],
  names: readonly string[] | undefined,
  contract: ReadonlySet<string>,
): readonly MetricFamily[] {
  if (!names) return families.filter(({ name }) => contract.has(name)).map(shorten);
  if (names.includes('*')) return families;
  return families.filter(({ name }) => names.some((prefix) => name.startsWith(prefix)));
}

/** `mcp_requests_total{tool="search_videos"} 3` → the series and its value. */
function toEntry(sample: string): [string, number] {
  const split = sample.lastIndexOf(' ');
  const value = sample.slice(split + 1);
  return [sample.slice(0, split), Number(value === '+Inf' ? Infinity : value)];
}

export const serverMetrics = defineTool({
  name: 'server_metrics',
  title: 'Server metrics',
  description:
    "This server's own metrics, as a Prometheus scrape of /metrics shows them. By default the main families, without histogram buckets and counters at 0. Costs no quota.",
  toolset: 'ops',
  annotations: READS_SERVER,
  input: z.object({
    names: z
      .array(z.string().min(1).max(100))
      .min(1)
      .max(20)
      .optional()
      .describe('prefixes such as mcp_cache; ["*"] gives all'),
    format: z.enum(['prometheus', 'json']).default('prometheus'),
  }),
  output: z.object({
    metrics: z.union([z.string(), z.record(z.string(), z.record(z.string(), z.number()))]),
    metrics_count: z.int().describe('families in metrics'),
    format: z.enum(['prometheus_text_exposition', 'json']),
    omitted_families: z.int().optional(),
  }),
  async run({ names, format }, { metrics }: ToolDeps) {
    if (!metrics) {
      throw new ToolError(
        'unavailable',
        'Metrics are off: the server runs with OTEL_SDK_DISABLED.',
        {
          reason: 'telemetry_disabled',
          retryable: false,
        },
      );
    }
    const all = await metrics.collect();
    const chosen = choose(all, names, metrics.contractNames);
    const omitted = all.length - chosen.length;
    return {
      metrics:
        format === 'json'
          ? Object.fromEntries(
              chosen.map(({ name, samples }) => [name, Object.fromEntries(samples.map(toEntry))]),
            )
          : metrics.format(chosen),
      metrics_count: chosen.length,
      format: format === 'json' ? ('json' as const) : ('prometheus_text_exposition' as const),
      ...(omitted > 0 ? { omitted_families: omitted } : {}),
    };
  },
  render({ metrics, metrics_count }) {
    if (metrics_count === 0) return 'No family has a name that begins so; names=["*"] gives all.';
    return typeof metrics === 'string' ? metrics : JSON.stringify(metrics);
  },
});
