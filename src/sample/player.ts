/** `POST /youtubei/v1/player`: what the apps ask before they play, captions among it. */
import { scheduledStartMs } from './broadcasts.ts';
import { channelOf, findVideo } from './catalogue/index.ts';
import type { Video } from './catalogue/model.ts';
import { captionTracklist } from './player-captions.ts';
import { NEEDS_RELOAD, REFUSALS, runs, UNAVAILABLE } from './player-status.ts';
import { videoThumbnails } from './thumbnails.ts';

export interface PlayerQuestion {
  readonly videoId: string;
  /** As sent: `ANDROID`, `iOS`, … */
  readonly clientName: string;
}

/** Says who asks; the sample gives the same name to everybody. */
export const VISITOR_DATA = 'CgtTYW1wbGVWaXNpdCjAxL7NBjIKCgJVUxIEGgAgDA%3D%3D';

const responseContext = {
  visitorData: VISITOR_DATA,
  serviceTrackingParams: [{ service: 'CSI', params: [{ key: 'yt_fn', value: 'player' }] }],
  maxAgeSeconds: 0,
};

const refuse = (playabilityStatus: unknown): unknown => ({ responseContext, playabilityStatus });

function videoDetails(video: Video): unknown {
  const thumbnails = Object.values(videoThumbnails(video.id)).slice(0, 4);
  return {
    videoId: video.id,
    title: video.title,
    lengthSeconds: String(video.durationSeconds),
    ...(video.broadcast === 'live' ? { isLive: true } : {}),
    ...(video.broadcast === 'upcoming' ? { isUpcoming: true } : {}),
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
    isLiveContent: video.broadcast !== undefined,
  };
}

const liveStreamability = (video: Video, more: Readonly<Record<string, unknown>>): unknown => ({
  liveStreamabilityRenderer: { videoId: video.id, ...more, pollDelayMs: '15000' },
});

function playable(video: Video, client: string, nowMs: number): unknown {
  const captions = captionTracklist(video, client, nowMs);
  return {
    responseContext,
    playabilityStatus: {
      status: 'OK',
      playableInEmbed: true,
      ...(video.broadcast === 'live' ? { liveStreamability: liveStreamability(video, {}) } : {}),
      miniplayer: { miniplayerRenderer: { playbackMode: 'PLAYBACK_MODE_ALLOW' } },
      contextParams: 'Q0FFU0FnZ0M=',
    },
    // Nothing to play: the sample has words, no pictures.
    streamingData: { expiresInSeconds: '21540', formats: [], adaptiveFormats: [] },
    ...(captions === undefined ? {} : { captions }),
    videoDetails: videoDetails(video),
  };
}

/** A broadcast that has not begun: no captions, and a slate that says how long to wait. */
function notYet(video: Video, nowMs: number): unknown {
  const startMs = scheduledStartMs(nowMs);
  const reason = `This live event will begin in ${Math.ceil((startMs - nowMs) / 3_600_000)} hours.`;
  return {
    responseContext,
    playabilityStatus: {
      status: 'LIVE_STREAM_OFFLINE',
      reason,
      playableInEmbed: true,
      liveStreamability: liveStreamability(video, {
        offlineSlate: {
          liveStreamOfflineSlateRenderer: {
            scheduledStartTime: String(startMs / 1000),
            mainText: runs(reason),
            subtitleText: { simpleText: new Date(startMs).toUTCString() },
            thumbnail: { thumbnails: Object.values(videoThumbnails(video.id)) },
          },
        },
      }),
      contextParams: 'Q0FFU0FnZ0M=',
    },
    videoDetails: videoDetails(video),
  };
}

/** What the player says to an address that asked too often. */
export function botWallAnswer(): unknown {
  return refuse(REFUSALS.bot);
}

/**
 * The player's answer, as the client would get it: `TVHTML5` an error, `MWEB` unplayable, `WEB…`
 * with caption URLs that want a token, everybody else as the video says.
 * @param nowMs epoch milliseconds, for the expiry of caption URLs and the start of broadcasts
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
      return video.broadcast === 'upcoming' ? notYet(video, nowMs) : playable(video, client, nowMs);
    default:
      return video.refusal satisfies never;
  }
}
