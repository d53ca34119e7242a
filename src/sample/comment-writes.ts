/** `commentThreads.insert` and `comments.insert`: what the account writes under videos. */
import { findChannel } from './catalogue/index.ts';
import type { Comment, Thread, Video } from './catalogue/model.ts';
import { commentResource, threadResource } from './comments.ts';
import { requireAccount } from './listing.ts';
import type { Account, Endpoint } from './listing.ts';
import { FORCE_SSL_SCOPES } from './oauth-scopes.ts';
import { timestampOf } from './playlist-writes.ts';
import type { SampleState } from './state.ts';
import { visibleVideo } from './visibility.ts';
import { parseWriteBody } from './write-body.ts';
import type { Shape, WriteBody } from './write-body.ts';
import { commentRefusal, inBody } from './write-error.ts';

/** Units, of the default bucket. */
const WRITE_COST = 50;

/** Characters. */
const MAX_TEXT = 10_000;

/** Under one video, and under one comment: the demo must not grow for ever. */
const MAX_THREADS = 1_000;
const MAX_REPLIES = 500;

const COMMENT_SNIPPET: Shape = {
  authorDisplayName: 'value',
  authorProfileImageUrl: 'value',
  authorChannelUrl: 'value',
  authorChannelId: 'value',
  channelId: 'value',
  videoId: 'value',
  textDisplay: 'value',
  textOriginal: 'value',
  parentId: 'value',
  canRate: 'value',
  viewerRating: 'value',
  likeCount: 'value',
  moderationStatus: 'value',
  publishedAt: 'value',
  updatedAt: 'value',
};

const COMMENT_SHAPE: Shape = {
  kind: 'value',
  etag: 'value',
  id: 'value',
  snippet: COMMENT_SNIPPET,
};

const THREAD_SHAPE: Shape = {
  kind: 'value',
  etag: 'value',
  id: 'value',
  snippet: {
    channelId: 'value',
    videoId: 'value',
    topLevelComment: COMMENT_SHAPE,
    canReply: 'value',
    totalReplyCount: 'value',
    isPublic: 'value',
  },
  replies: 'value',
};

type Domain = 'youtube.comment' | 'youtube.commentThread';

function parseText(domain: Domain, body: WriteBody, ...path: readonly string[]): string {
  const text = body.text(...path) ?? '';
  const place = inBody(path.join('.'));
  if (text.trim() === '') {
    throw commentRefusal(domain, {
      status: 400,
      reason: 'commentTextRequired',
      message: 'The comment resource that is being inserted must specify a value for its text.',
      place,
    });
  }
  if (text.length > MAX_TEXT) {
    throw commentRefusal(domain, {
      status: 400,
      reason: 'commentTextTooLong',
      message: 'The comment resource that is being inserted contains too many characters.',
      place,
    });
  }
  return text;
}

function processingFailure(domain: Domain): Error {
  return commentRefusal(domain, {
    status: 400,
    reason: 'processingFailure',
    message:
      "The API server failed to successfully process the request. While this can be a transient error, it usually indicates that the request's input is invalid.",
  });
}

function forbidden(domain: Domain, what: 'comment' | 'comment thread'): Error {
  return commentRefusal(domain, {
    status: 403,
    reason: 'forbidden',
    message: `The ${what} could not be created due to insufficient permissions. The request might not be properly authorized.`,
  });
}

/** The video that is commented on; the body must name it. */
function parseVideo(body: WriteBody, account: Account): Video {
  const domain = 'youtube.commentThread';
  const videoId = body.text('snippet', 'videoId') ?? '';
  if (videoId === '') {
    throw commentRefusal(domain, {
      status: 400,
      reason: 'channelOrVideoIdMissing',
      message: 'Each comment thread must be linked to a video.',
      place: inBody('snippet.videoId'),
    });
  }
  const video = visibleVideo(videoId, account);
  if (video !== undefined) return video;
  throw commentRefusal(domain, {
    status: 404,
    reason: 'videoNotFound',
    message:
      'The video identified by the <code><a href="/youtube/v3/docs/commentThreads/insert#videoId">videoId</a></code> parameter could not be found.',
    place: inBody('snippet.videoId'),
  });
}

function commentBy(
  { channelId }: Account,
  { id, text, nowMs }: { readonly id: string; readonly text: string; readonly nowMs: number },
): Comment {
  const channel = findChannel(channelId);
  return {
    id,
    authorName: channel?.handle ?? channel?.title ?? '',
    authorChannelId: channelId,
    text,
    likeCount: 0,
    publishedAt: timestampOf(nowMs),
  };
}

/** `POST /commentThreads` */
const insertThread: Endpoint = {
  method: 'POST',
  path: '/commentThreads',
  bucket: 'default',
  cost: WRITE_COST,
  scopes: FORCE_SSL_SCOPES,
  parameters: [],
  answer(params, request) {
    const { state, nowMs } = request;
    const domain = 'youtube.commentThread';
    const account = requireAccount(request);
    const parts = params.parts(['id', 'replies', 'snippet']);
    const body = parseWriteBody(request.body, THREAD_SHAPE);
    const video = parseVideo(body, account);
    const text = parseText(domain, body, 'snippet', 'topLevelComment', 'snippet', 'textOriginal');
    const threads = state.threadsOf(video);
    if (threads === null) throw forbidden(domain, 'comment thread');
    if (threads.length >= MAX_THREADS) throw processingFailure(domain);
    const id = `Ug${state.mint(20)}4AaABAg`;
    const thread: Thread = { ...commentBy(account, { id, text, nowMs }), replies: [] };
    state.setThreads(video.id, [thread, ...threads]);
    return threadResource({ video, thread }, parts, 'html');
  },
};

function putReply(state: SampleState, video: Video, threadId: string, reply: Comment): void {
  const threads = (state.threadsOf(video) ?? []).map((thread) =>
    thread.id === threadId ? { ...thread, replies: [reply, ...thread.replies] } : thread,
  );
  state.setThreads(video.id, threads);
}

/** `POST /comments`: a reply; replies to replies do not exist. */
const insertReply: Endpoint = {
  method: 'POST',
  path: '/comments',
  bucket: 'default',
  cost: WRITE_COST,
  scopes: FORCE_SSL_SCOPES,
  parameters: [],
  answer(params, request) {
    const { state, nowMs } = request;
    const domain = 'youtube.comment';
    const account = requireAccount(request);
    const parts = params.parts(['id', 'snippet']);
    const body = parseWriteBody(request.body, COMMENT_SHAPE);
    const parentId = body.text('snippet', 'parentId') ?? '';
    const place = inBody('snippet.parentId');
    if (parentId === '') {
      const message = 'The comment that is being inserted must be linked to a parent comment.';
      throw commentRefusal(domain, { status: 400, reason: 'parentIdMissing', message, place });
    }
    const parent = state.findThread(parentId);
    if (parent === undefined) {
      const message = 'The specified parent comment could not be found.';
      throw commentRefusal(domain, {
        status: 404,
        reason: 'parentCommentNotFound',
        message,
        place,
      });
    }
    const text = parseText(domain, body, 'snippet', 'textOriginal');
    const { video, thread } = parent;
    if (thread.replies.length >= MAX_REPLIES) throw processingFailure(domain);
    const reply = commentBy(account, { id: `${parentId}.${state.mint(22)}`, text, nowMs });
    putReply(state, video, parentId, reply);
    const { snippet, ...rest } = commentResource(video, reply, 'html', parentId);
    return parts.has('snippet') ? { ...rest, snippet } : rest;
  },
};

export const commentWriteEndpoints: readonly Endpoint[] = [insertThread, insertReply];
