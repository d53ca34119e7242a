import type { ReadCache } from '../cache/read-cache.ts';
import type { CallContext, UpstreamSource } from './api-call.ts';
import { CACHE_TIMES, keyOf } from './cache-policy.ts';
import type { VideoId } from './ids.ts';
import type { Read } from './read-tally.ts';
import type { TranscriptChain } from './transcripts/chain.ts';
import type {
  TrackKind,
  TrackList,
  Transcript,
  TranscriptSourceName,
} from './transcripts/transcript.ts';

export interface TranscriptParams {
  readonly videoId: VideoId;
  /** BCP 47, best first. */
  readonly languages: readonly string[];
  /** Default `manual`. */
  readonly prefer?: TrackKind;
  /** Whether YouTube's machine translation may answer when no track does. Default false. */
  readonly translate?: boolean;
}

/** Both throw a `ToolError`, or the reason of the caller's signal, and draw no quota. */
export interface TranscriptReads {
  transcript(params: TranscriptParams, ctx: CallContext): Promise<Read<Transcript>>;
  /** What there is to read of a video; no caption body is fetched for it. */
  transcriptTracks(videoId: VideoId, ctx: CallContext): Promise<Read<TrackList>>;
}

/** The transcripts through the cache. */
export function createTranscriptReads(options: {
  readonly transcripts: TranscriptChain;
  readonly cache: ReadCache;
  readonly source: UpstreamSource;
}): TranscriptReads {
  const { transcripts, cache, source } = options;

  return {
    async transcript({ videoId, languages, prefer = 'manual', translate = false }, ctx) {
      const key = keyOf({ videoId, languages, prefer, ...(translate ? { translate } : {}) });
      return readThrough('transcript', key, ctx, (signal) =>
        transcripts.read({ videoId, languages, prefer, translate }, { ...ctx, signal }),
      );
    },
    async transcriptTracks(videoId, ctx) {
      return readThrough('tracks', videoId, ctx, (signal) =>
        transcripts.tracks(videoId, { ...ctx, signal }),
      );
    },
  };

  async function readThrough<T extends { readonly source: TranscriptSourceName }>(
    name: 'transcript' | 'tracks',
    key: string,
    ctx: CallContext,
    load: (signal: AbortSignal) => Promise<T>,
  ): Promise<Read<T>> {
    const read = await cache.read(name, key, CACHE_TIMES[name], load, ctx);
    return {
      data: read.value,
      cached: read.cached,
      cache_age_seconds: read.ageSeconds,
      stale_reason: read.staleReason,
      source: source === 'sample' ? source : read.value.source,
      quota: undefined,
    };
  }
}
