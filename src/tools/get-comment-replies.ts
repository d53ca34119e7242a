import * as z from 'zod';
import { READS_YOUTUBE, defineTool } from '../mcp/define-tool.ts';
import { parseCommentId } from '../youtube/ids.ts';
import type { ToolDeps } from './deps.ts';
import { cursorArgument, nextCursorOf, pageTokenOf, renderMore } from './paging.ts';
import { provenance, provenanceOf, renderProvenance } from './provenance.ts';
import { comment } from './shapes.ts';

const reply = comment.omit({ parent_id: true, is_reply: true });

export const getCommentReplies = defineTool({
  name: 'get_comment_replies',
  title: 'Replies to a comment',
  description:
    'Replies to one comment of get_video_comments. Costs 1 of default a page, cached 30 min.',
  toolset: 'read',
  annotations: READS_YOUTUBE,
  input: z.object({
    comment_id: z.string().min(1).max(300),
    max_results: z.int().min(1).max(100).default(20),
    cursor: cursorArgument,
  }),
  output: z.object({
    comment_id: z.string(),
    replies: z.array(reply),
    next_cursor: z.string().nullable(),
    ...provenance,
  }),
  async run(args, { youtube, cursors }: ToolDeps, { signal }) {
    const parentId = parseCommentId(args.comment_id);
    const read = await youtube.replies(
      {
        parentId,
        maxResults: args.max_results,
        ...pageTokenOf(cursors, 'get_comment_replies', args),
      },
      { signal },
    );
    const { items, next_page_token } = read.data;
    return {
      comment_id: parentId,
      replies: [...items],
      next_cursor: nextCursorOf(cursors, 'get_comment_replies', args, next_page_token),
      ...provenanceOf(read),
    };
  },
  render(payload) {
    const lines = payload.replies.map(
      ({ author, like_count, text }) => `${author} (${like_count ?? 'hidden'} likes): ${text}`,
    );
    return lines.length > 0 ? lines.join('\n') : 'No replies.';
  },
  notes: (payload) => [renderMore(payload), renderProvenance(payload)],
});
