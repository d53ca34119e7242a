/**
 * What a caller may write for a video, a channel or a playlist, and the ids that come of it. Nothing
 * is ever fetched from a caller's URL: it is parsed, its host compared with a list, and only the id
 * goes on.
 */
import { ToolError } from '../errors.ts';
import {
  parseYouTubeUrl,
  quoteInput,
  readPath,
  VIDEO_HOSTS,
  YOUTUBE_HOSTS,
} from './youtube-url.ts';

declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** 11 characters of `A–Z a–z 0–9 _ -`; the first may be `-`. */
export type VideoId = Branded<'VideoId'>;
/** `UC` and 22 characters. */
export type ChannelId = Branded<'ChannelId'>;
/** `PL…`, `UU…` (uploads), `OLAK5uy_…` (albums) and their like, or `LL` (liked videos). */
export type PlaylistId = Branded<'PlaylistId'>;

/** Of a comment that starts a thread: `Ug…` since 2016, `z…` before; a reply's adds a dot and more. */
export type CommentId = Branded<'CommentId'>;

/** A handle keeps its `@`. Handles and user names have to be resolved by `channels.list`. */
export type ChannelRef =
  | { readonly kind: 'id'; readonly value: ChannelId }
  | { readonly kind: 'handle'; readonly value: string }
  | { readonly kind: 'username'; readonly value: string };

const VIDEO_ID = /^[A-Za-z0-9_-]{11}$/;
const CHANNEL_ID = /^UC[A-Za-z0-9_-]{22}$/;
const PLAYLIST_ID = /^(?:(?:PL|UU|FL|LL|OL|RD|EL|EC|SP|LP|TL)[A-Za-z0-9_-]{10,62}|LL)$/;
const COMMENT_ID = /^[A-Za-z0-9_-]{15,100}$/;
const REPLY_ID = /^([A-Za-z0-9_-]{15,100})\.[A-Za-z0-9_-]{1,100}$/;
/** Letters of any script, as handles may have since 2023; at most 30. */
const HANDLE = /^@[\p{L}\p{M}\p{N}._·-]{1,30}$/u;
const USERNAME = /^[A-Za-z0-9._-]{1,60}$/;

/** Under `/embed/` these are no video ids, though they have 11 characters. */
const EMBED_WORDS = new Set(['videoseries', 'live_stream']);
const VIDEO_PATHS = new Set(['shorts', 'live', 'embed', 'v']);
/** Lists that belong to whoever looks: the API has not given them out since 2016. */
const PRIVATE_LISTS = new Set(['WL', 'HL']);

export const isVideoId = (value: string): value is VideoId => VIDEO_ID.test(value);
export const isChannelId = (value: string): value is ChannelId => CHANNEL_ID.test(value);
export const isPlaylistId = (value: string): value is PlaylistId => PLAYLIST_ID.test(value);
const isCommentId = (value: string): value is CommentId => COMMENT_ID.test(value);

const VIDEO_FORMS =
  'Give the 11-character video id, or a URL such as https://www.youtube.com/watch?v=ID, ' +
  'https://youtu.be/ID, or one with /shorts/ID, /live/ID, /embed/ID or /v/ID.';

/**
 * The video id in an id or a URL. `field` is the parameter that an error names.
 *
 * Throws `invalid_input` with the reason `invalid_video_url`.
 */
export function parseVideoId(input: string, field = 'video_url'): VideoId {
  const text = input.trim();
  if (isVideoId(text)) return text;
  const url = parseYouTubeUrl(text, VIDEO_HOSTS);
  const id = url && findVideoId(url);
  if (id !== undefined && isVideoId(id)) return id;
  throw new ToolError(
    'invalid_input',
    `${field}: ${quoteInput(input)} is not a YouTube video. ${VIDEO_FORMS}`,
    { reason: 'invalid_video_url' },
  );
}

function findVideoId(url: URL): string | undefined {
  const [first, second, third] = readPath(url);
  if (url.hostname === 'youtu.be') return second === undefined ? first : undefined;
  if (first === 'watch') return second === undefined ? onlyParameter(url, 'v') : undefined;
  if (first === undefined || !VIDEO_PATHS.has(first) || third !== undefined) return undefined;
  if (first === 'embed' && second !== undefined && EMBED_WORDS.has(second)) return undefined;
  return second;
}

/** Several values are refused: we and YouTube might not choose the same one. */
function onlyParameter(url: URL, name: string): string | undefined {
  const values = new Set(url.searchParams.getAll(name));
  return values.size === 1 ? [...values][0] : undefined;
}

const CHANNEL_FORMS =
  'Give the channel id (UC and 22 characters), the @handle, or a URL such as ' +
  'https://www.youtube.com/@handle, /channel/UC… or /user/NAME.';

/**
 * The channel that an id, a handle or a URL names. `field` is the parameter that an error names.
 *
 * Throws `invalid_input` with the reason `unsupported_channel_url` for `/c/NAME` and bare `/NAME`
 * URLs, which no API call resolves, and `invalid_channel` for anything else.
 */
export function parseChannelRef(input: string, field = 'channel_id'): ChannelRef {
  const text = input.trim();
  if (isChannelId(text)) return { kind: 'id', value: text };
  const handle = toHandle(text);
  if (handle) return handle;
  const url = parseYouTubeUrl(text, YOUTUBE_HOSTS);
  const ref = url && findChannelRef(url, field);
  if (ref) return ref;
  throw new ToolError(
    'invalid_input',
    `${field}: ${quoteInput(input)} is not a YouTube channel. ${CHANNEL_FORMS}`,
    { reason: 'invalid_channel' },
  );
}

function toHandle(text: string): ChannelRef | undefined {
  const value = text.normalize('NFC');
  return HANDLE.test(value) ? { kind: 'handle', value } : undefined;
}

/** What follows the name (`/videos`, `/shorts`, `/about`) is a tab of the channel's page. */
function findChannelRef(url: URL, field: string): ChannelRef | undefined {
  const [first, second] = readPath(url);
  if (first === undefined) return undefined;
  if (first.startsWith('@')) return toHandle(first);
  if (first === 'channel') {
    return second !== undefined && isChannelId(second) ? { kind: 'id', value: second } : undefined;
  }
  if (first === 'user') {
    return second !== undefined && USERNAME.test(second)
      ? { kind: 'username', value: second }
      : undefined;
  }
  const isCustom = first === 'c' ? second !== undefined : second === undefined && !isPage(first);
  if (!isCustom) return undefined;
  throw new ToolError(
    'invalid_input',
    `${field}: ${quoteInput(url.href)} is a custom channel URL, which YouTube's API cannot resolve. ` +
      'Open it in a browser and give the @handle that the page shows, or the channel id (UC…); ' +
      'search_channels finds it by name too.',
    { reason: 'unsupported_channel_url' },
  );
}

/** Pages of YouTube that a bare `/NAME` could be mistaken for. */
function isPage(segment: string): boolean {
  return VIDEO_PATHS.has(segment) || ['watch', 'playlist', 'results', 'feed'].includes(segment);
}

const PLAYLIST_FORMS =
  'Give the playlist id (it begins with PL, UU, OLAK5uy_ or the like), or a YouTube URL that has list=ID.';

/**
 * The playlist id in an id or in any YouTube URL with `list=`. `field` is the parameter that an
 * error names.
 *
 * Throws `invalid_input` with the reason `private_playlist` for Watch Later and History, which the
 * API does not give out, and `invalid_playlist` for anything else.
 */
export function parsePlaylistId(input: string, field = 'playlist_id'): PlaylistId {
  const text = input.trim();
  const url = parseYouTubeUrl(text, VIDEO_HOSTS);
  const id = url ? onlyParameter(url, 'list') : text;
  if (id !== undefined && isPlaylistId(id)) return id;
  if (id !== undefined && PRIVATE_LISTS.has(id)) {
    throw new ToolError(
      'invalid_input',
      `${field}: "${id}" (Watch Later or History) is not given out by YouTube's API. ` +
        'Move the videos to a playlist of your own and give its id.',
      { reason: 'private_playlist' },
    );
  }
  throw new ToolError(
    'invalid_input',
    `${field}: ${quoteInput(input)} is not a YouTube playlist. ${PLAYLIST_FORMS}`,
    { reason: 'invalid_playlist' },
  );
}

/** The playlist of everything that a channel uploaded: it carries the channel's own suffix. */
export function uploadsOf(channel: ChannelId): PlaylistId {
  // As much as the type can know: `UU` and the 22 characters of the channel.
  return `UU${channel.slice(2)}` as PlaylistId;
}

/**
 * The id of a comment that starts a thread, or of the one that a link to a comment (`lc=`) names.
 * `field` is the parameter that an error names.
 *
 * Throws `invalid_input` with the reason `reply_id` for a reply, which has no replies of its own, and
 * `invalid_comment` for anything else.
 */
export function parseCommentId(input: string, field = 'comment_id'): CommentId {
  const text = input.trim();
  const url = parseYouTubeUrl(text, VIDEO_HOSTS);
  const id = url ? onlyParameter(url, 'lc') : text;
  if (id !== undefined && isCommentId(id)) return id;
  const thread = REPLY_ID.exec(id ?? '')?.[1];
  if (thread !== undefined) {
    throw new ToolError(
      'invalid_input',
      `${field}: this is a reply, and replies have none of their own. ` +
        `Give the comment that it answers: ${thread}`,
      { reason: 'reply_id' },
    );
  }
  throw new ToolError(
    'invalid_input',
    `${field}: ${quoteInput(input)} is not the id of a YouTube comment. ` +
      'Give the comment_id that get_video_comments tells, or a link to the comment with lc=ID.',
    { reason: 'invalid_comment' },
  );
}
