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
  readonly like_count: number;
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

/** One page of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Opaque, YouTube's own; null on the last page. */
  readonly next_page_token: string | null;
  /** YouTube's estimate, often far too high; null when not told. */
  readonly total_results: number | null;
}
