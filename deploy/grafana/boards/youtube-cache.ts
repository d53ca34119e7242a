/** The rows on what spares YouTube's quota, and on tokens. */
import type { BoardSpec } from '../board.ts';
import { badBelow, stat, timeSeries } from '../panels.ts';
import { gauge, inRange, perMinute, share, sumRate } from '../promql.ts';

type Row = BoardSpec['rows'][number];

const hits = sumRate('mcp_cache_hits_total', ['cache']);
const misses = sumRate('mcp_cache_misses_total', ['cache']);

/** Reads answered past their time, out of all reads. */
export const staleShare = share(
  sumRate('mcp_cache_stale_total'),
  `${sumRate('mcp_cache_hits_total')} + ${sumRate('mcp_cache_misses_total')}`,
);

export const CACHE_ROW: Row = {
  title: 'Cache',
  panels: [
    timeSeries({
      title: 'Cache hit ratio',
      shows:
        'Reads answered from the cache out of all reads, by what is read. No line while nothing is read.',
      bad: 'a fall that stays: after a restart without DATA_DIR, after a change of keys, or when callers ask for what nobody asked before.',
      next: 'entries beside this; each miss draws quota.',
      places: ['runbook:YoutubeMcpCacheCollapse'],
      unit: 'percentunit',
      width: 8,
      max: 1,
      queries: [{ expr: `${hits} / (${hits} + ${misses} > 0)`, legend: '{{cache}}' }],
      noValue: 'no reads',
    }),
    stat({
      title: 'Units saved',
      shows:
        'Units that reads would have drawn without the cache, in the time shown, by bucket and tier.',
      bad: '0 under load.',
      next: 'the hit ratio.',
      places: ['overview'],
      unit: 'short',
      width: 8,
      height: 8,
      decimals: 0,
      queries: [
        {
          expr: inRange('mcp_cache_quota_saved_total', ['bucket', 'tier']),
          legend: '{{bucket}} {{tier}}',
        },
      ],
    }),
    timeSeries({
      title: 'Answers past their time',
      shows:
        'Reads a minute that were answered with an old entry because YouTube could not be asked, by what was read.',
      bad: 'anything but 0: callers see old data, marked with stale_reason.',
      next: 'the upstream row says why YouTube could not be asked.',
      places: ['runbook:YoutubeMcpStaleAnswers'],
      unit: 'cpm',
      width: 8,
      isStacked: true,
      queries: [{ expr: perMinute('mcp_cache_stale_total', ['cache']), legend: '{{cache}}' }],
    }),
    timeSeries({
      title: 'Cache entries',
      shows: 'Entries that each tier holds: memory of each process, durable of DATA_DIR.',
      bad: 'a fall to 0 without a restart.',
      next: 'the log; youtube-mcp cache clear empties the durable one.',
      places: ['overview'],
      unit: 'short',
      width: 12,
      height: 6,
      queries: [{ expr: gauge('max', 'mcp_cache_entries', ['tier']), legend: '{{tier}}' }],
    }),
    timeSeries({
      title: 'Hits by tier',
      shows:
        'Reads per second that the cache answered, by tier: durable is what survived a restart or was pushed out of memory.',
      bad: 'nothing by itself; mostly durable says that memory is too small.',
      next: 'entries beside this.',
      places: ['overview'],
      unit: 'reqps',
      width: 12,
      height: 6,
      isStacked: true,
      queries: [{ expr: sumRate('mcp_cache_hits_total', ['tier']), legend: '{{tier}}' }],
    }),
  ],
};

export const OAUTH_ROW: Row = {
  title: 'OAuth',
  panels: [
    timeSeries({
      title: 'Token refreshes',
      shows:
        'Refreshes of Google access tokens a minute, by outcome. Flat at 0 where no account is connected.',
      bad: 'failure: tools of the account stop within the hour.',
      next: 'errors beside this; invalid_grant says that the account must be connected anew.',
      places: ['runbook:YoutubeMcpOauthRefreshFailing'],
      unit: 'cpm',
      width: 12,
      height: 6,
      queries: [
        { expr: perMinute('mcp_oauth_token_refreshes_total', ['outcome']), legend: '{{outcome}}' },
      ],
    }),
    timeSeries({
      title: 'OAuth errors',
      shows:
        'OAuth failures a minute: of callers at this server (invalid_token, insufficient_scope) and of this server at Google (invalid_grant).',
      bad: 'invalid_grant at all; invalid_token in bursts is somebody who tries.',
      next: 'who was refused, on the runtime board.',
      places: ['runtime', 'runbook:YoutubeMcpOauthRefreshFailing'],
      unit: 'cpm',
      width: 12,
      height: 6,
      queries: [
        { expr: perMinute('mcp_oauth_errors_total', ['error_type']), legend: '{{error_type}}' },
      ],
    }),
  ],
};

/** The figure of the overview for all that is read. */
export const hitRatio = stat({
  title: 'Cache hit ratio, all reads',
  shows: 'Reads answered from the cache out of all reads, in the time shown.',
  bad: 'much below what is usual here: each miss draws quota.',
  next: 'the ratio by what is read.',
  places: ['youtube', 'runbook:YoutubeMcpCacheCollapse'],
  unit: 'percentunit',
  width: 4,
  min: 0,
  max: 1,
  decimals: 1,
  steps: badBelow(0.3, 0.1),
  queries: [
    {
      expr: share(
        inRange('mcp_cache_hits_total'),
        `${inRange('mcp_cache_hits_total')} + ${inRange('mcp_cache_misses_total')}`,
      ),
      legend: 'hit ratio',
    },
  ],
  noValue: 'no reads',
});
