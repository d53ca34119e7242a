/** What the catalogue holds, and the few functions its data files are written with. */
import { createHash } from 'node:crypto';

export interface Cue {
  readonly startMs: number;
  readonly durationMs: number;
  /** May hold a line break, markup-like text, any script. */
  readonly text: string;
}

export interface Track {
  readonly languageCode: string;
  /** In English, as the player answers with `hl=en`. */
  readonly languageName: string;
  /** Speech recognition (`kind=asr`) rather than somebody's work. */
  readonly generated: boolean;
  /** Given when YouTube offers no machine translation of it. */
  readonly isTranslatable?: false;
  readonly cues: readonly Cue[];
}

/** Which caption URLs of a video answer nothing without a proof-of-origin token. */
type TokenGate = 'manual' | 'all';

/** Why the player refuses; the Data API hides only the private ones. */
export type Refusal = 'private' | 'age' | 'bot';

export interface Comment {
  readonly id: string;
  readonly authorName: string;
  readonly authorChannelId: string;
  readonly text: string;
  readonly likeCount: number;
  /** RFC 3339. */
  readonly publishedAt: string;
  /** Later than `publishedAt` when edited. */
  readonly updatedAt?: string;
}

export interface Thread extends Comment {
  /** Newest first. */
  readonly replies: readonly Comment[];
}

export interface Video {
  readonly id: string;
  readonly channelId: string;
  readonly title: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly publishedAt: string;
  /** 0 while live, and before. */
  readonly durationSeconds: number;
  readonly categoryId: string;
  readonly language: string;
  readonly viewCount: number;
  /** null: the owner hides it. */
  readonly likeCount: number | null;
  /** null: comments are off. Newest first. */
  readonly threads: readonly Thread[] | null;
  readonly tracks: readonly Track[];
  readonly refusal?: Refusal;
  /** A live broadcast: on air, announced for the next evening of the sample's clock, or over. */
  readonly broadcast?: 'live' | 'upcoming' | 'completed';
  /** By InnerTube client name in capitals; `*` is any client not named. */
  readonly tokenGates?: Readonly<Record<string, TokenGate>>;
}

export interface Channel {
  readonly id: string;
  readonly title: string;
  /** With its `@`. The channels that YouTube makes for musicians have none. */
  readonly handle?: string;
  /** The legacy name, where there is one. */
  readonly username?: string;
  readonly description: string;
  readonly publishedAt: string;
  readonly country: string;
  readonly language: string;
  /** null: the owner hides it. */
  readonly subscriberCount: number | null;
  readonly viewCount: number;
  readonly keywords: string;
}

export type PrivacyStatus = 'public' | 'unlisted' | 'private';

/** A video's place in a playlist. The video may be private by now, or gone. */
export interface PlaylistEntry {
  /** Of the item, not of the video: what `playlistItems.delete` takes. */
  readonly id: string;
  readonly videoId: string;
  /** RFC 3339; when it was put there. */
  readonly addedAt: string;
  /** What the owner wrote beside it. */
  readonly note?: string;
}

export interface Playlist {
  /** `PL…` or `OLAK5uy_…`; the uploads of a channel (`UU…`) are made from its videos. */
  readonly id: string;
  readonly channelId: string;
  readonly title: string;
  readonly description: string;
  /** RFC 3339. */
  readonly publishedAt: string;
  readonly privacyStatus: PrivacyStatus;
  readonly defaultLanguage?: string;
  readonly tags?: readonly string[];
  readonly podcastStatus?: 'enabled' | 'disabled' | 'unspecified';
  /** In their order. */
  readonly entries: readonly PlaylistEntry[];
}

/** One line of a comment section: author, text, likes, replies as author and text. */
export type Remark = readonly [
  author: string,
  text: string,
  likes: number,
  ...replies: readonly (readonly [author: string, text: string])[],
];

const HOUR_MS = 3_600_000;
const MIN_CUE_MS = 900;

/**
 * Cues of a talk: each line takes time in proportion to its length, and the last ends with the
 * video. A `|` in a line becomes a line break in the cue.
 */
export function timed(durationSeconds: number, lines: readonly string[]): readonly Cue[] {
  const weight = (line: string): number => line.length + 12;
  const total = lines.reduce((sum, line) => sum + weight(line), 0);
  const endMs = durationSeconds * 1000;
  let spent = 0;
  return lines.map((line) => {
    const startMs = Math.round((spent / total) * endMs);
    spent += weight(line);
    const stopMs = Math.round((spent / total) * endMs);
    return {
      startMs,
      // A breath before the next line, as people cut captions.
      durationMs: Math.max(MIN_CUE_MS, stopMs - startMs - 120),
      text: line.replaceAll('|', '\n'),
    };
  });
}

/** A track that somebody wrote. */
export function written(languageCode: string, languageName: string, cues: readonly Cue[]): Track {
  return { languageCode, languageName, generated: false, cues };
}

const UNSPOKEN = /[.,;:!?"“”„()]/g;

/**
 * The speech recognition of the same talk: no capitals, no punctuation, short cues that stay on
 * screen while the next one starts, so that they overlap as the real ones do.
 */
export function heard(languageCode: string, languageName: string, cues: readonly Cue[]): Track {
  const wordsPerCue = 7;
  const rolled = cues.flatMap((cue) => {
    const words = cue.text.toLowerCase().replace(UNSPOKEN, '').split(/\s+/).filter(Boolean);
    const pieces = Math.ceil(words.length / wordsPerCue);
    return Array.from({ length: pieces }, (_, index) => ({
      startMs: cue.startMs + Math.round((cue.durationMs * index) / pieces),
      durationMs: Math.round((cue.durationMs / pieces) * 1.8),
      text: words.slice(index * wordsPerCue, (index + 1) * wordsPerCue).join(' '),
    }));
  });
  return {
    languageCode,
    languageName: `${languageName} (auto-generated)`,
    generated: true,
    cues: rolled,
  };
}

/** Characters that say nothing and are always the same for the same text. */
function opaque(text: string, length: number): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, length);
}

/**
 * The comment section of a video out of remarks, newest first; each is some hours older than the
 * one above it.
 */
export function discussion(
  videoId: string,
  newestAt: string,
  remarks: readonly Remark[],
): readonly Thread[] {
  const newest = Date.parse(newestAt);
  const at = (time: number): string => new Date(time).toISOString().replace('.000', '');
  return remarks.map(([author, text, likes, ...replies], index) => {
    const id = `Ug${opaque(`${videoId}#${index}`, 20)}4AaABAg`;
    const time = newest - index * 5 * HOUR_MS;
    const answered = replies.map(([replier, reply], position) => ({
      id: `${id}.${opaque(`${id}#${position}`, 22)}`,
      authorName: `@${replier}`,
      authorChannelId: `UC${opaque(replier, 21)}A`,
      text: reply,
      likeCount: (position * 3 + index) % 9,
      publishedAt: at(time + (position + 1) * 60_000),
    }));
    return {
      id,
      authorName: `@${author}`,
      authorChannelId: `UC${opaque(author, 21)}A`,
      text,
      likeCount: likes,
      publishedAt: at(time),
      ...(index % 7 === 3 ? { updatedAt: at(time + 90_000) } : {}),
      replies: answered.toReversed(),
    };
  });
}
