/** The row on telemetry's own health: what is lost on its way. */
import type { BoardSpec } from '../board.ts';
import { badFrom, stat, timeSeries } from '../panels.ts';
import { chosen, gauge, orZero, perMinute } from '../promql.ts';

const FULL = 'error_type="queue_full"';

export const TELEMETRY_ROW: BoardSpec['rows'][number] = {
  title: 'Telemetry itself',
  panels: [
    timeSeries({
      title: 'Exports given up',
      shows:
        'OTLP exports a minute that were given up after all tries, by signal. What they carried is lost; scrapes are not touched.',
      bad: 'anything but 0: the receiver is down, slow or refuses.',
      next: 'the health component telemetry has the last error.',
      places: ['overview', 'runbook:YoutubeMcpTelemetryExportsFailing'],
      unit: 'cpm',
      width: 8,
      queries: [
        {
          expr: perMinute('mcp_telemetry_export_failures_total', ['signal']),
          legend: '{{signal}}',
        },
      ],
    }),
    timeSeries({
      title: 'Export queues',
      shows:
        'How full the queues of spans and log records are, of the worst instance. No line while OTLP is off.',
      bad: 'near 1: what comes next is dropped.',
      next: 'exports given up, beside this.',
      places: ['runbook:YoutubeMcpTelemetryDropped'],
      unit: 'percentunit',
      width: 8,
      max: 1,
      queries: [
        {
          expr: `max(${chosen('otel_sdk_processor_span_queue_size')} / ${chosen('otel_sdk_processor_span_queue_capacity')})`,
          legend: 'spans',
        },
        {
          expr: `max(${chosen('otel_sdk_processor_log_queue_size')} / ${chosen('otel_sdk_processor_log_queue_capacity')})`,
          legend: 'log records',
        },
      ],
      noValue: 'OTLP is off',
    }),
    timeSeries({
      title: 'Dropped before export',
      shows: 'Spans and log records a minute that found their queue full.',
      bad: 'anything but 0: traces have holes.',
      next: 'the queues beside this; sample less, or mend the receiver.',
      places: ['runbook:YoutubeMcpTelemetryDropped'],
      unit: 'cpm',
      width: 8,
      queries: [
        {
          expr: orZero(perMinute('otel_sdk_processor_span_processed_total', [], FULL)),
          legend: 'spans',
        },
        {
          expr: orZero(perMinute('otel_sdk_processor_log_processed_total', [], FULL)),
          legend: 'log records',
        },
      ],
    }),
    stat({
      title: 'Series that overflowed',
      shows:
        'Metrics whose cap on label sets was reached: what came after is folded into one series.',
      bad: 'anything but 0: a label takes values that nobody foresaw, and figures by label are too low.',
      next: 'the health component telemetry names the metric.',
      places: ['runbook:YoutubeMcpSeriesOverflow'],
      unit: 'short',
      width: 6,
      height: 7,
      decimals: 0,
      steps: badFrom(1),
      queries: [
        {
          expr: orZero(`count({job=~"$job",instance=~"$instance",otel_metric_overflow="true"})`),
          legend: 'overflowed',
        },
      ],
    }),
    timeSeries({
      title: 'Scrape duration',
      shows: 'How long Prometheus waited for /metrics, by instance.',
      bad: 'above 1 s; at the scrape timeout the target counts as down.',
      next: 'event-loop delay.',
      places: ['runbook:YoutubeMcpTargetDown'],
      unit: 's',
      width: 9,
      height: 7,
      queries: [
        { expr: gauge('max', 'scrape_duration_seconds', ['instance']), legend: '{{instance}}' },
      ],
    }),
    timeSeries({
      title: 'Samples in a scrape',
      shows:
        'Samples that each scrape brought, by instance. It grows as tools are first called, then stays.',
      bad: 'one that goes on growing: a label without a bound.',
      next: 'series that overflowed, beside this.',
      places: ['runbook:YoutubeMcpSeriesOverflow'],
      unit: 'short',
      width: 9,
      height: 7,
      queries: [
        { expr: gauge('max', 'scrape_samples_scraped', ['instance']), legend: '{{instance}}' },
      ],
    }),
  ],
};
