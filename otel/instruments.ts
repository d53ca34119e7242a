/**
 * The catalogue: every instrument the server owns, in one typed table.
 *
 * Names are dotted OpenTelemetry names with the unit in the unit field; what a scrape shows of them
 * is decided in `prometheus.ts` alone. Tests are checked
 * against this file, and `views.ts` lets no label pass that is not listed here.
 *
 * Label values come from closed sets (registered tools, known methods, unions): ids, queries, client
 * names and addresses never become labels. `preset` lists the label sets that are known before the
 * first event, so that a counter shows 0 and `rate()` works on its first increment.
 */
import type { Attributes, Meter } from '@opentelemetry/api';
import { AUTH_CATALOGUE } from './auth-instruments.ts';
import {
  type InstrumentDefinition,
  type InstrumentsOf,
  createInstrumentsOf,
} from './instrument-table.ts';
import { PROCESS_CATALOGUE } from './process-instruments.ts';

/** Seconds; cached calls end far below 10 ms, so the tool histogram starts lower. */
const TOOL_DURATION_BUCKETS = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
] as const;

/** Seconds; the advice of the HTTP semantic conventions. */
const HTTP_DURATION_BUCKETS = [
  0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
] as const;

/** Bytes, from an empty call to the 1 MiB that a request body may have. */
const SIZE_BUCKETS = [100, 1_000, 5_000, 10_000, 50_000, 100_000, 500_000, 1_000_000] as const;

const labelSets = (key: string, values: readonly string[]): Attributes[] =>
  values.map((value) => ({ [key]: value }));

const QUOTA_LABELS = ['bucket'] as const;

export const CATALOGUE = {
  requests: {
    name: 'mcp.requests',
    kind: 'counter',
    unit: '{request}',
    description: 'Tool calls, each counted once at its end.',
    labels: ['tool'],
    contract: true,
  },
  errors: {
    name: 'mcp.errors',
    kind: 'counter',
    unit: '{error}',
    description: 'Tool calls that failed, by stable error code.',
    labels: ['tool', 'error_type'],
    // Tools by codes.
    cap: 600,
    contract: true,
  },
  requestDuration: {
    name: 'mcp.request.duration',
    kind: 'histogram',
    unit: 's',
    description: 'Time of a tool call from its receipt to its result.',
    labels: ['tool'],
    buckets: TOOL_DURATION_BUCKETS,
    contract: true,
  },
  requestSize: {
    name: 'mcp.request.size',
    kind: 'histogram',
    unit: 'By',
    description: 'Arguments of a tool call as JSON.',
    labels: ['tool'],
    buckets: SIZE_BUCKETS,
  },
  responseSize: {
    name: 'mcp.response.size',
    kind: 'histogram',
    unit: 'By',
    description: 'Text that a tool call answers with.',
    labels: ['tool'],
    buckets: SIZE_BUCKETS,
  },
  promptInjectionAttempts: {
    name: 'mcp.security.prompt_injection_attempts',
    kind: 'counter',
    unit: '{attempt}',
    description: 'Texts that look like an attempt to steer the model.',
    labels: ['direction', 'rule', 'action'],
    contract: true,
  },
  rateLimitHits: {
    name: 'mcp.security.rate_limit_hits',
    kind: 'counter',
    unit: '{hit}',
    description: 'Requests refused by a rate limit.',
    labels: ['scope'],
    contract: true,
    preset: labelSets('scope', ['ip', 'principal', 'tool', 'global']),
  },
  corsViolations: {
    name: 'mcp.security.cors_violations',
    kind: 'counter',
    unit: '{violation}',
    description: 'Requests refused by the Host and Origin gates.',
    labels: ['reason'],
    contract: true,
    preset: labelSets('reason', ['origin', 'host', 'method', 'headers']),
  },
  invalidSignatures: {
    name: 'mcp.security.invalid_signatures',
    kind: 'counter',
    unit: '{signature}',
    description: 'Requests refused for their signature.',
    labels: ['reason'],
    contract: true,
    preset: labelSets('reason', ['missing', 'malformed', 'expired', 'replayed', 'mismatch']),
  },
  quotaRemaining: {
    name: 'mcp.youtube.quota.remaining',
    kind: 'observable_gauge',
    unit: '{unit}',
    description: 'YouTube quota units left until the reset.',
    labels: QUOTA_LABELS,
    contract: true,
  },
  quotaUsed: {
    name: 'mcp.youtube.quota.used',
    kind: 'observable_gauge',
    unit: '{unit}',
    description: 'YouTube quota units used since the last reset.',
    labels: QUOTA_LABELS,
  },
  quotaLimit: {
    name: 'mcp.youtube.quota.limit',
    kind: 'observable_gauge',
    unit: '{unit}',
    description: 'YouTube quota units allowed a day.',
    labels: QUOTA_LABELS,
  },
  quotaTimeToExhaustion: {
    name: 'mcp.youtube.quota.time_to_exhaustion',
    kind: 'observable_gauge',
    unit: 's',
    description:
      'Time until the bucket is empty at the burn of the last hour, at most and when nothing is drawn 7 days.',
    labels: QUOTA_LABELS,
  },
  quotaReset: {
    name: 'mcp.youtube.quota.reset_timestamp',
    kind: 'observable_gauge',
    unit: 's',
    description: 'Unix time of the next quota reset (midnight in America/Los_Angeles).',
    labels: QUOTA_LABELS,
  },
  youtubeApiErrors: {
    name: 'mcp.youtube.api.errors',
    kind: 'counter',
    unit: '{error}',
    description: 'Failed calls of the YouTube Data API.',
    labels: ['method', 'error_type'],
    // Methods by codes.
    cap: 600,
    contract: true,
  },
  youtubeApiDuration: {
    name: 'mcp.youtube.api.duration',
    kind: 'histogram',
    unit: 's',
    description: 'Time of one logical call of the YouTube Data API, retries included.',
    labels: ['method'],
    buckets: HTTP_DURATION_BUCKETS,
  },
  youtubeApiRetries: {
    name: 'mcp.youtube.api.retries',
    kind: 'counter',
    unit: '{retry}',
    description: 'Requests to the YouTube Data API that were sent again.',
    labels: ['method', 'error_type'],
  },
  breakerState: {
    name: 'mcp.youtube.breaker.state',
    kind: 'observable_gauge',
    unit: '{state}',
    description: 'Circuit breaker of an upstream: 0 closed, 0.5 half open, 1 open.',
    labels: ['upstream'],
  },
  transcriptAttempts: {
    name: 'mcp.transcript.attempts',
    kind: 'counter',
    unit: '{attempt}',
    description: 'Attempts to read a transcript, by source and outcome.',
    labels: ['source', 'outcome', 'via'],
  },
  cacheHits: {
    name: 'mcp.cache.hits',
    kind: 'counter',
    unit: '{hit}',
    description: 'Reads answered from the cache.',
    labels: ['cache', 'tier'],
    contract: true,
  },
  cacheMisses: {
    name: 'mcp.cache.misses',
    kind: 'counter',
    unit: '{miss}',
    description: 'Reads that had to ask YouTube.',
    labels: ['cache', 'tier'],
    contract: true,
  },
  cacheStale: {
    name: 'mcp.cache.stale',
    kind: 'counter',
    unit: '{read}',
    description: 'Reads answered with an entry past its time, because YouTube could not be asked.',
    labels: ['cache', 'tier'],
  },
  cacheEntries: {
    name: 'mcp.cache.entries',
    kind: 'observable_gauge',
    unit: '{entry}',
    description: 'Entries that a tier of the cache holds.',
    labels: ['tier'],
  },
  cacheQuotaSaved: {
    name: 'mcp.cache.quota_saved',
    kind: 'counter',
    unit: '{unit}',
    description: 'Quota units that reads would have drawn without the cache.',
    labels: ['bucket', 'tier'],
  },
  oauthTokenRefreshes: {
    name: 'mcp.oauth.token_refreshes',
    kind: 'counter',
    unit: '{refresh}',
    description: 'Refreshes of Google access tokens.',
    labels: ['outcome'],
    contract: true,
    preset: labelSets('outcome', ['success', 'failure']),
  },
  ...AUTH_CATALOGUE,
  ...PROCESS_CATALOGUE,
  httpServerDuration: {
    name: 'http.server.request.duration',
    kind: 'histogram',
    unit: 's',
    description: 'Time of an inbound HTTP request, by route.',
    labels: ['http.request.method', 'http.route', 'http.response.status_code'],
    buckets: HTTP_DURATION_BUCKETS,
  },
} as const satisfies Record<string, InstrumentDefinition>;

/** One instrument for each entry of the catalogue, under the same key. */
export type Instruments = InstrumentsOf<typeof CATALOGUE>;

/**
 * The instruments of this server. Call it once, after the SDK has started: the API has no proxy
 * meter, so an instrument made earlier records nothing for ever.
 */
export function createInstruments(meter: Meter): Instruments {
  return createInstrumentsOf(meter, CATALOGUE);
}
