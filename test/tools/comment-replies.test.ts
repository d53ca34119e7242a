import { afterEach, expect, test } from 'vitest';
import { SAMPLE_IDS } from '../../src/sample/catalogue/index.ts';
import { openTools, type Tools } from './open-tools.ts';

const closers: (() => Promise<void>)[] = [];
const open = async (options?: Parameters<typeof openTools>[0]) => {
  const tools = await openTools(options);
  closers.push(() => tools.close());
  return tools;
};
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

interface Thread {
  readonly comment_id: string;
  readonly reply_count: number;
  readonly replies: readonly { readonly comment_id: string }[];
  readonly replies_complete: boolean;
}

const THREADS = { video_url: SAMPLE_IDS.manyComments, order: 'time' };

/** The thread with 45 replies. */
async function findBig(tools: Tools): Promise<Thread> {
  const payload = await tools.call('get_video_comments', { ...THREADS, include_replies: false });
  const threads = payload['comments'] as readonly Thread[];
  const big = threads.find(({ reply_count }) => reply_count === 45);
  if (!big) throw new Error('the sample has lost its long thread');
  return big;
}

test('the replies of a thread come in pages, without what all of them share', async () => {
  const tools = await open();
  const { comment_id } = await findBig(tools);
  const payload = await tools.call('get_comment_replies', { comment_id });
  expect(payload).toMatchObject({
    success: true,
    comment_id,
    next_cursor: expect.any(String) as unknown,
    untrusted_fields: ['replies[].author', 'replies[].text'],
    quota: { bucket: 'default', cost: 1 },
  });
  const replies = payload['replies'] as readonly Record<string, unknown>[];
  expect(replies).toHaveLength(20);
  expect(replies[0]).toEqual({
    comment_id: expect.stringMatching(`^${comment_id}\\.`) as unknown,
    author: expect.stringMatching(/^@/) as unknown,
    author_channel_id: expect.stringMatching(/^UC/) as unknown,
    text: expect.any(String) as unknown,
    like_count: expect.any(Number) as unknown,
    published_at: expect.any(String) as unknown,
    updated_at: expect.any(String) as unknown,
  });
  expect(await tools.call('get_comment_replies', { comment_id })).toMatchObject({
    cached: true,
    quota: { cost: 0 },
  });
});

test('a link to a comment names it; a reply is told to have none', async () => {
  const tools = await open();
  const { comment_id } = await findBig(tools);
  const link = `https://www.youtube.com/watch?v=${SAMPLE_IDS.manyComments}&lc=${comment_id}`;
  const payload = await tools.call('get_comment_replies', { comment_id: link });
  expect(payload).toMatchObject({ success: true, comment_id });
  const [reply] = payload['replies'] as { comment_id: string }[];
  const refused = await tools.call('get_comment_replies', { comment_id: reply?.comment_id });
  expect(refused).toMatchObject({ success: false, code: 'invalid_input', reason: 'reply_id' });
  expect(refused['message']).toContain(comment_id);
});

test('an unknown comment is not found, one without replies has none', async () => {
  const tools = await open();
  const missing = await tools.call('get_comment_replies', {
    comment_id: 'UgNobodyWroteThisOne04AaABAg',
  });
  expect(missing).toMatchObject({ code: 'not_found', reason: 'comment_not_found' });
  const threads = await tools.call('get_video_comments', { ...THREADS, include_replies: false });
  const quiet = (threads['comments'] as Thread[]).find(({ reply_count }) => reply_count === 0);
  const args = { comment_id: quiet?.comment_id };
  expect(await tools.call('get_comment_replies', args)).toMatchObject({
    replies: [],
    next_cursor: null,
  });
  expect(await tools.text('get_comment_replies', args)).toContain('No replies.\nThat is all.');
});

test('reading the replies of many threads tells how far it is', async () => {
  const tools = await open();
  const told: (readonly [number, number | undefined])[] = [];
  const payload = await tools.call('get_video_comments', THREADS, {
    report: (done, total) => told.push([done, total]),
  });
  const threads = payload['comments'] as readonly Thread[];
  expect(threads.every(({ replies_complete }) => replies_complete)).toBe(true);
  const total = told.length;
  expect(total).toBeGreaterThan(0);
  expect(told).toEqual(Array.from({ length: total }, (_, index) => [index + 1, total]));
  // One request for the threads, at least one for each that was told of.
  expect(tools.asked().length).toBeGreaterThanOrEqual(1 + total);
});

test('an abort ends the reading of replies', async () => {
  const tools = await open();
  const controller = new AbortController();
  tools.sample.queueFault({ match: /\/youtube\/v3\/comments\?/, hang: true, times: Infinity });
  const pending = tools.run('get_video_comments', THREADS, { signal: controller.signal });
  await expect.poll(() => tools.asked()).toContain('comments');
  controller.abort(new Error('enough'));
  expect((await pending).isError).toBe(true);
});
