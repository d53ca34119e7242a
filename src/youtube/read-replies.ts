import type { ReadCache } from '../cache/read-cache.ts';
import { ToolError } from '../errors.ts';
import type { CallContext } from './api-call.ts';
import type { YouTubeApi } from './api.ts';
import { CACHE_TIMES, keyOf } from './cache-policy.ts';
import { isRemembered, type ReadTally, type RequestTally } from './read-tally.ts';
import type { Comment, CommentThread, Page } from './shapes.ts';

/** Largest page of `comments.list`. */
const REPLIES_PER_PAGE = 100;
/** YouTube shows no more than 500 replies of a thread. */
const MAX_REPLY_PAGES = 5;
/** Threads whose replies are read at the same time. */
const REPLY_CONCURRENCY = 4;

interface ReplyReader {
  readonly api: Pick<YouTubeApi, 'comments'>;
  readonly cache: ReadCache;
  readonly tally: ReadTally;
}

interface Replies {
  readonly items: readonly Comment[];
  readonly isWhole: boolean;
}

/**
 * The threads with all their replies; a thread whose replies cannot be read keeps those it has and
 * stays marked as incomplete. Reports each thread that needed a request. Throws only the reason of
 * the caller's signal.
 */
export async function readReplies(
  reader: ReplyReader,
  threads: readonly CommentThread[],
  ctx: CallContext,
): Promise<readonly CommentThread[]> {
  const total = threads.filter(({ replies_complete }) => !replies_complete).length;
  let done = 0;
  const complete = async (thread: CommentThread): Promise<CommentThread> => {
    if (thread.replies_complete) return thread;
    const whole = await completeThread(reader, thread, ctx);
    done += 1;
    ctx.report?.(done, total, 'threads with their replies read');
    return whole;
  };
  const completed: CommentThread[] = [];
  for (let from = 0; from < threads.length; from += REPLY_CONCURRENCY) {
    const some = threads.slice(from, from + REPLY_CONCURRENCY);
    completed.push(...(await Promise.all(some.map(complete))));
  }
  return completed;
}

async function completeThread(
  reader: ReplyReader,
  thread: CommentThread,
  ctx: CallContext,
): Promise<CommentThread> {
  const parentId = thread.comment_id;
  const request = reader.tally.request('comments.list');
  const load = (signal: AbortSignal): Promise<Replies> =>
    loadReplies(reader.api, request, parentId, { signal });
  try {
    const key = keyOf({ replies: parentId });
    const { items, isWhole } = request.take(
      await reader.cache.read('comments', key, CACHE_TIMES.comments, load, ctx),
    );
    request.end(Math.max(1, Math.ceil(items.length / REPLIES_PER_PAGE)));
    return { ...thread, replies: items, replies_complete: isWhole };
  } catch (error) {
    ctx.signal.throwIfAborted();
    if (isRemembered(error)) request.end();
    // The threads are worth having without the rest of their replies; the failure is counted and
    // in the trace, and `replies_complete` tells the caller.
    if (error instanceof ToolError) return thread;
    throw error;
  }
}

async function loadReplies(
  api: ReplyReader['api'],
  request: RequestTally,
  parentId: string,
  ctx: CallContext,
): Promise<Replies> {
  const items: Comment[] = [];
  let pageToken: string | null = null;
  for (let count = 0; count < MAX_REPLY_PAGES; count += 1) {
    const base = { parentId, maxResults: REPLIES_PER_PAGE };
    const params = pageToken === null ? base : { ...base, pageToken };
    const page: Page<Comment> = await request.ask(() => api.comments(params, ctx));
    items.push(...page.items);
    pageToken = page.next_page_token;
    if (pageToken === null) return { items, isWhole: true };
  }
  return { items, isWhole: false };
}
