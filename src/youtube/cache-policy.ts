import type { CacheName, CacheTimes } from '../cache/read-cache.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** YouTube's quota is gone for a day at most: so long an old answer may stand in for a new one. */
const GRACE_MS = DAY_MS;

/** How long each kind of answer is good, and may be served beyond that when YouTube cannot be asked. */
export const CACHE_TIMES = {
  transcript: { ttlMs: 7 * DAY_MS, graceMs: 0 },
  tracks: { ttlMs: DAY_MS, graceMs: GRACE_MS },
  video: { ttlMs: 30 * MINUTE_MS, graceMs: GRACE_MS },
  stats: { ttlMs: 5 * MINUTE_MS, graceMs: GRACE_MS },
  channel: { ttlMs: HOUR_MS, graceMs: GRACE_MS },
  comments: { ttlMs: 30 * MINUTE_MS, graceMs: GRACE_MS },
  search: { ttlMs: 10 * MINUTE_MS, graceMs: GRACE_MS },
  playlist: { ttlMs: 10 * MINUTE_MS, graceMs: GRACE_MS },
  trending: { ttlMs: HOUR_MS, graceMs: GRACE_MS },
  categories: { ttlMs: 7 * DAY_MS, graceMs: 0 },
} as const satisfies Record<CacheName, CacheTimes>;

/** One key for one meaning: sorted, without what is not set. */
export function keyOf(params: object): string {
  const set = Object.entries(params).filter(([, value]) => value !== undefined);
  return JSON.stringify(set.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
