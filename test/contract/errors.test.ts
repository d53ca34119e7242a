/** What a caller is told when a call cannot be done: one shape, whatever went wrong where. */
import { describe, expect, type TestContext, test } from 'vitest';
import { SAMPLE_CHANNEL_IDS, SAMPLE_IDS } from '../../src/sample/catalogue/index.ts';
import { type Fault, type SampleOptions, startSample } from '../../src/sample/server.ts';
import { type CallResult, connectLegacy } from '../support/clients.ts';
import { type Env } from '../support/program.ts';
import { QUOTA_NOON } from '../support/quota-noon.ts';
import { closedOrigin, startServer } from '../support/server.ts';

const API_KEY = 'AIzaSyFakeKeyForTheErrorTests0123456789';
const RESET_AT = /^\d{4}-\d\d-\d\dT0[78]:00:00\.000Z$/;

/** A server on a sample of its own, and a 1.x client that has listed the tools. */
async function open(
  { onTestFinished }: Pick<TestContext, 'onTestFinished'>,
  options: { sample?: SampleOptions; env?: Env } = {},
) {
  const sample = await startSample({ apiKey: API_KEY, ...options.sample });
  onTestFinished(() => sample.close());
  const server = await startServer({ sample, env: { NODE_OPTIONS: QUOTA_NOON, ...options.env } });
  onTestFinished(async () => void (await server.stop()));
  const client = await connectLegacy({ url: server.url });
  onTestFinished(() => client.close());
  await client.listTools();
  return { sample, client };
}

/** The payload of a failure, after a look at its shape and for what a caller must not see. */
function failureOf({ payload, text, isError }: CallResult): CallResult['payload'] {
  expect(payload['success']).toBe(false);
  expect(isError).toBe(true);
  const known = 'code,error,message,quota,reason,retry_after_seconds,retryable,success'.split(',');
  expect(known).toEqual(expect.arrayContaining(Object.keys(payload)));
  expect(payload['error']).toMatch(/^[A-Z][A-Za-z ]{3,40}$/);
  expect(payload['message']).toMatch(/^[^\n]{10,700}$/);
  const whole = `${text} ${JSON.stringify(payload)}`;
  expect(whole).not.toContain(API_KEY);
  expect(whole).not.toMatch(/AIza/);
  expect(whole).not.toMatch(/<\/?[a-z!][^>]*>/i);
  expect(whole).not.toMatch(/https?:\/\//);
  expect(whole).not.toMatch(/\bat .+\.[tj]s:\d+/);
  return payload;
}

describe.concurrent('what YouTube does not have', () => {
  test('is not_found, and says so of videos, channels, comments and transcripts', async (context) => {
    const { client } = await open(context);
    const video = { video_url: SAMPLE_IDS.unknown };
    expect(failureOf(await client.call('get_video_info', video))).toMatchObject({
      code: 'not_found',
      reason: 'video_not_found',
      retryable: false,
    });
    expect(failureOf(await client.call('get_video_comments', video))).toMatchObject({
      code: 'not_found',
      reason: 'video_not_found',
      retryable: false,
    });
    expect(
      failureOf(await client.call('get_channel_info', { channel_id: '@nobody-is-here' })),
    ).toMatchObject({
      code: 'not_found',
      reason: 'channel_not_found',
      retryable: false,
    });
    expect(
      failureOf(await client.call('get_video_transcript', { video_url: SAMPLE_IDS.noCaptions })),
    ).toMatchObject({
      code: 'not_found',
      reason: 'no_captions',
      retryable: false,
    });
    expect(
      failureOf(await client.call('get_video_comments', { video_url: SAMPLE_IDS.commentsOff })),
    ).toMatchObject({
      code: 'forbidden',
      reason: 'comments_disabled',
      retryable: false,
    });
  });
});

describe.concurrent('quota', () => {
  const search = (query: string) => ['search_videos', { query }] as const;
  const quotaOf = (bucket: string) => ({
    bucket,
    remaining: 0,
    reset_at: expect.stringMatching(RESET_AT) as unknown,
  });

  test('that is used up by our own count is refused before YouTube is asked', async (context) => {
    const { client, sample } = await open(context, { env: { QUOTA_LIMITS: 'search=1' } });
    expect((await client.call(...search('lantern'))).isError).toBe(false);
    const asked = sample.requests.length;
    expect(failureOf(await client.call(...search('river')))).toMatchObject({
      code: 'quota_exhausted',
      retryable: false,
      quota: quotaOf('search'),
    });
    expect(sample.requests.length).toBe(asked);
    // What the cache holds is answered all the same.
    expect((await client.call(...search('lantern'))).payload).toMatchObject({ cached: true });
  });

  test('of 200 calls at once with 10 units left exactly 10 are spent', async (context) => {
    const { client, sample } = await open(context, { env: { QUOTA_LIMITS: 'search=10' } });
    const calls = Array.from({ length: 200 }, (_, index) =>
      client.call(...search(`query ${index}`)),
    );
    const results = await Promise.all(calls);
    expect(results.filter(({ isError }) => !isError)).toHaveLength(10);
    expect(sample.quotaUsed('search')).toBe(10);
    expect(sample.requests).toHaveLength(10);
    const refused = new Set(results.map(({ payload }) => payload['code']));
    expect(refused).toEqual(new Set([undefined, 'quota_exhausted']));
  });

  test("that YouTube's daily 429 says is gone stays gone without asking again", async (context) => {
    const { client, sample } = await open(context, { sample: { quotaLimits: { search: 0 } } });
    const expected = { code: 'quota_exhausted', retryable: false, quota: quotaOf('search') };
    expect(failureOf(await client.call(...search('lantern')))).toMatchObject(expected);
    const asked = sample.requests.length;
    expect(failureOf(await client.call(...search('river')))).toMatchObject(expected);
    expect(sample.requests.length).toBe(asked);
    expect((await client.call('get_video_info', { video_url: SAMPLE_IDS.tour })).isError).toBe(
      false,
    );
  });

  test.for(['quotaExceeded', 'dailyLimitExceeded'])(
    "that YouTube's own 403 %s says is gone carries the reset and no HTML",
    async (reason, context) => {
      const { client, sample } = await open(context);
      sample.queueFault({ match: '/youtube/v3/videos', reason });
      const result = await client.call('get_video_info', { video_url: SAMPLE_IDS.tour });
      expect(failureOf(result)).toMatchObject({
        code: 'quota_exhausted',
        reason: 'exhausted_by_youtube',
        retryable: false,
        retry_after_seconds: expect.any(Number) as unknown,
        quota: quotaOf('default'),
      });
      expect(result.payload['message']).toMatch(/It resets at \d{4}-/);
    },
  );

  test('per minute is rate_limited: to be tried again', async (context) => {
    const { client, sample } = await open(context);
    sample.queueFault({
      match: '/youtube/v3/videos',
      status: 429,
      headers: { 'retry-after': '30' },
    });
    expect(
      failureOf(await client.call('get_video_info', { video_url: SAMPLE_IDS.tour })),
    ).toMatchObject({
      code: 'rate_limited',
      reason: 'youtube_rate_limited',
      retryable: true,
      retry_after_seconds: 30,
    });
  });
});

describe.concurrent('a missing key', () => {
  test('fails only what needs one, and names the variable', async (context) => {
    const { client, sample } = await open(context, { env: { YOUTUBE_API_KEY: '' } });
    for (const [tool, args] of [
      ['search_videos', { query: 'x' }],
      ['get_video_info', { video_url: SAMPLE_IDS.tour }],
      ['get_video_comments', { video_url: SAMPLE_IDS.tour }],
      ['get_channel_info', { channel_id: SAMPLE_CHANNEL_IDS.lantern }],
    ] as const) {
      const result = await client.call(tool, args);
      expect(failureOf(result)).toMatchObject({
        code: 'auth_required',
        reason: 'api_key_missing',
        retryable: false,
      });
      expect(result.payload['message']).toContain('YOUTUBE_API_KEY');
    }
    expect(sample.requests).toEqual([]);
    const transcript = await client.call('get_video_transcript', { video_url: SAMPLE_IDS.tour });
    expect(transcript.payload).toMatchObject({ success: true });
  });

  test('and one that YouTube does not know are told apart', async (context) => {
    const { client } = await open(context, { env: { YOUTUBE_API_KEY: `${API_KEY}-not` } });
    const result = await client.call('get_video_info', { video_url: SAMPLE_IDS.tour });
    expect(failureOf(result)).toMatchObject({
      code: 'auth_required',
      reason: 'api_key_invalid',
      retryable: false,
    });
  });
});

describe.concurrent('an upstream that fails', () => {
  // Each on a server of its own: a breaker that one of them opened would answer the next.
  const env = { CACHE_ENABLED: 'false' };
  /** Silence alone is worth a short deadline: on a busy machine others would meet it too. */
  const envFor = ({ hang }: Omit<Fault, 'match'>) =>
    hang === true ? { ...env, UPSTREAM_TIMEOUT_MS: '500' } : env;

  type Row = [string, Omit<Fault, 'match'>, Readonly<Record<string, unknown>>];
  const unavailable = (reason: string) => ({ code: 'unavailable', reason, retryable: true });

  test.for<Row>([
    ['a page of HTML where JSON belongs', { html: true }, unavailable('bad_body')],
    ['a 403 page of HTML', { html: true, status: 403 }, unavailable('bad_body')],
    ['a 502 page of HTML', { html: true, status: 502 }, unavailable('backend_error')],
    ['a 503 of its own', { status: 503 }, unavailable('backend_error')],
    ['half of a body', { truncate: true }, unavailable('bad_body')],
    ['a connection that breaks', { reset: true }, unavailable('network')],
    ['one that breaks half-way', { truncate: true, reset: true }, unavailable('network')],
    ['silence', { hang: true }, { code: 'timeout', retryable: true }],
    ['silence half-way', { truncate: true, hang: true }, { code: 'timeout', retryable: true }],
  ])('with %s is told without its words', async ([_name, fault, expected], context) => {
    const { client, sample } = await open(context, { env: envFor(fault) });
    sample.queueFault({ ...fault, match: '/youtube/v3/videos', times: Infinity });
    const result = await client.call('get_video_info', { video_url: SAMPLE_IDS.tour });
    expect(failureOf(result)).toMatchObject(expected);
  });

  test.for<Row>([
    ['the page for bots', { html: true }, { code: 'unavailable', reason: 'ip_blocked' }],
    ['a 503', { status: 503 }, { code: 'unavailable', retryable: true }],
    ['a connection that breaks', { reset: true }, { code: 'unavailable', retryable: true }],
    ['silence', { hang: true }, { code: 'timeout', retryable: true }],
  ])(
    'with %s at the player fails the transcript alone',
    async ([_name, fault, expected], context) => {
      const { client, sample } = await open(context, { env: envFor(fault) });
      sample.queueFault({ ...fault, match: '/youtubei/', times: Infinity });
      const video = { video_url: SAMPLE_IDS.tour };
      expect(failureOf(await client.call('get_video_transcript', video))).toMatchObject(expected);
      expect((await client.call('get_video_info', video)).isError).toBe(false);
    },
  );

  test('answers again as soon as it is back', async (context) => {
    const { client, sample } = await open(context, { env });
    sample.queueFault({ match: '/youtube/v3/search', status: 503, times: Infinity });
    const search = () => client.call('search_videos', { query: 'lantern' });
    expect(failureOf(await search())).toMatchObject(unavailable('backend_error'));
    sample.clearFaults();
    expect((await search()).payload).toMatchObject({ success: true });
  });

  test('is closed for good: the message names no address', async () => {
    const nobody = { origin: await closedOrigin(), apiKey: API_KEY };
    await using alone = await startServer({ sample: nobody });
    await using lonely = await connectLegacy({ url: alone.url });
    await lonely.listTools();
    const result = await lonely.call('get_video_info', { video_url: SAMPLE_IDS.tour });
    expect(failureOf(result)).toMatchObject(unavailable('network'));
    expect(result.text).not.toContain('127.0.0.1');
  });
});
