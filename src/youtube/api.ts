import type { youtube_v3 } from '@googleapis/youtube';
import {
  type ApiResult,
  type CallContext,
  createApiCall,
  type YouTubeApiOptions,
} from './api-call.ts';
import type { ChannelRef } from './ids.ts';
import {
  parseChannel,
  parseComment,
  parseSearchHit,
  parseThread,
  parseVideo,
} from './parse-resources.ts';
import type { ChannelInfo, Comment, CommentThread, Page, SearchHit, VideoInfo } from './shapes.ts';

/** Most ids of one `videos.list`. */
export const MAX_VIDEO_IDS = 50;

export interface SearchParams {
  readonly query: string;
  readonly type: 'video' | 'channel' | 'playlist';
  /** 1–50. */
  readonly maxResults: number;
  readonly order?: 'relevance' | 'date' | 'viewCount' | 'rating' | 'title' | 'videoCount';
  readonly pageToken?: string;
  readonly channelId?: string;
  /** RFC 3339, as `publishedBefore`. */
  readonly publishedAfter?: string;
  readonly publishedBefore?: string;
  readonly videoDuration?: 'any' | 'short' | 'medium' | 'long';
  /** ISO 3166-1 alpha-2. */
  readonly regionCode?: string;
  /** ISO 639-1. */
  readonly relevanceLanguage?: string;
  readonly eventType?: 'completed' | 'live' | 'upcoming';
  readonly safeSearch?: 'moderate' | 'none' | 'strict';
}

export interface CommentThreadsParams {
  readonly videoId: string;
  /** 1–100. */
  readonly maxResults: number;
  readonly order: 'time' | 'relevance';
  readonly searchTerms?: string;
  readonly pageToken?: string;
}

export interface RepliesParams {
  readonly parentId: string;
  /** 1–100. */
  readonly maxResults: number;
  readonly pageToken?: string;
}

/**
 * The Data API. Each method is one request: quota is drawn before it, given back when nothing was
 * sent, and every failure is a `ToolError` (`errors.ts`, `upstream-fetch.ts`, the ledger's
 * `quota_exhausted`) or the reason of the caller's signal.
 */
export interface YouTubeApi {
  /** Up to 50 ids; videos that do not exist or are private are left out. */
  videos(ids: readonly string[], ctx: CallContext): Promise<ApiResult<readonly VideoInfo[]>>;
  /** Undefined when YouTube knows no such channel. */
  channel(ref: ChannelRef, ctx: CallContext): Promise<ApiResult<ChannelInfo | undefined>>;
  search(params: SearchParams, ctx: CallContext): Promise<ApiResult<Page<SearchHit>>>;
  commentThreads(
    params: CommentThreadsParams,
    ctx: CallContext,
  ): Promise<ApiResult<Page<CommentThread>>>;
  /** The replies of one thread. */
  comments(params: RepliesParams, ctx: CallContext): Promise<ApiResult<Page<Comment>>>;
}

const VIDEO_PARTS = ['snippet', 'contentDetails', 'statistics', 'status'];
const CHANNEL_PARTS = ['snippet', 'statistics', 'contentDetails'];

export function createYouTubeApi(options: YouTubeApiOptions): YouTubeApi {
  const call = createApiCall(options);
  return {
    videos: (ids, ctx) => {
      assertVideoIds(ids);
      return call('videos.list', ctx, (client, via) =>
        client.videos.list({ part: VIDEO_PARTS, id: [...ids] }, via),
      ).then((result) => mapResult(result, ({ items }) => (items ?? []).map(parseVideo)));
    },
    channel: (ref, ctx) =>
      call('channels.list', ctx, (client, via) =>
        client.channels.list({ part: CHANNEL_PARTS, ...channelFilter(ref) }, via),
      ).then((result) => mapResult(result, ({ items }) => items?.map(parseChannel)[0])),
    search: (params, ctx) =>
      call('search.list', ctx, (client, via) => {
        const { query, type, ...rest } = params;
        return client.search.list({ part: ['snippet'], q: query, type: [type], ...rest }, via);
      }).then((result) => mapResult(result, (body) => toPage(body, parseSearchHit))),
    commentThreads: (params, ctx) =>
      call('commentThreads.list', ctx, (client, via) =>
        client.commentThreads.list(
          { part: ['snippet', 'replies'], textFormat: 'plainText', ...params },
          via,
        ),
      ).then((result) => mapResult(result, (body) => toPage(body, parseThread))),
    comments: (params, ctx) =>
      call('comments.list', ctx, (client, via) =>
        client.comments.list({ part: ['snippet'], textFormat: 'plainText', ...params }, via),
      ).then((result) => mapResult(result, (body) => toPage(body, parseComment))),
  };
}

function assertVideoIds(ids: readonly string[]): void {
  if (ids.length < 1 || ids.length > MAX_VIDEO_IDS) {
    throw new RangeError(`videos.list takes 1 to ${MAX_VIDEO_IDS} ids; got ${ids.length}`);
  }
}

function channelFilter(ref: ChannelRef): youtube_v3.Params$Resource$Channels$List {
  switch (ref.kind) {
    case 'id':
      return { id: [ref.value] };
    case 'handle':
      return { forHandle: ref.value };
    case 'username':
      return { forUsername: ref.value };
  }
}

function mapResult<T, U>(result: ApiResult<T>, map: (value: T) => U): ApiResult<U> {
  return { value: map(result.value), quota: result.quota };
}

interface ListBody<T> {
  readonly items?: T[];
  readonly nextPageToken?: string | null;
  readonly pageInfo?: youtube_v3.Schema$PageInfo;
}

function toPage<T, U>(body: ListBody<T>, parse: (item: T) => U | undefined): Page<U> {
  return {
    items: (body.items ?? []).map(parse).filter((item) => item !== undefined),
    next_page_token: body.nextPageToken ?? null,
    total_results: body.pageInfo?.totalResults ?? null,
  };
}
