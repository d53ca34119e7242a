import * as z from 'zod';
import { READS_SERVER, defineTool } from '../mcp/define-tool.ts';
import type { ToolDeps } from './deps.ts';

export const getQuotaStatus = defineTool({
  name: 'get_quota_status',
  title: 'YouTube quota',
  description:
    'What is left of the daily YouTube quota, by bucket: search_videos draws 1 of search, other reads 1 of default a page, transcripts nothing. Costs no quota.',
  toolset: 'ops',
  annotations: READS_SERVER,
  input: z.object({}),
  output: z.object({
    buckets: z.array(
      z.object({
        bucket: z.string(),
        limit: z.int(),
        used: z.int(),
        remaining: z.int(),
        reset_at: z.string(),
        exhausted_by_youtube: z.boolean().describe('YouTube itself refused; 0 until the reset'),
      }),
    ),
  }),
  async run(_args, { quota }: ToolDeps) {
    return { buckets: quota.snapshot().map((state) => ({ ...state })) };
  },
  render: ({ buckets }) =>
    buckets
      .map(({ bucket, remaining, limit, reset_at }) =>
        [`${bucket}: ${remaining} of ${limit} left`, `resets ${reset_at}`].join(', '),
      )
      .join('\n'),
});
