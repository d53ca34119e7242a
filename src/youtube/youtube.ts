import type { ReadCache } from '../cache/read-cache.ts';
import { type QuotaFigure, ToolError } from '../errors.ts';
import type { CallContext, UpstreamSource } from './api-call.ts';
import type { CommentThreadsParams, SearchParams, YouTubeApi } from './api.ts';
import { CACHE_TTL_MS, keyOf } from './cache-policy.ts';
import type { ChannelRef, VideoId } from './ids.ts';
import type { QuotaLedger } from './quota.ts';
import { readReplies } from './read-replies.ts';
import { createReadTally, type Read } from './read-tally.ts';
import type { ChannelInfo, CommentThread, Page, SearchHit, VideoInfo } from './shapes.ts';
import type { TranscriptChain } from './transcripts/chain.ts';
import type { TrackKind, Transcript } from './transcripts/transcript.ts';
import { createVideoBatch } from './video-batch.ts';

export type { Read } from './read-tally.ts';

/** One id of several: what is known of it, or why nothing is. */
export type VideoOutcome =
  | { readonly video_id: VideoId; readonly video: VideoInfo }
  | { readonly video_id: VideoId; readonly error: ToolError };

export interface CommentsParams extends CommentThreadsParams {
  readonly videoId: VideoId;
  /** Reads all replies: one more unit for each thread with more than the few sent along. */
  readonly includeReplies: boolean;
}

export interface TranscriptParams {
  readonly videoId: VideoId;
  /** BCP 47, best first. */
  readonly languages: readonly string[];
  /** Default `manual`. */
  readonly prefer?: TrackKind;
}

/**
 * What the tools read: the Data API and the transcripts through the cache. Values are frozen. Every
 * method throws a `ToolError`, or the reason of the caller's signal.
 */
export interface YouTube {
  /** 1 to 50 ids, in the order given, each once; one bad id does not fail the others. */
  videos(ids: readonly VideoId[], ctx: CallContext): Promise<Read<readonly VideoOutcome[]>>;
  /** Throws `not_found` for an unknown channel. */
  channel(ref: ChannelRef, ctx: CallContext): Promise<Read<ChannelInfo>>;
  searchVideos(
    params: Omit<SearchParams, 'type'>,
    ctx: CallContext,
  ): Promise<Read<Page<SearchHit>>>;
  comments(params: CommentsParams, ctx: CallContext): Promise<Read<Page<CommentThread>>>;
  transcript(params: TranscriptParams, ctx: CallContext): Promise<Read<Transcript>>;
}

export interface YouTubeOptions {
  readonly api: YouTubeApi;
  readonly transcripts: TranscriptChain;
  readonly cache: ReadCache;
  readonly ledger: Pick<QuotaLedger, 'figure'>;
  readonly source: UpstreamSource;
}

export function createYouTube(options: YouTubeOptions): YouTube {
  return {
    videos: (ids, ctx) => readVideos(options, ids, ctx),
    channel: (ref, ctx) => readChannel(options, ref, ctx),
    searchVideos: (params, ctx) => readSearch(options, { ...params, type: 'video' }, ctx),
    comments: (params, ctx) => readComments(options, params, ctx),
    transcript: (params, ctx) => readTranscript(options, params, ctx),
  };
}

async function readVideos(
  options: YouTubeOptions,
  ids: readonly VideoId[],
  ctx: CallContext,
): Promise<Read<readonly VideoOutcome[]>> {
  const tally = createReadTally(options, 'videos.list');
  const unique = [...new Set(ids)];
  const batch = createVideoBatch(unique, (missing, batchCtx) =>
    tally.ask(() => options.api.videos(missing, batchCtx)),
  );
  const readOne = async (id: VideoId): Promise<VideoOutcome> => {
    const load = (signal: AbortSignal): Promise<VideoInfo> => batch.load(id, signal);
    try {
      const read = await options.cache.read('video', id, CACHE_TTL_MS.video, load, ctx);
      return { video_id: id, video: tally.take(read) };
    } catch (error) {
      if (error instanceof ToolError && !ctx.signal.aborted) return { video_id: id, error };
      throw error;
    } finally {
      batch.settle(id);
    }
  };
  return tally.close(await Promise.all(unique.map(readOne)));
}

async function readChannel(
  options: YouTubeOptions,
  ref: ChannelRef,
  ctx: CallContext,
): Promise<Read<ChannelInfo>> {
  const tally = createReadTally(options, 'channels.list');
  const load = async (signal: AbortSignal): Promise<ChannelInfo> => {
    const channel = await tally.ask(() => options.api.channel(ref, { signal }));
    if (channel) return channel;
    throw channelNotFound(ref, tally.figure());
  };
  const key = channelKey(ref);
  const read = await options.cache.read('channel', key, CACHE_TTL_MS.channel, load, ctx);
  return tally.close(tally.take(read));
}

async function readSearch(
  options: YouTubeOptions,
  params: SearchParams,
  ctx: CallContext,
): Promise<Read<Page<SearchHit>>> {
  const tally = createReadTally(options, 'search.list');
  const load = (signal: AbortSignal): Promise<Page<SearchHit>> =>
    tally.ask(() => options.api.search(params, { signal }));
  const read = await options.cache.read('search', keyOf(params), CACHE_TTL_MS.search, load, ctx);
  return tally.close(tally.take(read));
}

async function readComments(
  options: YouTubeOptions,
  { includeReplies, ...params }: CommentsParams,
  ctx: CallContext,
): Promise<Read<Page<CommentThread>>> {
  const { api, cache } = options;
  const tally = createReadTally(options, 'commentThreads.list');
  const load = (signal: AbortSignal): Promise<Page<CommentThread>> =>
    tally.ask(() => api.commentThreads(params, { signal }));
  const page = tally.take(
    await cache.read('comments', keyOf(params), CACHE_TTL_MS.comments, load, ctx),
  );
  const items = includeReplies
    ? await readReplies({ api, cache, tally }, page.items, ctx)
    : page.items.map(withoutReplies);
  return tally.close({ ...page, items });
}

async function readTranscript(
  { cache, source, transcripts }: YouTubeOptions,
  { videoId, languages, prefer = 'manual' }: TranscriptParams,
  ctx: CallContext,
): Promise<Read<Transcript>> {
  const key = keyOf({ videoId, languages, prefer });
  const load = (signal: AbortSignal): Promise<Transcript> =>
    transcripts.read({ videoId, languages, prefer }, { signal });
  const read = await cache.read('transcript', key, CACHE_TTL_MS.transcript, load, ctx);
  return {
    data: read.value,
    cached: read.cached,
    cache_age_seconds: read.ageSeconds,
    source: source === 'sample' ? source : read.value.source,
    quota: undefined,
  };
}

function withoutReplies(thread: CommentThread): CommentThread {
  return { ...thread, replies: [], replies_complete: thread.reply_count === 0 };
}

/** Handles and user names are the same in any case. */
function channelKey({ kind, value }: ChannelRef): string {
  return `${kind}:${kind === 'id' ? value : value.toLowerCase()}`;
}

function channelNotFound(ref: ChannelRef, quota: QuotaFigure): ToolError {
  return new ToolError(
    'not_found',
    `YouTube knows no channel ${ref.value}. Check the id or the handle, or find it by name with a search.`,
    { reason: 'channel_not_found', quota },
  );
}
