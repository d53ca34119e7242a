/** Where an answer came from and what it cost: on every result that reads YouTube. */
import * as z from 'zod';
import type { Read } from '../youtube/youtube.ts';

export const provenance = {
  cached: z.boolean(),
  cache_age_seconds: z.int(),
  /** Set when an answer past its time stands in: why YouTube could not be asked. */
  stale_reason: z.string().optional(),
  source: z.string(),
  quota: z
    .object({ bucket: z.string(), cost: z.int(), remaining: z.int(), reset_at: z.string() })
    // Checked, and not spelled out once for each tool in `tools/list`, which a model pays for.
    .meta({ properties: undefined })
    .optional(),
};

/** The shared fields of a result, off a read. */
export function provenanceOf(read: Read<unknown>): {
  cached: boolean;
  cache_age_seconds: number;
  stale_reason?: string;
  source: string;
  quota?: { bucket: string; cost: number; remaining: number; reset_at: string };
} {
  const { cached, cache_age_seconds, stale_reason, source, quota } = read;
  return {
    cached,
    cache_age_seconds: Math.round(cache_age_seconds),
    ...(stale_reason ? { stale_reason } : {}),
    source,
    ...(quota ? { quota: { ...quota } } : {}),
  };
}

/** One line under a rendered answer. */
export function renderProvenance(payload: {
  cached: boolean;
  cache_age_seconds: number;
  stale_reason?: string | undefined;
  source: string;
}): string {
  const age = payload.cached ? `, cached ${payload.cache_age_seconds} s ago` : '';
  const stale = payload.stale_reason ? `, out of date: ${payload.stale_reason}` : '';
  return `(source: ${payload.source}${age}${stale})`;
}
