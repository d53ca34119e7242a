/** What a search finds, in which order, and how it spells it. */
import { expect, test } from 'vitest';
import { SAMPLE_CHANNEL_IDS, SAMPLE_IDS } from '../../src/sample/catalogue/index.ts';
import { askApi, dig, idsOf, list, openSample, walkPages } from './support.ts';

test.each([
  ['opentelemetry', SAMPLE_IDS.tour],
  ['What is prompt injection?', SAMPLE_IDS.aboutInjection],
  ['sangak bread', SAMPLE_IDS.persian],
  ['שמיים כחולים', SAMPLE_IDS.hebrew],
  ['lighthouse history', 'lighthous0A'],
  ['cooking salt', SAMPLE_IDS.manyComments],
])('a search for "%s" finds the right video first', async (q, expected) => {
  const sample = await openSample();
  const { json } = await askApi(sample, 'search', { part: 'snippet', q, type: 'video' });
  expect(idsOf(json)[0]).toBe(expected);
});

test.each(['opentelemetry', 'cooking', 'history', 'security', 'river'])(
  'a search for "%s" finds several videos, none of them private',
  async (q) => {
    const sample = await openSample();
    const query = { part: 'id', q, type: 'video', maxResults: 50 };
    const { json } = await askApi(sample, 'search', query);
    expect(idsOf(json).length).toBeGreaterThan(3);
    expect(idsOf(json)).not.toContain(SAMPLE_IDS.private);
  },
);

test('a search for nonsense finds nothing', async () => {
  const sample = await openSample();
  const { json } = await askApi(sample, 'search', { part: 'id', q: 'qqzzxx' });
  expect(json).toMatchObject({ items: [], pageInfo: { totalResults: 0 }, regionCode: 'US' });
});

test('a word with a minus rules results out', async () => {
  const sample = await openSample();
  const query = { part: 'id', type: 'video', maxResults: 50 };
  const all = await askApi(sample, 'search', { ...query, q: 'bread' });
  const some = await askApi(sample, 'search', { ...query, q: 'bread -sangak' });
  expect(idsOf(all.json)).toContain(SAMPLE_IDS.persian);
  expect(idsOf(some.json)).toEqual(idsOf(all.json).filter((id) => id !== SAMPLE_IDS.persian));
});

test('titles and descriptions are HTML-escaped in a search, and not in a video', async () => {
  const sample = await openSample();
  const found = await askApi(sample, 'search', {
    part: 'snippet',
    q: 'cheap knife',
    type: 'video',
  });
  const title = 'A cheap knife, sharpened well, against a "good" one';
  expect(dig(found.json, 'items', 0, 'snippet', 'title')).toBe(title.replaceAll('"', '&quot;'));
  const video = await askApi(sample, 'videos', { part: 'snippet', id: SAMPLE_IDS.hiddenLikes });
  expect(dig(video.json, 'items', 0, 'snippet', 'title')).toBe(title);
});

test('the order asked for is kept', async () => {
  const sample = await openSample();
  const query = { part: 'snippet', type: 'video', channelId: SAMPLE_CHANNEL_IDS.kitchen };
  const byDate = await askApi(sample, 'search', { ...query, order: 'date', maxResults: 50 });
  const dates = list(byDate.json['items']).map((item) => dig(item, 'snippet', 'publishedAt'));
  expect(dates).toEqual(dates.map(String).toSorted().toReversed());
  const byViews = await askApi(sample, 'search', { ...query, order: 'viewCount' });
  expect(idsOf(byViews.json)[0]).toBe(SAMPLE_IDS.manyComments);
});

test('dates, durations and liveness narrow a search', async () => {
  const sample = await openSample();
  const query = { part: 'snippet', type: 'video', maxResults: 50 };
  const long = await askApi(sample, 'search', { ...query, videoDuration: 'long' });
  expect(new Set(idsOf(long.json))).toEqual(
    new Set([SAMPLE_IDS.threeHours, SAMPLE_IDS.completed, 'eightHour3M']),
  );
  for (const eventType of ['live', 'upcoming', 'completed'] as const) {
    const { json } = await askApi(sample, 'search', { ...query, eventType });
    expect(idsOf(json)).toEqual([SAMPLE_IDS[eventType]]);
  }
  const after = '2026-05-01T00:00:00Z';
  const recent = await askApi(sample, 'search', { ...query, publishedAfter: after });
  const dates = list(recent.json['items']).map((item) => dig(item, 'snippet', 'publishedAt'));
  expect(dates.length).toBeGreaterThan(0);
  expect(dates.map(String).every((date) => date >= after)).toBe(true);
});

test('channels can be searched for', async () => {
  const sample = await openSample();
  const { json } = await askApi(sample, 'search', {
    part: 'snippet',
    q: 'lantern',
    type: 'channel',
  });
  expect(dig(json, 'items', 0, 'id')).toEqual({
    kind: 'youtube#channel',
    channelId: SAMPLE_CHANNEL_IDS.lantern,
  });
});

test('playlists can be searched for, and only the public ones', async () => {
  const sample = await openSample();
  const query = { part: 'snippet', type: 'playlist' };
  const { json } = await askApi(sample, 'search', { ...query, q: 'tides' });
  expect(dig(json, 'items', 0)).toMatchObject({
    id: { kind: 'youtube#playlist', playlistId: expect.stringMatching(/^PLtidesOf/) },
    snippet: { channelId: SAMPLE_CHANNEL_IDS.manyUploads, liveBroadcastContent: 'none' },
  });
  for (const q of ['drafts', 'neighbours']) {
    const hidden = await askApi(sample, 'search', { ...query, q });
    expect(hidden.json['items']).toEqual([]);
  }
});

test('several types are searched at once, one by default all', async () => {
  const sample = await openSample();
  const kinds = async (type: readonly string[]): Promise<ReadonlySet<unknown>> => {
    const query = { part: 'id', q: 'tides', order: 'videoCount', maxResults: 50, type };
    const { json } = await askApi(sample, 'search', query);
    return new Set(list(json['items']).map((item) => dig(item, 'id', 'kind')));
  };
  expect(await kinds(['channel,playlist'])).toEqual(
    new Set(['youtube#playlist', 'youtube#channel']),
  );
  expect((await kinds([])).size).toBe(3);
});

test('a channel is searched by its own id, and no further', async () => {
  const sample = await openSample();
  const query = { part: 'snippet', channelId: SAMPLE_CHANNEL_IDS.manyUploads, maxResults: 50 };
  const walked = await walkPages(sample, 'search', query);
  // 128 videos, six playlists, and the channel itself.
  expect([walked.ids.length, walked.pages]).toEqual([135, 3]);
});
