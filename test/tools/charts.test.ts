import { afterEach, expect, test } from 'vitest';
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

test('the chart of a region is short of words and comes by its views', async () => {
  const { call, sample } = await open();
  const payload = await call('get_trending_videos', {});
  expect(payload).toMatchObject({
    success: true,
    region_code: 'US',
    untrusted_fields: ['videos[].title', 'videos[].channel_title'],
    next_cursor: expect.any(String) as unknown,
    quota: { bucket: 'default', cost: 1, remaining: 9_999 },
  });
  const videos = payload['videos'] as { view_count: number }[];
  expect(videos).toHaveLength(10);
  const views = videos.map(({ view_count }) => view_count);
  expect(views).toEqual(views.toSorted((a, b) => b - a));
  expect(Object.keys(videos[0] ?? {}).toSorted()).toEqual([
    'category_id',
    'channel_id',
    'channel_title',
    'comment_count',
    'duration_seconds',
    'like_count',
    'live_status',
    'published_at',
    'title',
    'url',
    'video_id',
    'view_count',
  ]);
  expect(sample.requests[0]?.query).toMatchObject({ chart: ['mostPopular'], regionCode: ['US'] });
});

test('a region may be written in any case, and is kept under one name', async () => {
  const { call, sample } = await open();
  await call('get_trending_videos', { region_code: 'de' });
  expect(await call('get_trending_videos', { region_code: 'DE' })).toMatchObject({
    cached: true,
    region_code: 'DE',
    quota: { cost: 0 },
  });
  expect(sample.requests).toHaveLength(1);
});

test('a category has a chart of its own', async () => {
  const { call } = await open();
  const payload = await call('get_trending_videos', { category_id: '27', max_results: 50 });
  const videos = payload['videos'] as { category_id: string }[];
  expect(videos.length).toBeGreaterThan(0);
  expect(videos.every(({ category_id }) => category_id === '27')).toBe(true);
});

// YouTube says 404 of a category that it knows and keeps no chart of, 400 of any other.
test.each(['30', '29', '9999'])('category %s has no chart, and the error names it', async (id) => {
  const { call, asked } = await open();
  const args = { category_id: id, region_code: 'FR' };
  const payload = await call('get_trending_videos', args);
  expect(payload).toMatchObject({ success: false, code: 'not_found', reason: 'chart_not_found' });
  expect(payload['message']).toMatch(/^category_id: .* category \d+ in FR\..*get_video_categories/);
  await call('get_trending_videos', args);
  expect(asked()).toHaveLength(1);
});

test('a country without a chart is told by its argument', async () => {
  const { call } = await open();
  const payload = await call('get_trending_videos', { region_code: 'AQ' });
  expect(payload).toMatchObject({ success: false, reason: 'chart_not_found' });
  expect(payload['message']).toMatch(/^region_code: .* AQ/);
});

test.each(['get_trending_videos', 'get_video_categories'])(
  '%s: a region that is none is refused by YouTube, and the error names region_code',
  async (tool) => {
    const { call, sample } = await open();
    expect(await call(tool, { region_code: 'ZZ' })).toMatchObject({
      success: false,
      code: 'invalid_input',
      reason: 'invalid_region_code',
      message: expect.stringMatching(/^region_code: /) as unknown,
      quota: { cost: 1 },
    });
    // The same without a word on what is wrong.
    sample.queueFault({
      match: '/youtube/v3/video',
      status: 400,
      body: {
        error: {
          code: 400,
          message: 'Request contains an invalid argument.',
          errors: [{ domain: 'global', reason: 'badRequest' }],
        },
      },
    });
    expect(await call(tool, { region_code: 'XX' })).toMatchObject({
      code: 'invalid_input',
      reason: 'bad_request',
      message: expect.stringMatching(/^region_code/) as unknown,
    });
  },
);

test.each(['', 'USA', 'U1', '12', 'ÜS'])(
  'the region %j is refused before it is asked',
  async (code) => {
    const { call, asked } = await open();
    for (const tool of ['get_trending_videos', 'get_video_categories', 'search_videos']) {
      const payload = await call(tool, {
        region_code: code,
        ...(tool === 'search_videos' ? { query: 'x' } : {}),
      });
      expect(payload).toMatchObject({ success: false, code: 'invalid_input' });
      expect(payload['message']).toContain('region_code');
    }
    expect(asked()).toEqual([]);
  },
);

test('categories have a number and say whether a video may be put there', async () => {
  const { call, text } = await open();
  const payload = await call('get_video_categories', { region_code: 'DE' });
  expect(payload).toMatchObject({ success: true, region_code: 'DE', quota: { cost: 1 } });
  expect(payload['categories']).toContainEqual({
    category_id: '27',
    title: 'Education',
    assignable: true,
  });
  expect(payload['categories']).toContainEqual({
    category_id: '30',
    title: 'Movies',
    assignable: false,
  });
  expect(payload).not.toHaveProperty('untrusted_fields');
  expect(await text('get_video_categories', { region_code: 'DE' })).toContain('27: Education');
});
