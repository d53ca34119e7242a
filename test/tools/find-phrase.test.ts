import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findPhrase, foldText } from '../../src/tools/find-phrase.ts';

const segmentsOf = (...texts: readonly string[]) =>
  texts.map((text, index) => ({ start_seconds: index, duration_seconds: 1, text }));

const find = (texts: readonly string[], phrase: string): string[] =>
  findPhrase(segmentsOf(...texts), phrase).map(({ first, last }) => `${first}-${last}`);

test.each([
  ['case', 'OpenTelemetry', 'opentelemetry'],
  ['accents', 'a Café, naïve', 'cafe, NAIVE'],
  ['white space', 'two \u00a0 words\nhere', 'two words here'],
  ['ligatures and width', 'ﬁne Ｆｕｌｌ', 'fine full'],
  ['capital forms that are longer', 'Straße', 'STRASSE'],
  ['final letters of Greek', 'ΟΔΟΣ', 'οδοσ'],
  ['the dotted capital of Turkish', 'İstanbul', 'istanbul'],
  ['quotation marks', 'don’t say “no”', 'don\'t say "no"'],
  ['dashes', 'a – b', 'a - b'],
  ['vowel points of Hebrew', 'שָׁלוֹם', 'שלום'],
  ['marks of Arabic', 'مُحَمَّد', 'محمد'],
  ['joiners of Persian', 'می\u200cخواهم', 'میخواهم'],
  ['invisible characters', 'a\u200bb\u2060c\u202ed', 'abcd'],
  ['blanks of a script without them', '東京 タワー', '東京タワー'],
  ['forms of an emoji', 'I ❤️ it', '❤'],
])('a search passes over %s', (_what, text, phrase) => {
  expect(find(['before', text, 'after'], phrase)).toEqual(['1-1']);
});

test.each([
  ['voicing of Japanese', 'が', 'か'],
  ['vowels of Hindi', 'कि', 'का'],
  ['syllables of Korean', '각', '가'],
  ['the blank between words', 'the art', 'heart'],
  ['people and what they do', '👩‍🔬', '👨‍🔬'],
])('a search keeps apart: %s', (_what, text, phrase) => {
  expect(find([text], phrase)).toEqual([]);
});

test('a phrase is found across the end of a segment, or of several', () => {
  const texts = ['we say hello', 'world of', '', '\n', 'words', 'hello world'];
  expect(find(texts, 'Hello World')).toEqual(['0-1', '5-5']);
  expect(find(texts, 'world of words hello')).toEqual(['1-5']);
  expect(find(['東', '京', 'タワー'], '東京タワー')).toEqual(['0-2']);
  expect(find(['שלום', 'עולם'], 'שלום עולם')).toEqual(['0-1']);
});

test('a segment counts once, however often the phrase begins in it', () => {
  expect(find(['a a a', 'b', 'a a'], 'a')).toEqual(['0-0', '2-2']);
  expect(find(['aaa', 'aaa'], 'aa')).toEqual(['0-0', '1-1']);
  expect(find(['ab ab', 'ab'], 'ab ab')).toEqual(['0-0']);
});

test('nothing is found of nothing', () => {
  expect(find(['a', ''], '\u200d')).toEqual([]);
  expect(find([], 'a')).toEqual([]);
});

test('no query is a pattern', () => {
  for (const query of ['.*', '[a-z]+', '(a|b)', 'a{2}', '\\w', '^', '$&']) {
    expect(find(['plain words', `x ${query} y`], query)).toEqual(['1-1']);
  }
});

/** Few characters, so that much is found; those that mean something to the search among them. */
const words = fc.array(
  fc.constantFrom(
    'a',
    'b',
    'A',
    'á',
    ' ',
    '\n',
    'ß',
    '東',
    '京',
    'ー',
    '\u200d',
    '\u0301',
    '💥',
    'א',
    'ָ',
  ),
  { maxLength: 8 },
);
const text = words.map((parts) => parts.join(''));

test('what is reported is there, and what is there within a segment is reported', () => {
  fc.assert(
    fc.property(fc.array(text, { maxLength: 10 }), text, (texts, phrase) => {
      const needle = foldText(phrase);
      const places = findPhrase(segmentsOf(...texts), phrase);
      for (const { first, last } of places) {
        const folded = texts.slice(first, last + 1).map(foldText);
        const there = [' ', ''].some((gap) =>
          folded
            .filter((one) => one !== '')
            .join(gap)
            .includes(needle),
        );
        // Or gapped here and gapless there, where scripts meet.
        const squeezed = folded.join('').replaceAll(' ', '');
        expect(there || squeezed.includes(needle.replaceAll(' ', ''))).toBe(true);
      }
      const firsts = places.map(({ first }) => first);
      expect(firsts).toEqual([...new Set(firsts)].toSorted((a, b) => a - b));
      const missed = texts.filter(
        (one, index) =>
          needle !== '' &&
          foldText(one).includes(needle) &&
          !places.some(({ first, last }) => first <= index && index <= last),
      );
      expect(missed).toEqual([]);
    }),
    { numRuns: 2_000 },
  );
});

test('folding is stable, and never breaks a character in two', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (any) => {
      const folded = foldText(any);
      expect(folded.isWellFormed()).toBe(true);
      expect(foldText(folded)).toBe(folded);
    }),
    { numRuns: 2_000 },
  );
});

test('time grows with the length alone, whatever is asked for', () => {
  const hours = segmentsOf(...Array.from({ length: 10_000 }, () => 'a'.repeat(100)));
  const query = `${'a'.repeat(199)}b`;
  const before = process.cpuUsage();
  expect(findPhrase(hours, query)).toEqual([]);
  // A million characters take about 30 ms; for each of the 200 of the query it would be seconds.
  expect(process.cpuUsage(before).user / 1000).toBeLessThan(1_000);
});
