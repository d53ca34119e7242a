import type { CaptionTrack } from './player-outcome.ts';
import type { Transcript, TranscriptRequest, TranslationLanguage } from './transcript.ts';

/** Translations that are tried of different tracks, when the first give nothing. */
const MOST_TRANSLATED = 3;

export interface TrackCandidate {
  readonly track: CaptionTrack;
  readonly match: Transcript['language_match'];
  /** With `translated`: into what. */
  readonly into?: TranslationLanguage;
}

export interface TrackChoice {
  readonly requestedLanguage: string;
  /** Best first; never empty. What follows the first are its siblings, for when it gives nothing. */
  readonly candidates: readonly TrackCandidate[];
}

/**
 * The tracks that answer the first wanted language which has any: exact before base language, and
 * in each the preferred kind before the other. Undefined when no wanted language has a track.
 */
export function chooseTracks(
  tracks: readonly CaptionTrack[],
  { languages, prefer }: Pick<TranscriptRequest, 'languages' | 'prefer'>,
): TrackChoice | undefined {
  const ordered = preferredFirst(tracks, prefer);
  for (const requestedLanguage of languages) {
    const wanted = canonicalLanguage(requestedLanguage);
    const exact = ordered.filter((track) => canonicalLanguage(track.language) === wanted);
    const base = ordered
      .filter((track) => !exact.includes(track) && isSameBase(track.language, wanted))
      .toSorted((a, b) => distance(a.language, wanted) - distance(b.language, wanted));
    const candidates = [
      ...exact.map((track) => ({ track, match: 'exact' as const })),
      ...base.map((track) => ({ track, match: 'base' as const })),
    ];
    if (candidates.length > 0) return { requestedLanguage, candidates };
  }
  return undefined;
}

/**
 * The tracks of which YouTube makes a translation into the first wanted language it translates into:
 * the preferred kind before the other, in each the one that is shown by default first. Undefined
 * when there is no such track or language.
 */
export function chooseTranslation(
  tracks: readonly CaptionTrack[],
  into: readonly TranslationLanguage[],
  { languages, prefer }: Pick<TranscriptRequest, 'languages' | 'prefer'>,
): TrackChoice | undefined {
  const translatable = tracks.filter((track) => track.is_translatable);
  if (translatable.length === 0) return undefined;
  for (const requestedLanguage of languages) {
    const wanted = canonicalLanguage(requestedLanguage);
    const target =
      into.find(({ language }) => canonicalLanguage(language) === wanted) ??
      into
        .filter(({ language }) => isSameBase(language, wanted))
        .toSorted((a, b) => distance(a.language, wanted) - distance(b.language, wanted))[0];
    if (!target) continue;
    const defaultFirst = translatable.toSorted((a, b) => rankOf(a) - rankOf(b));
    const candidates = preferredFirst(defaultFirst, prefer)
      .slice(0, MOST_TRANSLATED)
      .map((track) => ({ track, match: 'translated' as const, into: target }));
    return { requestedLanguage, candidates };
  }
  return undefined;
}

const rankOf = ({ is_default }: CaptionTrack): number => (is_default === true ? 0 : 1);

function preferredFirst(
  tracks: readonly CaptionTrack[],
  prefer: TranscriptRequest['prefer'],
): readonly CaptionTrack[] {
  return [
    ...tracks.filter((track) => track.kind === prefer),
    ...tracks.filter((track) => track.kind !== prefer),
  ];
}

/**
 * How far two codes of one language are from each other: first another script (`zh-CN` is written as
 * `zh-Hans`, not as `zh-Hant`), then another region than the bare language.
 */
function distance(language: string, wanted: string): number {
  const isBare = canonicalLanguage(language) === baseLanguage(wanted);
  const [a, b] = [likely(language), likely(wanted)];
  return (
    (a?.script === b?.script ? 0 : 4) +
    (a?.region === b?.region ? 0 : 2) +
    // The bare language is nearer to any of its regions than another region is.
    (isBare ? 0 : 1)
  );
}

/** With the script and the region that a code leaves unsaid; undefined for what is no language. */
function likely(language: string): Intl.Locale | undefined {
  for (const code of [canonicalLanguage(language), baseLanguage(language)]) {
    try {
      return new Intl.Locale(code).maximize();
    } catch {
      // Of a code that is not BCP 47 its beginning mostly is.
    }
  }
  return undefined;
}

/** `iw` is `he`, `EN-us` is `en-US`: YouTube keeps codes that BCP 47 has replaced. */
function canonicalLanguage(language: string): string {
  const code = language.trim().replaceAll('_', '-');
  try {
    return Intl.getCanonicalLocales(code)[0] ?? code;
  } catch {
    // YouTube has codes that are not BCP 47 (`en-eEY6OEpapPo` for a second track in English).
    return code.toLowerCase();
  }
}

function isSameBase(language: string, wanted: string): boolean {
  return baseLanguage(language) === baseLanguage(wanted);
}

function baseLanguage(language: string): string {
  const base = canonicalLanguage(language).split('-', 1)[0] ?? language;
  // Norwegian as people write it: YouTube knows it under both codes.
  return base === 'nb' ? 'no' : base;
}
