import * as z from 'zod';
import { READS_YOUTUBE, defineTool } from '../mcp/define-tool.ts';
import type { ToolDeps } from './deps.ts';
import { cursorArgument, nextCursorOf, pageTokenOf, renderMore } from './paging.ts';
import { provenance, provenanceOf, renderProvenance } from './provenance.ts';
import { channelInfo } from './shapes.ts';

const channelHit = channelInfo.pick({
  channel_id: true,
  title: true,
  description: true,
  published_at: true,
  url: true,
});

export const searchChannels = defineTool({
  name: 'search_channels',
  title: 'Search channels',
  description:
    'Finds channels by words. Costs 1 of the search bucket (100 a day), cached 10 min: with an id or a handle use get_channel_info.',
  toolset: 'read',
  annotations: READS_YOUTUBE,
  input: z.object({
    query: z.string().trim().min(1).max(500),
    max_results: z.int().min(1).max(50).default(10),
    cursor: cursorArgument,
  }),
  output: z.object({
    channels: z.array(channelHit),
    total_results: z.int().nullable().describe("YouTube's estimate"),
    next_cursor: z.string().nullable(),
    ...provenance,
  }),
  async run(args, { youtube, cursors }: ToolDeps, { signal }) {
    const read = await youtube.searchChannels(
      {
        query: args.query,
        maxResults: args.max_results,
        ...pageTokenOf(cursors, 'search_channels', args),
      },
      { signal },
    );
    const { items, total_results, next_page_token } = read.data;
    return {
      channels: items.map(({ id, title, description, published_at, url }) => ({
        channel_id: id,
        title,
        description,
        published_at,
        url,
      })),
      total_results,
      next_cursor: nextCursorOf(cursors, 'search_channels', args, next_page_token),
      ...provenanceOf(read),
    };
  },
  render(payload) {
    const lines = payload.channels.map(
      ({ title, url, description }, index) => `${index + 1}. ${title} · ${url} · ${description}`,
    );
    return lines.length > 0 ? lines.join('\n') : 'No channel found.';
  },
  notes: (payload) => [renderMore(payload), renderProvenance(payload)],
});
