import * as z from 'zod';
import { READS_YOUTUBE, defineTool } from '../mcp/define-tool.ts';
import type { ToolDeps } from './deps.ts';
import { provenance, provenanceOf, renderProvenance } from './provenance.ts';
import { videoStats } from './shapes.ts';
import { MOST_VIDEOS, parseVideoList, sortOutcomes } from './video-list.ts';

export const getVideoStats = defineTool({
  name: 'get_video_stats',
  title: 'Video figures',
  description:
    'Views, likes and comments of up to 50 videos, for following figures. Costs 1 of batch_get_stats, cached 5 min. Hidden figures are null.',
  toolset: 'read',
  annotations: READS_YOUTUBE,
  input: z.object({
    video_ids: z.array(z.string().min(1).max(300)).min(1).max(MOST_VIDEOS),
  }),
  output: z.object({
    stats: z.array(videoStats).readonly(),
    errors: z.array(z.object({ video_id: z.string(), code: z.string(), message: z.string() })),
    ...provenance,
  }),
  async run({ video_ids }, { youtube }: ToolDeps, { signal }) {
    const list = parseVideoList(video_ids, 'video_ids');
    const read = await youtube.videoStats(list.ids, { signal });
    const { found, errors } = sortOutcomes(
      list,
      new Map(
        read.data.map((one) => [one.video_id, 'stats' in one ? one.stats : one.error] as const),
      ),
    );
    return {
      stats: found,
      errors: errors.map(({ given, code, message }) => ({ video_id: given, code, message })),
      ...provenanceOf(read),
    };
  },
  render(payload) {
    const lines = payload.stats.map(
      ({ video_id, view_count, like_count, comment_count }) =>
        `${video_id}: ${view_count ?? 'hidden'} views, ${like_count ?? 'hidden'} likes, ${comment_count ?? 'no'} comments`,
    );
    const failed = payload.errors.map(({ video_id, message }) => `${video_id}: ${message}`);
    return [...lines, ...failed].join('\n');
  },
  notes: (payload) => [renderProvenance(payload)],
});
