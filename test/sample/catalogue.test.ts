/** The catalogue keeps the promises its names make. */
import { expect, test } from 'vitest';
import {
  CHANNELS,
  channelOf,
  findChannel,
  findVideo,
  SAMPLE_CHANNEL_IDS,
  SAMPLE_IDS,
  SAMPLE_PLAYLIST_IDS,
  VIDEOS,
} from '../../src/sample/catalogue/index.ts';
import { PLAYLISTS } from '../../src/sample/catalogue/playlists.ts';

test('ids are unique and of the form that YouTube gives out', () => {
  expect(new Set(VIDEOS.map((video) => video.id)).size).toBe(VIDEOS.length);
  // The last of eleven characters holds four bits only, the last of a channel's two.
  for (const { id } of VIDEOS) expect(id).toMatch(/^[\w-]{10}[AEIMQUYcgkosw048]$/);
  for (const { id } of CHANNELS) expect(id).toMatch(/^UC[\w-]{21}[AQgw]$/);
  expect(VIDEOS.length).toBeGreaterThanOrEqual(30);
});

test('every memorable id is in the catalogue, but for the unknown ones', () => {
  for (const [name, id] of Object.entries(SAMPLE_IDS)) {
    expect([name, findVideo(id) !== undefined]).toEqual([name, name !== 'unknown']);
  }
  for (const [name, id] of Object.entries(SAMPLE_CHANNEL_IDS)) {
    expect([name, findChannel(id) !== undefined]).toEqual([name, name !== 'unknown']);
  }
});

test('every video has a channel, and every channel videos, but for the one without', () => {
  const owners = new Set(VIDEOS.map((video) => channelOf(video).id));
  const channels = new Set(CHANNELS.map((channel) => channel.id));
  expect([...channels].filter((id) => !owners.has(id))).toEqual([SAMPLE_CHANNEL_IDS.noUploads]);
  expect([...owners].filter((id) => !channels.has(id))).toEqual([]);
});

test('playlist ids and item ids are unique and of the form that YouTube gives out', () => {
  for (const { id } of PLAYLISTS) expect(id).toMatch(/^(?:PL[\w-]{32}|OLAK5uy_[\w-]{33})$/);
  const items = PLAYLISTS.flatMap((playlist) => playlist.entries.map((entry) => entry.id));
  expect(new Set(PLAYLISTS.map(({ id }) => id)).size).toBe(PLAYLISTS.length);
  expect(new Set(items).size).toBe(items.length);
  for (const { id, entries } of PLAYLISTS) {
    for (const entry of entries) {
      expect(Buffer.from(entry.id, 'base64').toString()).toMatch(
        new RegExp(`^${id}\\.[0-9A-F]{16}$`),
      );
    }
  }
});

test('what stands in a playlist exists, but for the one that was taken down', () => {
  const ids = PLAYLISTS.flatMap((playlist) => playlist.entries.map((entry) => entry.videoId));
  const gone = new Set(ids.filter((id) => findVideo(id) === undefined));
  expect(gone).toEqual(new Set(['goneVideo0A']));
});

test('the playlists keep the promises of their names', () => {
  const find = (id: string) => PLAYLISTS.find((playlist) => playlist.id === id);
  expect(find(SAMPLE_PLAYLIST_IDS.long)?.entries).toHaveLength(131);
  expect(find(SAMPLE_PLAYLIST_IDS.empty)?.entries).toEqual([]);
  expect(find(SAMPLE_PLAYLIST_IDS.private)?.privacyStatus).toBe('private');
  expect(find(SAMPLE_PLAYLIST_IDS.unlisted)?.privacyStatus).toBe('unlisted');
  expect(find(SAMPLE_PLAYLIST_IDS.unknown)).toBeUndefined();
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
