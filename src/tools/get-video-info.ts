import * as z from 'zod';
import { ToolError } from '../errors.ts';
import { READS_YOUTUBE, defineTool } from '../mcp/define-tool.ts';
import { type VideoId, parseVideoId } from '../youtube/ids.ts';
import type { ToolDeps } from './deps.ts';
import { provenance, provenanceOf, renderProvenance, untrustedFields } from './provenance.ts';
import { videoInfo } from './shapes.ts';

/** Most ids of one `videos.list`. */
const MOST_VIDEOS = 50;

const UNTRUSTED = [
  'videos[].title',
  'videos[].description',
  'videos[].channel_title',
  'videos[].tags',
];

const itemError = z.object({ video_url: z.string(), code: z.string(), message: z.string() });
type ItemError = z.infer<typeof itemError>;

const url = z.string().min(1).max(300);

interface Asked {
  readonly given: string;
  readonly id: VideoId;
}

/** Parses each on its own: one bad id never fails the others. */
function parseAll(given: readonly string[]): { asked: Asked[]; errors: ItemError[] } {
  const asked: Asked[] = [];
  const errors: ItemError[] = [];
  for (const text of given) {
    try {
      asked.push({ given: text, id: parseVideoId(text) });
    } catch (error) {
      if (!(error instanceof ToolError) || given.length === 1) throw error;
      errors.push({ video_url: text, code: error.code, message: error.message });
    }
  }
  return { asked, errors };
}

/** The caller's own words for an id, so that it finds its item again. */
const givenFor = (asked: readonly Asked[], id: VideoId): string =>
  asked.find((item) => item.id === id)?.given ?? id;

export const getVideoInfo = defineTool({
  name: 'get_video_info',
  title: 'Video details',
  description:
    'Title, description, duration and figures of one video, or of up to 50 at the price of one. Costs 1 of the default bucket, cached for 30 minutes. Hidden figures are null.',
  toolset: 'read',
  annotations: READS_YOUTUBE,
  input: z.object({
    video_url: z
      .union([url, z.array(url).min(1).max(MOST_VIDEOS)])
      .describe('URL or 11-character id, or a list of them'),
  }),
  output: z.object({
    videos: z.array(videoInfo).readonly(),
    errors: z.array(itemError).describe('what of a list could not be read'),
    untrusted_fields: untrustedFields,
    ...provenance,
  }),
  async run({ video_url }, { youtube }: ToolDeps, { signal }) {
    const { asked, errors } = parseAll(typeof video_url === 'string' ? [video_url] : video_url);
    const [first] = asked;
    if (!first) {
      throw new ToolError(
        'invalid_input',
        `video_url: none is a video. ${errors[0]?.message ?? ''}`,
        {
          reason: 'invalid_video_url',
        },
      );
    }
    const read = await youtube.videos([...new Set(asked.map(({ id }) => id))], { signal });
    const videos = read.data.flatMap((outcome) => ('video' in outcome ? [outcome.video] : []));
    for (const outcome of read.data) {
      if ('video' in outcome) continue;
      if (typeof video_url === 'string') throw outcome.error;
      const { code, message } = outcome.error;
      errors.push({ video_url: givenFor(asked, outcome.video_id), code, message });
    }
    return { videos, errors, untrusted_fields: UNTRUSTED, ...provenanceOf(read) };
  },
  render(payload) {
    const lines = payload.videos.map((video) =>
      [
        `${video.title} · ${video.channel_title} · ${video.url}`,
        `${video.published_at.slice(0, 10)}, ${video.duration ?? 'no duration'}, ${video.view_count ?? 'hidden'} views, ${video.like_count ?? 'hidden'} likes`,
        video.description,
      ].join('\n'),
    );
    const failed = payload.errors.map(({ video_url, message }) => `${video_url}: ${message}`);
    return [...lines, ...failed, renderProvenance(payload)].join('\n\n');
  },
});
