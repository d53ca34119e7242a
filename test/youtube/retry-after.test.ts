import { expect, test } from 'vitest';
import { parseRetryAfter } from '../../src/youtube/retry-after.ts';

const NOW = Date.parse('2026-11-21T08:00:00Z');

test.each([
  ['17', 17],
  [' 7 ', 7],
  ['0', 0],
  ['Sat, 21 Nov 2026 08:00:10 GMT', 10],
  ['Saturday, 21-Nov-26 08:00:10 GMT', 10],
  ['Sat, 21 Nov 2020 08:00:10 GMT', 0],
  // Five minutes at most, whatever is asked for.
  ['301', 300],
  ['99999999999999999999999', 300],
  ['Fri, 31 Dec 9999 23:59:59 GMT', 300],
])('%j is a wait of %i s', (header, seconds) => {
  expect(parseRetryAfter(header, NOW)).toBe(seconds);
});

test.each([
  null,
  '',
  ' ',
  'soon',
  '-5',
  '1.5',
  '7, 9',
  '1e3',
  '0x10',
  'tomorrow 12',
  'Sat, 99 Foo',
])('%j says nothing', (header) => {
  expect(parseRetryAfter(header, NOW)).toBeUndefined();
});
