import * as z from 'zod';
import { READS_YOUTUBE, defineTool } from '../mcp/define-tool.ts';
import { parseVideoId } from '../youtube/ids.ts';
import type { ToolDeps } from './deps.ts';
import { cursorArgument, nextCursorOf, pageTokenOf, renderMore } from './paging.ts';
import { provenance, provenanceOf, renderProvenance } from './provenance.ts';
import { commentThread } from './shapes.ts';

export const getVideoComments = defineTool({
  name: 'get_video_comments',
  title: 'Video comments',
  description:
    'Comments of a video with their replies. Costs 1 of default a page, and 1 for each long thread whose replies are read whole; cached 30 min. include_replies=false is the cheapest.',
  toolset: 'read',
  annotations: READS_YOUTUBE,
  input: z.object({
    video_url: z.string().min(1).max(300).describe('URL or 11-character id'),
    max_results: z.int().min(1).max(100).default(100).describe('threads on a page'),
    include_replies: z.boolean().default(true),
    order: z.enum(['relevance', 'time']).default('relevance'),
    search_terms: z.string().trim().min(1).max(200).optional(),
    cursor: cursorArgument,
  }),
  output: z.object({
    video_id: z.string(),
    comments: z.array(commentThread).readonly(),
    next_cursor: z.string().nullable(),
    ...provenance,
  }),
  async run(args, { youtube, cursors }: ToolDeps, { signal, report }) {
    const videoId = parseVideoId(args.video_url);
    const read = await youtube.comments(
      {
        videoId,
        maxResults: args.max_results,
        order: args.order,
        includeReplies: args.include_replies,
        ...(args.search_terms === undefined ? {} : { searchTerms: args.search_terms }),
        ...pageTokenOf(cursors, 'get_video_comments', args),
      },
      { signal, report },
    );
    const { items, next_page_token } = read.data;
    return {
      video_id: videoId,
      comments: items,
      next_cursor: nextCursorOf(cursors, 'get_video_comments', args, next_page_token),
      ...provenanceOf(read),
    };
  },
  render(payload) {
    const lines = payload.comments.flatMap((thread) => [
      `${thread.author} (${thread.like_count ?? 'hidden'} likes): ${thread.text}`,
      ...thread.replies.map((reply) => `  ↳ ${reply.author}: ${reply.text}`),
    ]);
    return lines.length > 0 ? lines.join('\n') : 'No comments.';
  },
  notes: (payload) => [
    ...payload.comments.flatMap(({ comment_id, reply_count, replies }, index) => {
      const unread = reply_count - replies.length;
      if (unread <= 0) return [];
      return [
        `Comment ${index + 1} has ${unread} more: get_comment_replies comment_id=${comment_id}`,
      ];
    }),
    renderMore(payload),
    renderProvenance(payload),
  ],
});
