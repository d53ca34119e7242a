import * as z from 'zod';
import { READS_YOUTUBE, defineTool } from '../mcp/define-tool.ts';
import { parsePlaylistId } from '../youtube/ids.ts';
import type { ToolDeps } from './deps.ts';
import { cursorArgument, nextCursorOf, pageTokenOf, renderMore } from './paging.ts';
import { provenance, provenanceOf, renderProvenance } from './provenance.ts';
import { playlistItem } from './shapes.ts';

export const listPlaylistItems = defineTool({
  name: 'list_playlist_items',
  title: 'Videos of a playlist',
  description:
    'The videos of a playlist in its order; status tells which were deleted or made private. Costs 1 of default a page, cached 10 min.',
  toolset: 'read',
  annotations: READS_YOUTUBE,
  input: z.object({
    playlist_id: z.string().min(1).max(300).describe('id, or a URL with list='),
    max_results: z.int().min(1).max(50).default(50),
    cursor: cursorArgument,
  }),
  output: z.object({
    playlist_id: z.string(),
    items: z.array(playlistItem),
    total_results: z.int().nullable(),
    next_cursor: z.string().nullable(),
    ...provenance,
  }),
  async run(args, { youtube, cursors }: ToolDeps, { signal }) {
    const playlistId = parsePlaylistId(args.playlist_id);
    const read = await youtube.playlistItems(
      {
        playlistId,
        maxResults: args.max_results,
        ...pageTokenOf(cursors, 'list_playlist_items', args),
      },
      { signal },
    );
    const { items, total_results, next_page_token } = read.data;
    return {
      playlist_id: playlistId,
      items: [...items],
      total_results,
      next_cursor: nextCursorOf(cursors, 'list_playlist_items', args, next_page_token),
      ...provenanceOf(read),
    };
  },
  render(payload) {
    const lines = payload.items.map(({ position, title, channel_title, status, video_id }) =>
      [
        `${position + 1}. ${title}`,
        channel_title ?? 'no channel',
        ...(status === 'public' ? [] : [status]),
        video_id,
      ].join(' · '),
    );
    return lines.length > 0 ? lines.join('\n') : 'The playlist is empty.';
  },
  notes: (payload) => [renderMore(payload), renderProvenance(payload)],
});
