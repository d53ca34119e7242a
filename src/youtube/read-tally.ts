import type { CacheRead } from '../cache/read-cache.ts';
import { type QuotaFigure, ToolError } from '../errors.ts';
import { API_COSTS, type ApiMethod, type ApiResult, type UpstreamSource } from './api-call.ts';
import type { QuotaLedger } from './quota.ts';
import type { TranscriptSourceName } from './transcripts/transcript.ts';

/** Something that was read, and what it took. */
export interface Read<T> {
  readonly data: T;
  /** Nothing was asked of YouTube for it. */
  readonly cached: boolean;
  /** Whole seconds; of several parts the oldest. */
  readonly cache_age_seconds: number;
  readonly source: UpstreamSource | TranscriptSourceName;
  /** What this read drew, 0 from the cache; undefined for transcripts, which draw nothing. */
  readonly quota: QuotaFigure | undefined;
}

/** Adds up what the parts of one read took. */
export interface ReadTally {
  /** Sends a request that this read needs, and hands its value on. */
  ask<T>(request: () => Promise<ApiResult<T>>): Promise<T>;
  /** A part came from the cache or through it; hands its value on. */
  take<T>(read: CacheRead<T>): T;
  figure(): QuotaFigure;
  close<T>(data: T): Read<T>;
}

export function createReadTally(
  {
    ledger,
    source,
  }: { readonly ledger: Pick<QuotaLedger, 'figure'>; readonly source: UpstreamSource },
  method: ApiMethod,
): ReadTally {
  let cost = 0;
  let isCached = true;
  let oldestSeconds = 0;
  const figure = (): QuotaFigure => ledger.figure(API_COSTS[method].bucket, cost);
  return {
    async ask(request) {
      isCached = false;
      try {
        const { value, quota } = await request();
        cost += quota.cost;
        return value;
      } catch (error) {
        // A request that failed has cost as much, unless nothing was sent.
        if (error instanceof ToolError) cost += error.quota?.cost ?? 0;
        throw error;
      }
    },
    take({ value, cached, ageSeconds }) {
      isCached &&= cached;
      oldestSeconds = Math.max(oldestSeconds, ageSeconds);
      return value;
    },
    figure,
    close: (data) => ({
      data,
      cached: isCached,
      cache_age_seconds: oldestSeconds,
      source,
      quota: figure(),
    }),
  };
}
