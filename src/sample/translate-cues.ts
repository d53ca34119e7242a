/** Machine translation by a machine that knows no languages. */
import type { Cue, Track, Video } from './catalogue/model.ts';

/** What translation is offered in; each ANDROID answer of 2025 had eighteen of them. */
export const TRANSLATION_LANGUAGES: Readonly<Record<string, string>> = {
  ar: 'Arabic',
  'zh-Hant': 'Chinese (Traditional)',
  nl: 'Dutch',
  en: 'English',
  fr: 'French',
  de: 'German',
  iw: 'Hebrew',
  hi: 'Hindi',
  id: 'Indonesian',
  it: 'Italian',
  ja: 'Japanese',
  ko: 'Korean',
  fa: 'Persian',
  pt: 'Portuguese',
  ru: 'Russian',
  es: 'Spanish',
  th: 'Thai',
  tr: 'Turkish',
  uk: 'Ukrainian',
  vi: 'Vietnamese',
};

/** Whether the track is offered in that language. */
export function isTranslatable(track: Track, language: string): boolean {
  return track.isTranslatable !== false && Object.hasOwn(TRANSLATION_LANGUAGES, language);
}

/**
 * Translated cues keep their times. A translation that somebody wrote is used where the catalogue
 * has one with the same number of lines; else each text is marked with the language.
 */
export function translateCues(
  cues: readonly Cue[],
  video: Video,
  language: string,
): readonly Cue[] {
  const other = video.tracks.find((track) => track.languageCode === language)?.cues;
  const known = other?.length === cues.length ? other : undefined;
  return cues.map((cue, index) => ({
    ...cue,
    text: known?.[index]?.text ?? `[${language}] ${cue.text}`,
  }));
}
