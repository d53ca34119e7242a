/** The catalogue as a whole: what there is, and how to find it. */
import { EVENING_LAB, EVENING_LAB_VIDEOS } from './evening-lab.ts';
import { HARBOUR, HARBOUR_VIDEOS } from './harbour-and-hinterland.ts';
import { KITCHEN, KITCHEN_VIDEOS } from './kitchen-table-chemistry.ts';
import { LANTERN, LANTERN_VIDEOS } from './lantern-observability.ts';
import type { Channel, Video } from './model.ts';
import { GUARD, GUARD_VIDEOS } from './prompt-and-guard.ts';
import { RIVERS, RIVERS_VIDEOS } from './slow-rivers.ts';
import { TIDES, TIDES_VIDEOS } from './tide-table.ts';
import { NOTHING_YET, WHISTLE, WHISTLE_VIDEOS } from './tin-whistle-weather.ts';

export { SAMPLE_CHANNEL_IDS, SAMPLE_IDS, SAMPLE_PLAYLIST_IDS } from './sample-ids.ts';

export const CHANNELS: readonly Channel[] = [
  LANTERN,
  KITCHEN,
  HARBOUR,
  EVENING_LAB,
  GUARD,
  RIVERS,
  TIDES,
  WHISTLE,
  NOTHING_YET,
];

export const VIDEOS: readonly Video[] = [
  ...LANTERN_VIDEOS,
  ...KITCHEN_VIDEOS,
  ...HARBOUR_VIDEOS,
  ...EVENING_LAB_VIDEOS,
  ...GUARD_VIDEOS,
  ...RIVERS_VIDEOS,
  ...TIDES_VIDEOS,
  ...WHISTLE_VIDEOS,
];

const videoById = new Map(VIDEOS.map((video) => [video.id, video]));
const channelById = new Map(CHANNELS.map((channel) => [channel.id, channel]));

/** Any video, whoever may see it. */
export function findVideo(id: string): Video | undefined {
  return videoById.get(id);
}

/** A video as the Data API knows it with a key alone: the private ones do not exist. */
export function findPublicVideo(id: string): Video | undefined {
  const video = videoById.get(id);
  return video?.refusal === 'private' ? undefined : video;
}

export function findChannel(id: string): Channel | undefined {
  return channelById.get(id);
}

/** The channel of a video. Throws when the catalogue is at odds with itself. */
export function channelOf(video: Video): Channel {
  const channel = channelById.get(video.channelId);
  if (channel === undefined) throw new Error(`video ${video.id} names no channel of the catalogue`);
  return channel;
}

const newestFirst = VIDEOS.filter((video) => video.refusal !== 'private').toSorted((a, b) =>
  b.publishedAt.localeCompare(a.publishedAt),
);

/** The public videos of a channel, or of all, newest first. */
export function publicVideos(channelId?: string): readonly Video[] {
  return channelId === undefined
    ? newestFirst
    : newestFirst.filter((video) => video.channelId === channelId);
}
