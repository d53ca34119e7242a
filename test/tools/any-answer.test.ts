/**
 * YouTube may change what it answers at any time. Whatever JSON stands at one place of an answer,
 * the call is answered or fails as YouTube's fault, and never as one of this server.
 */
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import {
  SAMPLE_CHANNEL_IDS,
  SAMPLE_IDS,
  SAMPLE_PLAYLIST_IDS,
} from '../../src/sample/catalogue/index.ts';
import { openTools, type Payload } from './open-tools.ts';

const { call, sample, close } = await openTools({
  cacheEnabled: false,
  // After many bad answers in a row the breaker opens, and the next call is asked all the same.
  guard: { openMs: 0 },
});
afterAll(close);

const { tour, manyComments } = SAMPLE_IDS;
const { lantern } = SAMPLE_CHANNEL_IDS;
const { startHere } = SAMPLE_PLAYLIST_IDS;
const THREADS = { video_url: manyComments, include_replies: false };

/** A tool, its arguments, and the answer of YouTube that it reads. */
const CALLS: readonly (readonly [tool: string, args: Payload, path: string, query: string])[] = [
  ['get_video_info', { video_url: tour }, 'videos', `id=${tour}`],
  ['get_video_stats', { video_ids: [tour] }, 'videos:batchGetStats', `id=${tour}`],
  ['search_videos', { query: 'bread' }, 'search', 'q=bread&type=video'],
  ['search_channels', { query: 'bread' }, 'search', 'q=bread&type=channel'],
  ['get_channel_info', { channel_id: lantern }, 'channels', `id=${lantern}`],
  ['get_video_comments', THREADS, 'commentThreads', `videoId=${manyComments}&maxResults=3`],
  ['get_playlist_info', { playlist_id: startHere }, 'playlists', `id=${startHere}`],
  ['list_playlist_items', { playlist_id: startHere }, 'playlistItems', `playlistId=${startHere}`],
  ['get_trending_videos', {}, 'videos', 'chart=mostPopular&maxResults=3'],
  ['get_video_categories', {}, 'videoCategories', 'regionCode=US'],
];

const RUNS = 120;
/** Two tools share a hundred a day. */
const SEARCHES = 45;

const PARTS: Readonly<Record<string, string>> = {
  search: 'snippet',
  commentThreads: 'snippet,replies',
  videoCategories: 'snippet',
  playlists: 'snippet,contentDetails,status',
  playlistItems: 'snippet,contentDetails,status',
};

async function realAnswer(path: string, query: string): Promise<unknown> {
  const parts = PARTS[path] ?? 'snippet,contentDetails,statistics';
  const response = await fetch(`${sample.origin}/youtube/v3/${path}?part=${parts}&${query}`, {
    headers: { 'x-goog-api-key': sample.apiKey },
  });
  expect(response.status).toBe(200);
  return response.json();
}

/** How many places there are in it: it itself, and each value in it. */
function countPlaces(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce<number>((sum, inner) => sum + countPlaces(inner), 1);
}

/** The same with something else at the place of that number. */
function replaceAt(value: unknown, place: number, put: unknown): unknown {
  if (place === 0) return put;
  if (typeof value !== 'object' || value === null) return value;
  let left = place - 1;
  const replaced = Object.entries(value).map(([key, inner]) => {
    const size = countPlaces(inner);
    const isHere = left >= 0 && left < size;
    const entry = [key, isHere ? replaceAt(inner, left, put) : inner] as const;
    left -= size;
    return entry;
  });
  return Array.isArray(value) ? replaced.map(([, inner]) => inner) : Object.fromEntries(replaced);
}

test.for(CALLS)('%s', async ([tool, args, path, query]) => {
  const whole = await realAnswer(path, query);
  const places = countPlaces(whole);
  const verdict = fc.assert(
    fc.asyncProperty(fc.nat(places - 1), fc.jsonValue({ maxDepth: 2 }), async (place, put) => {
      const body = JSON.stringify(replaceAt(whole, place, put));
      const headers = { 'content-type': 'application/json' };
      sample.queueFault({ match: `/youtube/v3/${path}`, status: 200, body, headers });
      const { reason } = await call(tool, args);
      expect(reason).not.toBe('internal');
    }),
    { numRuns: path === 'search' ? SEARCHES : RUNS },
  );
  await expect(verdict).resolves.toBeUndefined();
});
