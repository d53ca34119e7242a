/** What YouTube may leave out or write in another way, and what we make of it. */
import { expect, test } from 'vitest';
import { mapApiError } from '../../src/youtube/errors.ts';
import { parsePlaylist, parsePlaylistItem } from '../../src/youtube/parse-playlists.ts';
import { parseCategory, parseVideo, parseVideoStats } from '../../src/youtube/parse-resources.ts';

test.each([
  [{ duration: '241s' }, 241],
  [{ duration: '240.6s' }, 241],
  [{ duration: 'PT4M1S' }, 241],
  [{ duration: '241s', durationMillis: '240499' }, 240],
  [{ durationMillis: 241_000 }, 241],
  [{ durationMillis: null, duration: '5s' }, 5],
  // A stream that runs.
  [{ duration: '0s', durationMillis: '0' }, null],
  [{ durationMillis: -1000 }, null],
  [{ durationMillis: 1e300 }, null],
  [{ duration: '99999999999999999999s' }, null],
  [{ duration: 'P0D' }, null],
  [{ duration: 'soon' }, null],
  [{}, null],
])('the figures of a video with %j have %s seconds', (contentDetails, seconds) => {
  expect(parseVideoStats({ id: 'x', contentDetails }).duration_seconds).toBe(seconds);
});

test('figures that are hidden are null, not 0, and nothing is NaN', () => {
  expect(parseVideoStats({ id: 'x', statistics: { viewCount: '0', likeCount: '' } })).toEqual({
    video_id: 'x',
    published_at: '',
    duration_seconds: null,
    view_count: 0,
    like_count: null,
    comment_count: null,
  });
});

test('the seconds of a video are whole', () => {
  const video = { id: 'x', contentDetails: { duration: 'PT1.5S' } };
  expect(parseVideo(video).duration_seconds).toBe(2);
});

test.each([
  ['public', 'Any', 'UCx', 'public'],
  ['unlisted', 'Any', 'UCx', 'unlisted'],
  ['private', 'Private video', undefined, 'private'],
  // The owner sees the title of a private video.
  ['private', 'My draft', 'UCx', 'private'],
  ['privacyStatusUnspecified', 'Deleted video', undefined, 'deleted'],
  ['privacyStatusUnspecified', 'Private video', undefined, 'private'],
  [undefined, 'Deleted video', undefined, 'deleted'],
  // Anybody may call a video so.
  ['public', 'Deleted video', 'UCx', 'public'],
  [undefined, 'Deleted video', 'UCx', 'unknown'],
  ['privacyStatusUnspecified', 'Any', 'UCx', 'unknown'],
  [undefined, 'Any', undefined, 'unknown'],
] as const)('an item that is %s, "%s" of %s, is %s', (privacyStatus, title, owner, status) => {
  const item = parsePlaylistItem({
    snippet: { title, ...(owner ? { videoOwnerChannelId: owner } : {}) },
    ...(privacyStatus ? { status: { privacyStatus } } : {}),
  });
  expect(item.status).toBe(status);
});

test('an item without a date of its video has none; its id may stand in two places', () => {
  expect(parsePlaylistItem({ snippet: { resourceId: { videoId: 'vid' } } })).toEqual({
    playlist_item_id: '',
    position: 0,
    video_id: 'vid',
    title: '',
    channel_id: null,
    channel_title: null,
    published_at: null,
    added_at: '',
    status: 'unknown',
  });
});

test('a playlist that lacks everything becomes a whole shape, a category does not', () => {
  expect(parsePlaylist({ id: 'PLx' })).toMatchObject({
    playlist_id: 'PLx',
    item_count: null,
    privacy_status: null,
    thumbnail_url: null,
  });
  expect(parseCategory({ snippet: { title: 'No number' } })).toBeUndefined();
  expect(parseCategory({ id: '5' })).toEqual({ category_id: '5', title: '', assignable: false });
});

const answer = (reason: string, location?: string) => ({
  error: {
    code: 400,
    message: 'Something.',
    errors: [{ reason, ...(location === undefined ? {} : { location }) }],
  },
});

test.each([
  ['invalidPageToken', 'pageToken', 'invalid_page_token', /without the cursor/],
  ['invalidParameter', 'maxResults', 'invalid_parameter', /^max_results: /],
  ['invalidRegionCode', 'regionCode', 'invalid_region_code', /^region_code: YouTube/],
  ['invalidRegionCode', undefined, 'invalid_region_code', /^region_code: YouTube/],
  ['invalidRelevanceLanguage', undefined, 'invalid_relevance_language', /^relevance_language: /],
  ['invalidChannelId', undefined, 'invalid_channel', /^channel_id: /],
  ['invalidSearchFilter', 'toString', 'invalid_search_filter', /^YouTube/],
])('400 %s at %s names the argument', (reason, location, ours, begin) => {
  const error = mapApiError(400, answer(reason, location), { method: 'search.list' });
  expect(error).toMatchObject({ code: 'invalid_input', reason: ours });
  expect(error.message).toMatch(begin);
});

test('400 videoChartNotFound is a chart that is not there', () => {
  const error = mapApiError(400, answer('videoChartNotFound', 'chart'), { method: 'videos.list' });
  expect(error).toMatchObject({ code: 'not_found', reason: 'chart_not_found' });
});
