/** The errors of playlists, charts, categories, regions and figures, with their reasons. */
import { expect, test } from 'vitest';
import {
  SAMPLE_CHANNEL_IDS,
  SAMPLE_IDS,
  SAMPLE_PLAYLIST_IDS,
} from '../../src/sample/catalogue/index.ts';
import { askApi, dig, openSample } from './support.ts';

const P = { part: 'id' };
const OF = { part: 'id', playlistId: SAMPLE_PLAYLIST_IDS.startHere };
const CHART = { part: 'id', chart: 'mostPopular' };
const fiftyOne = Array.from({ length: 51 }, (_, index) => `video${String(index).padStart(6, '0')}`);
const otherToken = 'AAAAMgAAAAAAAAAA';

test.each([
  ['items without a filter', 'playlistItems', P, 400, 'missingRequiredParameter'],
  ['items with two filters', 'playlistItems', { ...OF, id: 'x' }, 400, 'incompatibleParameters'],
  ['items without a part', 'playlistItems', { playlistId: 'x' }, 400, 'missingRequiredParameter'],
  ['items with a strange part', 'playlistItems', { ...OF, part: 'statistics' }, 400, 'unknownPart'],
  ['too many items a page', 'playlistItems', { ...OF, maxResults: 51 }, 400, 'invalidParameter'],
  ['less than none', 'playlistItems', { ...OF, maxResults: -1 }, 400, 'invalidParameter'],
  ['a page that is none', 'playlistItems', { ...OF, pageToken: 'CAUQAA' }, 400, 'invalidPageToken'],
  ['a forged page', 'playlistItems', { ...OF, pageToken: otherToken }, 400, 'invalidPageToken'],
  ['51 items', 'playlistItems', { ...P, id: fiftyOne }, 400, 'invalidFilters'],
  ['a misspelt parameter', 'playlistItems', { ...OF, playListId: 'x' }, 400, 'badRequest'],
  [
    'items of no playlist',
    'playlistItems',
    { ...P, playlistId: SAMPLE_PLAYLIST_IDS.unknown },
    404,
    'playlistNotFound',
  ],
  [
    'items of a mix',
    'playlistItems',
    { ...P, playlistId: `RD${SAMPLE_IDS.tour}` },
    404,
    'playlistNotFound',
  ],
  [
    'the uploads of a channel without any',
    'playlistItems',
    { ...P, playlistId: `UU${SAMPLE_CHANNEL_IDS.noUploads.slice(2)}` },
    404,
    'playlistNotFound',
  ],
  [
    'items of a private playlist',
    'playlistItems',
    { ...P, playlistId: SAMPLE_PLAYLIST_IDS.private },
    403,
    'playlistItemsNotAccessible',
  ],
  [
    'what to watch later',
    'playlistItems',
    { ...P, playlistId: 'WL' },
    403,
    'watchLaterNotAccessible',
  ],
  ['the history', 'playlistItems', { ...P, playlistId: 'HL' }, 403, 'watchHistoryNotAccessible'],
  [
    'the place of no video',
    'playlistItems',
    { ...OF, videoId: SAMPLE_IDS.unknown },
    404,
    'videoNotFound',
  ],
  ['playlists without a filter', 'playlists', P, 400, 'missingRequiredParameter'],
  ['one’s own, with a key', 'playlists', { ...P, mine: 'true' }, 401, 'required'],
  [
    'playlists by id and channel',
    'playlists',
    { ...P, id: 'x', channelId: 'y' },
    400,
    'incompatibleParameters',
  ],
  [
    'playlists of no channel',
    'playlists',
    { ...P, channelId: SAMPLE_CHANNEL_IDS.unknown },
    404,
    'channelNotFound',
  ],
  [
    'too many playlists a page',
    'playlists',
    { ...P, id: 'x', maxResults: 51 },
    400,
    'invalidParameter',
  ],
  ['51 playlists', 'playlists', { ...P, id: fiftyOne }, 400, 'invalidFilters'],
  ['a chart of no country', 'videos', { ...CHART, regionCode: 'XX' }, 400, 'invalidRegionCode'],
  ['a chart of three letters', 'videos', { ...CHART, regionCode: 'USA' }, 400, 'invalidRegionCode'],
  [
    'a chart of a country without',
    'videos',
    { ...CHART, regionCode: 'AQ' },
    400,
    'videoChartNotFound',
  ],
  [
    'a chart of no category',
    'videos',
    { ...CHART, videoCategoryId: '999' },
    400,
    'videoChartNotFound',
  ],
  ['a category without a chart', 'videos', { ...CHART, videoCategoryId: '17' }, 404, 'notFound'],
  ['a chart that is none', 'videos', { ...P, chart: 'leastPopular' }, 400, 'invalidParameter'],
  ['a chart of 51', 'videos', { ...CHART, maxResults: 51 }, 400, 'invalidParameter'],
  ['a chart of none', 'videos', { ...CHART, maxResults: 0 }, 400, 'invalidParameter'],
  ['what one rated, with a key', 'videos', { ...P, myRating: 'like' }, 401, 'required'],
  ['a search of no country', 'search', { ...P, regionCode: 'ZZ' }, 400, 'invalidRegionCode'],
  ['a search for nothing known', 'search', { ...P, type: 'person' }, 400, 'badRequest'],
  ['categories of no region', 'videoCategories', P, 400, 'missingRequiredParameter'],
  [
    'categories of no country',
    'videoCategories',
    { ...P, regionCode: 'QQ' },
    400,
    'invalidRegionCode',
  ],
  ['no such category', 'videoCategories', { ...P, id: '999' }, 404, 'videoCategoryNotFound'],
  ['figures of nothing', 'videos:batchGetStats', P, 400, 'missingRequiredParameter'],
  ['figures of 51', 'videos:batchGetStats', { ...P, id: fiftyOne }, 400, 'invalidFilters'],
  [
    'figures with a strange part',
    'videos:batchGetStats',
    { part: 'status', id: SAMPLE_IDS.tour },
    400,
    'unknownPart',
  ],
  ['regions without a part', 'i18nRegions', {}, 400, 'missingRequiredParameter'],
  ['languages with another part', 'i18nLanguages', P, 400, 'unknownPart'],
] as const)('%s: an error with its reason', async (_, path, query, status, reason) => {
  const sample = await openSample();
  const { json, ...answer } = await askApi(sample, path, query);
  const [row, code] = [dig(json, 'error', 'errors', 0), dig(json, 'error', 'code')];
  expect([answer.status, code, dig(row, 'reason')]).toEqual([status, status, reason]);
  expect(dig(row, 'message')).toBe(
    status === 401 ? 'Login Required.' : dig(json, 'error', 'message'),
  );
  expect(dig(row, 'domain')).toBeTypeOf('string');
});

test('the bodies are the real ones, HTML and all', async () => {
  const sample = await openSample();
  const missing = await askApi(sample, 'playlistItems', {
    ...P,
    playlistId: SAMPLE_PLAYLIST_IDS.unknown,
  });
  const message =
    "The playlist identified with the request's <code>playlistId</code> parameter cannot be found.";
  expect(missing.json).toEqual({
    error: {
      code: 404,
      message,
      errors: [
        {
          message,
          domain: 'youtube.playlistItem',
          reason: 'playlistNotFound',
          location: 'playlistId',
          locationType: 'parameter',
        },
      ],
    },
  });
  const region = await askApi(sample, 'videos', { ...CHART, regionCode: 'XX' });
  expect(dig(region.json, 'error', 'errors', 0)).toEqual({
    message: 'The <code>regionCode</code> parameter specifies an invalid region code.',
    domain: 'youtube.parameter',
    reason: 'invalidRegionCode',
    location: 'regionCode',
    locationType: 'parameter',
  });
});

test('a refused call costs its unit, of the pool that it would have drawn on', async () => {
  const sample = await openSample();
  await askApi(sample, 'playlistItems', P);
  await askApi(sample, 'videos:batchGetStats', P);
  expect([sample.quotaUsed('default'), sample.quotaUsed('batch_get_stats')]).toEqual([1, 1]);
});
