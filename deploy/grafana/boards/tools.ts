/** Rate, errors and duration of every tool, and what callers speak. */
import { type BoardSpec, labelVariable } from '../board.ts';
import { heatmap, timeSeries } from '../panels.ts';
import { perMinute, quantile, share, sumRate } from '../promql.ts';

const TOOL = 'tool=~"$tool"';

const rateErrorsDuration = [
  timeSeries({
    title: 'Calls by tool',
    shows: 'Tool calls that ended, per second.',
    bad: 'a tool that falls to nothing while the others go on, or one that a single agent calls in a loop.',
    next: 'the errors of that tool beside this; a loop shows as calls of search, which eat the quota.',
    places: ['youtube'],
    unit: 'reqps',
    width: 8,
    queries: [{ expr: sumRate('mcp_requests_total', ['tool'], TOOL), legend: '{{tool}}' }],
  }),
  timeSeries({
    title: 'Failed share by tool',
    shows:
      'Failed calls out of all calls of a tool, whoever was at fault. No line while nobody calls it.',
    bad: 'a tool above its usual share. Faults of callers (not_found, forbidden) count here and not in the objective.',
    next: 'the codes below; then YouTube itself, when they are unavailable or timeout.',
    places: ['youtube', 'overview'],
    unit: 'percentunit',
    width: 8,
    max: 1,
    queries: [
      {
        expr: share(
          sumRate('mcp_errors_total', ['tool'], TOOL),
          sumRate('mcp_requests_total', ['tool'], TOOL),
        ),
        legend: '{{tool}}',
      },
    ],
    noValue: 'no calls',
  }),
  timeSeries({
    title: 'Duration by tool, p95',
    shows:
      '95 of 100 calls took at most this long, from receipt to result, as buckets can tell it.',
    bad: 'seconds. A cached read ends within milliseconds, one that asks YouTube within about half a second.',
    next: "YouTube's own latency and the cache's hit ratio; the event loop when all tools slow down together.",
    places: ['youtube', 'runtime'],
    unit: 's',
    width: 8,
    queries: [
      { expr: quantile(0.95, 'mcp_request_duration_seconds', ['tool'], TOOL), legend: '{{tool}}' },
    ],
    noValue: 'no calls',
  }),
  heatmap({
    title: 'Duration of all calls',
    shows:
      'How many calls fell into which bucket of duration; two bands are hits and misses of the cache.',
    bad: 'a band that climbs, or one at 10 s, where calls of YouTube run into their deadline.',
    next: 'the p95 of the tools above, then the upstream.',
    places: ['youtube'],
    unit: 's',
    width: 12,
    queries: [
      {
        expr: sumRate('mcp_request_duration_seconds_bucket', ['le'], TOOL),
        legend: '{{le}}',
      },
    ],
    noValue: 'no calls',
  }),
  timeSeries({
    title: 'Errors by code',
    shows: 'Failed tool calls a minute by their stable code.',
    bad: "unavailable, timeout, tool_error: ours or YouTube's. quota_exhausted: see the forecast. rate_limited: of YouTube or of a caller.",
    next: 'docs/telemetry.md says how to come from a code to a trace.',
    places: ['youtube'],
    unit: 'cpm',
    width: 12,
    isStacked: true,
    queries: [
      { expr: perMinute('mcp_errors_total', ['error_type'], TOOL), legend: '{{error_type}}' },
    ],
  }),
];

const messages = [
  timeSeries({
    title: 'Messages by protocol era',
    shows:
      'MCP messages that did not fail, per second by the revision they speak: 2026-07-28 is the new era, earlier ones the old. Failures are counted without their revision.',
    bad: 'an era that disappears after a release: its clients cannot connect.',
    next: 'faults of callers beside this: a wrong revision is refused with -32022.',
    places: ['overview'],
    unit: 'reqps',
    width: 8,
    isStacked: true,
    queries: [
      {
        expr: sumRate('mcp_server_operation_duration_seconds_count', [
          'mcp_protocol_version',
          'network_transport',
        ]),
        legend: '{{mcp_protocol_version}} {{network_transport}}',
      },
    ],
    noValue: 'no messages',
  }),
  timeSeries({
    title: 'Messages by method',
    shows: 'MCP messages per second by method; what is not in the protocol is _OTHER.',
    bad: '_OTHER, or many tools/list for each call: a client that forgets what it was told.',
    next: 'faults of callers beside this.',
    places: ['overview'],
    unit: 'reqps',
    width: 8,
    queries: [
      {
        expr: sumRate('mcp_server_operation_duration_seconds_count', ['mcp_method_name']),
        legend: '{{mcp_method_name}}',
      },
    ],
    noValue: 'no messages',
  }),
  timeSeries({
    title: 'Faults of callers',
    shows: 'Messages a minute that were refused for a fault of their caller, by method and code.',
    bad: 'a steady rate: a client that sends what nobody understands, and its user sees only failures.',
    next: 'the log has a line for each with the name of the client; they are outside the objective.',
    places: ['runtime'],
    unit: 'cpm',
    width: 8,
    isStacked: true,
    queries: [
      {
        expr: perMinute('mcp_server_caller_faults_total', ['mcp_method_name', 'error_type']),
        legend: '{{mcp_method_name}} {{error_type}}',
      },
    ],
  }),
];

const load = [
  timeSeries({
    title: 'Requests in flight',
    shows: 'MCP requests that have not been answered yet, by instance.',
    bad: 'a line that climbs and does not come down: something upstream hangs.',
    next: "YouTube's latency and its breaker.",
    places: ['youtube'],
    unit: 'short',
    width: 6,
    queries: [
      {
        expr: 'sum by (instance) (mcp_server_active_requests{job=~"$job",instance=~"$instance"})',
        legend: '{{instance}}',
      },
    ],
  }),
  timeSeries({
    title: 'HTTP requests by route and status',
    shows:
      'Inbound HTTP per second by route and status, what never became an MCP message included.',
    bad: '5xx; 401, 403 or 429 in number: callers who are refused.',
    next: 'the security rows of the runtime board.',
    places: ['runtime'],
    unit: 'reqps',
    width: 6,
    queries: [
      {
        expr: sumRate('http_server_request_duration_seconds_count', [
          'http_route',
          'http_response_status_code',
        ]),
        legend: '{{http_route}} {{http_response_status_code}}',
      },
    ],
    noValue: 'no requests',
  }),
  timeSeries({
    title: 'Size of arguments by tool, p95',
    shows: '95 of 100 calls brought at most this much JSON.',
    bad: 'hundreds of kilobytes: no tool needs so much, the body may have 1 MiB.',
    next: 'who sends it is in the log.',
    places: ['runtime'],
    unit: 'bytes',
    width: 6,
    queries: [
      { expr: quantile(0.95, 'mcp_request_size_bytes', ['tool'], TOOL), legend: '{{tool}}' },
    ],
    noValue: 'no calls',
  }),
  timeSeries({
    title: 'Size of answers by tool, p95',
    shows: '95 of 100 answers have at most this much text; what is above 1 MB shows as 1 MB.',
    bad: 'what fills the context of a model: transcripts above 100 kB.',
    next: 'docs/tools.md: max_chars and paging.',
    places: ['overview'],
    unit: 'bytes',
    width: 6,
    queries: [
      { expr: quantile(0.95, 'mcp_response_size_bytes', ['tool'], TOOL), legend: '{{tool}}' },
    ],
    noValue: 'no calls',
  }),
];

export const TOOLS_BOARD: BoardSpec = {
  name: 'tools',
  description: 'Rate, errors and duration of every tool, and what callers speak.',
  variables: [labelVariable('tool', 'mcp_requests_total{job=~"$job"}')],
  rows: [
    { title: 'Rate, errors, duration', panels: rateErrorsDuration },
    { title: 'Protocol', panels: messages },
    { title: 'Load', panels: load },
  ],
};
