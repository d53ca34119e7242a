import { expect, test } from 'vitest';
import * as z from 'zod';
import { ToolError } from '../../src/errors.ts';
import { describeProblems, failureText } from '../../src/mcp/failure.ts';

const text = z.string().min(1);
const input = z.object({ video_url: z.union([text, z.array(text).min(1).max(2)]) }).strict();

const problemsOf = (args: unknown): string => {
  const parsed = input.safeParse(args);
  if (parsed.success) throw new Error('there is nothing wrong');
  return describeProblems(parsed.error);
};

test.each([
  [{}, 'video_url: required'],
  [{ video_url: 5 }, 'video_url: expected string or array'],
  [{ video_url: '' }, 'video_url: expected string to have >=1 characters'],
  [{ video_url: ['a', 'b', 'c'] }, 'video_url: expected array to have <=2 items'],
  [{ video_url: ['a', ''] }, 'video_url.1: expected string to have >=1 characters'],
  [{ video_url: ['a', 1] }, 'video_url.1: expected string, received number'],
  [{ video_url: 'a', more: 1 }, 'unknown argument: more'],
])('of an argument that takes one or several, %j is told as: %s', (args, told) => {
  expect(problemsOf(args)).toBe(told);
});

test('the text of a failure says how long to wait, when that is known', () => {
  const known = new ToolError('rate_limited', 'Too fast.', { retryAfterSeconds: 45 });
  expect(failureText(known)).toMatch(/^Rate limited \(.+\): Too fast\. Retry after 45 s\.$/);
  expect(failureText(new ToolError('not_found', 'Gone.'))).not.toContain('Retry');
});

test.each([
  ['Too many calls: 9 in 60 s. Try again in 45 s.', 0],
  ['It is left alone for 45 s; try again after that.', 0],
  ['Too many calls: 9 in 145 s.', 1],
])('how long to wait is not said twice: %s', (message, times) => {
  const text = failureText(new ToolError('rate_limited', message, { retryAfterSeconds: 45 }));
  expect(text.split('Retry after 45 s.')).toHaveLength(times + 1);
});
