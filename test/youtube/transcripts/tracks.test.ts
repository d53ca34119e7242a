import { expect, test } from 'vitest';
import type { CaptionTrack } from '../../../src/youtube/transcripts/player-outcome.ts';
import { chooseTracks, chooseTranslation } from '../../../src/youtube/transcripts/tracks.ts';

/** `en` is manual, `en*` generated. */
const tracks = (...names: readonly string[]): CaptionTrack[] =>
  names.map((name) => ({
    language: name.replace('*', ''),
    kind: name.endsWith('*') ? 'generated' : 'manual',
    name,
    url: `https://www.youtube.com/api/timedtext?lang=${name}`,
    is_translatable: !name.includes('!'),
    is_default: name.startsWith('ja'),
  }));

const choose = (
  available: readonly string[],
  languages: readonly string[],
  prefer: 'manual' | 'generated' = 'manual',
): string[] | undefined =>
  chooseTracks(tracks(...available), { languages, prefer })?.candidates.map(
    ({ track, match }) => `${track.name} ${match}`,
  );

test.each([
  [['en*', 'en'], ['en'], ['en exact', 'en* exact']],
  [['en*', 'de'], ['en'], ['en* exact']],
  [['en', 'en-GB'], ['en-GB'], ['en-GB exact', 'en base']],
  [['en-GB', 'en*'], ['en'], ['en* exact', 'en-GB base']],
  [['en-AU', 'en'], ['en-US'], ['en base', 'en-AU base']],
  [['iw', 'iw*'], ['he'], ['iw exact', 'iw* exact']],
  [['he'], ['iw'], ['he exact']],
  [['zh-Hans', 'zh-Hant'], ['zh-hant'], ['zh-Hant exact', 'zh-Hans base']],
  [['de', 'en'], ['fr', 'en', 'de'], ['en exact']],
  [['pt-BR'], ['PT_br'], ['pt-BR exact']],
  [['x!', 'en'], ['X!'], ['x! exact']],
  // Codes that have been replaced.
  [['in'], ['id'], ['in exact']],
  [['jv'], ['jw'], ['jv exact']],
  [['iw'], ['he-IL'], ['iw base']],
  [['no'], ['nb'], ['no base']],
  // Script before region: what is said otherwise is written otherwise.
  [['zh-Hant', 'zh-Hans'], ['zh-CN'], ['zh-Hans base', 'zh-Hant base']],
  [['zh-Hans', 'zh-Hant'], ['zh_TW'], ['zh-Hant base', 'zh-Hans base']],
  [['zh-TW', 'zh-CN'], ['zh'], ['zh-CN base', 'zh-TW base']],
  [['sr', 'sr-Latn'], ['sr-latn'], ['sr-Latn exact', 'sr base']],
  [['sr-Latn', 'sr-Cyrl'], ['sr'], ['sr-Cyrl base', 'sr-Latn base']],
  [['pt-PT', 'pt-BR'], ['pt'], ['pt-BR base', 'pt-PT base']],
  [['pt-BR', 'pt'], ['pt-PT'], ['pt base', 'pt-BR base']],
  [['pt-PT', 'pt'], ['pt-BR'], ['pt base', 'pt-PT base']],
  // What YouTube calls a second track of a language.
  [['en-GB', 'en-eEY6OEpapPo'], ['en'], ['en-eEY6OEpapPo base', 'en-GB base']],
  [['en-eEY6OEpapPo', 'en'], ['en-eEY6OEpapPo'], ['en-eEY6OEpapPo exact', 'en base']],
])('of %j, %j takes %j', (available, languages, expected) => {
  expect(choose(available, languages)).toEqual(expected);
});

test('generated comes first when it is preferred, and manual stays the sibling', () => {
  expect(choose(['en', 'en*'], ['en'], 'generated')).toEqual(['en* exact', 'en exact']);
});

test('without a track in any wanted language there is no choice', () => {
  expect(choose(['de', 'en*'], ['fr', 'es'])).toBeUndefined();
  expect(choose([], ['en'])).toBeUndefined();
});

test('the choice says which of the wanted languages it answers', () => {
  const choice = chooseTracks(tracks('de-AT'), { languages: ['fr', 'de'], prefer: 'manual' });
  expect(choice?.requestedLanguage).toBe('de');
});

const INTO = ['ar', 'en', 'iw', 'pt', 'zh-Hans', 'zh-Hant'].map((language) => ({
  language,
  name: language,
}));

const translate = (
  available: readonly string[],
  languages: readonly string[],
  prefer: 'manual' | 'generated' = 'manual',
): string[] | undefined =>
  chooseTranslation(tracks(...available), INTO, { languages, prefer })?.candidates.map(
    ({ track, match, into }) => `${track.name} ${match} ${into?.language ?? '-'}`,
  );

// `!`: not offered for translation.
test.each([
  [['de'], ['en'], ['de translated en']],
  [['de*', 'de'], ['en'], ['de translated en', 'de* translated en']],
  [['de', 'ja', 'fr*'], ['he'], ['ja translated iw', 'de translated iw', 'fr* translated iw']],
  [['de!', 'fr'], ['en-US'], ['fr translated en']],
  [['de'], ['tlh', 'zh-TW'], ['de translated zh-Hant']],
  [['de'], ['pt-BR'], ['de translated pt']],
  [['de', 'fr', 'it', 'ko'], ['ar'], ['de', 'fr', 'it'].map((name) => `${name} translated ar`)],
])('of %j, %j is translated as %j', (available, languages, expected) => {
  expect(translate(available, languages)).toEqual(expected);
});

test('the preferred kind is translated first', () => {
  expect(translate(['de', 'de*'], ['en'], 'generated')?.[0]).toBe('de* translated en');
});

test('what cannot be translated, or not into a wanted language, is not', () => {
  expect(translate(['de!'], ['en'])).toBeUndefined();
  expect(translate(['de'], ['tlh'])).toBeUndefined();
});
