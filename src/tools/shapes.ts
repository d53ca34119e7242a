/** The published form of what YouTube knows; `satisfies` keeps it in step with `youtube/shapes.ts`. */
import * as z from 'zod';
import { strangersText } from '../mcp/define-tool.ts';
import type {
  ChannelInfo,
  Comment,
  CommentThread,
  PlaylistInfo,
  PlaylistItem,
  SearchHit,
  VideoCategory,
  VideoInfo,
  VideoStats,
  VideoSummary,
} from '../youtube/shapes.ts';

const liveStatus = z.enum(['none', 'live', 'upcoming']);
const count = z.int().nullable();

export const videoInfo = z.object({
  video_id: z.string(),
  title: strangersText,
  description: strangersText,
  channel_id: z.string(),
  channel_title: strangersText,
  published_at: z.string(),
  duration: z.string().nullable(),
  duration_seconds: count,
  view_count: count,
  like_count: count,
  comment_count: count,
  tags: z.array(strangersText).readonly(),
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
  title: strangersText,
  handle: strangersText.nullable(),
  description: strangersText,
  published_at: z.string(),
  country: z.string().nullable(),
  subscriber_count: count,
  view_count: count,
  video_count: count,
  uploads_playlist_id: z.string().nullable(),
  thumbnail_url: z.string().nullable(),
  url: z.string(),
}) satisfies z.ZodType<ChannelInfo>;

export const videoStats = z.object({
  video_id: z.string(),
  published_at: z.string(),
  duration_seconds: count,
  view_count: count,
  like_count: count,
  comment_count: count,
}) satisfies z.ZodType<VideoStats>;

export const videoSummary = videoStats.extend({
  title: strangersText,
  channel_id: z.string(),
  channel_title: strangersText,
  category_id: z.string().nullable(),
  live_status: liveStatus,
  url: z.string(),
}) satisfies z.ZodType<VideoSummary>;

export const videoCategory = z.object({
  category_id: z.string(),
  title: z.string(),
  assignable: z.boolean(),
}) satisfies z.ZodType<VideoCategory>;

export const playlistInfo = z.object({
  playlist_id: z.string(),
  title: strangersText,
  description: strangersText,
  channel_id: z.string(),
  channel_title: strangersText,
  published_at: z.string(),
  item_count: count,
  privacy_status: z.string().nullable(),
  thumbnail_url: z.string().nullable(),
  url: z.string(),
}) satisfies z.ZodType<PlaylistInfo>;

export const playlistItem = z.object({
  playlist_item_id: z.string(),
  position: z.int(),
  video_id: z.string(),
  title: strangersText,
  channel_id: z.string().nullable(),
  channel_title: strangersText.nullable(),
  published_at: z.string().nullable(),
  added_at: z.string(),
  status: z.enum(['public', 'unlisted', 'private', 'deleted', 'unknown']),
}) satisfies z.ZodType<PlaylistItem>;

export const comment = z.object({
  comment_id: z.string(),
  parent_id: z.string().nullable(),
  is_reply: z.boolean(),
  author: strangersText,
  author_channel_id: z.string().nullable(),
  text: strangersText,
  like_count: count,
  published_at: z.string(),
  updated_at: z.string(),
}) satisfies z.ZodType<Comment>;

export const commentThread = comment.extend({
  reply_count: z.int(),
  // The same shape once more: checked, and not published twice.
  replies: z.array(comment.meta({ properties: undefined })).readonly(),
  replies_complete: z.boolean(),
}) satisfies z.ZodType<CommentThread>;

export const searchHit = z.object({
  kind: z.enum(['video', 'channel', 'playlist']),
  id: z.string(),
  title: strangersText,
  description: strangersText,
  channel_id: z.string(),
  channel_title: strangersText,
  published_at: z.string(),
  live_status: liveStatus,
  thumbnail_url: z.string().nullable(),
  url: z.string(),
}) satisfies z.ZodType<SearchHit>;
