/**
 * What a write can change, one copy for each `startSample()`: playlists with their items, and
 * comments. The catalogue is where it begins, and is never changed itself.
 */
import { createHash } from 'node:crypto';
import { findPublicVideo, publicVideos } from './catalogue/index.ts';
import type { Comment, Playlist, Thread, Video } from './catalogue/model.ts';
import { PLAYLISTS } from './catalogue/playlists.ts';

/** A thread and the video it stands under. */
export interface PlacedThread {
  readonly video: Video;
  readonly thread: Thread;
}

export interface PlacedComment {
  readonly video: Video;
  readonly comment: Comment;
  /** Of a reply. */
  readonly parentId?: string;
}

export interface SampleState {
  /** By id, in the order they were made. A write puts a changed copy in place. */
  readonly playlists: Map<string, Playlist>;
  /** Newest first; null when comments are off. */
  threadsOf(video: Video): readonly Thread[] | null;
  /** Puts other threads under a video, newest first. */
  setThreads(videoId: string, threads: readonly Thread[]): void;
  findThread(id: string): PlacedThread | undefined;
  /** A top-level comment or a reply; a reply's id begins with its thread's, then a dot. */
  findComment(id: string): PlacedComment | undefined;
  /** Comments and replies together, as `statistics.commentCount` counts them; null when off. */
  commentCount(video: Video): number | null;
  /** `length` characters of base64url that this state gave to nobody before; never random. */
  mint(length: number): string;
}

/** The catalogue as it is when nothing was written yet. */
export function createState(): SampleState {
  const playlists = new Map(PLAYLISTS.map((playlist) => [playlist.id, playlist]));
  const threads = new Map<string, readonly Thread[]>();
  let minted = 0;
  const threadsOf = (video: Video): readonly Thread[] | null =>
    video.threads === null ? null : (threads.get(video.id) ?? video.threads);
  const findThread = (id: string): PlacedThread | undefined => {
    for (const video of publicVideos()) {
      const thread = threadsOf(video)?.find((one) => one.id === id);
      if (thread !== undefined) return { video, thread };
    }
    return undefined;
  };
  return {
    playlists,
    threadsOf,
    setThreads(videoId, changed) {
      if (findPublicVideo(videoId) !== undefined) threads.set(videoId, changed);
    },
    findThread,
    findComment(id) {
      const [threadId = ''] = id.split('.');
      const placed = findThread(threadId);
      if (placed === undefined) return undefined;
      const { video, thread } = placed;
      if (id === threadId) return { video, comment: thread };
      const reply = thread.replies.find((one) => one.id === id);
      return reply && { video, comment: reply, parentId: threadId };
    },
    commentCount(video) {
      const all = threadsOf(video);
      return all && all.reduce((sum, thread) => sum + 1 + thread.replies.length, 0);
    },
    mint(length) {
      minted += 1;
      return createHash('sha256').update(`minted ${minted}`).digest('base64url').slice(0, length);
    },
  };
}
