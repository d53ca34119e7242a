/** From the resources of the Data API to our shapes. Nothing here throws for a missing field. */
import type { youtube_v3 } from '@googleapis/youtube';
import { unescapeHtml } from './html-text.ts';
import { countOrNull, list, text, textOrNull } from './json-values.ts';
import {
  LIVE_STATUSES,
  type ChannelInfo,
  type Comment,
  type CommentThread,
  type LiveStatus,
  type SearchHit,
  type SearchKind,
  type VideoCategory,
  type VideoInfo,
  type VideoStats,
  type VideoSummary,
} from './shapes.ts';

/** Where people look at what the API tells of. */
export const SITE = 'https://www.youtube.com';

/** Largest first; a larger one than `high` is of no use to a model. */
const THUMBNAIL_SIZES = ['high', 'medium', 'default'] as const;

/** A `Video` of `videos.list` with snippet, contentDetails, statistics and status. */
export function parseVideo(video: youtube_v3.Schema$Video): VideoInfo {
  const { snippet, contentDetails, statistics } = video;
  const id = text(video.id);
  const liveStatus = parseLiveStatus(snippet?.liveBroadcastContent);
  return {
    video_id: id,
    title: text(snippet?.title),
    description: text(snippet?.description),
    channel_id: text(snippet?.channelId),
    channel_title: text(snippet?.channelTitle),
    published_at: text(snippet?.publishedAt),
    duration: textOrNull(contentDetails?.duration),
    duration_seconds: liveStatus === 'none' ? wholeSeconds(contentDetails?.duration) : null,
    view_count: parseCount(statistics?.viewCount),
    like_count: parseCount(statistics?.likeCount),
    comment_count: parseCount(statistics?.commentCount),
    tags: list(snippet?.tags)
      .map(text)
      .filter((tag) => tag !== ''),
    category_id: textOrNull(snippet?.categoryId),
    language: textOrNull(snippet?.defaultAudioLanguage) ?? textOrNull(snippet?.defaultLanguage),
    live_status: liveStatus,
    captions_available: contentDetails?.caption === 'true',
    privacy_status: textOrNull(video.status?.privacyStatus),
    thumbnail_url: parseThumbnail(snippet?.thumbnails),
    url: `${SITE}/watch?v=${id}`,
  };
}

/** A `Video` of a chart with snippet, contentDetails and statistics. */
export function parseVideoSummary(video: youtube_v3.Schema$Video): VideoSummary {
  const info = parseVideo(video);
  return {
    video_id: info.video_id,
    title: info.title,
    channel_id: info.channel_id,
    channel_title: info.channel_title,
    published_at: info.published_at,
    duration_seconds: info.duration_seconds,
    view_count: info.view_count,
    like_count: info.like_count,
    comment_count: info.comment_count,
    category_id: info.category_id,
    live_status: info.live_status,
    url: info.url,
  };
}

/** The documentation has `durationMillis` beside `duration`; the client's types lack it. */
type VideoStat = youtube_v3.Schema$VideoStat & {
  readonly contentDetails?: { readonly durationMillis?: string | number | null };
};

/** A `VideoStat` of `videos.batchGetStats` with snippet, contentDetails and statistics. */
export function parseVideoStats({
  id,
  snippet,
  contentDetails,
  statistics,
}: VideoStat): VideoStats {
  const millis = Number(contentDetails?.durationMillis ?? Number.NaN);
  const seconds = Number.isNaN(millis)
    ? wholeSeconds(contentDetails?.duration)
    : countOrNull(Math.round(millis / 1000));
  return {
    video_id: text(id),
    published_at: text(snippet?.publishTime),
    // A stream that runs has no length, and nothing here says that it is one.
    duration_seconds: seconds === 0 ? null : seconds,
    view_count: parseCount(statistics?.viewCount),
    like_count: parseCount(statistics?.likeCount),
    comment_count: parseCount(statistics?.commentCount),
  };
}

/** A `VideoCategory` of `videoCategories.list`; undefined without an id. */
export function parseCategory({
  id,
  snippet,
}: youtube_v3.Schema$VideoCategory): VideoCategory | undefined {
  const categoryId = text(id);
  if (!categoryId) return undefined;
  return {
    category_id: categoryId,
    title: text(snippet?.title),
    assignable: snippet?.assignable === true,
  };
}

/** A `Channel` of `channels.list` with snippet, statistics and contentDetails. */
export function parseChannel(channel: youtube_v3.Schema$Channel): ChannelInfo {
  const { snippet, statistics } = channel;
  const id = text(channel.id);
  const customUrl = text(snippet?.customUrl);
  const isHidden = statistics?.hiddenSubscriberCount === true;
  return {
    channel_id: id,
    title: text(snippet?.title),
    handle: customUrl.startsWith('@') ? customUrl : null,
    description: text(snippet?.description),
    published_at: text(snippet?.publishedAt),
    country: textOrNull(snippet?.country),
    subscriber_count: isHidden ? null : parseCount(statistics?.subscriberCount),
    view_count: parseCount(statistics?.viewCount),
    video_count: parseCount(statistics?.videoCount),
    uploads_playlist_id: textOrNull(channel.contentDetails?.relatedPlaylists?.uploads),
    thumbnail_url: parseThumbnail(snippet?.thumbnails),
    url: `${SITE}/channel/${id}`,
  };
}

/** A result of `search.list`; undefined for a kind that we do not know. Its texts arrive escaped. */
export function parseSearchHit(result: youtube_v3.Schema$SearchResult): SearchHit | undefined {
  const target = parseTarget(result.id);
  if (!target) return undefined;
  const { snippet } = result;
  return {
    ...target,
    title: unescapeHtml(text(snippet?.title)),
    description: unescapeHtml(text(snippet?.description)),
    channel_id: text(snippet?.channelId),
    channel_title: unescapeHtml(text(snippet?.channelTitle)),
    published_at: text(snippet?.publishedAt),
    live_status: parseLiveStatus(snippet?.liveBroadcastContent),
    thumbnail_url: parseThumbnail(snippet?.thumbnails),
  };
}

/** A `Comment` that was asked for with `textFormat=plainText`. */
export function parseComment(comment: youtube_v3.Schema$Comment): Comment {
  const { snippet } = comment;
  const parentId = textOrNull(snippet?.parentId);
  const publishedAt = text(snippet?.publishedAt);
  return {
    comment_id: text(comment.id),
    parent_id: parentId,
    is_reply: parentId !== null,
    author: text(snippet?.authorDisplayName),
    author_channel_id: textOrNull(snippet?.authorChannelId?.value),
    text: textOrNull(snippet?.textDisplay) ?? text(snippet?.textOriginal),
    like_count: countOrNull(snippet?.likeCount),
    published_at: publishedAt,
    updated_at: textOrNull(snippet?.updatedAt) ?? publishedAt,
  };
}

/** A thread with the few replies that YouTube sends along; undefined when it holds no comment. */
export function parseThread(thread: youtube_v3.Schema$CommentThread): CommentThread | undefined {
  const top = thread.snippet?.topLevelComment;
  if (!top) return undefined;
  const replyCount = countOrNull(thread.snippet?.totalReplyCount) ?? 0;
  const replies = list(thread.replies?.comments).map(parseComment);
  return {
    ...parseComment(top),
    reply_count: replyCount,
    replies_complete: replies.length >= replyCount,
    replies,
  };
}

/** Of either form that YouTube writes: `PT4M1S` or, as `batchGetStats` is declared, `241s`. */
function wholeSeconds(duration: string | null | undefined): number | null {
  const plain = /^(\d+(?:\.\d+)?)s$/.exec(duration ?? '')?.[1];
  const seconds = plain === undefined ? parseIsoDuration(duration) : Number(plain);
  return seconds === null ? null : countOrNull(Math.round(seconds));
}

/** Seconds of an ISO 8601 duration of days, hours, minutes and seconds; null for anything else. */
export function parseIsoDuration(duration: string | null | undefined): number | null {
  const match = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/.exec(
    duration ?? '',
  );
  if (!match) return null;
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = match
    .slice(1)
    .map((part) => Number(part ?? 0));
  return (((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds;
}

/** YouTube writes counts as strings, and leaves a hidden one out. */
export function parseCount(count: string | null | undefined): number | null {
  return typeof count === 'string' && /^\d+$/.test(count) ? countOrNull(Number(count)) : null;
}

function parseLiveStatus(status: string | null | undefined): LiveStatus {
  return LIVE_STATUSES.find((known) => known === status) ?? 'none';
}

export function parseThumbnail(
  thumbnails: youtube_v3.Schema$ThumbnailDetails | undefined,
): string | null {
  const urls = THUMBNAIL_SIZES.map((size) => textOrNull(thumbnails?.[size]?.url));
  return urls.find((url) => url) ?? null;
}

function parseTarget(
  id: youtube_v3.Schema$ResourceId | undefined,
): { kind: SearchKind; id: string; url: string } | undefined {
  const [video, channel, playlist] = [text(id?.videoId), text(id?.channelId), text(id?.playlistId)];
  if (video) return { kind: 'video', id: video, url: `${SITE}/watch?v=${video}` };
  if (channel) return { kind: 'channel', id: channel, url: `${SITE}/channel/${channel}` };
  if (playlist) return { kind: 'playlist', id: playlist, url: `${SITE}/playlist?list=${playlist}` };
  return undefined;
}
