/** `POST /youtubei/v1/player`: what the apps ask before they play, captions among it. */
import { captionUrl } from './caption-url.ts';
import { channelOf, findVideo } from './catalogue/index.ts';
import type { Refusal, Track, Video } from './catalogue/model.ts';
import { videoThumbnails } from './thumbnails.ts';

export interface PlayerQuestion {
  readonly videoId: string;
  /** As sent: `ANDROID`, `iOS`, … */
  readonly clientName: string;
}

/** The languages machine translation is offered in; the real list is longer. */
const TRANSLATION_LANGUAGES = {
  ar: 'Arabic',
  'zh-Hant': 'Chinese (Traditional)',
  nl: 'Dutch',
  en: 'English',
  fr: 'French',
  de: 'German',
  iw: 'Hebrew',
  hi: 'Hindi',
  it: 'Italian',
  ja: 'Japanese',
  fa: 'Persian',
  es: 'Spanish',
} as const;

const runs = (...texts: readonly string[]): unknown => ({ runs: texts.map((text) => ({ text })) });

const responseContext = {
  visitorData: 'CgtTYW1wbGVWaXNpdCjAxL7NBjIKCgJVUxIEGgAgDA%3D%3D',
  serviceTrackingParams: [{ service: 'CSI', params: [{ key: 'yt_fn', value: 'player' }] }],
  maxAgeSeconds: 0,
};

function errorScreen(reason: string, ...subreason: readonly string[]): unknown {
  return {
    playerErrorMessageRenderer: {
      reason: runs(reason),
      ...(subreason.length > 0 ? { subreason: runs(...subreason) } : {}),
      icon: { iconType: 'ERROR_OUTLINE' },
    },
  };
}

/** `reason` is missing where the real service leaves it out. */
const REFUSALS: Readonly<Record<Refusal, Readonly<Record<string, unknown>>>> = {
  private: {
    status: 'LOGIN_REQUIRED',
    messages: ['This is a private video. Please sign in to verify that you may see it.'],
    errorScreen: errorScreen(
      'Private video',
      "Sign in if you've been granted access to this video",
    ),
  },
  age: {
    status: 'LOGIN_REQUIRED',
    reason: 'This video may be inappropriate for some users.',
    errorScreen: errorScreen(
      'Sign in to confirm your age',
      'This video may be inappropriate for some users.',
    ),
    desktopLegacyAgeGateReason: 1,
  },
  bot: {
    status: 'LOGIN_REQUIRED',
    // The apostrophe is typographic in the real answer.
    reason: 'Sign in to confirm you’re not a bot',
    errorScreen: errorScreen(
      'Sign in to confirm you’re not a bot',
      'This helps protect our community. ',
      'Learn more',
    ),
  },
};

const UNAVAILABLE = {
  status: 'ERROR',
  reason: 'This video is unavailable',
  errorScreen: errorScreen('This video is unavailable'),
};

const NEEDS_RELOAD = {
  status: 'UNPLAYABLE',
  reason: 'The page needs to be reloaded.',
  errorScreen: errorScreen('The page needs to be reloaded.'),
};

const refuse = (playabilityStatus: unknown): unknown => ({ responseContext, playabilityStatus });

/** Web players get caption URLs that answer only to a token; apps get open ones, mostly. */
function isGated(video: Video, track: Track, client: string): boolean {
  if (client.startsWith('WEB')) return true;
  const gate = video.tokenGates?.[client] ?? video.tokenGates?.['*'];
  return gate === 'all' || (gate === 'manual' && !track.generated);
}

function captions(video: Video, client: string, nowMs: number): unknown {
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
        isTranslatable: true,
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

function videoDetails(video: Video): unknown {
  const thumbnails = Object.values(videoThumbnails(video.id)).slice(0, 4);
  return {
    videoId: video.id,
    title: video.title,
    lengthSeconds: String(video.durationSeconds),
    ...(video.live === true ? { isLive: true } : {}),
    ...(video.tags.length > 0 ? { keywords: video.tags } : {}),
    channelId: video.channelId,
    isOwnerViewing: false,
    shortDescription: video.description,
    isCrawlable: true,
    thumbnail: { thumbnails },
    allowRatings: true,
    viewCount: String(video.viewCount),
    author: channelOf(video).title,
    isPrivate: false,
    isUnpluggedCorpus: false,
    isLiveContent: video.live === true,
  };
}

function playable(video: Video, client: string, nowMs: number): unknown {
  const tracklist = captions(video, client, nowMs);
  return {
    responseContext,
    playabilityStatus: {
      status: 'OK',
      playableInEmbed: true,
      ...(video.live === true
        ? {
            liveStreamability: {
              liveStreamabilityRenderer: { videoId: video.id, pollDelayMs: '15000' },
            },
          }
        : {}),
      miniplayer: { miniplayerRenderer: { playbackMode: 'PLAYBACK_MODE_ALLOW' } },
      contextParams: 'Q0FFU0FnZ0M=',
    },
    // Nothing to play: the sample has words, no pictures.
    streamingData: { expiresInSeconds: '21540', formats: [], adaptiveFormats: [] },
    ...(tracklist === undefined ? {} : { captions: tracklist }),
    videoDetails: videoDetails(video),
  };
}

/**
 * The player's answer, as the client would get it: `TVHTML5` an error, `MWEB` unplayable, `WEB…`
 * with caption URLs that want a token, everybody else as the video says.
 * @param nowMs epoch milliseconds, for the expiry of caption URLs
 */
export function playerAnswer({ videoId, clientName }: PlayerQuestion, nowMs: number): unknown {
  const client = clientName.toUpperCase();
  const video = findVideo(videoId);
  if (video === undefined || client.startsWith('TVHTML5')) return refuse(UNAVAILABLE);
  if (client === 'MWEB') return refuse(NEEDS_RELOAD);
  switch (video.refusal) {
    case 'age':
      // Told apart from the bot wall by what it still says about the video.
      return {
        responseContext,
        playabilityStatus: REFUSALS.age,
        videoDetails: videoDetails(video),
      };
    case 'private':
    case 'bot':
      return refuse(REFUSALS[video.refusal]);
    case undefined:
      return playable(video, client, nowMs);
    default:
      return video.refusal satisfies never;
  }
}
