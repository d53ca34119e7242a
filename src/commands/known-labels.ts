import type { Instruments } from '../../otel/instruments.ts';
import { primeCounters } from '../../otel/prime-counters.ts';
import { CACHE_NAMES, CACHE_TIERS } from '../cache/cache-counts.ts';
import type { Config } from '../config.ts';
import { CODE_FACTS, ERROR_CODES } from '../errors.ts';
import { FINDINGS } from '../security/mark.ts';
import { API_COSTS } from '../youtube/api-call.ts';
import { QUOTA_BUCKETS } from '../youtube/quota.ts';
import { TRANSCRIPT_OUTCOMES } from '../youtube/transcripts/transcript.ts';

/** Faults of ours have no code; the counter shows them under the convention's word. */
const TOOL_ERRORS = [...ERROR_CODES.filter((code) => CODE_FACTS[code].counted), 'tool_error'];

/** What a read is tried again after. */
const RETRIED_ERRORS = ['rate_limited', 'timeout', 'unavailable'];

/** Every series that this configuration can move is there with 0 from the start. */
export function primeKnownSeries(
  instruments: Instruments,
  config: Config,
  tools: readonly string[],
): void {
  const hasProxy = config.TRANSCRIPT_PROXY_URL ?? config.HTTPS_PROXY;
  primeCounters(instruments, {
    tools,
    toolErrors: TOOL_ERRORS,
    apiMethods: Object.keys(API_COSTS),
    apiErrors: ERROR_CODES,
    retriedErrors: RETRIED_ERRORS,
    transcriptSources: config.TRANSCRIPT_SOURCES.filter((source) => source === 'innertube'),
    transcriptOutcomes: TRANSCRIPT_OUTCOMES,
    routes: hasProxy ? ['direct', 'proxy'] : ['direct'],
    caches: config.CACHE_ENABLED ? CACHE_NAMES : [],
    cacheTiers: CACHE_TIERS,
    quotaBuckets: QUOTA_BUCKETS,
    findings: FINDINGS,
  });
}
