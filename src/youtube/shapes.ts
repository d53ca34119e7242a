/**
 * What YouTube knows, as a model reads it: snake_case, numbers as numbers, `null` for what YouTube
 * hides or does not say. Plain JSON, so that it can be cached and handed on as it is.
 */

export const LIVE_STATUSES = ['none', 'live', 'upcoming'] as const;

/** `none` is an ordinary video, an ended stream included. */
export type LiveStatus = (typeof LIVE_STATUSES)[number];

export interface VideoInfo {
  readonly video_id: string;
  readonly title: string;
  readonly description: string;
  readonly channel_id: string;
  readonly channel_title: string;
  /** ISO 8601. */
  readonly published_at: string;
  /** ISO 8601 as YouTube writes it, e.g. `PT4M13S`; `P0D` while live; null when not told. */
  readonly duration: string | null;
  /** null while live or upcoming, and when YouTube does not tell it. */
  readonly duration_seconds: number | null;
  /** null when hidden, as the other counts. */
  readonly view_count: number | null;
  readonly like_count: number | null;
  /** null when comments are off. */
  readonly comment_count: number | null;
  readonly tags: readonly string[];
  readonly category_id: string | null;
  /** BCP 47, of the spoken language; null when the owner did not say. */
  readonly language: string | null;
  readonly live_status: LiveStatus;
  /** Whether somebody made captions; generated ones may exist all the same. */
  readonly captions_available: boolean;
  readonly privacy_status: string | null;
  readonly thumbnail_url: string | null;
  readonly url: string;
}

/** The figures of a video, from `videos:batchGetStats`. */
export interface VideoStats {
  readonly video_id: string;
  /** ISO 8601. */
  readonly published_at: string;
  /** Whole seconds; null while live, and when YouTube does not tell it. */
  readonly duration_seconds: number | null;
  /** null when hidden, as the other counts. */
  readonly view_count: number | null;
  readonly like_count: number | null;
  /** null when comments are off. */
  readonly comment_count: number | null;
}

/** What a chart tells of a video: `VideoInfo` without what makes it long. */
export type VideoSummary = VideoStats &
  Pick<VideoInfo, 'title' | 'channel_id' | 'channel_title' | 'category_id' | 'live_status' | 'url'>;

export interface VideoCategory {
  /** Digits, as `VideoInfo.category_id`. */
  readonly category_id: string;
  readonly title: string;
  /** Whether videos may be put into it; some are YouTube's own. */
  readonly assignable: boolean;
}

export interface ChannelInfo {
  readonly channel_id: string;
  readonly title: string;
  /** With its `@`; null for a channel without one. */
  readonly handle: string | null;
  readonly description: string;
  /** ISO 8601. */
  readonly published_at: string;
  readonly country: string | null;
  /** null when the owner hides it; YouTube rounds it to three figures. */
  readonly subscriber_count: number | null;
  readonly view_count: number | null;
  readonly video_count: number | null;
  /** The playlist of everything the channel uploaded. */
  readonly uploads_playlist_id: string | null;
  readonly thumbnail_url: string | null;
  readonly url: string;
}

export interface Comment {
  readonly comment_id: string;
  /** null for a comment that starts a thread. */
  readonly parent_id: string | null;
  readonly is_reply: boolean;
  readonly author: string;
  readonly author_channel_id: string | null;
  /** Plain text, as written. */
  readonly text: string;
  readonly like_count: number | null;
  /** ISO 8601. */
  readonly published_at: string;
  /** ISO 8601; later than `published_at` when the comment was edited. */
  readonly updated_at: string;
}

/** A comment that starts a thread, and what was read of its replies. */
export interface CommentThread extends Comment {
  /** How many replies YouTube counts. */
  readonly reply_count: number;
  /** Whether `replies` holds all that can be read; false when it is only their beginning. */
  readonly replies_complete: boolean;
  readonly replies: readonly Comment[];
}

export const SEARCH_KINDS = ['video', 'channel', 'playlist'] as const;

export type SearchKind = (typeof SEARCH_KINDS)[number];

export interface SearchHit {
  readonly kind: SearchKind;
  /** The id of the video, channel or playlist, whichever `kind` says. */
  readonly id: string;
  readonly title: string;
  /** Its beginning only: YouTube shortens it. */
  readonly description: string;
  readonly channel_id: string;
  readonly channel_title: string;
  /** ISO 8601. */
  readonly published_at: string;
  readonly live_status: LiveStatus;
  readonly thumbnail_url: string | null;
  readonly url: string;
}

export interface PlaylistInfo {
  readonly playlist_id: string;
  readonly title: string;
  readonly description: string;
  readonly channel_id: string;
  readonly channel_title: string;
  /** ISO 8601. */
  readonly published_at: string;
  /** Deleted and private videos count too; null when not told. */
  readonly item_count: number | null;
  readonly privacy_status: string | null;
  readonly thumbnail_url: string | null;
  readonly url: string;
}

export const ITEM_STATUSES = ['public', 'unlisted', 'private', 'deleted', 'unknown'] as const;

/** What became of a video in a playlist; `private` and `deleted` ones keep their place there. */
export type ItemStatus = (typeof ITEM_STATUSES)[number];

/** Without the link, which the id gives: a page holds up to 50 of them. */
export interface PlaylistItem {
  /** Of the place in the playlist, not of the video: what removing it takes. */
  readonly playlist_item_id: string;
  /** From 0. */
  readonly position: number;
  readonly video_id: string;
  /** YouTube's placeholder ("Deleted video", "Private video") when the video cannot be seen. */
  readonly title: string;
  /** Who uploaded the video; null when it cannot be seen, as the next two. */
  readonly channel_id: string | null;
  readonly channel_title: string | null;
  /** ISO 8601, of the video. */
  readonly published_at: string | null;
  /** ISO 8601: when it was put into the playlist. */
  readonly added_at: string;
  readonly status: ItemStatus;
}

/** A page of what a channel uploaded, newest first. */
export interface ChannelVideos extends Page<PlaylistItem> {
  readonly channel_id: string;
  readonly uploads_playlist_id: string;
}

/** One page of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Opaque, YouTube's own; null on the last page. */
  readonly next_page_token: string | null;
  /** YouTube's estimate, often far too high; null when not told. */
  readonly total_results: number | null;
}
