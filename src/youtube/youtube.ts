import { type ChannelReads, createChannelReads } from './read-channels.ts';
import { type CommentReads, createCommentReads } from './read-comments.ts';
import { createPlaylistReads, type PlaylistReads } from './read-playlists.ts';
import type { ReadParts } from './read-tally.ts';
import { createTranscriptReads, type TranscriptReads } from './read-transcript.ts';
import { createVideoReads, type VideoReads } from './read-videos.ts';
import type { TranscriptChain } from './transcripts/chain.ts';

export type { Read } from './read-tally.ts';
export type { VideoOutcome } from './read-videos.ts';

/**
 * What the tools read: the Data API and the transcripts through the cache, one method a read. Values
 * are frozen. Every method throws a `ToolError`, or the reason of the caller's signal.
 */
export interface YouTube
  extends VideoReads, ChannelReads, PlaylistReads, CommentReads, TranscriptReads {}

export interface YouTubeOptions extends ReadParts {
  readonly transcripts: TranscriptChain;
}

export function createYouTube(options: YouTubeOptions): YouTube {
  return {
    ...createVideoReads(options),
    ...createChannelReads(options),
    ...createPlaylistReads(options),
    ...createCommentReads(options),
    ...createTranscriptReads(options),
  };
}
