import type { ErrorCode } from '../errors.ts';
import type { CacheTier } from './cache-counts.ts';

export interface CacheTimes {
  /** How long the value is good, in milliseconds; at most 7 days. */
  readonly ttlMs: number;
  /** How much longer it may stand in when YouTube cannot be asked; with `ttlMs` at most 7 days. */
  readonly graceMs: number;
}

export interface ReadOptions {
  /** Ends this caller's wait; the load goes on while another caller waits for it. */
  readonly signal?: AbortSignal;
  /** How long `not_found` and `forbidden` are remembered; at most, and by default, 60,000. 0 = not. */
  readonly negativeTtlMs?: number;
  /**
   * Whose answer it is: an opaque id of the account by whose authority `load` asks. Part of the key,
   * so nobody is answered with another's. Only what an API key alone can read goes without.
   */
  readonly principal?: string;
}

export interface CacheRead<T> {
  readonly value: T;
  /** The value was not loaded by this call: an entry, or the load of a call that came earlier. */
  readonly cached: boolean;
  /** Whole seconds since the value was loaded; 0 when it is fresh. */
  readonly ageSeconds: number;
  /** Where the entry was found; undefined when YouTube was asked, or another call asked it. */
  readonly tier: CacheTier | undefined;
  /** Why an entry past its time stands in: the code of the failed load. Undefined for a good one. */
  readonly staleReason: ErrorCode | undefined;
}
