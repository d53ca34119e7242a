import { unescapeHtml } from '../html-text.ts';
import { at, isFilled, list, richText, text } from './json-paths.ts';
import { judgeRefusal } from './player-refusal.ts';
import type { ListedTrack, TranscriptFailure, TranslationLanguage } from './transcript.ts';

/** A caption track as the player names it. */
export interface CaptionTrack extends ListedTrack {
  /** Signed and expiring; its host is not yet checked. */
  readonly url: string;
}

export interface PlayableVideo {
  readonly title: string | null;
  readonly tracks: readonly CaptionTrack[];
  readonly translationLanguages: readonly TranslationLanguage[];
}

export type PlayerOutcome = ({ readonly outcome: 'ok' } & PlayableVideo) | TranscriptFailure;

/** Refusals that hand out captions all the same: a stream that is over, a warning to click away. */
const READABLE_REFUSALS: ReadonlySet<string> = new Set([
  '',
  'LIVE_STREAM_OFFLINE',
  'CONTENT_CHECK_REQUIRED',
]);

/**
 * What the raw JSON of `POST /youtubei/v1/player` says. Pure.
 *
 * `videoId` guards against an answer about another video, which is what YouTube gives to clients
 * that it distrusts.
 */
export function parsePlayerOutcome(answer: unknown, videoId?: string): PlayerOutcome {
  const status = text(answer, 'playabilityStatus', 'status').trim().toUpperCase();
  const answered = text(answer, 'videoDetails', 'videoId');
  if (videoId !== undefined && answered !== '' && answered !== videoId) {
    return { outcome: 'upstream_changed', detail: 'the answer is about another video' };
  }
  const hasTracks = list(tracklistOf(answer), 'captionTracks').length > 0;
  if (status === 'OK' || (READABLE_REFUSALS.has(status) && hasTracks)) return parseTracks(answer);
  if (status !== '') return judgeRefusal(answer, status);
  // A bare error screen refuses too, it only does not say how.
  return isFilled(at(answer, 'playabilityStatus', 'errorScreen'))
    ? judgeRefusal(answer, 'ERROR')
    : { outcome: 'upstream_changed', detail: 'the answer has no status' };
}

function tracklistOf(answer: unknown): unknown {
  return at(answer, 'captions', 'playerCaptionsTracklistRenderer');
}

function parseTracks(answer: unknown): PlayerOutcome {
  const tracklist = tracklistOf(answer);
  const named = at(tracklist, 'captionTracks') ?? [];
  if (!Array.isArray(named)) return { outcome: 'upstream_changed', detail: 'no list of tracks' };
  if (named.length === 0) {
    if (hasOtherCaptions(answer)) {
      return { outcome: 'upstream_changed', detail: 'the captions are in another place' };
    }
    const isLive = at(answer, 'videoDetails', 'isLive') === true;
    return { outcome: 'no_captions', ...(isLive ? { detail: 'it is live now' } : {}) };
  }
  const defaultTrack = defaultTrackOf(tracklist);
  const tracks = named
    .map((track: unknown, index) =>
      parseTrack(track, defaultTrack === undefined ? null : index === defaultTrack),
    )
    .filter((track) => track !== undefined);
  if (tracks.length === 0) return { outcome: 'upstream_changed', detail: 'no track has a URL' };
  return {
    outcome: 'ok',
    title: text(answer, 'videoDetails', 'title') || null,
    tracks,
    translationLanguages: list(tracklist, 'translationLanguages')
      .map((entry) => ({
        language: text(entry, 'languageCode'),
        name: nameOf(at(entry, 'languageName')) || text(entry, 'languageCode'),
      }))
      .filter(({ language }) => language !== ''),
  };
}

/** Whether there is something under `captions` that this server does not know: not none, then. */
function hasOtherCaptions(answer: unknown): boolean {
  const tracklist = tracklistOf(answer);
  if (tracklist !== undefined) return typeof tracklist !== 'object' || Array.isArray(tracklist);
  const captions = at(answer, 'captions');
  return typeof captions === 'object'
    ? Object.values(captions ?? {}).some((renderer) => isFilled(renderer))
    : Boolean(captions);
}

/** The track shown with the sound that plays first. */
function defaultTrackOf(tracklist: unknown): number | undefined {
  const which = at(tracklist, 'defaultAudioTrackIndex');
  const audio = list(tracklist, 'audioTracks')[typeof which === 'number' ? which : 0];
  const index = at(audio, 'defaultCaptionTrackIndex');
  return typeof index === 'number' && at(audio, 'hasDefaultTrack') !== false ? index : undefined;
}

function parseTrack(track: unknown, isDefault: boolean | null): CaptionTrack | undefined {
  const url = text(track, 'baseUrl');
  // `.en` or, of speech recognition, `a.en`.
  const [heard = '', ...code] = text(track, 'vssId').split('.');
  const language = text(track, 'languageCode') || code.join('-');
  if (url === '' || language === '') return undefined;
  return {
    url,
    language,
    name: nameOf(at(track, 'name')) || language,
    kind: text(track, 'kind') === 'asr' || heard === 'a' ? 'generated' : 'manual',
    is_translatable: at(track, 'isTranslatable') === true,
    is_default: isDefault,
  };
}

function nameOf(value: unknown): string {
  return unescapeHtml(richText(value)).trim();
}
