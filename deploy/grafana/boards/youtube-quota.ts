/** The row on units: what is left of the day's, what draws them, and when they end. */
import type { BoardSpec } from '../board.ts';
import { GOOD, badBelow, from, stat, timeSeries } from '../panels.ts';
import { gauge, share, sumRate } from '../promql.ts';

const BY_BUCKET = ['bucket'];

/** A forecast is at most this, and exactly this when nothing is drawn. */
const HOURS_WHEN_IDLE = 168;

const left = gauge('min', 'mcp_youtube_quota_remaining', BY_BUCKET);
const limit = gauge('max', 'mcp_youtube_quota_limit', BY_BUCKET);
const used = gauge('max', 'mcp_youtube_quota_used', BY_BUCKET);
const reset = gauge('min', 'mcp_youtube_quota_reset_timestamp_seconds');

/** Share of a bucket that is left; replicas share the ledger, so never a sum. */
export const quotaLeft = stat({
  title: 'Quota left',
  shows: "What is left of today's units, by bucket, as the worst replica sees it.",
  bad: 'less than a quarter long before midnight in Los Angeles, when all buckets are filled up.',
  next: 'what draws it, by method; an empty bucket fails its tools with quota_exhausted.',
  places: ['youtube'],
  unit: 'percentunit',
  width: 8,
  min: 0,
  max: 1,
  decimals: 1,
  steps: badBelow(0.25, 0.05),
  queries: [{ expr: share(left, limit), legend: '{{bucket}}' }],
});

export const hoursToExhaustion = stat({
  title: 'Hours to exhaustion',
  shows:
    'When each bucket is empty if reads go on as in the last hour, as the worst replica sees it.',
  bad: 'fewer hours than remain until the reset.',
  next: 'the forecast beside the reset; QUOTA_RESERVE and the cache stretch what is left.',
  places: ['youtube'],
  unit: 'h',
  width: 8,
  min: 0,
  decimals: 1,
  steps: badBelow(24, 6),
  mappings: [from(HOURS_WHEN_IDLE, '> 7 days', GOOD)],
  queries: [
    {
      expr: `${gauge('min', 'mcp_youtube_quota_time_to_exhaustion_seconds', BY_BUCKET)} / 3600`,
      legend: '{{bucket}}',
    },
  ],
});

export const QUOTA_ROW: BoardSpec['rows'][number] = {
  title: 'Quota',
  panels: [
    timeSeries({
      title: 'Quota used against the day',
      shows:
        "The share of each bucket that is used, and the share of the day that is over (days of 23 or 25 hours aside). It falls to 0 at YouTube's midnight.",
      bad: 'a bucket above the line of the day: at this pace it is empty before the reset.',
      next: 'which method draws it, beside this.',
      places: ['runbook:YoutubeMcpQuotaRunningOut'],
      unit: 'percentunit',
      width: 12,
      max: 1,
      queries: [
        { expr: share(used, limit), legend: '{{bucket}}' },
        { expr: `clamp(1 - (${reset} - time()) / 86400, 0, 1)`, legend: 'share of the day' },
      ],
    }),
    timeSeries({
      title: 'Units drawn an hour, by method',
      shows:
        'Requests to the Data API an hour, those sent again included. Every method that is called costs 1 unit a request; search.list draws the bucket search, videos.batchGetStats its own, all others default.',
      bad: 'search.list above 4 an hour uses up its 100 of a day.',
      next: 'the calls by tool, and what the cache saves.',
      places: ['tools'],
      unit: 'short',
      width: 12,
      isStacked: true,
      queries: [
        {
          expr: `3600 * (${sumRate('mcp_youtube_api_duration_seconds_count', ['method'])} + ${sumRate('mcp_youtube_api_retries_total', ['method'])})`,
          legend: '{{method}}',
        },
      ],
      noValue: 'nothing was asked',
    }),
    timeSeries({
      title: 'Forecast: hours until empty',
      shows:
        'Hours until each bucket is empty at the burn of the last hour (168 when nothing is drawn), and hours until the reset.',
      bad: 'a bucket below the line of the reset.',
      next: 'the units by method; then lower SEARCHES_PER_HOUR or ask Google for more.',
      places: ['runbook:YoutubeMcpQuotaRunningOut'],
      unit: 'h',
      width: 12,
      max: HOURS_WHEN_IDLE,
      queries: [
        {
          expr: `${gauge('min', 'mcp_youtube_quota_time_to_exhaustion_seconds', BY_BUCKET)} / 3600`,
          legend: '{{bucket}}',
        },
        { expr: `clamp_min(${reset} - time(), 0) / 3600`, legend: 'until the reset' },
      ],
    }),
    stat({
      title: 'Units left',
      shows: "Units left of today's, by bucket, as the worst replica sees it.",
      bad: '0: the tools of that bucket fail until the reset, except for what is cached.',
      next: 'the forecast; get_quota_status tells callers the same.',
      places: ['runbook:YoutubeMcpQuotaExhausted'],
      unit: 'short',
      width: 8,
      height: 8,
      min: 0,
      decimals: 0,
      queries: [{ expr: left, legend: '{{bucket}}' }],
    }),
    stat({
      title: 'Until the reset',
      shows: 'Time until midnight in Los Angeles, when YouTube gives new units.',
      bad: 'nothing by itself; less than 0 says that the server does not collect its gauges any more.',
      next: 'Units left.',
      places: ['overview'],
      unit: 's',
      width: 4,
      height: 8,
      decimals: 1,
      queries: [{ expr: `${reset} - time()`, legend: 'until the reset' }],
    }),
  ],
};
