/** The caption tracks of the Data API: those of the catalogue, and what was uploaded over them. */
import { createHash } from 'node:crypto';
import type { CaptionFileFormat } from './caption-files.ts';
import type { CaptionFile } from './caption-parse.ts';
import { findVideo, VIDEOS } from './catalogue/index.ts';
import type { Cue, Track, Video } from './catalogue/model.ts';

/** Tracks that came from outside, over all videos: the demo must not grow for ever. */
const MAX_UPLOADED = 100;

export interface CaptionTrack {
  readonly id: string;
  readonly videoId: string;
  /** As it was given: BCP 47. */
  readonly language: string;
  readonly name: string;
  readonly kind: 'standard' | 'asr';
  /** Then only the owner sees it. */
  readonly isDraft: boolean;
  /** Epoch milliseconds. */
  readonly updatedAtMs: number;
  /** undefined: it cannot be converted. */
  readonly cues: readonly Cue[] | undefined;
  /** What was uploaded, as it came; undefined for a track of the catalogue. */
  readonly file?: { readonly format: CaptionFileFormat; readonly text: string };
  /** Given when the file was not understood. */
  readonly failure?: 'unknownFormat';
}

/** What an upload brings. */
export interface UploadedFile {
  readonly text: string;
  /** undefined when it is of no known kind. */
  readonly parsed: CaptionFile | undefined;
}

export interface CaptionTracks {
  /** All of a video, drafts included. */
  ofVideo(videoId: string): readonly CaptionTrack[];
  find(id: string): CaptionTrack | undefined;
  /** False when there is no room for another one. */
  add(track: CaptionTrack): boolean;
  replace(track: CaptionTrack): void;
  remove(id: string): void;
}

function catalogueTrackId(video: Video, track: Track): string {
  const text = `${video.id} ${track.languageCode} ${track.generated}`;
  return `AUieDa${createHash('sha256').update(text).digest('base64url')}`;
}

const catalogueTracks = (video: Video): readonly CaptionTrack[] =>
  video.tracks.map((track) => ({
    id: catalogueTrackId(video, track),
    videoId: video.id,
    language: track.languageCode,
    name: '',
    kind: track.generated ? 'asr' : 'standard',
    isDraft: false,
    updatedAtMs: Date.parse(video.publishedAt),
    cues: track.cues,
  }));

/** Where a track of the catalogue belongs. It is the same for every sample, and never changes. */
const homeOf = new Map(
  VIDEOS.flatMap((video) => catalogueTracks(video).map(({ id }) => [id, video.id] as const)),
);

/** The members of a track that come with its file. */
export function contentOf({
  text,
  parsed,
}: UploadedFile): Pick<CaptionTrack, 'cues' | 'file' | 'failure'> {
  return parsed === undefined
    ? { cues: undefined, failure: 'unknownFormat' }
    : { cues: parsed.cues, file: { format: parsed.format, text } };
}

/** The catalogue's tracks, with what one sample changes of them. */
export function createCaptionTracks(): CaptionTracks {
  const changed = new Map<string, readonly CaptionTrack[]>();
  const uploadedTo = new Map<string, string>();
  const ofVideo = (videoId: string): readonly CaptionTrack[] => {
    const video = findVideo(videoId);
    return changed.get(videoId) ?? (video === undefined ? [] : catalogueTracks(video));
  };
  const find = (id: string): CaptionTrack | undefined => {
    const videoId = uploadedTo.get(id) ?? homeOf.get(id);
    return videoId === undefined ? undefined : ofVideo(videoId).find((track) => track.id === id);
  };
  return {
    ofVideo,
    find,
    add(track) {
      if (uploadedTo.size >= MAX_UPLOADED) return false;
      uploadedTo.set(track.id, track.videoId);
      changed.set(track.videoId, [...ofVideo(track.videoId), track]);
      return true;
    },
    replace(track) {
      changed.set(
        track.videoId,
        ofVideo(track.videoId).map((one) => (one.id === track.id ? track : one)),
      );
    },
    remove(id) {
      const track = find(id);
      if (track === undefined) return;
      changed.set(
        track.videoId,
        ofVideo(track.videoId).filter((one) => one.id !== id),
      );
      uploadedTo.delete(id);
    },
  };
}
