import { afterAll, expect, test } from 'vitest';
import { SAMPLE_IDS } from '../../src/sample/catalogue/index.ts';
import { openTools } from './open-tools.ts';

const { call, text, sample, asked, close } = await openTools();
afterAll(close);

const read = (args: Record<string, unknown>) => call('get_video_comments', args);
const threadsQuery = (): Readonly<Record<string, readonly string[]>> =>
  sample.requests.findLast(({ path }) => path.endsWith('/commentThreads'))?.query ?? {};

test('without a word on it: a hundred threads by relevance, as plain text', async () => {
  expect(await read({ video_url: SAMPLE_IDS.tour })).toMatchObject({ success: true });
  expect(threadsQuery()).toMatchObject({
    videoId: [SAMPLE_IDS.tour],
    maxResults: ['100'],
    order: ['relevance'],
    textFormat: ['plainText'],
  });
  expect(threadsQuery()).not.toHaveProperty('searchTerms');
});

test('the order and the words to look for are YouTube’s to apply', async () => {
  const args = { video_url: SAMPLE_IDS.tour, order: 'time', search_terms: 'span' };
  const { comments } = await read(args);
  expect(threadsQuery()).toMatchObject({ order: ['time'], searchTerms: ['span'] });
  const texts = (comments as { text: string }[]).map((comment) => comment.text);
  expect(texts.length).toBeGreaterThan(0);
  expect(texts.every((one) => /span/i.test(one))).toBe(true);
});

test('replies are read with their threads, or not at all', async () => {
  const args = { video_url: SAMPLE_IDS.manyComments, max_results: 100 };
  const before = asked().length;
  const bare = await read({ ...args, include_replies: false });
  expect(asked().slice(before)).toEqual(['commentThreads']);
  expect(bare).toMatchObject({ quota: { cost: 1 } });
  const all = (bare['comments'] as { replies: unknown[] }[]).flatMap(({ replies }) => replies);
  expect(all).toEqual([]);

  const whole = await read(args);
  const threads = whole['comments'] as { replies: unknown[]; reply_count: number }[];
  expect(threads.find(({ reply_count }) => reply_count === 45)?.replies).toHaveLength(45);
});

test('comments that are off are the owner’s choice, none at all is a success', async () => {
  const off = await read({ video_url: SAMPLE_IDS.commentsOff });
  expect(off).toMatchObject({ code: 'forbidden', reason: 'comments_disabled', retryable: false });
  expect(off['message']).not.toMatch(/<|&[a-z]+;/);
  const none = { video_url: SAMPLE_IDS.tour, search_terms: 'nobody ever wrote this' };
  expect(await read(none)).toMatchObject({ success: true, comments: [], next_cursor: null });
  expect(await text('get_video_comments', none)).toContain('No comments.');
});
