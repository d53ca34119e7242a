/** Finds a phrase in a transcript as people mean it, in time that grows with the length alone. */
import type { Segment } from '../youtube/transcripts/transcript.ts';

/** Where a phrase stands: the segments it begins and ends in, and how far into the first. */
export interface PhrasePlace {
  readonly first: number;
  readonly last: number;
  /** Characters of the first segment, folded, before the phrase. */
  readonly foldedOffset: number;
}

/**
 * Marks on letters in scripts that are also written without them, and characters nobody sees. Those
 * of other scripts are letters of their own: the vowels of Hindi and Thai, the voicing of Japanese.
 */
const MARKS =
  /[[\p{Mn}&&[\p{sc=Zinh}\p{sc=Hebr}\p{sc=Arab}]]--[\u{3099}\u{309a}]]|\p{Default_Ignorable_Code_Point}/gv;

/** Written without blanks between words, so a blank says nothing there. */
const UNSPACED = String.raw`[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}]`;
const UNSPACED_BLANK = new RegExp(`(?<=${UNSPACED}) (?=${UNSPACED})`, 'gu');

/**
 * A text without what a search passes over: case, width and ligatures, accents and vowel points,
 * which kind of quotation mark or dash, invisible characters, how wide a gap is.
 */
export function foldText(text: string): string {
  return text
    .toWellFormed()
    .replace(/[’‘‛ʼ`´]/g, "'")
    .replace(/[“”„‟«»]/g, '"')
    .normalize('NFKD')
    .toUpperCase()
    .toLowerCase()
    .replaceAll('ς', 'σ')
    .normalize('NFKD')
    .replace(MARKS, '')
    .normalize('NFC')
    .replace(/\p{Pd}|−/gu, '-')
    .replace(/\s+/g, ' ')
    .replace(UNSPACED_BLANK, '')
    .trim();
}

/**
 * The places of a phrase, also across the end of a segment; each segment it begins in counts once.
 * Empty when nothing of the phrase is left to look for.
 */
export function findPhrase(segments: readonly Segment[], phrase: string): readonly PhrasePlace[] {
  const needle = foldText(phrase);
  if (needle === '') return [];
  const { text, starts } = joinFolded(segments);
  const places: PhrasePlace[] = [];
  let first = 0;
  for (const start of occurrences(text, needle)) {
    while ((starts[first + 1] ?? Infinity) <= start) first += 1;
    if (places.at(-1)?.first === first) continue;
    let last = first;
    while ((starts[last + 1] ?? Infinity) < start + needle.length) last += 1;
    places.push({ first, last, foldedOffset: start - (starts[first] ?? 0) });
  }
  return places;
}

/** All segments as one folded text; `starts` says where each begins. */
function joinFolded(segments: readonly Segment[]): { text: string; starts: readonly number[] } {
  const parts: string[] = [];
  const starts: number[] = [];
  let length = 0;
  let previous = '';
  for (const segment of segments) {
    const folded = foldText(segment.text);
    const seam = `${lastCharacter(previous)} ${folded.slice(0, 2)}`;
    const isGap = previous !== '' && folded !== '' && seam.replace(UNSPACED_BLANK, '') === seam;
    if (isGap) {
      parts.push(' ');
      length += 1;
    }
    starts.push(length);
    parts.push(folded);
    length += folded.length;
    if (folded !== '') previous = folded;
  }
  return { text: parts.join(''), starts };
}

const lastCharacter = (text: string): string => Array.from(text.slice(-2)).at(-1) ?? '';

/**
 * Where `needle` begins in `text`, without overlaps (Knuth, Morris, Pratt): each character is looked
 * at twice at most, where `indexOf` is quadratic for a query made to be.
 */
function* occurrences(text: string, needle: string): Generator<number> {
  const fallback = fallbacks(needle);
  let matched = 0;
  for (let index = 0; index < text.length; index += 1) {
    while (matched > 0 && text[index] !== needle[matched]) matched = fallback[matched - 1] ?? 0;
    if (text[index] === needle[matched]) matched += 1;
    if (matched === needle.length) {
      yield index - matched + 1;
      matched = 0;
    }
  }
}

/** For each length of a beginning of `needle`: the longest shorter beginning that it ends with. */
function fallbacks(needle: string): readonly number[] {
  const lengths = [0];
  let length = 0;
  for (let index = 1; index < needle.length; index += 1) {
    while (length > 0 && needle[index] !== needle[length]) length = lengths[length - 1] ?? 0;
    if (needle[index] === needle[length]) length += 1;
    lengths.push(length);
  }
  return lengths;
}
