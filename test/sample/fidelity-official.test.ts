/**
 * The unmodified official client through every method that reads. It builds the URL and types the
 * answer; what it cannot reach or read here, it could not on the real service.
 */
import type { youtube_v3 } from '@googleapis/youtube';
import { expect, test } from 'vitest';
import {
  SAMPLE_CHANNEL_IDS,
  SAMPLE_IDS,
  SAMPLE_PLAYLIST_IDS,
} from '../../src/sample/catalogue/index.ts';
import { dataOf, officialClient } from './clients.ts';
import { dig, idsOf, list, openSample } from './support.ts';

type Client = youtube_v3.Youtube;

const VIDEO_PARTS = [
  'id',
  'snippet',
  'contentDetails',
  'statistics',
  'status',
  'player',
  'topicDetails',
  'recordingDetails',
  'localizations',
  'liveStreamingDetails',
  'paidProductPlacementDetails',
];
const CHANNEL_PARTS = [
  'id',
  'snippet',
  'contentDetails',
  'statistics',
  'status',
  'topicDetails',
  'brandingSettings',
  'localizations',
  'contentOwnerDetails',
];
const PLAYLIST_PARTS = ['id', 'snippet', 'status', 'contentDetails', 'player', 'localizations'];
const ITEM_PARTS = ['id', 'snippet', 'contentDetails', 'status'];
const tour = SAMPLE_IDS.tour;
const lantern = SAMPLE_CHANNEL_IDS.lantern;
const startHere = SAMPLE_PLAYLIST_IDS.startHere;

/** Method and arguments, the kind of the answer and of its items, and the parts of the first. */
const ANSWERS: readonly (readonly [
  name: string,
  call: (client: Client) => Promise<{ readonly data: object }>,
  kind: string,
  itemKind: string,
  parts: readonly string[],
])[] = [
  [
    'videos by id',
    (yt) => yt.videos.list({ part: VIDEO_PARTS, id: [SAMPLE_IDS.live, tour] }),
    'videoListResponse',
    'video',
    VIDEO_PARTS,
  ],
  [
    'videos by popularity',
    (yt) => yt.videos.list({ part: ['snippet'], chart: 'mostPopular', regionCode: 'NL' }),
    'videoListResponse',
    'video',
    ['snippet'],
  ],
  [
    'videos by popularity in a category',
    (yt) => yt.videos.list({ part: ['id'], chart: 'mostPopular', videoCategoryId: '28', hl: 'de' }),
    'videoListResponse',
    'video',
    [],
  ],
  [
    'figures of videos',
    (yt) =>
      yt.videos.batchGetStats({
        part: ['id', 'snippet', 'statistics', 'contentDetails'],
        id: [tour],
      }),
    'batchGetStatsResponse',
    'videoStats',
    ['snippet', 'statistics', 'contentDetails'],
  ],
  [
    'channels by id',
    (yt) => yt.channels.list({ part: CHANNEL_PARTS, id: [lantern] }),
    'channelListResponse',
    'channel',
    CHANNEL_PARTS,
  ],
  [
    'channels by handle',
    (yt) => yt.channels.list({ part: ['snippet'], forHandle: 'LanternObservability' }),
    'channelListResponse',
    'channel',
    ['snippet'],
  ],
  [
    'channels by their old name',
    (yt) => yt.channels.list({ part: ['statistics'], forUsername: 'lanternobs' }),
    'channelListResponse',
    'channel',
    ['statistics'],
  ],
  [
    'a search for videos',
    (yt) => yt.search.list({ part: ['snippet'], q: 'history', type: ['video'] }),
    'searchListResponse',
    'searchResult',
    ['snippet'],
  ],
  [
    'a search for channels',
    (yt) => yt.search.list({ part: ['snippet'], q: 'lantern', type: ['channel'] }),
    'searchListResponse',
    'searchResult',
    ['snippet'],
  ],
  [
    'a search for playlists',
    (yt) => yt.search.list({ part: ['id'], q: 'tides', type: ['playlist'], regionCode: 'fr' }),
    'searchListResponse',
    'searchResult',
    [],
  ],
  [
    'a search with every filter',
    (yt) =>
      yt.search.list({
        part: ['snippet'],
        type: ['video'],
        channelId: lantern,
        order: 'date',
        publishedAfter: '2025-01-01T00:00:00Z',
        publishedBefore: '2026-12-31T00:00:00Z',
        safeSearch: 'strict',
        relevanceLanguage: 'en',
        videoCaption: 'closedCaption',
        videoDuration: 'short',
        videoCategoryId: '28',
      }),
    'searchListResponse',
    'searchResult',
    ['snippet'],
  ],
  [
    'threads of a video',
    (yt) => yt.commentThreads.list({ part: ['id', 'snippet', 'replies'], videoId: tour }),
    'commentThreadListResponse',
    'commentThread',
    ['snippet', 'replies'],
  ],
  [
    'threads of a channel',
    (yt) =>
      yt.commentThreads.list({
        part: ['snippet'],
        allThreadsRelatedToChannelId: lantern,
        order: 'relevance',
        textFormat: 'plainText',
      }),
    'commentThreadListResponse',
    'commentThread',
    ['snippet'],
  ],
  [
    'playlists of a channel',
    (yt) => yt.playlists.list({ part: PLAYLIST_PARTS, channelId: lantern }),
    'playlistListResponse',
    'playlist',
    PLAYLIST_PARTS,
  ],
  [
    'playlists by id',
    (yt) => yt.playlists.list({ part: ['contentDetails'], id: [startHere] }),
    'playlistListResponse',
    'playlist',
    ['contentDetails'],
  ],
  [
    'items of a playlist',
    (yt) => yt.playlistItems.list({ part: ITEM_PARTS, playlistId: startHere }),
    'playlistItemListResponse',
    'playlistItem',
    ITEM_PARTS,
  ],
  [
    'items of the uploads of a channel',
    (yt) => yt.playlistItems.list({ part: ['status'], playlistId: `UU${lantern.slice(2)}` }),
    'playlistItemListResponse',
    'playlistItem',
    ['status'],
  ],
  [
    'the place of a video',
    (yt) => yt.playlistItems.list({ part: ['snippet'], playlistId: startHere, videoId: tour }),
    'playlistItemListResponse',
    'playlistItem',
    ['snippet'],
  ],
  [
    'categories of a region',
    (yt) => yt.videoCategories.list({ part: ['snippet'], regionCode: 'DE', hl: 'de' }),
    'videoCategoryListResponse',
    'videoCategory',
    ['snippet'],
  ],
  [
    'regions',
    (yt) => yt.i18nRegions.list({ part: ['snippet'] }),
    'i18nRegionListResponse',
    'i18nRegion',
    ['snippet'],
  ],
  [
    'languages',
    (yt) => yt.i18nLanguages.list({ part: ['snippet'], hl: 'es_MX' }),
    'i18nLanguageListResponse',
    'i18nLanguage',
    ['snippet'],
  ],
];

test.each(ANSWERS)('%s', async (_, call, kind, itemKind, parts) => {
  const data = await dataOf(call(officialClient(await openSample())));
  expect(data['kind']).toBe(`youtube#${kind}`);
  expect(data['etag']).toMatch(/^[\w-]{27}$/);
  const items = list(data['items']);
  expect(items.length).toBeGreaterThan(0);
  expect(new Set(items.map((item) => dig(item, 'kind')))).toEqual(new Set([`youtube#${itemKind}`]));
  expect(new Set(idsOf(data)).size).toBe(items.length);
  const shown = parts.filter((part) => part !== 'id');
  // Kind, tag and id are always there; nothing else that was not asked for.
  expect(new Set(Object.keys(dig(items, 0) ?? {}))).toEqual(
    new Set(['kind', 'etag', 'id', ...shown]),
  );
});
