import * as z from 'zod';
import { READS_YOUTUBE, defineTool } from '../mcp/define-tool.ts';
import type { ToolDeps } from './deps.ts';
import { cursorArgument, nextCursorOf, pageTokenOf, renderMore } from './paging.ts';
import { provenance, provenanceOf, renderProvenance } from './provenance.ts';
import { regionCode } from './region.ts';
import { videoSummary } from './shapes.ts';

export const getTrendingVideos = defineTool({
  name: 'get_trending_videos',
  title: 'Popular videos of a region',
  description:
    "YouTube's chart of popular videos in a country. Costs 1 of default a page, cached 1 h.",
  toolset: 'read',
  annotations: READS_YOUTUBE,
  input: z.object({
    region_code: regionCode.default('US'),
    category_id: z
      .string()
      .regex(/^\d{1,4}$/, 'expected the number of a category, of get_video_categories')
      .optional(),
    max_results: z.int().min(1).max(50).default(10),
    cursor: cursorArgument,
  }),
  output: z.object({
    region_code: z.string(),
    videos: z.array(videoSummary).readonly(),
    total_results: z.int().nullable(),
    next_cursor: z.string().nullable(),
    ...provenance,
  }),
  async run(args, { youtube, cursors }: ToolDeps, { signal }) {
    const read = await youtube.trending(
      {
        regionCode: args.region_code,
        maxResults: args.max_results,
        ...(args.category_id === undefined ? {} : { videoCategoryId: args.category_id }),
        ...pageTokenOf(cursors, 'get_trending_videos', args),
      },
      { signal },
    );
    const { items, total_results, next_page_token } = read.data;
    return {
      region_code: args.region_code,
      videos: items,
      total_results,
      next_cursor: nextCursorOf(cursors, 'get_trending_videos', args, next_page_token),
      ...provenanceOf(read),
    };
  },
  render(payload) {
    const lines = payload.videos.map(
      ({ title, channel_title, view_count, url }, index) =>
        `${index + 1}. ${title} · ${channel_title} · ${view_count ?? 'hidden'} views · ${url}`,
    );
    return lines.length > 0 ? lines.join('\n') : 'The chart is empty.';
  },
  notes: (payload) => [renderMore(payload), renderProvenance(payload)],
});
