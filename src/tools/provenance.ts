/** Where an answer came from and what it cost: on every result that reads YouTube. */
import * as z from 'zod';
import type { Read } from '../youtube/youtube.ts';

interface Quota {
  readonly bucket: string;
  readonly cost: number;
  readonly remaining: number | null;
  readonly reset_at: string | null;
}

/** Of what draws on no bucket: a transcript. */
const NO_QUOTA: Quota = { bucket: 'none', cost: 0, remaining: null, reset_at: null };

export const provenance = {
  cached: z.boolean(),
  cache_age_seconds: z.int(),
  /** Set when an answer past its time stands in: why YouTube could not be asked. */
  stale_reason: z.string().optional(),
  source: z.string(),
  quota: z
    .object({
      bucket: z.string(),
      cost: z.int(),
      remaining: z.int().nullable(),
      reset_at: z.string().nullable(),
    })
    // Checked, and not spelled out once for each tool in `tools/list`, which a model pays for.
    .meta({ properties: undefined }),
};

/** The shared fields of a result, off a read. */
export function provenanceOf(read: Read<unknown>): {
  cached: boolean;
  cache_age_seconds: number;
  stale_reason?: string;
  source: string;
  quota: Quota;
} {
  const { cached, cache_age_seconds, stale_reason, source, quota = NO_QUOTA } = read;
  return {
    cached,
    cache_age_seconds: Math.round(cache_age_seconds),
    ...(stale_reason ? { stale_reason } : {}),
    source,
    quota: { ...quota },
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
