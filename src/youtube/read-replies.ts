import type { ReadCache } from '../cache/read-cache.ts';
import { ToolError } from '../errors.ts';
import type { CallContext } from './api-call.ts';
import type { YouTubeApi } from './api.ts';
import { CACHE_TTL_MS, keyOf } from './cache-policy.ts';
import type { ReadTally } from './read-tally.ts';
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
 * stays marked as incomplete. Throws only the reason of the caller's signal.
 */
export async function readReplies(
  reader: ReplyReader,
  threads: readonly CommentThread[],
  ctx: CallContext,
): Promise<readonly CommentThread[]> {
  const completed: CommentThread[] = [];
  for (let from = 0; from < threads.length; from += REPLY_CONCURRENCY) {
    const some = threads.slice(from, from + REPLY_CONCURRENCY);
    completed.push(
      ...(await Promise.all(some.map((thread) => completeThread(reader, thread, ctx)))),
    );
  }
  return completed;
}

async function completeThread(
  reader: ReplyReader,
  thread: CommentThread,
  ctx: CallContext,
): Promise<CommentThread> {
  if (thread.replies_complete) return thread;
  const parentId = thread.comment_id;
  const load = (signal: AbortSignal): Promise<Replies> => loadReplies(reader, parentId, { signal });
  try {
    const key = keyOf({ replies: parentId });
    const { items, isWhole } = reader.tally.take(
      await reader.cache.read('comments', key, CACHE_TTL_MS.comments, load, ctx),
    );
    return { ...thread, replies: items, replies_complete: isWhole };
  } catch (error) {
    ctx.signal.throwIfAborted();
    // The threads are worth having without the rest of their replies; the failure is counted and
    // in the trace, and `replies_complete` tells the caller.
    if (error instanceof ToolError) return thread;
    throw error;
  }
}

async function loadReplies(
  { api, tally }: ReplyReader,
  parentId: string,
  ctx: CallContext,
): Promise<Replies> {
  const items: Comment[] = [];
  let pageToken: string | null = null;
  for (let count = 0; count < MAX_REPLY_PAGES; count += 1) {
    const base = { parentId, maxResults: REPLIES_PER_PAGE };
    const params = pageToken === null ? base : { ...base, pageToken };
    const page: Page<Comment> = await tally.ask(() => api.comments(params, ctx));
    items.push(...page.items);
    pageToken = page.next_page_token;
    if (pageToken === null) return { items, isWhole: true };
  }
  return { items, isWhole: false };
}
