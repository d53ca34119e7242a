/** `commentThreads.list` and `comments.list`. */
import {
  commentNotFound,
  commentsDisabled,
  threadChannelNotFound,
  threadVideoNotFound,
} from './api-error.ts';
import { channelOf, findChannel, publicVideos } from './catalogue/index.ts';
import type { Comment, Video } from './catalogue/model.ts';
import { commentHtml } from './html-text.ts';
import { listBody, pickParts, resource, takePage } from './listing.ts';
import type { Endpoint, EndpointRequest, ListBody, Page } from './listing.ts';
import { FORCE_SSL_SCOPES } from './oauth-scopes.ts';
import type { Params } from './params.ts';
import type { PlacedComment, PlacedThread, SampleState } from './state.ts';
import { visibleVideo } from './visibility.ts';

/** A thread shows at most so many of its replies; the rest is `comments.list`. */
const EMBEDDED_REPLIES = 5;
const PAGE = { min: 1, max: 100, fallback: 20 } as const;
const TEXT_FORMATS = ['html', 'plainText'] as const;

export type TextFormat = (typeof TEXT_FORMATS)[number];

/** A comment or, with `parentId`, a reply, as reads and writes answer it. */
export function commentResource(
  video: Video,
  comment: Comment,
  format: TextFormat,
  parentId?: string,
): ListBody {
  return resource('youtube#comment', {
    id: comment.id,
    snippet: {
      channelId: channelOf(video).id,
      videoId: video.id,
      textDisplay: format === 'html' ? commentHtml(comment.text, video.id) : comment.text,
      textOriginal: comment.text,
      ...(parentId === undefined ? {} : { parentId }),
      authorDisplayName: comment.authorName,
      authorProfileImageUrl: `https://yt3.ggpht.com/sample/${comment.authorChannelId}=s48-c-k-c0x00ffffff-no-rj`,
      authorChannelUrl: `http://www.youtube.com/${comment.authorName}`,
      authorChannelId: { value: comment.authorChannelId },
      canRate: true,
      viewerRating: 'none',
      likeCount: comment.likeCount,
      publishedAt: comment.publishedAt,
      updatedAt: comment.updatedAt ?? comment.publishedAt,
    },
  });
}

/** A thread as reads and writes answer it. */
export function threadResource(
  { video, thread }: PlacedThread,
  parts: ReadonlySet<string>,
  format: TextFormat,
): ListBody {
  return resource('youtube#commentThread', {
    id: thread.id,
    ...pickParts(parts, {
      snippet: () => ({
        channelId: channelOf(video).id,
        videoId: video.id,
        topLevelComment: commentResource(video, thread, format),
        canReply: false,
        totalReplyCount: thread.replies.length,
        isPublic: true,
      }),
      replies: () =>
        thread.replies.length === 0
          ? undefined
          : {
              comments: thread.replies
                .slice(0, EMBEDDED_REPLIES)
                .map((reply) => commentResource(video, reply, format, thread.id)),
            },
    }),
  });
}

const placed = (video: Video, state: SampleState): readonly PlacedThread[] =>
  (state.threadsOf(video) ?? []).map((thread) => ({ video, thread }));

function select(params: Params, { state, account }: EndpointRequest): readonly PlacedThread[] {
  const filter = params.filter(['id', 'allThreadsRelatedToChannelId', 'channelId', 'videoId']);
  switch (filter) {
    case 'videoId': {
      const video = visibleVideo(params.one('videoId') ?? '', account);
      if (video === undefined) throw threadVideoNotFound();
      if (video.threads === null) throw commentsDisabled();
      return placed(video, state);
    }
    case 'id':
      return params.list('id').flatMap((id) => state.findThread(id) ?? []);
    case 'channelId':
    case 'allThreadsRelatedToChannelId': {
      const channel = findChannel(params.one(filter) ?? '');
      if (channel === undefined) throw threadChannelNotFound();
      return publicVideos(channel.id).flatMap((video) => placed(video, state));
    }
    default:
      return filter satisfies never;
  }
}

function threadsPage(params: Params, request: EndpointRequest): Page<PlacedThread> {
  const words = (params.one('searchTerms') ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  const order = params.choice('order', ['time', 'relevance'], 'time');
  const weight = ({ thread }: PlacedThread): number => thread.likeCount + 2 * thread.replies.length;
  const threads = select(params, request)
    .filter(({ thread }) => words.every((word) => thread.text.toLowerCase().includes(word)))
    .toSorted((a, b) =>
      order === 'time'
        ? b.thread.publishedAt.localeCompare(a.thread.publishedAt)
        : weight(b) - weight(a),
    );
  const page = takePage(threads, params, PAGE);
  // Unlike the other lists, this one counts the page, not the whole.
  return { ...page, totalResults: page.items.length };
}

/** `GET /commentThreads`. 403 `commentsDisabled`, 404 `videoNotFound` or `channelNotFound`. */
export const commentThreadsEndpoint: Endpoint = {
  path: '/commentThreads',
  bucket: 'default',
  cost: 1,
  // Comments are not for a token that is for reading alone, though a key may read them.
  tokenScopes: FORCE_SSL_SCOPES,
  parameters: [
    'videoId',
    'id',
    'channelId',
    'allThreadsRelatedToChannelId',
    'order',
    'searchTerms',
    'textFormat',
    'moderationStatus',
    'maxResults',
    'pageToken',
  ],
  answer(params, request) {
    const parts = params.parts(['id', 'replies', 'snippet']);
    const format = params.choice('textFormat', TEXT_FORMATS, 'html');
    const page = threadsPage(params, request);
    return listBody(
      'youtube#commentThreadListResponse',
      page,
      page.items.map((one) => threadResource(one, parts, format)),
    );
  },
};

function commentsPage(params: Params, { state }: EndpointRequest): Page<PlacedComment> {
  if (params.filter(['id', 'parentId']) === 'id') {
    const items = params.list('id').flatMap((id) => state.findComment(id) ?? []);
    return { items, totalResults: items.length, resultsPerPage: items.length };
  }
  const parentId = params.one('parentId') ?? '';
  const parent = state.findThread(parentId);
  if (parent === undefined) throw commentNotFound('parentId');
  const replies = parent.thread.replies.map((comment) => ({
    video: parent.video,
    comment,
    parentId,
  }));
  const page = takePage(replies, params, PAGE);
  return { ...page, totalResults: page.items.length };
}

/** `GET /comments`: the replies of a thread, or comments by id. 404 `commentNotFound`. */
export const commentsEndpoint: Endpoint = {
  path: '/comments',
  bucket: 'default',
  cost: 1,
  tokenScopes: FORCE_SSL_SCOPES,
  parameters: ['parentId', 'id', 'textFormat', 'maxResults', 'pageToken'],
  answer(params, request) {
    const parts = params.parts(['id', 'snippet']);
    const format = params.choice('textFormat', TEXT_FORMATS, 'html');
    const page = commentsPage(params, request);
    return listBody(
      'youtube#commentListResponse',
      page,
      page.items.map(({ video, comment, parentId }) => {
        const { snippet, ...rest } = commentResource(video, comment, format, parentId);
        return parts.has('snippet') ? { ...rest, snippet } : rest;
      }),
    );
  },
};
