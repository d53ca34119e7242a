/** The catalogue as a whole: what there is, and how to find it. */
import { EVENING_LAB, EVENING_LAB_VIDEOS } from './evening-lab.ts';
import { HARBOUR, HARBOUR_VIDEOS } from './harbour-and-hinterland.ts';
import { KITCHEN, KITCHEN_VIDEOS } from './kitchen-table-chemistry.ts';
import { LANTERN, LANTERN_VIDEOS } from './lantern-observability.ts';
import type { Channel, Comment, Thread, Video } from './model.ts';
import { GUARD, GUARD_VIDEOS } from './prompt-and-guard.ts';
import { RIVERS, RIVERS_VIDEOS } from './slow-rivers.ts';

export { SAMPLE_CHANNEL_IDS, SAMPLE_IDS } from './sample-ids.ts';

export const CHANNELS: readonly Channel[] = [LANTERN, KITCHEN, HARBOUR, EVENING_LAB, GUARD, RIVERS];

export const VIDEOS: readonly Video[] = [
  ...LANTERN_VIDEOS,
  ...KITCHEN_VIDEOS,
  ...HARBOUR_VIDEOS,
  ...EVENING_LAB_VIDEOS,
  ...GUARD_VIDEOS,
  ...RIVERS_VIDEOS,
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

/** The public videos of a channel, or of all, newest first. */
export function publicVideos(channelId?: string): readonly Video[] {
  return VIDEOS.filter(
    (video) =>
      video.refusal !== 'private' && (channelId === undefined || video.channelId === channelId),
  ).toSorted((a, b) => b.publishedAt.localeCompare(a.publishedAt));
}

/** A thread and the video it stands under. */
export interface PlacedThread {
  readonly video: Video;
  readonly thread: Thread;
}

const threadById = new Map<string, PlacedThread>(
  publicVideos().flatMap((video) =>
    (video.threads ?? []).map((thread) => [thread.id, { video, thread }] as const),
  ),
);

export function findThread(id: string): PlacedThread | undefined {
  return threadById.get(id);
}

/** A top-level comment or a reply; a reply's id begins with its thread's, then a dot. */
export function findComment(
  id: string,
): { readonly video: Video; readonly comment: Comment; readonly parentId?: string } | undefined {
  const [threadId = ''] = id.split('.');
  const placed = threadById.get(threadId);
  if (placed === undefined) return undefined;
  const { video, thread } = placed;
  if (id === threadId) return { video, comment: thread };
  const reply = thread.replies.find((one) => one.id === id);
  return reply && { video, comment: reply, parentId: threadId };
}

/** Comments and replies together, as `statistics.commentCount` counts them; null when off. */
export function commentCount(video: Video): number | null {
  if (video.threads === null) return null;
  return video.threads.reduce((sum, thread) => sum + 1 + thread.replies.length, 0);
}
