/** The four daily pools of the Data API, their exhaustion answers, and midnight in California. */
import { ApiError } from './api-error.ts';

export type Bucket = 'default' | 'search' | 'video_insert' | 'batch_get_stats';

/** Units a day, as published since June 2026. */
export const DEFAULT_LIMITS: Readonly<Record<Bucket, number>> = {
  default: 10_000,
  search: 100,
  video_insert: 100,
  batch_get_stats: 10_000,
};

/** What the 429 of a bucket calls its metric and limit. The default pool answers otherwise (403). */
const METRICS: Readonly<
  Record<Exclude<Bucket, 'default'>, { title: string; metric: string; limit: string }>
> = {
  search: {
    title: 'Search Queries',
    metric: 'youtube.googleapis.com/search_list',
    limit: 'defaultSearchListPerDayPerProject',
  },
  video_insert: {
    title: 'Video Uploads',
    metric: 'youtube.googleapis.com/videos_insert',
    limit: 'defaultVideosInsertPerDayPerProject',
  },
  batch_get_stats: {
    title: 'Batch Get Stats Queries',
    metric: 'youtube.googleapis.com/videos_batch_get_stats',
    limit: 'defaultVideosBatchGetStatsPerDayPerProject',
  },
};

const PROJECT_NUMBER = '123456789012';

/** What a pool that is used up answers: 403 the default one, 429 the others. */
export function exhaustedBucket(bucket: Bucket, limit: number): ApiError {
  if (bucket === 'default') {
    return new ApiError(
      403,
      'The request cannot be completed because you have exceeded your <a href="/youtube/v3/getting-started#quota">quota</a>.',
      { domain: 'youtube.quota', reason: 'quotaExceeded' },
    );
  }
  const { title, metric, limit: limitName } = METRICS[bucket];
  return new ApiError(
    429,
    `Quota exceeded for quota metric '${title}' and limit '${title} per day' of service 'youtube.googleapis.com' for consumer 'project_number:${PROJECT_NUMBER}'.`,
    { domain: 'global', reason: 'rateLimitExceeded' },
    {
      status: 'RESOURCE_EXHAUSTED',
      details: [
        {
          '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
          reason: 'RATE_LIMIT_EXCEEDED',
          domain: 'googleapis.com',
          metadata: {
            service: 'youtube.googleapis.com',
            quota_metric: metric,
            quota_limit: limitName,
            quota_limit_value: String(limit),
            quota_unit: '1/d/{project}',
            quota_location: 'global',
            consumer: `projects/${PROJECT_NUMBER}`,
          },
        },
      ],
    },
  );
}

const pacificDate = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'America/Los_Angeles',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});

export interface QuotaMeter {
  /** Takes `cost` units out of the bucket's day. Throws the bucket's exhaustion answer. */
  charge(bucket: Bucket, cost: number): void;
  /** Units spent since the last midnight in Los Angeles. */
  used(bucket: Bucket): number;
  reset(): void;
}

/**
 * Counts units per bucket and Pacific day. A refused call takes nothing: the pool stays at what
 * it was.
 * @param now epoch milliseconds; decides which Pacific day it is
 */
export function createQuotaMeter(
  now: () => number,
  limits: Readonly<Record<Bucket, number>>,
): QuotaMeter {
  let day = '';
  const spent = new Map<Bucket, number>();
  const today = (): Map<Bucket, number> => {
    const current = pacificDate.format(now());
    if (current !== day) {
      day = current;
      spent.clear();
    }
    return spent;
  };
  return {
    charge(bucket, cost) {
      const used = today().get(bucket) ?? 0;
      if (used + cost > limits[bucket]) throw exhaustedBucket(bucket, limits[bucket]);
      spent.set(bucket, used + cost);
    },
    used: (bucket) => today().get(bucket) ?? 0,
    reset: () => spent.clear(),
  };
}
