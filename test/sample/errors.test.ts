/** Every error body, as the real service writes it, HTML and all. */
import { expect, test } from 'vitest';
import { SAMPLE_IDS } from '../../src/sample/catalogue/index.ts';
import { askApi, dig, openSample } from './support.ts';

const VIDEO = { part: 'id', id: SAMPLE_IDS.tour };
const fiftyOne = Array.from(
  { length: 51 },
  (_, index) => `video${String(index).padStart(5, '0')}A`,
);

test.each([
  ['no part', 'videos', { id: SAMPLE_IDS.tour }, 400, 'missingRequiredParameter'],
  ['an unknown part', 'videos', { ...VIDEO, part: 'secrets' }, 400, 'unknownPart'],
  ["an owner's part", 'videos', { ...VIDEO, part: 'fileDetails' }, 403, 'forbidden'],
  ['no filter', 'videos', { part: 'id' }, 400, 'missingRequiredParameter'],
  ['two filters', 'videos', { ...VIDEO, chart: 'mostPopular' }, 400, 'incompatibleParameters'],
  ['51 ids', 'videos', { part: 'id', id: fiftyOne }, 400, 'invalidFilters'],
  ['a filter for accounts', 'videos', { part: 'id', myRating: 'like' }, 401, 'required'],
  ['mine without an account', 'channels', { part: 'id', mine: 'true' }, 401, 'required'],
  ['an unknown parameter', 'videos', { ...VIDEO, idd: 'x' }, 400, 'badRequest'],
  ['too large a page', 'search', { part: 'id', maxResults: 51 }, 400, 'invalidParameter'],
  ['an order that is none', 'search', { part: 'id', order: 'best' }, 400, 'invalidParameter'],
  ['a bad channel id', 'search', { part: 'id', channelId: 'nope' }, 400, 'badRequest'],
  ['a date that is none', 'search', { part: 'id', publishedAfter: '2026' }, 400, 'badRequest'],
  [
    'a filter for videos in a search for all',
    'search',
    { part: 'id', videoDuration: 'long' },
    400,
    'invalidSearchFilter',
  ],
  [
    'comments that are off',
    'commentThreads',
    { part: 'id', videoId: SAMPLE_IDS.commentsOff },
    403,
    'commentsDisabled',
  ],
  [
    'comments of no video',
    'commentThreads',
    { part: 'id', videoId: SAMPLE_IDS.unknown },
    404,
    'videoNotFound',
  ],
  [
    'comments of a private video',
    'commentThreads',
    { part: 'id', videoId: SAMPLE_IDS.private },
    404,
    'videoNotFound',
  ],
  [
    'comments of no channel',
    'commentThreads',
    { part: 'id', allThreadsRelatedToChannelId: 'UCx' },
    404,
    'channelNotFound',
  ],
  ['replies to nothing', 'comments', { part: 'id', parentId: 'Ugx' }, 404, 'commentNotFound'],
] as const)('%s is an error with its reason', async (_, path, query, status, reason) => {
  const sample = await openSample();
  const answer = await askApi(sample, path, query);
  expect([answer.status, dig(answer.json, 'error', 'errors', 0, 'reason')]).toEqual([
    status,
    reason,
  ]);
  expect(dig(answer.json, 'error', 'code')).toBe(status);
  expect(dig(answer.json, 'error', 'errors', 0, 'domain')).toBeTypeOf('string');
});

test('the body for comments that are off is the real one, to the letter', async () => {
  const sample = await openSample();
  const { json } = await askApi(sample, 'commentThreads', {
    part: 'snippet',
    videoId: SAMPLE_IDS.commentsOff,
  });
  const message =
    'The video identified by the <code><a href="/youtube/v3/docs/commentThreads/list#videoId">videoId</a></code> parameter has disabled comments.';
  expect(json).toEqual({
    error: {
      code: 403,
      message,
      errors: [
        {
          message,
          domain: 'youtube.commentThread',
          reason: 'commentsDisabled',
          location: 'videoId',
          locationType: 'parameter',
        },
      ],
    },
  });
});

test('a call without a key is an unregistered caller and costs nothing', async () => {
  const sample = await openSample();
  const { status, json } = await askApi(sample, 'videos', VIDEO, {});
  expect(status).toBe(403);
  expect(json).toMatchObject({
    error: {
      message: expect.stringMatching(/^Method doesn't allow unregistered callers/),
      status: 'PERMISSION_DENIED',
    },
  });
  expect(sample.quotaUsed('default')).toBe(0);
});

test('a wrong key is refused before the quota, in header and query alike', async () => {
  const sample = await openSample();
  const inHeader = await askApi(sample, 'videos', VIDEO, { 'x-goog-api-key': 'wrong' });
  const inQuery = await askApi(sample, 'videos', { ...VIDEO, key: 'wrong' }, {});
  for (const { status, json } of [inHeader, inQuery]) {
    expect(status).toBe(400);
    expect(json).toMatchObject({
      error: {
        message: 'API key not valid. Please pass a valid API key.',
        status: 'INVALID_ARGUMENT',
        errors: [{ domain: 'global', reason: 'badRequest' }],
        details: [{ reason: 'API_KEY_INVALID' }, {}],
      },
    });
  }
  expect(sample.quotaUsed('default')).toBe(0);
});

test('the right key is accepted in the query, and the log does not hold it', async () => {
  const sample = await openSample();
  const { status } = await askApi(sample, 'videos', { ...VIDEO, key: sample.apiKey }, {});
  expect(status).toBe(200);
  expect(sample.requests.at(-1)?.credential).toBe('query');
  expect(JSON.stringify(sample.requests)).not.toContain(sample.apiKey);
});

test('a bearer token that nobody issued is a 401', async () => {
  const sample = await openSample();
  const { status, json } = await askApi(sample, 'videos', VIDEO, { authorization: 'Bearer x' });
  expect([status, dig(json, 'error', 'errors', 0, 'reason')]).toEqual([401, 'authError']);
});

test('a path that leads nowhere is a page of HTML', async () => {
  const sample = await openSample();
  const answer = await askApi(sample, 'nothing', {});
  expect(answer.status).toBe(404);
  expect(answer.headers.get('content-type')).toContain('text/html');
});
