/** Pages, as the unmodified official client turns them. */
import type { youtube_v3 } from '@googleapis/youtube';
import { expect, test } from 'vitest';
import {
  SAMPLE_CHANNEL_IDS,
  SAMPLE_IDS,
  SAMPLE_PLAYLIST_IDS,
} from '../../src/sample/catalogue/index.ts';
import { dataOf, officialClient } from './clients.ts';
import { idsOf, openSample } from './support.ts';
import type { Json } from './support.ts';

type Client = youtube_v3.Youtube;

/** Every list that pages, with a page size that needs at least two. */
const PAGED: readonly (readonly [
  name: string,
  call: (client: Client, page: { readonly pageToken?: string }) => Promise<{ data: object }>,
  total: number,
])[] = [
  [
    'the chart',
    (yt, page) =>
      yt.videos.list({
        part: ['id'],
        chart: 'mostPopular',
        videoCategoryId: '10',
        maxResults: 3,
        ...page,
      }),
    8,
  ],
  [
    'a search',
    (yt, page) =>
      yt.search.list({ part: ['id'], q: 'tides', type: ['playlist'], maxResults: 2, ...page }),
    5,
  ],
  [
    'threads',
    (yt, page) =>
      yt.commentThreads.list({
        part: ['id'],
        videoId: SAMPLE_IDS.manyComments,
        maxResults: 50,
        ...page,
      }),
    134,
  ],
  [
    'playlists',
    (yt, page) =>
      yt.playlists.list({ part: ['id'], channelId: SAMPLE_CHANNEL_IDS.manyUploads, ...page }),
    6,
  ],
  [
    'items',
    (yt, page) =>
      yt.playlistItems.list({
        part: ['id'],
        playlistId: SAMPLE_PLAYLIST_IDS.long,
        maxResults: 50,
        ...page,
      }),
    131,
  ],
  [
    'uploads',
    (yt, page) =>
      yt.playlistItems.list({
        part: ['id'],
        playlistId: SAMPLE_PLAYLIST_IDS.manyUploads,
        maxResults: 50,
        ...page,
      }),
    128,
  ],
  [
    'channels',
    (yt, page) =>
      yt.channels.list({
        part: ['id'],
        id: [SAMPLE_CHANNEL_IDS.lantern, SAMPLE_CHANNEL_IDS.noHandle, SAMPLE_CHANNEL_IDS.hebrew],
        maxResults: 2,
        ...page,
      }),
    3,
  ],
];

test.each(PAGED)('%s pages to its end, forwards and back', async (_, call, total) => {
  const client = officialClient(await openSample());
  const ids: unknown[] = [];
  let pages = 0;
  let last: Json = {};
  let pageToken: unknown;
  do {
    last = await dataOf(call(client, typeof pageToken === 'string' ? { pageToken } : {}));
    ids.push(...idsOf(last));
    pages += 1;
    pageToken = last['nextPageToken'];
  } while (pageToken !== undefined);
  expect(pages).toBeGreaterThan(1);
  expect([ids.length, new Set(ids).size]).toEqual([total, total]);
  const back = await dataOf(call(client, { pageToken: String(last['prevPageToken']) }));
  expect(idsOf(back).length).toBeGreaterThan(0);
  expect(idsOf(back)).not.toEqual(idsOf(last));
});

test('replies page to their end', async () => {
  const client = officialClient(await openSample());
  const threads = await client.commentThreads.list({
    part: ['id'],
    videoId: SAMPLE_IDS.manyComments,
    maxResults: 3,
  });
  const parentId = threads.data.items?.[2]?.id ?? '';
  const first = await client.comments.list({ part: ['snippet'], parentId, maxResults: 40 });
  const second = await client.comments.list({
    part: ['snippet'],
    parentId,
    maxResults: 40,
    pageToken: first.data.nextPageToken ?? '',
  });
  expect([first.data.items?.length, second.data.items?.length]).toEqual([40, 5]);
  const byId = await client.comments.list({ part: ['id'], id: [parentId] });
  expect(byId.data.items?.[0]?.id).toBe(parentId);
});
