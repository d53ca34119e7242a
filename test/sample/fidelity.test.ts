/** `youtubei.js` and the official client, unmodified: what every answer is for in the end. */
import { expect, test } from 'vitest';
import { SAMPLE_CHANNEL_IDS, SAMPLE_IDS } from '../../src/sample/catalogue/index.ts';
import { innertube, officialClient } from './clients.ts';
import { dig, openSample } from './support.ts';

test('the official client lists videos', async () => {
  const sample = await openSample();
  const { data } = await officialClient(sample).videos.list({
    part: ['snippet', 'contentDetails', 'statistics'],
    id: [SAMPLE_IDS.tour, SAMPLE_IDS.dashId, SAMPLE_IDS.unknown],
  });
  expect(data.items?.map((video) => video.id)).toEqual([SAMPLE_IDS.tour, SAMPLE_IDS.dashId]);
  expect(data.items?.[0]?.contentDetails?.duration).toBe('PT4M1S');
  expect(data.items?.[0]?.statistics?.viewCount).toBe('184532');
  expect(sample.requests.at(-1)).toMatchObject({
    path: '/youtube/v3/videos',
    credential: 'header',
    query: { id: [SAMPLE_IDS.tour, SAMPLE_IDS.dashId, SAMPLE_IDS.unknown] },
  });
});

test('the official client lists the most popular videos', async () => {
  const client = officialClient(await openSample());
  const { data } = await client.videos.list({
    part: ['statistics'],
    chart: 'mostPopular',
    regionCode: 'DE',
    maxResults: 3,
  });
  expect(data.items?.[0]?.id).toBe(SAMPLE_IDS.manyComments);
  expect(data.nextPageToken).toBeTypeOf('string');
});

test('the official client finds a channel by its handle', async () => {
  const client = officialClient(await openSample());
  const { data } = await client.channels.list({
    part: ['snippet', 'statistics'],
    forHandle: '@lanternobservability',
  });
  expect(data.items?.[0]?.id).toBe(SAMPLE_CHANNEL_IDS.lantern);
  expect(data.items?.[0]?.statistics?.subscriberCount).toBe('48200');
});

test('the official client searches and pages', async () => {
  const client = officialClient(await openSample());
  const query = { part: ['snippet'], q: 'cooking', type: ['video'], maxResults: 2 };
  const first = await client.search.list(query);
  const pageToken = first.data.nextPageToken ?? '';
  const second = await client.search.list({ ...query, pageToken });
  const ids = [...(first.data.items ?? []), ...(second.data.items ?? [])].map(
    (item) => item.id?.videoId,
  );
  expect(new Set(ids).size).toBe(4);
  expect(first.data.items?.[0]?.snippet?.title).toMatch(/\S/);
});

test('the official client reads comment threads and their replies', async () => {
  const client = officialClient(await openSample());
  const { data } = await client.commentThreads.list({
    part: ['snippet', 'replies'],
    videoId: SAMPLE_IDS.tour,
    textFormat: 'plainText',
  });
  const thread = data.items?.[0];
  expect(thread?.snippet?.totalReplyCount).toBe(2);
  const replies = await client.comments.list({ part: ['snippet'], parentId: thread?.id ?? '' });
  expect(replies.data.items).toHaveLength(2);
  expect(replies.data.items?.[0]?.snippet?.parentId).toBe(thread?.id);
});

test('the official client sees the reason of an error', async () => {
  const client = officialClient(await openSample());
  const failure: unknown = await client.commentThreads
    .list({ part: ['snippet'], videoId: SAMPLE_IDS.commentsOff })
    .catch((error: unknown) => error);
  expect(dig(failure, 'status')).toBe(403);
  expect(dig(failure, 'response', 'data', 'error', 'errors', 0, 'reason')).toBe('commentsDisabled');
});

test.each(['ANDROID', 'IOS'] as const)('youtubei.js reads captions as %s', async (client) => {
  const sample = await openSample();
  const info = await (await innertube(sample)).getBasicInfo(SAMPLE_IDS.tour, { client });
  expect(info.playability_status?.status).toBe('OK');
  expect(info.basic_info.title).toContain('OpenTelemetry');
  expect(info.basic_info.duration).toBe(241);
  const tracks = info.captions?.caption_tracks ?? [];
  expect(tracks.map((track) => [track.vss_id, track.kind, track.name.toString()])).toEqual([
    ['.en', undefined, 'English'],
    ['.de', undefined, 'German'],
    ['a.en', 'asr', 'English (auto-generated)'],
  ]);
  expect(info.captions?.translation_languages?.length).toBeGreaterThan(5);

  const url = new URL(tracks[0]?.base_url ?? '');
  expect(url.origin).toBe('https://www.youtube.com');
  url.searchParams.set('fmt', 'json3');
  const body: unknown = await (await fetch(sample.origin + url.pathname + url.search)).json();
  expect(dig(body, 'events', 0, 'segs', 0, 'utf8')).toBe('Hello, and welcome to the night shift.');
});

test.each([
  ['private', SAMPLE_IDS.private, 'LOGIN_REQUIRED', /^$/],
  ['age-gated', SAMPLE_IDS.ageGated, 'LOGIN_REQUIRED', /inappropriate for some users/],
  ['bot-walled', SAMPLE_IDS.botWalled, 'LOGIN_REQUIRED', /you’re not a bot/],
  ['uncaptioned', SAMPLE_IDS.noCaptions, 'OK', /^$/],
  ['live', SAMPLE_IDS.live, 'OK', /^$/],
] as const)(
  'youtubei.js parses the answer for a video that is %s',
  async (_, id, status, reason) => {
    const info = await (
      await innertube(await openSample())
    ).getBasicInfo(id, { client: 'ANDROID' });
    expect(info.playability_status?.status).toBe(status);
    expect(info.playability_status?.reason ?? '').toMatch(reason);
    expect(info.captions).toBeUndefined();
  },
);

test('youtubei.js throws for a video that is not there, with its reason', async () => {
  const client = await innertube(await openSample());
  const info = client.getBasicInfo(SAMPLE_IDS.unknown, { client: 'ANDROID' });
  await expect(info).rejects.toThrow('This video is unavailable');
});

test('youtubei.js shows a private video by its error screen alone', async () => {
  const client = await innertube(await openSample());
  const info = await client.getBasicInfo(SAMPLE_IDS.private, { client: 'ANDROID' });
  expect(info.playability_status?.error_screen).toMatchObject({
    type: 'PlayerErrorMessage',
    reason: { text: 'Private video' },
  });
});
