/** What a transcript of 10,000 segments costs to parse and to page, beside `JSON.parse` of the same. */
import { cutPage } from '../../src/tools/transcript-page.ts';
import { parseJson3 } from '../../src/youtube/transcripts/parse-json3.ts';
import { parseTimedXml } from '../../src/youtube/transcripts/parse-timed-xml.ts';
import type { Segment } from '../../src/youtube/transcripts/transcript.ts';
import { median } from '../statistics.ts';

const SEGMENTS = 10_000;
const ROUNDS = 25;
/** The default of `max_chars`. */
const PAGE_CHARS = 20_000;

export interface TranscriptFigures {
  readonly segments: number;
  readonly json3Bytes: number;
  readonly jsonParseMs: number;
  readonly json3Ms: number;
  readonly srv3Ms: number;
  readonly srv1Ms: number;
  readonly pages: number;
  readonly allPagesMs: number;
}

const textOf = (index: number): string =>
  `and then the ${index}th span ended, שלום 👋 & so on <quoted>`;
const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const indices = Array.from({ length: SEGMENTS }, (_, index) => index);

const json3 = JSON.stringify({
  wireMagic: 'pb3',
  events: indices.map((index) => ({
    tStartMs: index * 1_000,
    dDurationMs: 1_500,
    segs: [{ utf8: textOf(index) }],
  })),
});
const srv3 = `<?xml version="1.0"?><timedtext format="3"><body>${indices
  .map((index) => `<p t="${index * 1_000}" d="1500"><s>${escape(textOf(index))}</s></p>`)
  .join('')}</body></timedtext>`;
const srv1 = `<?xml version="1.0"?><transcript>${indices
  .map((index) => `<text start="${index}" dur="1.5">${escape(escape(textOf(index)))}</text>`)
  .join('')}</transcript>`;

function timed(run: () => unknown): number {
  const elapsed = Array.from({ length: ROUNDS }, () => {
    const startedAt = performance.now();
    run();
    return performance.now() - startedAt;
  });
  return median(elapsed);
}

function readAllPages(segments: readonly Segment[]): number {
  const options = { maxChars: PAGE_CHARS, withTimestamps: true };
  let pages = 0;
  for (let from: number | undefined = 0; from !== undefined; pages += 1) {
    from = cutPage(segments, from, 'text', options).next;
  }
  return pages;
}

export function measureTranscript(): TranscriptFigures {
  const segments = parseJson3(json3);
  for (const parsed of [segments, parseTimedXml(srv3), parseTimedXml(srv1)]) {
    if (parsed.length !== SEGMENTS) throw new Error(`${parsed.length} segments instead`);
  }
  return {
    segments: SEGMENTS,
    json3Bytes: Buffer.byteLength(json3),
    jsonParseMs: timed(() => JSON.parse(json3)),
    json3Ms: timed(() => parseJson3(json3)),
    srv3Ms: timed(() => parseTimedXml(srv3)),
    srv1Ms: timed(() => parseTimedXml(srv1)),
    pages: readAllPages(segments),
    allPagesMs: timed(() => readAllPages(segments)),
  };
}
