/** What the unmodified official client throws: status, reason and message, as callers see them. */
import type { youtube_v3 } from '@googleapis/youtube';
import { expect, test } from 'vitest';
import {
  SAMPLE_CHANNEL_IDS,
  SAMPLE_IDS,
  SAMPLE_PLAYLIST_IDS,
} from '../../src/sample/catalogue/index.ts';
import { officialClient } from './clients.ts';
import { dig, openSample } from './support.ts';

type Client = youtube_v3.Youtube;
type Row = readonly [
  name: string,
  call: (client: Client) => Promise<unknown>,
  status: number,
  reason: string,
  message: RegExp,
];

const part = ['id'];

const FAILURES: readonly Row[] = [
  [
    'no part',
    (yt) => yt.videos.list({ part: [], id: [SAMPLE_IDS.tour] }),
    400,
    'missingRequiredParameter',
    /part/,
  ],
  [
    'an unknown part',
    (yt) => yt.channels.list({ part: ['secrets'], id: ['x'] }),
    400,
    'unknownPart',
    /secrets/,
  ],
  ['no filter', (yt) => yt.playlistItems.list({ part }), 400, 'missingRequiredParameter', /filter/],
  [
    'two filters',
    (yt) => yt.playlists.list({ part, id: ['x'], channelId: 'y' }),
    400,
    'incompatibleParameters',
    /id, channelId/,
  ],
  [
    'a page of 500',
    (yt) => yt.commentThreads.list({ part, videoId: SAMPLE_IDS.tour, maxResults: 500 }),
    400,
    'invalidParameter',
    /\[1, 100\]/,
  ],
  [
    'a strange page',
    (yt) => yt.playlistItems.list({ part, playlistId: SAMPLE_PLAYLIST_IDS.long, pageToken: 'EAE' }),
    400,
    'invalidPageToken',
    /invalid page token/,
  ],
  [
    'a strange region',
    (yt) => yt.videos.list({ part, chart: 'mostPopular', regionCode: 'XX' }),
    400,
    'invalidRegionCode',
    /<code>regionCode<\/code>/,
  ],
  [
    'a chart that is not there',
    (yt) => yt.videos.list({ part, chart: 'mostPopular', regionCode: 'CU' }),
    400,
    'videoChartNotFound',
    /video chart is not supported/,
  ],
  [
    'comments that are off',
    (yt) => yt.commentThreads.list({ part, videoId: SAMPLE_IDS.commentsOff }),
    403,
    'commentsDisabled',
    /<a href=/,
  ],
  [
    'a private playlist',
    (yt) => yt.playlistItems.list({ part, playlistId: SAMPLE_PLAYLIST_IDS.private }),
    403,
    'playlistItemsNotAccessible',
    /not properly authorized/,
  ],
  [
    'no such playlist',
    (yt) => yt.playlistItems.list({ part, playlistId: SAMPLE_PLAYLIST_IDS.unknown }),
    404,
    'playlistNotFound',
    /<code>playlistId<\/code>/,
  ],
  [
    'no such channel',
    (yt) => yt.playlists.list({ part, channelId: SAMPLE_CHANNEL_IDS.unknown }),
    404,
    'channelNotFound',
    /Channel not found/,
  ],
  [
    'no such category',
    (yt) => yt.videoCategories.list({ part: ['snippet'], id: ['999'] }),
    404,
    'videoCategoryNotFound',
    /<code>id<\/code>/,
  ],
  [
    'no such comment',
    (yt) => yt.comments.list({ part, parentId: 'Ugnobody' }),
    404,
    'commentNotFound',
    /comments cannot be found/,
  ],
  [
    'one’s own playlists, with a key',
    (yt) => yt.playlists.list({ part, mine: true }),
    401,
    'required',
    /missing required authentication/,
  ],
  [
    'figures of too many',
    (yt) =>
      yt.videos.batchGetStats({ part, id: Array.from({ length: 51 }, (_, index) => `v${index}`) }),
    400,
    'invalidFilters',
    /filter/,
  ],
];

test.each(FAILURES)('%s', async (_, call, status, reason, message) => {
  const client = officialClient(await openSample());
  const failure: unknown = await call(client).catch((error: unknown) => error);
  expect(dig(failure, 'status')).toBe(status);
  const error = dig(failure, 'response', 'data', 'error');
  expect([dig(error, 'code'), dig(error, 'errors', 0, 'reason')]).toEqual([status, reason]);
  expect(String(dig(error, 'message'))).toMatch(message);
});

test('a pool that is used up is a 403 here and a 429 there', async () => {
  const client = officialClient(await openSample({ quotaLimits: { default: 0, search: 0 } }));
  const failures = await Promise.all(
    [client.videos.list({ part, id: ['x'] }), client.search.list({ part, q: 'x' })].map((call) =>
      call.catch((error: unknown) => error),
    ),
  );
  expect(failures.map((failure) => dig(failure, 'status'))).toEqual([403, 429]);
  expect(
    failures.map((failure) => dig(failure, 'response', 'data', 'error', 'errors', 0, 'reason')),
  ).toEqual(['quotaExceeded', 'rateLimitExceeded']);
});

test('a wrong key is told apart from none', async () => {
  const sample = await openSample();
  const failureWith = (headers: Readonly<Record<string, string>>): Promise<unknown> =>
    officialClient({ ...sample, apiKey: headers['key'] ?? '' })
      .videos.list({ part, id: ['x'] })
      .catch((error: unknown) => error);
  expect(dig(await failureWith({ key: 'wrong' }), 'status')).toBe(400);
  expect(dig(await failureWith({}), 'status')).toBe(403);
});
