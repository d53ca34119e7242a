/** The published form of what YouTube knows; `satisfies` keeps it in step with `youtube/shapes.ts`. */
import * as z from 'zod';
import type {
  ChannelInfo,
  Comment,
  CommentThread,
  SearchHit,
  VideoInfo,
} from '../youtube/shapes.ts';

const liveStatus = z.enum(['none', 'live', 'upcoming']);
const count = z.int().nullable();

export const videoInfo = z.object({
  video_id: z.string(),
  title: z.string(),
  description: z.string(),
  channel_id: z.string(),
  channel_title: z.string(),
  published_at: z.string(),
  duration: z.string().nullable(),
  duration_seconds: count,
  view_count: count,
  like_count: count,
  comment_count: count,
  tags: z.array(z.string()).readonly(),
  category_id: z.string().nullable(),
  language: z.string().nullable(),
  live_status: liveStatus,
  captions_available: z.boolean(),
  privacy_status: z.string().nullable(),
  thumbnail_url: z.string().nullable(),
  url: z.string(),
}) satisfies z.ZodType<VideoInfo>;

export const channelInfo = z.object({
  channel_id: z.string(),
  title: z.string(),
  handle: z.string().nullable(),
  description: z.string(),
  published_at: z.string(),
  country: z.string().nullable(),
  subscriber_count: count,
  view_count: count,
  video_count: count,
  uploads_playlist_id: z.string().nullable(),
  thumbnail_url: z.string().nullable(),
  url: z.string(),
}) satisfies z.ZodType<ChannelInfo>;

const comment = z.object({
  comment_id: z.string(),
  parent_id: z.string().nullable(),
  is_reply: z.boolean(),
  author: z.string(),
  author_channel_id: z.string().nullable(),
  text: z.string(),
  like_count: z.int(),
  published_at: z.string(),
  updated_at: z.string(),
}) satisfies z.ZodType<Comment>;

export const commentThread = comment.extend({
  reply_count: z.int(),
  replies: z.array(comment).readonly(),
  replies_complete: z.boolean(),
}) satisfies z.ZodType<CommentThread>;

export const searchHit = z.object({
  kind: z.enum(['video', 'channel', 'playlist']),
  id: z.string(),
  title: z.string(),
  description: z.string(),
  channel_id: z.string(),
  channel_title: z.string(),
  published_at: z.string(),
  live_status: liveStatus,
  thumbnail_url: z.string().nullable(),
  url: z.string(),
}) satisfies z.ZodType<SearchHit>;
