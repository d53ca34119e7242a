import type { CaptionTrack } from './player-outcome.ts';
import type { Transcript, TranscriptRequest } from './transcript.ts';

export interface TrackChoice {
  readonly requestedLanguage: string;
  /** Best first; never empty. What follows the first are its siblings, for when it gives nothing. */
  readonly candidates: readonly {
    readonly track: CaptionTrack;
    readonly match: Transcript['language_match'];
  }[];
}

/**
 * The tracks that answer the first wanted language which has any: exact before base language, and
 * in each the preferred kind before the other. Undefined when no wanted language has a track.
 */
export function chooseTracks(
  tracks: readonly CaptionTrack[],
  { languages, prefer }: Pick<TranscriptRequest, 'languages' | 'prefer'>,
): TrackChoice | undefined {
  const ordered = [
    ...tracks.filter((track) => track.kind === prefer),
    ...tracks.filter((track) => track.kind !== prefer),
  ];
  for (const requestedLanguage of languages) {
    const wanted = canonicalLanguage(requestedLanguage);
    const exact = ordered.filter((track) => canonicalLanguage(track.language) === wanted);
    const base = ordered
      .filter((track) => !exact.includes(track))
      .filter((track) => baseLanguage(track.language) === baseLanguage(wanted))
      .toSorted((a, b) => distance(a, wanted) - distance(b, wanted));
    const candidates = [
      ...exact.map((track) => ({ track, match: 'exact' as const })),
      ...base.map((track) => ({ track, match: 'base' as const })),
    ];
    if (candidates.length > 0) return { requestedLanguage, candidates };
  }
  return undefined;
}

/** The bare language is nearer to any of its regions than another region is. */
function distance(track: CaptionTrack, wanted: string): number {
  return canonicalLanguage(track.language) === baseLanguage(wanted) ? 0 : 1;
}

/** `iw` is `he`, `EN-us` is `en-US`: YouTube keeps codes that BCP 47 has replaced. */
function canonicalLanguage(language: string): string {
  try {
    return Intl.getCanonicalLocales(language.trim().replaceAll('_', '-'))[0] ?? language;
  } catch {
    // YouTube has codes that are not BCP 47; they match themselves.
    return language.toLowerCase();
  }
}

function baseLanguage(language: string): string {
  return canonicalLanguage(language).split('-', 1)[0] ?? language;
}
