import type { Read } from '../youtube/youtube.ts';

/**
 * What tools say of an answer in fields of its own, for contents that have none: where it came from
 * and what it cost.
 */
export function provenanceMeta({
  cached,
  cache_age_seconds,
  stale_reason,
  source,
  quota,
}: Read<unknown>): Readonly<Record<string, unknown>> {
  return {
    'youtube-mcp/provenance': {
      cached,
      cache_age_seconds: Math.round(cache_age_seconds),
      ...(stale_reason ? { stale_reason } : {}),
      source,
      ...(quota ? { quota: { ...quota } } : {}),
    },
  };
}
