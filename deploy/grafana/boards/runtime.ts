/** The process, who is turned away, and whether telemetry itself works. */
import type { BoardSpec } from '../board.ts';
import { stat, table, timeSeries } from '../panels.ts';
import { chosen, gauge, sumRate } from '../promql.ts';
import { SECURITY_ROW } from './runtime-security.ts';
import { TELEMETRY_ROW } from './runtime-telemetry.ts';

const BY_INSTANCE = ['instance'];

const process = [
  stat({
    title: 'Uptime',
    shows: 'Time since the process of each instance started.',
    bad: 'minutes, and nobody deployed: it crashed or was killed.',
    next: 'memory beside this, then the log of its end.',
    places: ['runbook:YoutubeMcpRestarting'],
    unit: 's',
    width: 6,
    height: 7,
    decimals: 1,
    queries: [{ expr: gauge('min', 'mcp_uptime_seconds', BY_INSTANCE), legend: '{{instance}}' }],
  }),
  timeSeries({
    title: 'CPU',
    shows: 'CPU time of the process over wall time; above 100 % on several cores.',
    bad: 'at 100 % for minutes: the event loop is full, calls wait for each other.',
    next: 'event-loop delay, then which tool is called so much.',
    places: ['tools', 'runbook:YoutubeMcpCpuHigh'],
    unit: 'percent',
    width: 9,
    height: 7,
    queries: [{ expr: gauge('max', 'mcp_cpu_usage_percent', BY_INSTANCE), legend: '{{instance}}' }],
  }),
  timeSeries({
    title: 'Memory',
    shows: 'Resident memory of the process, by instance, and the part of it that is heap in use.',
    bad: 'a line that only climbs, or one above 500 MB, or near the limit of the container.',
    next: 'heap by space; garbage collection grows with it.',
    places: ['runbook:YoutubeMcpMemoryHigh'],
    unit: 'bytes',
    width: 9,
    height: 7,
    queries: [
      {
        expr: gauge('max', 'mcp_memory_usage_bytes', BY_INSTANCE),
        legend: '{{instance}} resident',
      },
      {
        expr: `sum by (instance) (${chosen('v8js_memory_heap_used_bytes')})`,
        legend: '{{instance}} heap',
      },
    ],
  }),
  timeSeries({
    title: 'Event-loop delay',
    shows:
      'How late timers run: half, 99 of 100, and the worst since the last scrape, of the worst instance. About 10 ms is what the measurement itself has.',
    bad: 'p99 above 250 ms: something computes too long in one go, and every call waits.',
    next: 'CPU and garbage collection; a profile (npm run bench:profile).',
    places: ['runbook:YoutubeMcpEventLoopLag'],
    unit: 's',
    width: 8,
    queries: [
      { expr: gauge('max', 'nodejs_eventloop_delay_p50_seconds'), legend: 'p50' },
      { expr: gauge('max', 'nodejs_eventloop_delay_p99_seconds'), legend: 'p99' },
      { expr: gauge('max', 'nodejs_eventloop_delay_max_seconds'), legend: 'worst' },
    ],
  }),
  timeSeries({
    title: 'Event-loop utilisation',
    shows: 'The share of time in which the event loop had work, by instance.',
    bad: 'above 0.8 for minutes: no room for a burst.',
    next: 'calls by tool; then a second core is of no use, another instance is.',
    places: ['tools', 'runbook:YoutubeMcpEventLoopLag'],
    unit: 'percentunit',
    width: 8,
    max: 1,
    queries: [
      {
        expr: gauge('max', 'nodejs_eventloop_utilization_ratio', BY_INSTANCE),
        legend: '{{instance}}',
      },
    ],
  }),
  timeSeries({
    title: 'Garbage collection',
    shows: 'The share of time spent in garbage collection, by its kind.',
    bad: 'major above 0.05: memory is nearly full and the process fights for it.',
    next: 'heap by space.',
    places: ['runbook:YoutubeMcpMemoryHigh'],
    unit: 'percentunit',
    width: 8,
    isStacked: true,
    queries: [
      {
        expr: sumRate('v8js_gc_duration_seconds_sum', ['v8js_gc_type']),
        legend: '{{v8js_gc_type}}',
      },
    ],
    noValue: 'no collection yet',
  }),
  timeSeries({
    title: 'Heap in use by space',
    shows: "Heap in use by V8's spaces, over all instances.",
    bad: 'old_space that only climbs is a leak.',
    next: 'entries of the cache; a heap snapshot.',
    places: ['youtube', 'runbook:YoutubeMcpMemoryHigh'],
    unit: 'bytes',
    width: 12,
    isStacked: true,
    queries: [
      {
        expr: `sum by (v8js_heap_space_name) (${chosen('v8js_memory_heap_used_bytes')}) > 0`,
        legend: '{{v8js_heap_space_name}}',
      },
    ],
  }),
  table({
    title: 'What runs',
    shows: 'Version and environment of each instance, as its resource says.',
    bad: 'two versions for longer than a deployment takes.',
    next: 'CHANGELOG.md of the version.',
    places: ['overview'],
    unit: 'short',
    width: 12,
    queries: [
      {
        expr: `count by (instance, service_version, deployment_environment_name) (${chosen('target_info')})`,
      },
    ],
  }),
];

export const RUNTIME_BOARD: BoardSpec = {
  name: 'runtime',
  description: 'The process, who is turned away, and whether telemetry itself works.',
  rows: [{ title: 'Process', panels: process }, SECURITY_ROW, TELEMETRY_ROW],
};
