import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  TRANSCRIPT_FORMATS,
  type TranscriptFormat,
  clockTime,
  cutPage,
  selectWindow,
} from '../../src/tools/transcript-page.ts';
import type { Segment } from '../../src/youtube/transcripts/transcript.ts';

/** mulberry32: the same numbers on every run, so that a failure can be looked at again. */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** Each text has its number in it, so that a page tells which segments it shows. */
function createSegments(random: (below: number) => number, count: number): Segment[] {
  let start = random(5);
  return Array.from({ length: count }, (_item, index) => {
    start += random(4) + random(1000) / 1000;
    const filler = [
      '',
      ' שלום',
      ' 💥',
      '\nsecond line',
      ' '.repeat(random(4)),
      'x'.repeat(random(80)),
    ];
    return {
      start_seconds: Math.round(start * 1000) / 1000,
      duration_seconds: random(3) === 0 ? 0 : random(6000) / 1000,
      text: `#${index}#${filler[random(filler.length)] ?? ''}`,
    };
  });
}

function readAll(
  segments: readonly Segment[],
  format: TranscriptFormat,
  maxChars: number,
  withTimestamps = false,
) {
  const pages = [];
  let from: number | undefined = 0;
  while (from !== undefined) {
    const page: ReturnType<typeof cutPage> = cutPage(segments, from, format, {
      maxChars,
      withTimestamps,
    });
    pages.push(page);
    if (pages.length > segments.length + 1) throw new Error('the pages do not end');
    from = page.next;
  }
  return pages;
}

const numbersIn = (text: string): number[] =>
  [...text.matchAll(/#(\d+)#/g)].map(([, number]) => Number(number));

test.each(TRANSCRIPT_FORMATS)(
  'pages of %s in a row give every segment once, whatever their size',
  (format) => {
    for (let seed = 1; seed <= 150; seed += 1) {
      const random = createRandom(seed);
      const segments = createSegments(random, random(60));
      const maxChars = 1 + random(400);
      const withTimestamps = random(2) === 0;
      const pages = readAll(segments, format, maxChars, withTimestamps);
      const all = segments.map((_segment, index) => index);
      expect(pages.flatMap((page) => page.segments)).toEqual(segments);
      const shown = format === 'segments' ? all : pages.flatMap(({ text }) => numbersIn(text));
      expect(shown).toEqual(all);
      // Whole segments only, and no page is empty but that of an empty transcript.
      for (const page of pages) {
        expect(page.segments.length > 0 || segments.length === 0).toBe(true);
        expect(page.text.length <= maxChars || page.segments.length === 1).toBe(true);
      }
    }
  },
);

const CUE =
  /^(?:(\d+)\n)?(\d{2,}):(\d\d):(\d\d)([,.])(\d{3}) --> (\d{2,}):(\d\d):(\d\d)([,.])(\d{3})\n([^\n][\s\S]*)$/;

/** The cues of a page; throws on what a player would not read. */
function parseCues(text: string, format: 'srt' | 'vtt') {
  const blocks = text.split('\n\n');
  if (format === 'vtt' && blocks.shift() !== 'WEBVTT') throw new Error('no WEBVTT');
  const separator = format === 'srt' ? ',' : '.';
  return blocks.map((block) => {
    const [, number, h1, m1, s1, dot1, ms1, h2, m2, s2, dot2, ms2, body = ''] =
      CUE.exec(block) ?? [];
    if (dot1 !== separator || dot2 !== separator)
      throw new Error(`no cue: ${JSON.stringify(block)}`);
    const seconds = (h = '', m = '', s = '', ms = '') =>
      Number(h) * 3600 + Number(m) * 60 + Number(s) + Number(ms) / 1000;
    return {
      number: Number(number),
      start: seconds(h1, m1, s1, ms1),
      end: seconds(h2, m2, s2, ms2),
      body,
    };
  });
}

test.each(['srt', 'vtt'] as const)('every page of %s is a file that a player reads', (format) => {
  for (let seed = 1; seed <= 100; seed += 1) {
    const random = createRandom(seed);
    const segments = createSegments(random, 1 + random(40));
    const cues = readAll(segments, format, 1 + random(600)).flatMap(({ text }) =>
      parseCues(text, format),
    );
    expect(cues).toHaveLength(segments.length);
    for (const [index, cue] of cues.entries()) {
      expect(cue.start).toBeCloseTo(segments[index]?.start_seconds ?? -1, 3);
      expect(cue.end).toBeGreaterThanOrEqual(cue.start);
      expect(cue.body).not.toMatch(/\n\s*\n/);
    }
    // SRT numbers go on from page to page.
    const numbers = cues.map(({ number }) => number);
    expect(format === 'vtt' || numbers.every((number, index) => number === index + 1)).toBe(true);
  }
});

const segmentOf = (text: string, start_seconds = 0, duration_seconds = 1): Segment => ({
  start_seconds,
  duration_seconds,
  text,
});

test.each(['srt', 'vtt'] as const)(
  'a text with blank lines, arrows or nothing in it stays one cue of %s',
  (format) => {
    const texts = [
      'a\n\n\nb',
      '\n\nlead',
      'trail\n\n',
      'a --> b',
      'a\n \nb',
      'a\r\n\r\nb',
      'NOTE x',
    ];
    const segments = texts.map((text, index) => segmentOf(text, index));
    const { text } = cutPage(segments, 0, format, { maxChars: 10_000, withTimestamps: false });
    expect(parseCues(text, format)).toHaveLength(texts.length);
  },
);

test('a cue without a duration is shown until the next, the last one for three seconds', () => {
  const segments = [segmentOf('a', 0, 0), segmentOf('b', 4, 0)];
  const { text } = cutPage(segments, 0, 'srt', { maxChars: 10_000, withTimestamps: false });
  expect(text).toBe('1\n00:00:00,000 --> 00:00:04,000\na\n\n2\n00:00:04,000 --> 00:00:07,000\nb');
});

test('times beyond an hour and at the edge of a second are written out', () => {
  const at = (start: number) =>
    cutPage([segmentOf('x', start)], 0, 'vtt', { maxChars: 999, withTimestamps: false }).text;
  expect(at(3_599.9996)).toContain('01:00:00.000 --> 01:00:01.000');
  expect(at(360_000.5)).toContain('100:00:00.500');
  expect([0, 59.99, 60, 3_599, 3_600, 36_061].map(clockTime)).toEqual([
    '0:00',
    '0:59',
    '1:00',
    '59:59',
    '1:00:00',
    '10:01:01',
  ]);
});

test('plain text runs on, with timestamps it has a line for each segment', () => {
  const segments = [segmentOf('one\ntwo', 0), segmentOf('three', 61)];
  const timed = cutPage(segments, 0, 'text', { maxChars: 999, withTimestamps: true }).text;
  expect(showWhole(segments, 'text')).toBe('one two three');
  expect(timed).toBe('[0:00] one two\n[1:01] three');
});

test('a segment that is longer than a page is a page of its own, whole', () => {
  const long = 'x'.repeat(1_000);
  const segments = [segmentOf('a'), segmentOf(long), segmentOf('b')];
  const pages = readAll(segments, 'text', 200);
  expect(pages.map(({ text }) => text)).toEqual(['a', long, 'b']);
  expect(pages.map(({ next }) => next)).toEqual([1, 2, undefined]);
});

test('a page of segments is no text, but its size is that of the texts', () => {
  const segments = Array.from({ length: 10 }, () => segmentOf('x'.repeat(100)));
  const pages = readAll(segments, 'segments', 250);
  expect(pages.map((page) => page.segments.length)).toEqual([2, 2, 2, 2, 2]);
  expect(pages.map(({ text }) => text)).toEqual(Array(5).fill(''));
});

test('an empty transcript is one empty page', () => {
  for (const format of TRANSCRIPT_FORMATS) {
    const page = cutPage([], 0, format, { maxChars: 200, withTimestamps: false });
    expect([page.segments, page.next]).toEqual([[], undefined]);
    expect(page.text).toBe(format === 'vtt' ? 'WEBVTT' : '');
  }
});

// [0,2) [2,4) [4,4) [5,8)
const LINE = [
  segmentOf('a', 0, 2),
  segmentOf('b', 2, 2),
  segmentOf('c', 4, 0),
  segmentOf('d', 5, 3),
];

test.each([
  [0, Infinity, 'abcd'],
  [0, 1, 'a'],
  [1, 2, 'a'],
  // Half open at both ends: what ends at the start and what begins at the end is outside.
  [2, 4, 'b'],
  [2, 4.001, 'bc'],
  [4, 5, 'c'],
  [4.001, 5, ''],
  [3.999, 4, 'b'],
  [7.999, 100, 'd'],
  [8, 100, ''],
  [100, 200, ''],
])('the window from %d to %d shows %j', (start, end, shown) => {
  expect(
    selectWindow(LINE, start, end)
      .map(({ text }) => text)
      .join(''),
  ).toBe(shown);
});

test('windows side by side show every segment at least once', () => {
  for (let seed = 1; seed <= 50; seed += 1) {
    const random = createRandom(seed);
    const segments = createSegments(random, 40);
    const width = 1 + random(20);
    const seen = new Set<Segment>();
    for (let start = 0; start < 400; start += width) {
      for (const segment of selectWindow(segments, start, start + width)) seen.add(segment);
    }
    expect(seen.size).toBe(segments.length);
  }
});

const anySegment = fc.record({
  start_seconds: fc.nat({ max: 40_000_000 }).map((ms) => ms / 1000),
  duration_seconds: fc.oneof(
    fc.constant(0),
    fc.nat({ max: 60_000 }).map((ms) => ms / 1000),
  ),
  text: fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 60 }),
    fc.string({ unit: 'binary', maxLength: 400 }),
    fc.constantFrom('', '\n', ' ', 'a\r\n\r\nb', 'a\n \nb', '<i>x</i> & y', 'a --> b', '123'),
  ),
});

test.each(TRANSCRIPT_FORMATS)('pages of %s put together are the text in one page', (format) => {
  const between = format === 'segments' ? '' : format === 'text' ? ' ' : '\n\n';
  fc.assert(
    fc.property(
      fc.array(anySegment, { maxLength: 30 }),
      fc.integer({ min: 200, max: 2_000 }),
      fc.boolean(),
      (segments, maxChars, withTimestamps) => {
        const pages = readAll(segments, format, maxChars, withTimestamps);
        const [whole] = readAll(segments, format, Infinity, withTimestamps);
        expect(pages.flatMap((page) => page.segments)).toEqual(segments);
        const texts = pages
          .map(({ text }, index) => (index === 0 ? text : text.replace(/^WEBVTT\n\n/, '')))
          .filter((text) => text !== '');
        const separator = format === 'text' && withTimestamps ? '\n' : between;
        expect(texts.join(separator)).toBe(whole?.text);
      },
    ),
    { numRuns: 300 },
  );
});

const showWhole = (segments: readonly Segment[], format: TranscriptFormat): string =>
  cutPage(segments, 0, format, { maxChars: 999, withTimestamps: false }).text;

test('what WebVTT would take for markup is escaped, in SRT it is the text', () => {
  const segments = [segmentOf('<i>R&D</i> -->')];
  expect(showWhole(segments, 'vtt')).toContain('&lt;i&gt;R&amp;D&lt;/i&gt; --&gt;');
  expect(showWhole(segments, 'srt')).toContain('<i>R&D</i> -->');
});

test('a text without a word in it leaves no gap, and its cue is empty', () => {
  const segments = [segmentOf('one\n', 0), segmentOf(' \n ', 1), segmentOf('two', 2)];
  expect(showWhole(segments, 'text')).toBe('one two');
  expect(showWhole(segments, 'srt')).toContain('\n\n2\n00:00:01,000 --> 00:00:02,000\n\n3');
});
