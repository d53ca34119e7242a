import type { Instruments } from '../../otel/instruments.ts';
import type { CacheName, CacheRead, CacheTier, ReadCache } from '../cache/read-cache.ts';
import { type ErrorCode, type QuotaFigure, ToolError } from '../errors.ts';
import {
  API_COSTS,
  type ApiMethod,
  type ApiResult,
  type CallContext,
  type UpstreamSource,
} from './api-call.ts';
import type { YouTubeApi } from './api.ts';
import { CACHE_TIMES } from './cache-policy.ts';
import { amendError } from './errors.ts';
import { QUOTA_BUCKETS, type QuotaBucket, type QuotaLedger } from './quota.ts';
import type { TranscriptSourceName } from './transcripts/transcript.ts';

/** Something that was read, and what it took. */
export interface Read<T> {
  readonly data: T;
  /** All of it came from the cache: YouTube was not asked, or in vain (`stale_reason`). */
  readonly cached: boolean;
  /** Whole seconds; of several parts the oldest. */
  readonly cache_age_seconds: number;
  /** Set when an answer past its time stands in: why YouTube could not be asked. */
  readonly stale_reason: ErrorCode | undefined;
  readonly source: UpstreamSource | TranscriptSourceName;
  /** What this read drew, 0 from the cache; undefined for transcripts, which draw nothing. */
  readonly quota: QuotaFigure | undefined;
}

/** What every read of the Data API works with. */
export interface ReadParts {
  readonly api: YouTubeApi;
  readonly cache: ReadCache;
  readonly ledger: Pick<QuotaLedger, 'figure'>;
  readonly source: UpstreamSource;
  readonly instruments: Pick<Instruments, 'cacheQuotaSaved'>;
}

/** Made once, as in `cache-counts.ts`. */
const SAVED_LABELS = Object.fromEntries(
  QUOTA_BUCKETS.map((bucket) => [
    bucket,
    { memory: { bucket, tier: 'memory' }, durable: { bucket, tier: 'durable' } },
  ]),
) as Record<QuotaBucket, Record<CacheTier, { bucket: QuotaBucket; tier: CacheTier }>>;

/** Adds up what the requests of one read took. */
export interface ReadTally {
  /** A request that this read may need. `isAside`: it is no part of the answer, nor is its age. */
  request(method: ApiMethod, isAside?: boolean): RequestTally;
  figure(): QuotaFigure;
  close<T>(data: T): Read<T>;
}

/** One request, or the entries of the cache that spare it. */
export interface RequestTally {
  /** Sends it, and hands its value on. */
  ask<T>(send: () => Promise<ApiResult<T>>): Promise<T>;
  /** A part of its answer came from the cache or through it; hands its value on. */
  take<T>(read: CacheRead<T>): T;
  /** The answer is whole: when nothing was sent for it, `requests` (1) were saved. */
  end(requests?: number): void;
}

/**
 * Makes a read whose requests are added up: the cost of all of them stands in its result, and in the
 * error when it fails.
 */
export async function makeRead<T>(
  parts: ReadParts,
  method: ApiMethod,
  read: (tally: ReadTally) => Promise<T>,
): Promise<Read<T>> {
  const tally = createReadTally(parts, method);
  try {
    return tally.close(await read(tally));
  } catch (error) {
    const quota = tally.figure();
    if (error instanceof ToolError && (error.quota || quota.cost > 0)) {
      throw amendError(error, { quota });
    }
    throw error;
  }
}

/** A request and its place in the cache. */
export interface CachedRequest<T> {
  readonly method: ApiMethod;
  readonly cache: CacheName;
  /** Names all that the answer depends on. */
  readonly key: string;
  readonly isAside?: boolean;
  send(ctx: CallContext): Promise<ApiResult<T>>;
}

/** The answer of one request, through the cache. */
export async function readThrough<T>(
  { cache }: Pick<ReadParts, 'cache'>,
  tally: ReadTally,
  { cache: name, key, method, isAside = false, send }: CachedRequest<T>,
  ctx: CallContext,
): Promise<T> {
  const request = tally.request(method, isAside);
  const load = (signal: AbortSignal): Promise<T> => request.ask(() => send({ signal }));
  try {
    const value = request.take(await cache.read(name, key, CACHE_TIMES[name], load, ctx));
    request.end();
    return value;
  } catch (error) {
    if (isRemembered(error) && !ctx.signal.aborted) request.end();
    throw error;
  }
}

/** Whether a failure may have come from the cache, which keeps no others. */
export function isRemembered(error: unknown): boolean {
  return error instanceof ToolError && (error.code === 'not_found' || error.code === 'forbidden');
}

/** `method` says on which bucket the read draws. */
export function createReadTally(
  { ledger, source, instruments }: Omit<ReadParts, 'api' | 'cache'>,
  method: ApiMethod,
): ReadTally {
  let cost = 0;
  let isCached = true;
  let oldestSeconds = 0;
  let staleReason: ErrorCode | undefined;
  const unanswered = new Set<RequestTally>();
  const figure = (): QuotaFigure => ledger.figure(API_COSTS[method].bucket, cost);

  const openRequest = (of: ApiMethod, isAside: boolean): RequestTally => {
    let isSpared = true;
    let slowest: CacheTier = 'memory';
    const request: RequestTally = {
      async ask(send) {
        isSpared = false;
        try {
          const { value, quota } = await send();
          isCached = false;
          cost += quota.cost;
          return value;
        } catch (error) {
          unanswered.add(request);
          // A request that failed has cost as much, unless nothing was sent.
          if (error instanceof ToolError) cost += error.quota?.cost ?? 0;
          throw error;
        }
      },
      take({ value, cached, ageSeconds, tier, staleReason: reason }) {
        isCached &&= cached;
        if (tier === 'durable') slowest = tier;
        if (reason !== undefined) {
          // YouTube was asked in vain, by this call or by one that it joined.
          isSpared = false;
          unanswered.delete(request);
        }
        if (isAside) return value;
        staleReason ??= reason;
        oldestSeconds = Math.max(oldestSeconds, ageSeconds);
        return value;
      },
      end(requests = 1) {
        if (!isSpared) return;
        const { bucket, cost: each } = API_COSTS[of];
        instruments.cacheQuotaSaved.add(requests * each, SAVED_LABELS[bucket][slowest]);
      },
    };
    return request;
  };

  return {
    request: (of, isAside = false) => openRequest(of, isAside),
    figure,
    close: (data) => ({
      data,
      cached: isCached && unanswered.size === 0,
      cache_age_seconds: oldestSeconds,
      stale_reason: staleReason,
      source,
      quota: figure(),
    }),
  };
}
