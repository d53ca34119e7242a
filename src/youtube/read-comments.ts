import type { ApiResult, CallContext } from './api-call.ts';
import type { CommentThreadsParams, RepliesParams } from './api.ts';
import { keyOf } from './cache-policy.ts';
import type { CommentId, VideoId } from './ids.ts';
import { readReplies } from './read-replies.ts';
import { makeRead, type Read, type ReadParts, readThrough } from './read-tally.ts';
import type { Comment, CommentThread, Page } from './shapes.ts';

export interface CommentsParams extends CommentThreadsParams {
  readonly videoId: VideoId;
  /** Reads all replies: one more unit for each thread with more than the few sent along. */
  readonly includeReplies: boolean;
}

export interface CommentReads {
  /** Threads of a video. Throws `forbidden` with the reason `comments_disabled`. */
  comments(params: CommentsParams, ctx: CallContext): Promise<Read<Page<CommentThread>>>;
  /** One page of the replies of a thread. Throws `not_found` for an unknown comment. */
  replies(
    params: RepliesParams & { readonly parentId: CommentId },
    ctx: CallContext,
  ): Promise<Read<Page<Comment>>>;
}

export function createCommentReads(parts: ReadParts): CommentReads {
  return {
    comments: ({ includeReplies, ...params }, ctx) =>
      makeRead(parts, 'commentThreads.list', async (tally) => {
        const send = (via: CallContext): Promise<ApiResult<Page<CommentThread>>> =>
          parts.api.commentThreads(params, via);
        const place = { cache: 'comments', key: keyOf(params) } as const;
        const request = { method: 'commentThreads.list', ...place, send } as const;
        const page = await readThrough(parts, tally, request, ctx);
        const items = includeReplies
          ? await readReplies({ ...parts, tally }, page.items, ctx)
          : page.items.map(withoutReplies);
        return { ...page, items };
      }),
    replies: (params, ctx) =>
      makeRead(parts, 'comments.list', (tally) => {
        const send = (via: CallContext): Promise<ApiResult<Page<Comment>>> =>
          parts.api.comments(params, via);
        const place = { cache: 'comments', key: keyOf(params) } as const;
        return readThrough(parts, tally, { method: 'comments.list', ...place, send }, ctx);
      }),
  };
}

function withoutReplies(thread: CommentThread): CommentThread {
  return { ...thread, replies: [], replies_complete: thread.reply_count === 0 };
}
