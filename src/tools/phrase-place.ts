/** What is shown of a place in a transcript: the words, those around them, and the way there. */
import type { VideoId } from '../youtube/ids.ts';
import type { Segment } from '../youtube/transcripts/transcript.ts';
import { type PhrasePlace, foldText } from './find-phrase.ts';
import { clockTime, linkToMoment } from './transcript-page.ts';

/** A segment has 30 to 80 characters; one of a page must not come back with each of its matches. */
const LONGEST_TEXT = 1_000;
const CUT = '…';

export interface ShownPlace {
  readonly start_seconds: number;
  /** `1:02:03`. */
  readonly time: string;
  /** Opens the video at the beginning of the segment. */
  readonly url: string;
  readonly before: string;
  /** The segments the phrase stands in; cut around it, marked `…`, when longer than 1,000. */
  readonly text: string;
  readonly after: string;
}

export function showPlace(
  transcript: {
    readonly videoId: VideoId;
    readonly segments: readonly Segment[];
    readonly contextSegments: number;
  },
  { first, last, foldedOffset }: PhrasePlace,
): ShownPlace {
  const { videoId, segments, contextSegments } = transcript;
  const textOf = (from: number, to: number): string =>
    segments
      .slice(Math.max(0, from), to)
      .map(({ text }) => text.replace(/\s+/g, ' ').trim())
      .filter((text) => text !== '')
      .join(' ');
  const start = segments[first]?.start_seconds ?? 0;
  return {
    start_seconds: start,
    time: clockTime(start),
    url: linkToMoment(videoId, start),
    before: keepEnd(textOf(first - contextSegments, first)),
    text: keepAround(textOf(first, last + 1), foldedOffset),
    after: keepBeginning(textOf(last + 1, last + 1 + contextSegments)),
  };
}

function keepBeginning(text: string): string {
  return text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT).toWellFormed()}${CUT}`;
}

function keepEnd(text: string): string {
  return text.length <= LONGEST_TEXT ? text : `${CUT}${text.slice(-LONGEST_TEXT).toWellFormed()}`;
}

function keepAround(text: string, foldedOffset: number): string {
  if (text.length <= LONGEST_TEXT) return text;
  const from = Math.max(0, unfoldOffset(text, foldedOffset) - LONGEST_TEXT / 4);
  const cut = keepBeginning(text.slice(from).toWellFormed());
  return from > 0 ? `${CUT}${cut}` : cut;
}

/** How far into the text its first `foldedOffset` folded characters reach, within a few. */
function unfoldOffset(text: string, foldedOffset: number): number {
  let [low, high] = [0, text.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (foldText(text.slice(0, middle)).length < foldedOffset) low = middle + 1;
    else high = middle;
  }
  return low;
}
