import { expect, test } from 'vitest';
import type { CaptionTrack } from '../../../src/youtube/transcripts/player-outcome.ts';
import { chooseTracks } from '../../../src/youtube/transcripts/tracks.ts';

/** `en` is manual, `en*` generated. */
const tracks = (...names: readonly string[]): CaptionTrack[] =>
  names.map((name) => ({
    language: name.replace('*', ''),
    kind: name.endsWith('*') ? 'generated' : 'manual',
    name,
    url: `https://www.youtube.com/api/timedtext?lang=${name}`,
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
