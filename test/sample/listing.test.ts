import { request } from 'node:http';
/** Pages, parts, masks, tags and compression: the manners that all lists share. */
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { publicVideos, SAMPLE_CHANNEL_IDS, SAMPLE_IDS } from '../../src/sample/catalogue/index.ts';
import { askApi, dig, idsOf, list, openSample, walkPages } from './support.ts';

test('pages of comment threads lose nothing and repeat nothing', async () => {
  const sample = await openSample();
  const query = { part: 'id', videoId: SAMPLE_IDS.manyComments };
  const small = await walkPages(sample, 'commentThreads', { ...query, maxResults: 7 });
  const large = await walkPages(sample, 'commentThreads', { ...query, maxResults: 100 });
  expect([small.pages, large.pages]).toEqual([20, 2]);
  expect(small.ids).toHaveLength(134);
  expect(new Set(small.ids).size).toBe(134);
  expect(large.ids).toEqual(small.ids);
});

test('a thread embeds five of its replies and pages the rest', async () => {
  const sample = await openSample();
  const { json } = await askApi(sample, 'commentThreads', {
    part: 'snippet,replies',
    videoId: SAMPLE_IDS.manyComments,
    maxResults: 3,
  });
  const thread = dig(json, 'items', 2);
  const parentId = String(dig(thread, 'id'));
  expect(dig(thread, 'snippet', 'totalReplyCount')).toBe(45);
  const embedded = list(dig(thread, 'replies', 'comments')).map((reply) => dig(reply, 'id'));
  expect(embedded).toHaveLength(5);
  const all = await walkPages(sample, 'comments', { part: 'id', parentId, maxResults: 10 });
  expect(all.pages).toBe(5);
  expect(new Set(all.ids).size).toBe(45);
  expect(all.ids.slice(0, 5)).toEqual(embedded);
});

test('pages of a search and of the chart cover everything once', async () => {
  const sample = await openSample();
  const everything = publicVideos()
    .map((video) => video.id)
    .toSorted();
  const search = await walkPages(sample, 'search', { part: 'id', type: 'video', maxResults: 6 });
  const chart = await walkPages(sample, 'videos', {
    part: 'id',
    chart: 'mostPopular',
    maxResults: 10,
  });
  expect(search.ids.map(String).toSorted()).toEqual(everything);
  expect(chart.ids.map(String).toSorted()).toEqual(everything);
});

test('the previous page of the second page is the first', async () => {
  const sample = await openSample();
  const query = { part: 'id', q: 'history', type: 'video', maxResults: 2 };
  const first = (await askApi(sample, 'search', query)).json;
  const second = (
    await askApi(sample, 'search', { ...query, pageToken: String(first['nextPageToken']) })
  ).json;
  const back = (
    await askApi(sample, 'search', { ...query, pageToken: String(second['prevPageToken']) })
  ).json;
  expect(idsOf(second)).not.toEqual(idsOf(first));
  expect(idsOf(back)).toEqual(idsOf(first));
});

test('a page token is refused when altered, invented or used for another question', async () => {
  const sample = await openSample();
  const query = { part: 'id', videoId: SAMPLE_IDS.manyComments };
  const token = String((await askApi(sample, 'commentThreads', query)).json['nextPageToken']);
  const altered = token.startsWith('B') ? `C${token.slice(1)}` : `B${token.slice(1)}`;
  for (const pageToken of [altered, 'CAUQAA', `${token}=`, `${token}A`]) {
    const { status, json } = await askApi(sample, 'commentThreads', { ...query, pageToken });
    expect(status).toBe(400);
    expect(json).toMatchObject({
      error: {
        message: 'The request specifies an invalid page token.',
        errors: [
          { domain: 'youtube.parameter', reason: 'invalidPageToken', location: 'pageToken' },
        ],
      },
    });
  }
  const elsewhere = { part: 'id', videoId: SAMPLE_IDS.tour, pageToken: token };
  expect((await askApi(sample, 'commentThreads', elsewhere)).status).toBe(400);
});

test('only the parts that were asked for are sent', async () => {
  const sample = await openSample();
  const { json } = await askApi(sample, 'videos', { part: 'statistics', id: SAMPLE_IDS.tour });
  expect(Object.keys(dig(json, 'items', 0) ?? {})).toEqual(['kind', 'etag', 'id', 'statistics']);
  const repeated = await askApi(sample, 'videos', {
    part: ['snippet', 'status'],
    id: [SAMPLE_IDS.tour, SAMPLE_IDS.hebrew],
  });
  expect(idsOf(repeated.json)).toEqual([SAMPLE_IDS.tour, SAMPLE_IDS.hebrew]);
  expect(dig(repeated.json, 'items', 1, 'status', 'privacyStatus')).toBe('public');
});

test('a fields mask keeps what it names', async () => {
  const sample = await openSample();
  const { json } = await askApi(sample, 'search', {
    part: 'snippet',
    q: 'opentelemetry',
    type: 'video',
    maxResults: 1,
    fields: 'items(id/videoId,snippet(title,thumbnails/*/url)),nextPageToken',
  });
  expect(Object.keys(json)).toEqual(['nextPageToken', 'items']);
  expect(dig(json, 'items', 0)).toEqual({
    id: { videoId: SAMPLE_IDS.tour },
    snippet: {
      title: 'OpenTelemetry in four minutes: one request, three signals',
      thumbnails: {
        default: { url: expect.stringContaining('/default.jpg') },
        medium: { url: expect.stringContaining('/mqdefault.jpg') },
        high: { url: expect.stringContaining('/hqdefault.jpg') },
      },
    },
  });
});

test.each(['items(', 'items)', 'items(id', ',', 'items//id', 'items(id))'])(
  'the fields mask %s is refused',
  async (fields) => {
    const sample = await openSample();
    const query = { part: 'id', id: SAMPLE_IDS.tour, fields };
    const { status, json } = await askApi(sample, 'videos', query);
    expect([status, dig(json, 'error', 'errors', 0, 'location')]).toEqual([400, 'fields']);
  },
);

test('an answer that has not changed is a 304 and costs a unit all the same', async () => {
  const sample = await openSample();
  const query = { part: 'snippet', id: SAMPLE_IDS.tour };
  const first = await askApi(sample, 'videos', query);
  const etag = first.headers.get('etag') ?? '';
  expect(etag).toContain(String(first.json['etag']));
  const key = { 'x-goog-api-key': sample.apiKey };
  const second = await askApi(sample, 'videos', query, { ...key, 'if-none-match': etag });
  expect([second.status, second.text]).toEqual([304, '']);
  const other = await askApi(sample, 'videos', query, { ...key, 'if-none-match': '"else"' });
  expect(other.status).toBe(200);
  expect(sample.quotaUsed('default')).toBe(3);
});

/** The raw bytes of an answer: fetch would unpack them. */
function rawBytes(
  url: URL,
  headers: Readonly<Record<string, string>>,
): Promise<{ readonly encoding: string | undefined; readonly bytes: Buffer }> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ encoding: response.headers['content-encoding'], bytes: Buffer.concat(chunks) }),
      );
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}

test('answers are compressed for who accepts it, and only then', async () => {
  const sample = await openSample();
  const url = new URL(`/youtube/v3/videos?part=id&id=${SAMPLE_IDS.tour}`, sample.origin);
  const key = { 'x-goog-api-key': sample.apiKey };
  const packed = await rawBytes(url, { ...key, 'accept-encoding': 'gzip' });
  const plain = await rawBytes(url, key);
  expect([packed.encoding, plain.encoding]).toEqual(['gzip', undefined]);
  expect(gunzipSync(packed.bytes)).toEqual(plain.bytes);
});

test('a channel is found by id, handle with or without @, and legacy name', async () => {
  const sample = await openSample();
  const spellings = [
    { id: SAMPLE_CHANNEL_IDS.lantern },
    { forHandle: '@LanternObservability' },
    { forHandle: 'LANTERNobservability' },
    { forUsername: 'lanternobs' },
  ];
  for (const query of spellings) {
    const { json } = await askApi(sample, 'channels', { part: 'id', ...query });
    expect(idsOf(json)).toEqual([SAMPLE_CHANNEL_IDS.lantern]);
  }
});

test('what is not there is an empty list of videos, and no list of channels', async () => {
  const sample = await openSample();
  const videos = await askApi(sample, 'videos', {
    part: 'id',
    id: [SAMPLE_IDS.unknown, SAMPLE_IDS.private],
  });
  expect([videos.status, videos.json['items']]).toEqual([200, []]);
  const channels = await askApi(sample, 'channels', {
    part: 'id',
    id: SAMPLE_CHANNEL_IDS.unknown,
  });
  expect(channels.status).toBe(200);
  expect(channels.json).not.toHaveProperty('items');
});

test('hidden counts are left out and counts are strings', async () => {
  const sample = await openSample();
  const { json } = await askApi(sample, 'videos', {
    part: 'statistics',
    id: [SAMPLE_IDS.hiddenLikes, SAMPLE_IDS.commentsOff],
  });
  expect(dig(json, 'items', 0, 'statistics')).toEqual({
    viewCount: '205600',
    favoriteCount: '0',
    commentCount: '1',
  });
  expect(dig(json, 'items', 1, 'statistics')).not.toHaveProperty('commentCount');
  const channel = await askApi(sample, 'channels', {
    part: 'statistics',
    id: SAMPLE_CHANNEL_IDS.hiddenSubscribers,
  });
  const statistics = dig(channel.json, 'items', 0, 'statistics');
  expect(statistics).toMatchObject({ hiddenSubscriberCount: true });
  expect(statistics).not.toHaveProperty('subscriberCount');
});

test('a live video lasts P0D', async () => {
  const sample = await openSample();
  const part = 'contentDetails,liveStreamingDetails,snippet';
  const { json } = await askApi(sample, 'videos', { part, id: SAMPLE_IDS.live });
  expect(dig(json, 'items', 0)).toMatchObject({
    contentDetails: { duration: 'P0D' },
    snippet: { liveBroadcastContent: 'live' },
    liveStreamingDetails: { concurrentViewers: '1387' },
  });
});
