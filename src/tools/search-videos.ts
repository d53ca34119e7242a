import * as z from 'zod';
import { ToolError } from '../errors.ts';
import { READS_YOUTUBE, defineTool } from '../mcp/define-tool.ts';
import { type ChannelId, parseChannelRef } from '../youtube/ids.ts';
import type { ToolDeps } from './deps.ts';
import { cursorArgument, nextCursorOf, pageTokenOf, renderMore } from './paging.ts';
import { provenance, provenanceOf, renderProvenance } from './provenance.ts';
import { regionCode } from './region.ts';
import { searchHit } from './shapes.ts';

/** The words of the system this reimplements, beside YouTube's own. */
const ORDERS = {
  relevance: 'relevance',
  date: 'date',
  viewCount: 'viewCount',
  rating: 'rating',
  title: 'title',
  views: 'viewCount',
  popular: 'viewCount',
  recent: 'date',
  newest: 'date',
  top: 'rating',
} as const;

type OrderWord = keyof typeof ORDERS;

const instant = z.iso.datetime({
  offset: true,
  error: 'expected an instant such as 2026-01-31T00:00:00Z',
});

/** YouTube would answer with nothing, and take one of a hundred searches for it. */
function assertOrder(after: string | undefined, before: string | undefined): void {
  if (after === undefined || before === undefined || Date.parse(after) < Date.parse(before)) return;
  throw new ToolError('invalid_input', 'published_before: expected later than published_after.', {
    reason: 'invalid_arguments',
  });
}

/** YouTube searches by the id alone, and to resolve a handle is a read of another bucket. */
function channelIdOf(given: string): ChannelId {
  const { kind, value } = parseChannelRef(given);
  if (kind === 'id') return value;
  throw new ToolError(
    'invalid_input',
    `channel_id: a search needs the id of the channel (UC…); get_channel_info tells that of ${value}.`,
    { reason: 'unresolved_channel' },
  );
}

export const searchVideos = defineTool({
  name: 'search_videos',
  title: 'Search videos',
  description:
    'Finds videos by words. Costs 1 of the search bucket (100 a day), cached 10 min: prefer one precise query. Cheaper, from default: get_video_info for a known video, list_channel_videos for a channel.',
  toolset: 'read',
  annotations: READS_YOUTUBE,
  input: z.object({
    query: z.string().trim().min(1).max(500),
    max_results: z.int().min(1).max(50).default(10),
    order: z.enum(Object.keys(ORDERS) as [OrderWord, ...OrderWord[]]).default('relevance'),
    cursor: cursorArgument,
    channel_id: z.string().max(300).optional().describe('UC… id'),
    published_after: instant.optional(),
    published_before: instant.optional(),
    duration: z.enum(['any', 'short', 'medium', 'long']).optional(),
    region_code: regionCode.optional(),
    relevance_language: z
      .string()
      .regex(/^[a-z]{2,3}(-[A-Za-z]{2,8})?$/, 'expected a language code such as en')
      .optional(),
    event_type: z.enum(['completed', 'live', 'upcoming']).optional(),
    safe_search: z.enum(['moderate', 'none', 'strict']).optional(),
  }),
  output: z.object({
    videos: z.array(searchHit).readonly(),
    total_results: z.int().nullable().describe("YouTube's estimate"),
    next_cursor: z.string().nullable(),
    ...provenance,
  }),
  async run(args, { youtube, cursors }: ToolDeps, { signal }) {
    assertOrder(args.published_after, args.published_before);
    const read = await youtube.searchVideos(
      {
        query: args.query,
        maxResults: args.max_results,
        order: ORDERS[args.order],
        ...pageTokenOf(cursors, 'search_videos', args),
        ...(args.channel_id ? { channelId: channelIdOf(args.channel_id) } : {}),
        ...(args.published_after ? { publishedAfter: args.published_after } : {}),
        ...(args.published_before ? { publishedBefore: args.published_before } : {}),
        ...(args.duration ? { videoDuration: args.duration } : {}),
        ...(args.region_code ? { regionCode: args.region_code } : {}),
        ...(args.relevance_language ? { relevanceLanguage: args.relevance_language } : {}),
        ...(args.event_type ? { eventType: args.event_type } : {}),
        ...(args.safe_search ? { safeSearch: args.safe_search } : {}),
      },
      { signal },
    );
    const { items, total_results, next_page_token } = read.data;
    return {
      videos: items,
      total_results,
      next_cursor: nextCursorOf(cursors, 'search_videos', args, next_page_token),
      ...provenanceOf(read),
    };
  },
  render(payload) {
    const lines = payload.videos.map(
      ({ title, channel_title, url, published_at, live_status }, index) =>
        `${index + 1}. ${title} · ${channel_title} · ${published_at.slice(0, 10)}${live_status === 'none' ? '' : ` (${live_status})`} · ${url}`,
    );
    return lines.length > 0 ? lines.join('\n') : 'No video found.';
  },
  notes: (payload) => [renderMore(payload), renderProvenance(payload)],
});
