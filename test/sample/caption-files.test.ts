/** Caption files: written in five formats, read back from four, and told apart. */
import { expect, test } from 'vitest';
import { writeCaptionFile } from '../../src/sample/caption-files.ts';
import { parseCaptionFile } from '../../src/sample/caption-parse.ts';
import type { Cue } from '../../src/sample/catalogue/model.ts';

const CUES: readonly Cue[] = [
  { startMs: 0, durationMs: 1_540, text: 'Hello, <b>you</b> & me' },
  { startMs: 1_000, durationMs: 2_001, text: 'שָׁלוֹם, 👩🏽‍🍳\nand a second line' },
  { startMs: 3_723_004, durationMs: 996, text: 'It’s "over" -- > 9 hours?' },
];

test.each(['srt', 'sbv', 'vtt', 'ttml'] as const)('%s is read back as it was written', (format) => {
  const file = writeCaptionFile(format, CUES, 'en') ?? '';
  expect(parseCaptionFile(file)).toEqual({ format, cues: CUES });
  expect(parseCaptionFile(`\uFEFF${file.replaceAll('\n', '\r\n')}`)).toEqual({
    format,
    cues: CUES,
  });
});

test('clocks have the form of their format', () => {
  const last = CUES.slice(2);
  expect(writeCaptionFile('srt', last, 'en')).toContain('01:02:03,004 --> 01:02:04,000');
  expect(writeCaptionFile('sbv', last, 'en')).toContain('1:02:03.004,1:02:04.000');
  expect(writeCaptionFile('ttml', last, 'en')).toContain('begin="01:02:03.004" end="01:02:04.000"');
});

test('vtt is read with its settings, notes, tags and short clocks', () => {
  const text = `WEBVTT - a title

NOTE nothing

STYLE
::cue { color: red }

1
00:01.000 --> 00:02.500 align:start position:0%
<v Ada>Hello<00:01.500><c> world</c></v> &lt;3
`;
  expect(parseCaptionFile(text)?.cues).toEqual([
    { startMs: 1_000, durationMs: 1_500, text: 'Hello world <3' },
  ]);
});

test.each([
  ['a plain transcript', 'Hello, and welcome.\nNo times here.'],
  ['nothing', ''],
  ['a head without cues', 'WEBVTT\n\n'],
  ['a file of open tags', `<tt>${'<p '.repeat(300_000)}`],
  ['times that go backwards', '1\n00:00:05,000 --> 00:00:01,000\nNo\n'],
])('%s is no caption file', (_, text) => {
  expect(parseCaptionFile(text)).toBeUndefined();
});

test('a cue of nothing but open tags is read in one go', () => {
  const text = '<'.repeat(900_000);
  expect(parseCaptionFile(`WEBVTT\n\n00:01.000 --> 00:02.000\n${text}\n`)?.cues?.[0]?.text).toBe(
    text,
  );
});

test('scc is known by its head and kept as it is', () => {
  const file = parseCaptionFile('Scenarist_SCC V1.0\n\n00:00:00:00\t942c 942c\n');
  expect(file).toEqual({ format: 'scc', cues: undefined });
});

const scc = (text: string): string =>
  writeCaptionFile('scc', [{ startMs: 61_500, durationMs: 2_000, text }], 'en') ?? '';

test('scc codes letters with odd parity, two to a word, between its control codes', () => {
  // Hand-coded from the tables of CEA-608: row 15, "Hi", shown; erased two seconds later.
  expect(scc('Hi')).toBe(
    'Scenarist_SCC V1.0\n\n00:01:01:15\t94ae 94ae 9420 9420 9470 9470 c8e9 942f 942f\n\n00:01:03:15\t942c 942c\n',
  );
});

test('scc knows the letters of western Europe', () => {
  // é stands in the basic set, ü in an extended one behind the plain letter it overwrites.
  expect(scc('é')).toContain('9470 9470 dc80 942f');
  expect(scc('ü')).toContain('9470 9470 7580 9225 942f');
  expect(scc('♪')).toContain('9470 9470 9137 942f');
});

test('scc breaks long lines into rows, the last at the bottom', () => {
  const words = scc('one line that is longer than thirty-two letters');
  expect(words).toContain(' 94d0 94d0 ');
  expect(words).toContain(' 9470 9470 ');
});

test('scc shows what does not fit on four rows on a second screen', () => {
  const lines = scc(Array.from({ length: 6 }, (_, index) => `row ${index}`).join('\n')).split('\n');
  expect(lines.filter((line) => line.includes('942f'))).toHaveLength(2);
  expect(lines.find((line) => line.startsWith('00:01:02:15'))).toContain('94d0 94d0');
});

test.each(['שלום', 'سلام', '漢字', '🥛'])('scc has no code for %s', (text) => {
  expect(writeCaptionFile('scc', [{ startMs: 0, durationMs: 1_000, text }], 'en')).toBeUndefined();
});
