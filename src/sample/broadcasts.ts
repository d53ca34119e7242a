/** Live broadcasts: what is on air, what is announced, and when, by the sample's clock. */
import type { Video } from './catalogue/model.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Announced broadcasts begin at so many hours UTC. */
const EVENING_HOURS = 18;

const instant = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z/, 'Z');

/**
 * When an announced broadcast begins, in epoch milliseconds: the evening of the day after, so that
 * it is always ahead, by 18 to 42 hours.
 */
export function scheduledStartMs(nowMs: number): number {
  return (Math.floor(nowMs / DAY_MS) + 1) * DAY_MS + EVENING_HOURS * HOUR_MS;
}

/** `snippet.liveBroadcastContent`. One that is over is a video like any other. */
export function liveBroadcastContent(video: Video | undefined): 'live' | 'upcoming' | 'none' {
  const broadcast = video?.broadcast;
  return broadcast === 'live' || broadcast === 'upcoming' ? broadcast : 'none';
}

/** `liveStreamingDetails`; undefined for what never was live. */
export function broadcastDetails(video: Video, nowMs: number): unknown {
  const published = Date.parse(video.publishedAt);
  switch (video.broadcast) {
    case 'live': {
      // A clock that was turned back must not show a stream that is on air and begins later.
      const start = instant(Math.min(published, nowMs - HOUR_MS));
      return {
        actualStartTime: start,
        scheduledStartTime: start,
        concurrentViewers: '1387',
        activeLiveChatId: Buffer.from(`live chat of ${video.id}`).toString('base64url'),
      };
    }
    case 'upcoming':
      return {
        scheduledStartTime: instant(scheduledStartMs(nowMs)),
        activeLiveChatId: Buffer.from(`live chat of ${video.id}`).toString('base64url'),
      };
    case 'completed':
      return {
        actualStartTime: video.publishedAt,
        actualEndTime: instant(published + video.durationSeconds * 1000),
        scheduledStartTime: video.publishedAt,
      };
    case undefined:
      return undefined;
    default:
      return video.broadcast satisfies never;
  }
}
