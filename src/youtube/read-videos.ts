import type { CacheName } from '../cache/read-cache.ts';
import { ToolError } from '../errors.ts';
import type { ApiMethod, ApiResult, CallContext } from './api-call.ts';
import type { ChartParams, SearchParams } from './api.ts';
import { CACHE_TIMES, keyOf } from './cache-policy.ts';
import { amendError } from './errors.ts';
import type { VideoId } from './ids.ts';
import {
  isRemembered,
  makeRead,
  type Read,
  type ReadParts,
  type ReadTally,
  readThrough,
} from './read-tally.ts';
import type {
  Page,
  SearchHit,
  VideoCategory,
  VideoInfo,
  VideoStats,
  VideoSummary,
} from './shapes.ts';
import { createVideoBatch } from './video-batch.ts';

interface VideoFailure {
  readonly video_id: VideoId;
  readonly error: ToolError;
}

/** One id of several: what is known of it, or why nothing is. */
export type VideoOutcome = { readonly video_id: VideoId; readonly video: VideoInfo } | VideoFailure;

/** As `VideoOutcome`, for the figures alone. */
export type StatsOutcome =
  | { readonly video_id: VideoId; readonly stats: VideoStats }
  | VideoFailure;

export interface VideoReads {
  /** 1 to 50 ids, in the order given, each once; one bad id does not fail the others. */
  videos(ids: readonly VideoId[], ctx: CallContext): Promise<Read<readonly VideoOutcome[]>>;
  /** As `videos`, the figures alone, from a bucket of their own. */
  videoStats(ids: readonly VideoId[], ctx: CallContext): Promise<Read<readonly StatsOutcome[]>>;
  /** The most popular videos of a region, first the most popular. */
  trending(params: ChartParams, ctx: CallContext): Promise<Read<Page<VideoSummary>>>;
  /** `regionCode` in capitals. */
  categories(regionCode: string, ctx: CallContext): Promise<Read<readonly VideoCategory[]>>;
  searchVideos(
    params: Omit<SearchParams, 'type'>,
    ctx: CallContext,
  ): Promise<Read<Page<SearchHit>>>;
}

export function createVideoReads(parts: ReadParts): VideoReads {
  const { api } = parts;
  return {
    videos: (ids, ctx) =>
      makeRead(parts, 'videos.list', async (tally) => {
        const request = { method: 'videos.list', cache: 'video', send: api.videos } as const;
        const outcomes = await readBatch(parts, tally, request, { ids, ctx });
        return outcomes.map((one) =>
          'value' in one ? { video_id: one.video_id, video: one.value } : one,
        );
      }),
    videoStats: (ids, ctx) =>
      makeRead(parts, 'videos.batchGetStats', async (tally) => {
        const request = {
          method: 'videos.batchGetStats',
          cache: 'stats',
          send: api.videoStats,
        } as const;
        const outcomes = await readBatch(parts, tally, request, { ids, ctx });
        return outcomes.map((one) =>
          'value' in one ? { video_id: one.video_id, stats: one.value } : one,
        );
      }),
    trending: (params, ctx) =>
      makeRead(parts, 'videos.list', (tally) => {
        const send = (via: CallContext): Promise<ApiResult<Page<VideoSummary>>> =>
          api.chart(params, via);
        const place = { cache: 'trending', key: keyOf(params) } as const;
        return readThrough(parts, tally, { method: 'videos.list', ...place, send }, ctx);
      }),
    categories: (regionCode, ctx) =>
      makeRead(parts, 'videoCategories.list', (tally) => {
        const send = (via: CallContext): Promise<ApiResult<readonly VideoCategory[]>> =>
          api.categories(regionCode, via);
        const place = { cache: 'categories', key: regionCode } as const;
        return readThrough(parts, tally, { method: 'videoCategories.list', ...place, send }, ctx);
      }),
    searchVideos: (params, ctx) => readSearch(parts, { ...params, type: 'video' }, ctx),
  };
}

/** One page of a search of any kind. */
export function readSearch(
  parts: ReadParts,
  params: SearchParams,
  ctx: CallContext,
): Promise<Read<Page<SearchHit>>> {
  return makeRead(parts, 'search.list', (tally) => {
    const send = (via: CallContext): Promise<ApiResult<Page<SearchHit>>> =>
      parts.api.search(params, via);
    const place = { cache: 'search', key: keyOf(params) } as const;
    return readThrough(parts, tally, { method: 'search.list', ...place, send }, ctx);
  });
}

interface BatchRequest<T> {
  readonly method: ApiMethod;
  readonly cache: CacheName;
  send(ids: readonly string[], ctx: CallContext): Promise<ApiResult<readonly T[]>>;
}

type Outcome<T> = { readonly video_id: VideoId; readonly value: T } | VideoFailure;

/** Each id has its own entry in the cache; those that lack one share a request. */
async function readBatch<T extends { readonly video_id: string }>(
  parts: ReadParts,
  tally: ReadTally,
  { method, cache, send }: BatchRequest<T>,
  { ids, ctx }: { readonly ids: readonly VideoId[]; readonly ctx: CallContext },
): Promise<readonly Outcome<T>[]> {
  const request = tally.request(method);
  const unique = [...new Set(ids)];
  const batch = createVideoBatch<T>(unique, (missing, batchCtx) =>
    request.ask(() => send(missing, batchCtx)),
  );
  const readOne = async (id: VideoId): Promise<Outcome<T>> => {
    const load = (signal: AbortSignal): Promise<T> => batch.load(id, signal);
    try {
      const read = await parts.cache.read(cache, id, CACHE_TIMES[cache], load, ctx);
      return { video_id: id, value: request.take(read) };
    } catch (error) {
      if (error instanceof ToolError && !ctx.signal.aborted) return { video_id: id, error };
      throw error;
    } finally {
      batch.settle(id);
    }
  };
  const outcomes = await Promise.all(unique.map(readOne));
  if (outcomes.every((one) => 'value' in one || isRemembered(one.error))) request.end();
  // Only now is the cost of the request known that the missing ones shared.
  return outcomes.map((one) =>
    'error' in one && !one.error.quota
      ? { ...one, error: amendError(one.error, { quota: tally.figure() }) }
      : one,
  );
}
