import type { youtube_v3 } from '@googleapis/youtube';
import { ToolError } from '../errors.ts';
import {
  type ApiCall,
  type ApiResult,
  type CallContext,
  createApiCall,
  type YouTubeApiOptions,
} from './api-call.ts';
import { BAD_BODY } from './api-error-rules.ts';
import { amendError, namingArguments } from './errors.ts';
import type { ChannelRef } from './ids.ts';
import { countOrNull, text } from './json-values.ts';
import { parsePlaylist, parsePlaylistItem } from './parse-playlists.ts';
import {
  parseCategory,
  parseChannel,
  parseComment,
  parseSearchHit,
  parseThread,
  parseVideo,
  parseVideoStats,
  parseVideoSummary,
} from './parse-resources.ts';
import type {
  ChannelInfo,
  Comment,
  CommentThread,
  Page,
  PlaylistInfo,
  PlaylistItem,
  SearchHit,
  VideoCategory,
  VideoInfo,
  VideoStats,
  VideoSummary,
} from './shapes.ts';

/** Most ids of one `videos.list` or `videos.batchGetStats`. */
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

export interface ChartParams {
  /** ISO 3166-1 alpha-2. */
  readonly regionCode: string;
  /** All categories without it. */
  readonly videoCategoryId?: string;
  /** 1–50. */
  readonly maxResults: number;
  readonly pageToken?: string;
}

export interface PlaylistItemsParams {
  readonly playlistId: string;
  /** 1–50. */
  readonly maxResults: number;
  readonly pageToken?: string;
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
  /** As `videos`, from a bucket of their own. */
  videoStats(ids: readonly string[], ctx: CallContext): Promise<ApiResult<readonly VideoStats[]>>;
  /** The most popular videos of a region, most popular first. */
  chart(params: ChartParams, ctx: CallContext): Promise<ApiResult<Page<VideoSummary>>>;
  /** All that a region has. */
  categories(regionCode: string, ctx: CallContext): Promise<ApiResult<readonly VideoCategory[]>>;
  /** Undefined when YouTube knows no such channel. */
  channel(ref: ChannelRef, ctx: CallContext): Promise<ApiResult<ChannelInfo | undefined>>;
  /** Undefined when YouTube knows no such playlist, or it is private. */
  playlist(id: string, ctx: CallContext): Promise<ApiResult<PlaylistInfo | undefined>>;
  /** In the playlist's order. Throws `playlist_not_found`, also for uploads of which there are none. */
  playlistItems(
    params: PlaylistItemsParams,
    ctx: CallContext,
  ): Promise<ApiResult<Page<PlaylistItem>>>;
  search(params: SearchParams, ctx: CallContext): Promise<ApiResult<Page<SearchHit>>>;
  commentThreads(
    params: CommentThreadsParams,
    ctx: CallContext,
  ): Promise<ApiResult<Page<CommentThread>>>;
  /** The replies of one thread. */
  comments(params: RepliesParams, ctx: CallContext): Promise<ApiResult<Page<Comment>>>;
}

const STATS_PARTS = ['snippet', 'contentDetails', 'statistics'];
const VIDEO_PARTS = [...STATS_PARTS, 'status'];
const CHANNEL_PARTS = ['snippet', 'statistics', 'contentDetails'];
const PLAYLIST_PARTS = ['snippet', 'contentDetails', 'status'];

export function createYouTubeApi(options: YouTubeApiOptions): YouTubeApi {
  const call = createApiCall(options);
  return { ...videoMethods(call), ...playlistMethods(call), ...commentMethods(call) };
}

type VideoMethod = 'videos' | 'videoStats' | 'chart' | 'categories' | 'search';

function videoMethods(call: ApiCall): Pick<YouTubeApi, VideoMethod> {
  return {
    videos: (ids, ctx) => {
      assertVideoIds(ids);
      return call('videos.list', ctx, (client, via) =>
        client.videos.list({ part: VIDEO_PARTS, id: [...ids] }, via),
      ).then((result) => mapResult(result, ({ items }) => (items ?? []).map(parseVideo)));
    },
    videoStats: (ids, ctx) => {
      assertVideoIds(ids);
      return call('videos.batchGetStats', ctx, (client, via) =>
        client.videos.batchGetStats({ part: STATS_PARTS, id: [...ids] }, via),
      ).then((result) => mapResult(result, ({ items }) => (items ?? []).map(parseVideoStats)));
    },
    chart: (params, ctx) =>
      call('videos.list', ctx, (client, via) =>
        client.videos.list({ part: STATS_PARTS, chart: 'mostPopular', ...params }, via),
      )
        .then((result) => mapResult(result, (body) => toPage(body, parseVideoSummary)))
        .catch(namingChart(params))
        .catch(namingArguments('region_code', 'category_id')),
    categories: (regionCode, ctx) =>
      call('videoCategories.list', ctx, (client, via) =>
        client.videoCategories.list({ part: ['snippet'], regionCode }, via),
      )
        .then((result) => mapResult(result, (body) => toPage(body, parseCategory).items))
        .catch(namingArguments('region_code')),
    search: (params, ctx) =>
      call('search.list', ctx, (client, via) => {
        const { query, type, ...rest } = params;
        return client.search.list({ part: ['snippet'], q: query, type: [type], ...rest }, via);
      }).then((result) => mapResult(result, (body) => toPage(body, parseSearchHit))),
  };
}

/** YouTube answers 400 `videoChartNotFound`, or 404 for a category that it knows and keeps no chart of. */
function namingChart({ regionCode, videoCategoryId }: ChartParams): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof ToolError) || error.code !== 'not_found') throw error;
    const message =
      videoCategoryId === undefined
        ? `region_code: YouTube keeps no chart of popular videos for ${regionCode}. Choose another country.`
        : `category_id: YouTube keeps no chart of popular videos for category ${videoCategoryId} in ${regionCode}. Leave category_id out, or choose another of get_video_categories.`;
    throw amendError(error, { message, reason: 'chart_not_found' });
  };
}

type PlaylistMethod = 'channel' | 'playlist' | 'playlistItems';

function playlistMethods(call: ApiCall): Pick<YouTubeApi, PlaylistMethod> {
  return {
    channel: (ref, ctx) =>
      call('channels.list', ctx, (client, via) =>
        client.channels.list({ part: CHANNEL_PARTS, ...channelFilter(ref) }, via),
      ).then((result) => mapResult(result, ({ items }) => items?.map(parseChannel)[0])),
    playlist: (id, ctx) =>
      call('playlists.list', ctx, (client, via) =>
        client.playlists.list({ part: PLAYLIST_PARTS, id: [id] }, via),
      ).then((result) => mapResult(result, ({ items }) => items?.map(parsePlaylist)[0])),
    playlistItems: (params, ctx) =>
      call('playlistItems.list', ctx, (client, via) =>
        client.playlistItems.list({ part: PLAYLIST_PARTS, ...params }, via),
      ).then((result) => mapResult(result, (body) => toPage(body, parsePlaylistItem))),
  };
}

function commentMethods(call: ApiCall): Pick<YouTubeApi, 'commentThreads' | 'comments'> {
  return {
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
    throw new RangeError(`One request takes 1 to ${MAX_VIDEO_IDS} ids; got ${ids.length}`);
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

/** Throws `unavailable` with the reason `bad_body` when the answer is too far from what it is to be. */
function mapResult<T, U>({ value, quota }: ApiResult<T>, map: (value: T) => U): ApiResult<U> {
  try {
    return { value: map(value), quota };
  } catch (error) {
    throw new ToolError(BAD_BODY.code, BAD_BODY.text, { reason: 'bad_body', quota, cause: error });
  }
}

interface ListBody<T> {
  readonly items?: T[];
  readonly nextPageToken?: string | null;
  readonly pageInfo?: youtube_v3.Schema$PageInfo;
}

function toPage<T, U>(body: ListBody<T>, parse: (item: T) => U | undefined): Page<U> {
  return {
    items: (body.items ?? []).map(parse).filter((item) => item !== undefined),
    next_page_token: text(body.nextPageToken) || null,
    total_results: countOrNull(body.pageInfo?.totalResults),
  };
}
