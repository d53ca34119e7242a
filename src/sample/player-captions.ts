/** The caption tracks of a player answer, and what they can be translated into. */
import { captionUrl } from './caption-url.ts';
import type { Track, Video } from './catalogue/model.ts';
import { runs } from './player-status.ts';
import { TRANSLATION_LANGUAGES } from './translate-cues.ts';

/** Web players get caption URLs that answer only to a token; apps get open ones, mostly. */
function isGated(video: Video, track: Track, client: string): boolean {
  if (client.startsWith('WEB')) return true;
  const gate = video.tokenGates?.[client] ?? video.tokenGates?.['*'];
  return gate === 'all' || (gate === 'manual' && !track.generated);
}

/**
 * `captions` of a player answer; undefined for a video without tracks.
 * @param client in capitals
 * @param nowMs epoch milliseconds, for the expiry of the URLs
 */
export function captionTracklist(video: Video, client: string, nowMs: number): unknown {
  if (video.tracks.length === 0) return undefined;
  const indices = video.tracks.map((_, index) => index);
  const spoken = video.tracks.findIndex((track) => track.languageCode === video.language);
  return {
    playerCaptionsTracklistRenderer: {
      captionTracks: video.tracks.map((track) => ({
        baseUrl: captionUrl(video, track, nowMs, isGated(video, track, client)),
        name: client.startsWith('WEB')
          ? { simpleText: track.languageName }
          : runs(track.languageName),
        vssId: `${track.generated ? 'a' : ''}.${track.languageCode}`,
        languageCode: track.languageCode,
        ...(track.generated ? { kind: 'asr' } : {}),
        isTranslatable: track.isTranslatable ?? true,
        trackName: '',
      })),
      audioTracks: [
        {
          captionTrackIndices: indices,
          ...(spoken >= 0 ? { defaultCaptionTrackIndex: spoken } : {}),
          hasDefaultTrack: spoken >= 0,
          captionsInitialState: 'CAPTIONS_INITIAL_STATE_OFF_RECOMMENDED',
        },
      ],
      translationLanguages: Object.entries(TRANSLATION_LANGUAGES).map(([code, name]) => ({
        languageCode: code,
        languageName: runs(name),
      })),
      defaultAudioTrackIndex: 0,
      defaultTranslationSourceTrackIndices: [Math.max(spoken, 0)],
    },
  };
}
