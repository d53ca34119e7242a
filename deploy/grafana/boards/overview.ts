/** Is it well, is it used, will the quota last: what is looked at first. */
import type { BoardSpec } from '../board.ts';
import {
  BAD,
  GOOD,
  WARN,
  badAbove,
  badBelow,
  badFrom,
  stat,
  stateTimeline,
  states,
  table,
  timeSeries,
} from '../panels.ts';
import { chosen, gauge, perMinute, quantile, share, sumRate } from '../promql.ts';
import { hitRatio, staleShare } from './youtube-cache.ts';
import { hoursToExhaustion, quotaLeft } from './youtube-quota.ts';

/** What an objective allows: 99 % of the judged calls succeed, 95 % are answered within 2.5 s. */
const ERROR_BUDGET = 0.01;
const LATENCY_BUDGET = 0.05;

/** Of the recording rules, which know jobs and not instances. */
const rule = (name: string): string => `${name}{job=~"$job"}`;

/** Alerts of this server, whatever labels are left to them. */
const FIRING = 'ALERTS{alertname=~"YoutubeMcp.*",alertstate="firing"}';

/** A target that went down has no sample any more, so the last hour is looked through for its last. */
const SCRAPED = `timestamp(${chosen('mcp_uptime_seconds')})`;
const LAST_SCRAPED = `max_over_time(${SCRAPED}[1h:5s])`;

const now = [
  stat({
    title: 'Targets down',
    shows: 'Instances that Prometheus cannot scrape.',
    bad: 'anything but 0: nothing below is known of them.',
    next: 'the target page of Prometheus says why.',
    places: ['runbook:YoutubeMcpTargetDown'],
    unit: 'short',
    width: 4,
    decimals: 0,
    steps: badFrom(1),
    queries: [
      {
        expr: `count(${chosen('up')} == 0) or 0 * count(${chosen('up')})`,
        legend: 'down',
      },
    ],
    noValue: 'no targets',
  }),
  stat({
    title: 'Firing alerts',
    shows: 'Alerts of this server that fire now. Nothing is shown unless its rules are loaded.',
    bad: 'anything but 0.',
    next: 'the list below, then the heading of that name in the runbook.',
    places: ['runbook'],
    unit: 'short',
    width: 4,
    decimals: 0,
    steps: badFrom(1),
    queries: [
      {
        expr: `count(${FIRING}) or 0 * count(${rule('job:mcp_tool_calls_judged:rate5m')})`,
        legend: 'firing',
      },
    ],
    noValue: 'rules not loaded',
  }),
  stat({
    title: 'Calls per second',
    shows: 'Tool calls that ended, per second.',
    bad: 'a fall to 0 in hours when there are callers.',
    next: 'calls by tool; HTTP by status says who is turned away.',
    places: ['tools'],
    unit: 'reqps',
    width: 4,
    decimals: 2,
    queries: [{ expr: sumRate('mcp_requests_total'), legend: 'calls' }],
  }),
  stat({
    title: 'Failed calls',
    shows: 'Failed calls out of all calls, whoever was at fault.',
    bad: 'above 5 %, unless callers ask for what is not there.',
    next: 'errors by code below.',
    places: ['tools', 'runbook:YoutubeMcpErrorBudgetBurn'],
    unit: 'percentunit',
    width: 4,
    decimals: 1,
    steps: badAbove(0.05, 0.2),
    queries: [
      { expr: share(sumRate('mcp_errors_total'), sumRate('mcp_requests_total')), legend: 'failed' },
    ],
    noValue: 'no calls',
  }),
  stat({
    title: 'p95 of calls',
    shows: '95 of 100 calls took at most this long, as buckets can tell it.',
    bad: 'above 1 s; above 2.5 s the objective is missed.',
    next: 'duration by tool.',
    places: ['tools', 'runbook:YoutubeMcpLatencyBudgetBurn'],
    unit: 's',
    width: 4,
    decimals: 3,
    steps: badAbove(1, 2.5),
    queries: [{ expr: quantile(0.95, 'mcp_request_duration_seconds'), legend: 'p95' }],
    noValue: 'no calls',
  }),
  hitRatio,
];

const budgets = [
  quotaLeft,
  hoursToExhaustion,
  stat({
    title: 'Error budget left, 30 days',
    shows:
      'What is left of the 1 % of calls that may fail in 30 days, for all instances: 1 untouched, below 0 overdrawn. Faults of callers and exhausted quota are not judged.',
    bad: 'below 0.25: no risky change now.',
    next: 'how fast it burns, below.',
    places: ['runbook:YoutubeMcpErrorBudgetBurn'],
    unit: 'percentunit',
    width: 4,
    max: 1,
    decimals: 1,
    steps: badBelow(0.25, 0),
    queries: [{ expr: rule('job:mcp_tool_calls_bad:budget_remaining30d'), legend: 'left' }],
    noValue: 'no calls judged',
  }),
  stat({
    title: 'Data freshness',
    shows: 'How old the newest figures of this board are: the age of the last scrape.',
    bad: 'above a minute: what is shown is of the past.',
    next: 'Targets down, and Prometheus itself.',
    places: ['runbook:YoutubeMcpTargetDown'],
    unit: 's',
    width: 4,
    decimals: 0,
    steps: badAbove(60, 300),
    queries: [{ expr: `time() - max(${SCRAPED}) or time() - max(${LAST_SCRAPED})`, legend: 'age' }],
    noValue: 'older than 1 h',
  }),
];

const health = [
  stateTimeline({
    title: 'Health of the components',
    shows: 'What /health says of each component, as the worst replica has it.',
    bad: 'unhealthy: /readyz answers 503. Degraded: it serves, with less.',
    next: '/health has a sentence on each.',
    places: ['runbook:YoutubeMcpComponentUnhealthy'],
    unit: 'short',
    width: 16,
    height: 8,
    min: 0,
    max: 1,
    steps: badBelow(1, 0.5),
    mappings: states({
      '0': ['unhealthy', BAD],
      '0.5': ['degraded', WARN],
      '1': ['healthy', GOOD],
    }),
    queries: [
      { expr: gauge('min', 'mcp_health_component_status', ['component']), legend: '{{component}}' },
    ],
    noValue: 'not scraped',
  }),
  table({
    title: 'What fires',
    shows: 'Alerts of this server that fire now, by severity. Empty when all is well.',
    bad: 'critical: somebody should be awake.',
    next: 'the heading of that name in the runbook.',
    places: ['runbook'],
    unit: 'short',
    width: 8,
    height: 8,
    queries: [{ expr: `count by (alertname, severity) (${FIRING})` }],
    noValue: 'nothing fires',
  }),
];

const traffic = [
  timeSeries({
    title: 'Calls by outcome',
    shows: 'Tool calls per second that succeeded, and that failed.',
    bad: 'failures that grow while calls do not.',
    next: 'errors by code beside this.',
    places: ['tools'],
    unit: 'reqps',
    width: 8,
    isStacked: true,
    queries: [
      {
        expr: `${sumRate('mcp_requests_total')} - ${sumRate('mcp_errors_total')}`,
        legend: 'succeeded',
      },
      { expr: sumRate('mcp_errors_total'), legend: 'failed' },
    ],
  }),
  timeSeries({
    title: 'Failures by code',
    shows:
      'Failed tool calls a minute by their stable code; codes that did not occur have no line.',
    bad: 'unavailable, timeout, tool_error, rate_limited: the objective counts them. quota_exhausted has its own.',
    next: 'which tool it was; then YouTube.',
    places: ['tools', 'youtube'],
    unit: 'cpm',
    width: 8,
    isStacked: true,
    queries: [
      { expr: `${perMinute('mcp_errors_total', ['error_type'])} > 0`, legend: '{{error_type}}' },
    ],
    noValue: 'no failures',
  }),
  timeSeries({
    title: 'Duration of calls',
    shows: 'Half, 95 and 99 of 100 calls took at most this long.',
    bad: 'p95 above 1 s. The objective draws its line at 2.5 s.',
    next: 'the heatmap and the tools.',
    places: ['tools'],
    unit: 's',
    width: 8,
    queries: [0.5, 0.95, 0.99].map((part) => ({
      expr: quantile(part, 'mcp_request_duration_seconds'),
      legend: `p${part * 100}`,
    })),
    noValue: 'no calls',
  }),
  timeSeries({
    title: 'Burn of the budgets, 1 h',
    shows:
      'How many times faster than allowed the error budget (1 %) and the latency budget (5 % above 2.5 s) are used up, over the last hour and all instances. At 1 the budget lasts exactly 30 days.',
    bad: 'above 14.4 somebody is woken; above 1 for days it runs out.',
    next: 'failures by code, or duration.',
    places: ['runbook:YoutubeMcpErrorBudgetBurn', 'runbook:YoutubeMcpLatencyBudgetBurn'],
    unit: 'short',
    width: 8,
    steps: badAbove(1, 14.4),
    queries: [
      {
        expr: `${rule('job:mcp_tool_calls_bad:ratio_rate1h')} / ${ERROR_BUDGET}`,
        legend: 'errors',
      },
      {
        expr: `${rule('job:mcp_tool_calls_slow:ratio_rate1h')} / ${LATENCY_BUDGET}`,
        legend: 'latency',
      },
    ],
    noValue: 'no calls judged',
  }),
  timeSeries({
    title: 'Quota left over time',
    shows:
      "Share of each bucket that is left, as the worst replica sees it. It jumps to 1 at YouTube's midnight.",
    bad: 'a line that meets 0 before it jumps.',
    next: 'what draws it, by method.',
    places: ['youtube'],
    unit: 'percentunit',
    width: 8,
    max: 1,
    queries: [
      {
        expr: share(
          gauge('min', 'mcp_youtube_quota_remaining', ['bucket']),
          gauge('max', 'mcp_youtube_quota_limit', ['bucket']),
        ),
        legend: '{{bucket}}',
      },
    ],
  }),
  timeSeries({
    title: 'Answers past their time, share',
    shows: 'Reads answered with an old entry because YouTube could not be asked, out of all reads.',
    bad: 'anything but 0: callers see data of the past, marked with stale_reason.',
    next: 'why YouTube could not be asked.',
    places: ['youtube', 'runbook:YoutubeMcpStaleAnswers'],
    unit: 'percentunit',
    width: 8,
    max: 1,
    queries: [{ expr: staleShare, legend: 'stale' }],
    noValue: 'no reads',
  }),
];

export const OVERVIEW_BOARD: BoardSpec = {
  name: 'overview',
  description: 'Is it well, is it used, will the quota last.',
  rows: [
    { title: 'Now', panels: now },
    { title: 'Budgets', panels: budgets },
    { title: 'Health', panels: health },
    { title: 'Traffic', panels: traffic },
  ],
};
