import { afterEach, expect, test } from 'vitest';
import { SAMPLE_IDS } from '../../src/sample/catalogue/index.ts';
import { openTools } from './open-tools.ts';

const closers: (() => Promise<void>)[] = [];
const open = async (options?: Parameters<typeof openTools>[0]) => {
  const tools = await openTools(options);
  closers.push(() => tools.close());
  return tools;
};
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const { tour, german, hiddenLikes, commentsOff, live, unknown, dashId } = SAMPLE_IDS;
const STATS_BUCKET = { bucket: 'batch_get_stats', cost: 1, remaining: 9_999 };

/** Both take a list, and tell of each of it. */
const BATCHES = [
  { tool: 'get_video_stats', argument: 'video_ids', found: 'stats', field: 'video_id' },
  { tool: 'get_video_info', argument: 'video_url', found: 'videos', field: 'video_url' },
] as const;

test('figures come from a bucket of their own, hidden ones as null, none for a stream that runs', async () => {
  const { call, asked } = await open();
  const payload = await call('get_video_stats', {
    video_ids: [tour, hiddenLikes, commentsOff, live],
  });
  expect(payload).toMatchObject({
    success: true,
    cached: false,
    source: 'sample',
    quota: STATS_BUCKET,
    errors: [],
    stats: [
      {
        video_id: tour,
        published_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as unknown,
        duration_seconds: 241,
        view_count: expect.any(Number) as unknown,
        like_count: 9204,
        comment_count: expect.any(Number) as unknown,
      },
      { video_id: hiddenLikes, like_count: null },
      { video_id: commentsOff, comment_count: null },
      { video_id: live, duration_seconds: null },
    ],
  });
  expect(payload).not.toHaveProperty('untrusted_fields');
  expect(asked()).toEqual(['videos:batchGetStats']);
});

test('figures are kept by the video, and only those that lack are asked for', async () => {
  const { call, sample } = await open();
  await call('get_video_stats', { video_ids: [tour] });
  await call('get_video_stats', { video_ids: [german, tour] });
  expect(await call('get_video_stats', { video_ids: [tour, german] })).toMatchObject({
    cached: true,
    quota: { cost: 0, remaining: 9_998 },
    stats: [{ video_id: tour }, { video_id: german }],
  });
  expect(sample.requests.map(({ query }) => query['id'])).toEqual([[tour], [german]]);
});

test.each(BATCHES)(
  '$tool: a malformed and an unknown id do not fail the others, in the order asked for',
  async ({ tool, argument, found, field }) => {
    const { call } = await open();
    const given = [
      'not an id',
      `https://youtu.be/${dashId}`,
      unknown,
      tour,
      `https://evil.com/watch?v=${tour}`,
    ];
    const payload = await call(tool, { [argument]: given });
    expect(payload).toMatchObject({
      success: true,
      [found]: [{ video_id: dashId }, { video_id: tour }],
      errors: [
        { [field]: 'not an id', code: 'invalid_input' },
        { [field]: unknown, code: 'not_found' },
        { [field]: given[4], code: 'invalid_input' },
      ],
    });
  },
);

test.each(BATCHES)(
  '$tool: what is listed twice is told once, however it is written',
  async ({ tool, argument, found, field }) => {
    const { call, sample } = await open();
    const given = [tour, `https://youtu.be/${tour}`, unknown, unknown, `${unknown} `, 'x', 'x'];
    const payload = await call(tool, { [argument]: given });
    expect(payload[found]).toHaveLength(1);
    expect(payload['errors']).toMatchObject([
      { [field]: unknown, code: 'not_found' },
      { [field]: 'x', code: 'invalid_input' },
    ]);
    expect(sample.requests[0]?.query['id']).toEqual([tour, unknown]);
  },
);

test.each(BATCHES)('$tool: fifty are one request, fifty-one are too many', async (batch) => {
  const { call, sample } = await open();
  const many = Array.from(
    { length: 50 },
    (_, index) => `missing-${String(index).padStart(3, '0')}`,
  );
  const payload = await call(batch.tool, { [batch.argument]: many });
  expect(payload).toMatchObject({ success: true, [batch.found]: [], quota: { cost: 1 } });
  expect(payload['errors']).toHaveLength(50);
  expect(sample.requests).toHaveLength(1);
  const refused = await call(batch.tool, { [batch.argument]: [...many, tour] });
  expect(refused).toMatchObject({ success: false, code: 'invalid_input' });
  expect(refused['message']).toContain(batch.argument);
});

test.each(BATCHES)('$tool: a list without a single video asks nothing', async (batch) => {
  const { call, asked } = await open();
  const payload = await call(batch.tool, { [batch.argument]: ['one', 'two'] });
  expect(payload).toMatchObject({
    success: false,
    code: 'invalid_input',
    reason: 'invalid_video_url',
  });
  expect(payload['message']).toMatch(
    new RegExp(`^${batch.argument}: none is a video.*"one".*"two"`),
  );
  expect(asked()).toEqual([]);
});

test.each(BATCHES)(
  '$tool: when the request fails the call fails, and what the cache knows is still told',
  async ({ tool, argument, found, field }) => {
    const { call, sample } = await open();
    await call(tool, { [argument]: [tour] });
    sample.queueFault({ match: '/youtube/v3/videos', status: 403, times: Infinity });
    expect(await call(tool, { [argument]: [tour, german] })).toMatchObject({
      success: true,
      [found]: [{ video_id: tour }],
      errors: [{ [field]: german }],
    });
    sample.clearFaults();
    sample.queueFault({
      match: '/youtube/v3/videos',
      status: 403,
      body: { error: { code: 403, message: 'Off.', errors: [{ reason: 'accessNotConfigured' }] } },
      times: Infinity,
    });
    expect(await call(tool, { [argument]: [hiddenLikes, dashId] })).toMatchObject({
      success: false,
      code: 'auth_required',
      reason: 'api_key_restricted',
    });
  },
);

test.each(BATCHES)('$tool: without a key it says which variable to set', async (batch) => {
  const { call } = await open({ withoutKey: true });
  const payload = await call(batch.tool, { [batch.argument]: [tour, german] });
  expect(payload).toMatchObject({ success: false, code: 'auth_required' });
  expect(payload['message']).toContain('YOUTUBE_API_KEY');
});

test('a single video that is unknown fails the call', async () => {
  const { call } = await open();
  expect(await call('get_video_info', { video_url: unknown })).toMatchObject({
    success: false,
    code: 'not_found',
    reason: 'video_not_found',
  });
});

test('the text tells figures and failures', async () => {
  const { text } = await open();
  const shown = await text('get_video_stats', { video_ids: [hiddenLikes, unknown] });
  expect(shown).toMatch(new RegExp(`${hiddenLikes}: \\d+ views, hidden likes, \\d+ comments`));
  expect(shown).toContain(`${unknown}: YouTube knows no public video`);
});
