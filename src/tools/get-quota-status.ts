import * as z from 'zod';
import { READS_SERVER, defineTool } from '../mcp/define-tool.ts';
import type { ToolDeps } from './deps.ts';

export const getQuotaStatus = defineTool({
  name: 'get_quota_status',
  title: 'YouTube quota',
  description:
    'What is left of the daily YouTube quota by bucket, and how long it lasts at the pace of the last hour. Searches draw on search, get_video_stats on batch_get_stats, other reads on default, transcripts on none.',
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
        exhausted_by_youtube: z.boolean(),
        forecast: z.object({
          burn_per_hour: z.number(),
          hours_to_exhaustion: z.number().nullable(),
          runs_out_before_reset: z.boolean(),
        }),
      }),
    ),
  }),
  async run(_args, { quota }: ToolDeps) {
    return {
      buckets: quota
        .snapshot()
        .map(({ forecast, ...state }) => ({ ...state, forecast: { ...forecast } })),
    };
  },
  render: ({ buckets }) =>
    buckets
      .map(({ bucket, remaining, limit, reset_at, exhausted_by_youtube, forecast }) =>
        [
          `${bucket}: ${remaining} of ${limit} left`,
          `resets ${reset_at}`,
          ...(exhausted_by_youtube ? ['YouTube says that it is used up'] : []),
          ...(forecast.hours_to_exhaustion === null || remaining === 0
            ? []
            : [
                forecast.runs_out_before_reset
                  ? `lasts ${forecast.hours_to_exhaustion} h at the pace of the last hour`
                  : 'enough until the reset at the pace of the last hour',
              ]),
        ].join(', '),
      )
      .join('\n'),
});
