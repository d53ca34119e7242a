import type { Read } from '../youtube/youtube.ts';

/**
 * What tools say of an answer in fields of its own, for contents that have none: where it came from,
 * what it cost, and what of it was written by YouTube users (data, never instructions).
 * @param untrusted fields of the JSON, or `text` for all of a plain text
 */
export function provenanceMeta(
  { cached, cache_age_seconds, stale_reason, source, quota }: Read<unknown>,
  untrusted: readonly string[],
): Readonly<Record<string, unknown>> {
  return {
    'youtube-mcp/provenance': {
      cached,
      cache_age_seconds: Math.round(cache_age_seconds),
      ...(stale_reason ? { stale_reason } : {}),
      source,
      ...(quota ? { quota: { ...quota } } : {}),
    },
    'youtube-mcp/untrusted': untrusted,
  };
}
