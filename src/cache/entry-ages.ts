import { MAX_KEPT_MS, freezeDeep } from './cache-entry.ts';
import type { CacheEntry, EntryContent } from './cache-entry.ts';

/** A clock that goes back by less is being adjusted; by more, and no entry's age is known any more. */
const CLOCK_TOLERANCE_MS = 60_000;

export interface KeepTimes {
  readonly ttlMs: number;
  readonly graceMs: number;
}

/** Judges entries by the time of the last look at the clock. */
export interface EntryAges {
  /** Looks at the clock. True when it has gone back: what is kept has to be dropped. */
  look(): boolean;
  /** Whether it is an answer. */
  isGood(entry: CacheEntry): boolean;
  /** Whether it is a value past its time that may stand in. */
  isStale(entry: CacheEntry): boolean;
  /** How long it is of use yet. */
  remainingMs(entry: CacheEntry): number;
  /** Whole seconds since it was loaded. */
  ageSeconds(entry: CacheEntry): number;
  /** An entry of now, frozen. */
  stamp(content: EntryContent, times: KeepTimes): CacheEntry;
}

/** `now` gives milliseconds since the Unix epoch. */
export function createEntryAges(now: () => number): EntryAges {
  /** Stands still while the clock is behind by a little. */
  let nowMs = now();
  const isKnown = (entry: CacheEntry): boolean => entry.storedAtMs <= nowMs + CLOCK_TOLERANCE_MS;

  return {
    look() {
      const previousMs = nowMs;
      nowMs = now();
      if (nowMs >= previousMs) return false;
      if (nowMs < previousMs - CLOCK_TOLERANCE_MS) return true;
      nowMs = previousMs;
      return false;
    },
    isGood: (entry) => entry.expiresAtMs > nowMs && isKnown(entry),
    isStale: (entry) =>
      entry.expiresAtMs <= nowMs && entry.goneAtMs > nowMs && 'value' in entry && isKnown(entry),
    remainingMs: ({ goneAtMs }) => goneAtMs - nowMs,
    ageSeconds: ({ storedAtMs }) => Math.max(0, Math.floor((nowMs - storedAtMs) / 1000)),
    stamp: (content, { ttlMs, graceMs }) =>
      freezeDeep({
        ...content,
        storedAtMs: nowMs,
        expiresAtMs: nowMs + Math.min(ttlMs, MAX_KEPT_MS),
        goneAtMs: nowMs + Math.min(ttlMs + graceMs, MAX_KEPT_MS),
      }),
  };
}
