/** The catalogue keeps the promises its names make. */
import { expect, test } from 'vitest';
import {
  CHANNELS,
  channelOf,
  findChannel,
  findVideo,
  SAMPLE_CHANNEL_IDS,
  SAMPLE_IDS,
  VIDEOS,
} from '../../src/sample/catalogue/index.ts';

test('ids are unique and of the form that YouTube gives out', () => {
  expect(new Set(VIDEOS.map((video) => video.id)).size).toBe(VIDEOS.length);
  // The last of eleven characters holds four bits only, the last of a channel's two.
  for (const { id } of VIDEOS) expect(id).toMatch(/^[\w-]{10}[AEIMQUYcgkosw048]$/);
  for (const { id } of CHANNELS) expect(id).toMatch(/^UC[\w-]{21}[AQgw]$/);
  expect(VIDEOS.length).toBeGreaterThanOrEqual(30);
  expect(CHANNELS).toHaveLength(6);
});

test('every memorable id is in the catalogue, but for the unknown ones', () => {
  for (const [name, id] of Object.entries(SAMPLE_IDS)) {
    expect([name, findVideo(id) !== undefined]).toEqual([name, name !== 'unknown']);
  }
  for (const [name, id] of Object.entries(SAMPLE_CHANNEL_IDS)) {
    expect([name, findChannel(id) !== undefined]).toEqual([name, name !== 'unknown']);
  }
});

test('every video has a channel, and every channel videos', () => {
  const owners = new Set(VIDEOS.map((video) => channelOf(video).id));
  expect(owners).toEqual(new Set(CHANNELS.map((channel) => channel.id)));
});

test('cues start in order, last, say something and fit into their video', () => {
  for (const video of VIDEOS) {
    for (const { cues } of video.tracks) {
      const starts = cues.map((cue) => cue.startMs);
      expect(starts).toEqual(starts.toSorted((a, b) => a - b));
      expect(cues.every((cue) => cue.durationMs > 0 && cue.text.trim() !== '')).toBe(true);
      expect(cues.at(-1)?.startMs).toBeLessThan(video.durationSeconds * 1000);
    }
  }
});

test('comment ids are unique over all videos', () => {
  const ids = VIDEOS.flatMap((video) =>
    (video.threads ?? []).flatMap((thread) => [
      thread.id,
      ...thread.replies.map((reply) => reply.id),
    ]),
  );
  expect(new Set(ids).size).toBe(ids.length);
});

test('the three-hour transcript numbers its cues and leaves no gap', () => {
  const cues = findVideo(SAMPLE_IDS.threeHours)?.tracks[0]?.cues ?? [];
  expect(cues.length).toBeGreaterThanOrEqual(3_000);
  cues.forEach((cue, index) => {
    expect(cue.text.startsWith(`[${index + 1}] `)).toBe(true);
    expect(cue.startMs + cue.durationMs).toBe(
      cues[index + 1]?.startMs ?? (findVideo(SAMPLE_IDS.threeHours)?.durationSeconds ?? 0) * 1000,
    );
  });
});
