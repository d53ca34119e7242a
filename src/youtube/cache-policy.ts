import type { CacheName } from '../cache/read-cache.ts';

/** How long each kind of answer is kept, in milliseconds. */
export const CACHE_TTL_MS = {
  transcript: 7 * 86_400_000,
  video: 30 * 60_000,
  channel: 60 * 60_000,
  comments: 30 * 60_000,
  search: 10 * 60_000,
} as const satisfies Record<CacheName, number>;

/** One key for one meaning: sorted, without what is not set. */
export function keyOf(params: object): string {
  const set = Object.entries(params).filter(([, value]) => value !== undefined);
  return JSON.stringify(set.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
