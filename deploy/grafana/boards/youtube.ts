/** What YouTube's quota is spent on, when it ends, and how YouTube answers. */
import type { BoardSpec } from '../board.ts';
import { BAD, GOOD, WARN, badAbove, stateTimeline, states, timeSeries } from '../panels.ts';
import { gauge, perMinute, quantile, share, sumRate } from '../promql.ts';
import { CACHE_ROW, OAUTH_ROW } from './youtube-cache.ts';
import { QUOTA_ROW } from './youtube-quota.ts';

const upstream = [
  timeSeries({
    title: 'Data API latency by method, p95',
    shows:
      '95 of 100 logical calls of the YouTube Data API took at most this long, their retries included.',
    bad: 'above 1 s; at 10 s calls run into UPSTREAM_TIMEOUT_MS and the buckets end.',
    next: 'errors and retries beside this; old answers stand in where the cache has them.',
    places: ['tools'],
    unit: 's',
    width: 8,
    queries: [
      {
        expr: quantile(0.95, 'mcp_youtube_api_duration_seconds', ['method']),
        legend: '{{method}}',
      },
    ],
    noValue: 'nothing was asked',
  }),
  timeSeries({
    title: 'Data API errors',
    shows: 'Failed logical calls of the Data API a minute, by method and code, after all retries.',
    bad: 'unavailable and timeout: YouTube. forbidden and auth_required: our key. quota_exhausted: YouTube says the day is used up.',
    next: 'the breaker below, then the log with its trace ids.',
    places: ['runbook:YoutubeMcpYoutubeErrors'],
    unit: 'cpm',
    width: 8,
    isStacked: true,
    queries: [
      {
        expr: `${perMinute('mcp_youtube_api_errors_total', ['method', 'error_type'])} > 0`,
        legend: '{{method}} {{error_type}}',
      },
    ],
    noValue: 'no errors',
  }),
  timeSeries({
    title: 'Requests sent again',
    shows:
      'Requests to the Data API a minute that were sent again, by what the last try failed of. Each costs its unit.',
    bad: 'more than a few: YouTube stumbles and we pay for it twice.',
    next: 'errors beside this: a retry that helped is not there.',
    places: ['runbook:YoutubeMcpYoutubeErrors'],
    unit: 'cpm',
    width: 8,
    isStacked: true,
    queries: [
      {
        expr: perMinute('mcp_youtube_api_retries_total', ['error_type']),
        legend: '{{error_type}}',
      },
    ],
  }),
  stateTimeline({
    title: 'Circuit breakers',
    shows:
      'The breaker of each upstream, as the worst replica has it: open means that it is not asked.',
    bad: 'open: reads fail at once or are answered from the cache past its time.',
    next: 'the errors above say why; it tries again by itself.',
    places: ['runbook:YoutubeMcpBreakerOpen'],
    unit: 'short',
    width: 12,
    height: 6,
    mappings: states({ '0': ['closed', GOOD], '0.5': ['half open', WARN], '1': ['open', BAD] }),
    steps: badAbove(0.5, 1),
    queries: [
      { expr: gauge('max', 'mcp_youtube_breaker_state', ['upstream']), legend: '{{upstream}}' },
    ],
  }),
  timeSeries({
    title: 'Requests on the wire',
    shows: 'Outgoing HTTP per second by host and status, of undici: what really left the process.',
    bad: '403, 429 and 5xx; a host that is not YouTube, a proxy or the receiver of telemetry.',
    next: 'errors of the Data API and outcomes of transcripts.',
    places: ['overview'],
    unit: 'reqps',
    width: 12,
    height: 6,
    queries: [
      {
        expr: sumRate('http_client_request_duration_seconds_count', [
          'server_address',
          'http_response_status_code',
          'error_type',
        ]),
        legend: '{{server_address}} {{http_response_status_code}} {{error_type}}',
      },
    ],
    noValue: 'nothing was asked',
  }),
];

const OK = 'outcome="ok"';
/** As YoutubeMcpTranscriptsBlocked counts it: YouTube answers, and not with what was asked for. */
const BLOCKED =
  'outcome=~"ip_blocked|po_token_required|consent_required|rate_limited|upstream_changed"';

const transcripts = [
  timeSeries({
    title: 'Transcript attempts by outcome',
    shows:
      'Attempts to read a transcript a minute, by source, outcome and way. A call may try several sources.',
    bad: 'ip_blocked, po_token_required, rate_limited, consent_required: YouTube keeps us out. upstream_changed: its interface did.',
    next: 'TRANSCRIPT_PROXY_URL against blocks; docs/youtube.md has each outcome.',
    places: ['runbook:YoutubeMcpTranscriptsBlocked'],
    unit: 'cpm',
    width: 12,
    isStacked: true,
    queries: [
      {
        expr: `${perMinute('mcp_transcript_attempts_total', ['source', 'outcome', 'via'])} > 0`,
        legend: '{{source}} {{outcome}} {{via}}',
      },
    ],
    noValue: 'no attempts',
  }),
  timeSeries({
    title: 'Transcripts: read and blocked',
    shows:
      'Out of all attempts, the share that read a transcript and the share that YouTube kept out, by source.',
    bad: "blocked above 0.5; the rest is videos without captions, which is nobody's fault.",
    next: 'the outcomes beside this.',
    places: ['runbook:YoutubeMcpTranscriptsBlocked'],
    unit: 'percentunit',
    width: 12,
    max: 1,
    queries: [
      {
        expr: share(
          sumRate('mcp_transcript_attempts_total', ['source'], OK),
          sumRate('mcp_transcript_attempts_total', ['source']),
        ),
        legend: '{{source}} read',
      },
      {
        expr: share(
          sumRate('mcp_transcript_attempts_total', ['source'], BLOCKED),
          sumRate('mcp_transcript_attempts_total', ['source']),
        ),
        legend: '{{source}} blocked',
      },
    ],
    noValue: 'no attempts',
  }),
];

export const YOUTUBE_BOARD: BoardSpec = {
  name: 'youtube',
  description: "What YouTube's quota is spent on, when it ends, and how YouTube answers.",
  rows: [
    QUOTA_ROW,
    { title: 'Upstream', panels: upstream },
    { title: 'Transcripts', panels: transcripts },
    CACHE_ROW,
    OAUTH_ROW,
  ],
};
