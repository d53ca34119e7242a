import * as z from 'zod';
import { READS_YOUTUBE, defineTool } from '../mcp/define-tool.ts';
import type { ToolDeps } from './deps.ts';
import { provenance, provenanceOf, renderProvenance } from './provenance.ts';
import { regionCode } from './region.ts';
import { videoCategory } from './shapes.ts';

export const getVideoCategories = defineTool({
  name: 'get_video_categories',
  title: 'Video categories',
  description:
    'The categories of videos in a country, for category_id. Costs 1 of default, cached 7 days.',
  toolset: 'read',
  annotations: READS_YOUTUBE,
  input: z.object({ region_code: regionCode.default('US') }),
  output: z.object({
    region_code: z.string(),
    categories: z.array(videoCategory).readonly(),
    ...provenance,
  }),
  async run({ region_code }, { youtube }: ToolDeps, { signal }) {
    const read = await youtube.categories(region_code, { signal });
    return { region_code, categories: read.data, ...provenanceOf(read) };
  },
  render: ({ categories }) =>
    categories.map(({ category_id, title }) => `${category_id}: ${title}`).join('\n'),
  notes: (payload) => [renderProvenance(payload)],
});
