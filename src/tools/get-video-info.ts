import * as z from 'zod';
import { READS_YOUTUBE, defineTool } from '../mcp/define-tool.ts';
import type { ToolDeps } from './deps.ts';
import { provenance, provenanceOf, renderProvenance } from './provenance.ts';
import { videoInfo } from './shapes.ts';
import { clockTime } from './transcript-page.ts';
import { MOST_VIDEOS, parseVideoList, sortOutcomes } from './video-list.ts';

const itemError = z.object({ video_url: z.string(), code: z.string(), message: z.string() });

const url = z.string().min(1).max(300);

/** `2026-02-10, 4:01, 184532 views, 9204 likes, 10 comments` */
function describeFigures(video: z.output<typeof videoInfo>): string {
  const { published_at, duration_seconds, live_status } = video;
  const length = duration_seconds === null ? 'length unknown' : clockTime(duration_seconds);
  return [
    published_at.slice(0, 10),
    live_status === 'none' ? length : live_status,
    `${video.view_count ?? 'hidden'} views`,
    `${video.like_count ?? 'hidden'} likes`,
    video.comment_count === null ? 'comments off or hidden' : `${video.comment_count} comments`,
  ].join(', ');
}

export const getVideoInfo = defineTool({
  name: 'get_video_info',
  title: 'Video details',
  description:
    'Title, description, duration and figures of one video, or of up to 50 at the price of one. Costs 1 of default, cached 30 min. Hidden figures are null.',
  toolset: 'read',
  annotations: READS_YOUTUBE,
  input: z.object({
    video_url: z
      .union([url, z.array(url).min(1).max(MOST_VIDEOS)])
      .describe('URL or 11-character id, or a list of them'),
  }),
  output: z.object({
    videos: z.array(videoInfo).readonly(),
    errors: z.array(itemError),
    ...provenance,
  }),
  async run({ video_url }, { youtube }: ToolDeps, { signal }) {
    const list = parseVideoList(
      typeof video_url === 'string' ? [video_url] : video_url,
      'video_url',
    );
    const read = await youtube.videos(list.ids, { signal });
    const { found, errors } = sortOutcomes(
      list,
      new Map(
        read.data.map((one) => [one.video_id, 'video' in one ? one.video : one.error] as const),
      ),
    );
    const [only] = read.data;
    if (typeof video_url === 'string' && only && 'error' in only) throw only.error;
    return {
      videos: found,
      errors: errors.map(({ given, code, message }) => ({ video_url: given, code, message })),
      ...provenanceOf(read),
    };
  },
  render(payload) {
    const lines = payload.videos.map((video) =>
      [
        `${video.title} · ${video.channel_title} · ${video.url}`,
        describeFigures(video),
        video.description,
      ].join('\n'),
    );
    const failed = payload.errors.map(({ video_url, message }) => `${video_url}: ${message}`);
    return [...lines, ...failed].join('\n\n');
  },
  notes: (payload) => [renderProvenance(payload)],
});
