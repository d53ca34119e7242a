import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseJson3 } from '../../../src/youtube/transcripts/parse-json3.ts';
import { parseTimedXml } from '../../../src/youtube/transcripts/parse-timed-xml.ts';
import type { Segment } from '../../../src/youtube/transcripts/transcript.ts';

/** Any text at all: every plane, controls, lone surrogates, and what means something in a format. */
const anyText = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: fc.string({ unit: 'binary', maxLength: 8 }) },
      { weight: 2, arbitrary: fc.string({ unit: 'grapheme', maxLength: 8 }) },
      fc.constantFrom('&', '<', '>', '"', "'", '&amp;', '&#39;', '&amp;lt;', '&bogus;', '&#55357;'),
      fc.constantFrom(']]>', '<![CDATA[', '<!--', '-->', '</p>', '<s>', '\n', '\r\n', '\r', '\t'),
      fc.constantFrom('שלום', '👩‍🔬', '\u200c', '\u202e', '\uFEFF', '\u0000', '\uD83D', ' '),
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((parts) => parts.join(''))
  .filter((text) => text !== '');

const anySegments = fc.array(
  fc.record({
    startMs: fc.nat({ max: 400_000_000 }),
    durationMs: fc.oneof(fc.constant(0), fc.nat({ max: 60_000 })),
    text: anyText,
  }),
  { maxLength: 12 },
);
type Cue = { readonly startMs: number; readonly durationMs: number; readonly text: string };

const expected = (cues: readonly Cue[]): Segment[] =>
  cues.map(({ startMs, durationMs, text }) => ({
    start_seconds: startMs / 1000,
    duration_seconds: durationMs / 1000,
    text,
  }));

/** Cuts a text in two, as YouTube cuts lines into words; never within a character. */
const halves = (text: string): [string, string] => {
  const characters = Array.from(text);
  const middle = characters.length >> 1;
  return [characters.slice(0, middle).join(''), characters.slice(middle).join('')];
};

function writeJson3(cues: readonly Cue[]): string {
  const events = cues.map(({ startMs, durationMs, text }) => ({
    tStartMs: startMs,
    dDurationMs: durationMs,
    segs: halves(text).map((utf8) => ({ utf8 })),
  }));
  return JSON.stringify({ wireMagic: 'pb3', events });
}

/** A carriage return has to be a reference, or readers of XML make a line break of it. */
const escapeXml = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('\r', '&#xD;');

const escapeHtml = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');

function writeSrv3(cues: readonly Cue[]): string {
  const rows = cues.map(({ startMs, durationMs, text }, index) => {
    const attributes =
      index % 2 === 0
        ? `t="${String(startMs)}" d="${String(durationMs)}"`
        : `d='${String(durationMs)}'  x="a > b" t='${String(startMs)}' `;
    const words = halves(text).map((word) => `<s ac="0">${escapeXml(word)}</s>`);
    return `<p ${attributes}>${index % 3 === 0 ? escapeXml(text) : words.join('')}</p>`;
  });
  const head = '\uFEFF<?xml version="1.0" encoding="utf-8" ?><timedtext format="3">\r\n<head/>';
  return `${head}\n<!-- <p t="1">no</p> --><body>\n${rows.join('\r\n')}\n</body></timedtext>\n`;
}

function writeSrv1(cues: readonly Cue[]): string {
  const rows = cues.map(({ startMs, durationMs, text }) => {
    const dur = durationMs === 0 ? '' : ` dur="${String(durationMs / 1000)}"`;
    return `<text start="${String(startMs / 1000)}"${dur}>${escapeXml(escapeHtml(text))}</text>`;
  });
  return `<?xml version="1.0" encoding="utf-8" ?><transcript>${rows.join('')}</transcript>`;
}

const FORMATS = [
  ['json3', writeJson3, parseJson3],
  ['srv3', writeSrv3, parseTimedXml],
  ['srv1', writeSrv1, parseTimedXml],
] as const;

test.each(FORMATS)('%s gives back every character that was written', (_name, write, parse) => {
  fc.assert(
    fc.property(anySegments, (cues) => {
      expect(parse(write(cues))).toEqual(expected(cues));
    }),
    { numRuns: 400 },
  );
});

/** Whether times make sense, or the parser refused in its own way; throws what is neither. */
function isReadOrRefused(parse: (text: string) => readonly Segment[], text: string): boolean {
  try {
    return parse(text).every(
      ({ start_seconds, duration_seconds }) =>
        Number.isFinite(start_seconds + duration_seconds) &&
        start_seconds >= 0 &&
        duration_seconds >= 0,
    );
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return true;
    throw error;
  }
}

test('any text is parsed or refused, never anything else', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), fc.uint8Array(), (text, bytes) => {
      for (const parse of [parseJson3, parseTimedXml]) {
        expect(isReadOrRefused(parse, text)).toBe(true);
        expect(isReadOrRefused(parse, new TextDecoder().decode(bytes))).toBe(true);
      }
    }),
    { numRuns: 500 },
  );
});

test.each(FORMATS)('a damaged document in %s is parsed or refused', (_name, write, parse) => {
  const damage = fc.record({
    at: fc.nat(),
    length: fc.nat({ max: 30 }),
    instead: fc.oneof(
      anyText,
      fc.constantFrom('', '"', "'", '<', '>', '/', '{', '[', '\\', '1e999'),
    ),
  });
  fc.assert(
    fc.property(anySegments, fc.array(damage, { minLength: 1, maxLength: 4 }), (cues, damages) => {
      let document = write(cues);
      for (const { at, length, instead } of damages) {
        const from = at % (document.length + 1);
        document = document.slice(0, from) + instead + document.slice(from + length);
      }
      expect(isReadOrRefused(parse, document)).toBe(true);
    }),
    { numRuns: 400 },
  );
});

test('json3 of any values at all is parsed or refused', () => {
  const event = fc.record(
    {
      tStartMs: fc.anything(),
      dDurationMs: fc.anything(),
      wWinId: fc.anything(),
      aAppend: fc.anything(),
      segs: fc.oneof(fc.anything(), fc.array(fc.record({ utf8: fc.anything() }))),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.array(event), (events) => {
      let json: string;
      try {
        json = JSON.stringify({ events });
      } catch {
        return;
      }
      expect(isReadOrRefused(parseJson3, json)).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test('10,000 segments are read in the time of a blink', ({ annotate }) => {
  const cues = Array.from({ length: 10_000 }, (_, index) => ({
    startMs: index * 1_000,
    durationMs: 1_500,
    text: `line ${String(index)}: it's "so" & so – שלום`,
  }));
  for (const [name, write, parse] of FORMATS) {
    const document = write(cues);
    parse(document);
    const runs = Array.from({ length: 5 }, () => {
      const before = process.cpuUsage();
      expect(parse(document)).toHaveLength(cues.length);
      return process.cpuUsage(before).user / 1000;
    });
    const best = Math.min(...runs);
    void annotate(`${name}: ${best.toFixed(1)} ms of processor time`);
    // Measured 8 to 30 ms; quadratic would be seconds.
    expect(best).toBeLessThan(200);
  }
});
