/** The four formats of a caption track, written as YouTube writes them. */
import type { Cue } from './catalogue/model.ts';
import { escapeHtml } from './html-text.ts';

export interface CaptionBody {
  readonly contentType: string;
  readonly text: string;
}

const XML_HEAD = '<?xml version="1.0" encoding="utf-8" ?>';

/** XML's own escaping; a closing angle bracket stays, as in the recorded answers. */
const escapeXml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

interface TimedWord {
  /** With the blank in front that separates it from the word before. */
  readonly text: string;
  readonly offsetMs: number;
}

/** Speech recognition times every word; ours are spread evenly over the first half of the cue. */
function timedWords(cue: Cue): readonly TimedWord[] {
  const words = cue.text.split(' ');
  const stepMs = Math.floor(cue.durationMs / 2 / words.length);
  return words.map((word, index) => ({
    text: index === 0 ? word : ` ${word}`,
    offsetMs: index * stepMs,
  }));
}

/** Seconds with at most three decimals and no trailing zeros: `1.54`. */
const seconds = (ms: number): string => String(ms / 1000);

/** `srv1`, the default: entities escaped twice, once as HTML and once as XML. */
function srv1(cues: readonly Cue[]): string {
  const rows = cues.map(
    (cue) =>
      `<text start="${seconds(cue.startMs)}" dur="${seconds(cue.durationMs)}">${escapeXml(escapeHtml(cue.text))}</text>`,
  );
  return `${XML_HEAD}<transcript>${rows.join('')}</transcript>`;
}

function srv3Generated(cue: Cue): string {
  const words = timedWords(cue).map(
    ({ text, offsetMs }) =>
      `<s${offsetMs === 0 ? '' : ` t="${offsetMs}"`} ac="0">${escapeXml(text)}</s>`,
  );
  const endMs = cue.startMs + Math.floor(cue.durationMs / 2);
  return `<p t="${cue.startMs}" d="${cue.durationMs}" w="1">${words.join('')}</p>\n<p t="${endMs}" d="${cue.durationMs - Math.floor(cue.durationMs / 2)}" w="1" a="1">\n</p>`;
}

function srv3(cues: readonly Cue[], generated: boolean): string {
  const rows = cues.map((cue) =>
    generated
      ? srv3Generated(cue)
      : `<p t="${cue.startMs}" d="${cue.durationMs}">${escapeXml(cue.text)}</p>`,
  );
  const head = generated
    ? '<head>\n<ws id="0"/>\n<ws id="1" mh="2" ju="0" sd="3"/>\n<wp id="0"/>\n<wp id="1" ap="6" ah="20" av="100" rc="2" cc="40"/>\n</head>\n'
    : '';
  const body = generated ? `<w t="0" id="1" wp="1" ws="1"/>\n${rows.join('\n')}` : rows.join('\n');
  return `${XML_HEAD}<timedtext format="3">\n${head}<body>\n${body}\n</body>\n</timedtext>\n`;
}

function json3Generated(cues: readonly Cue[]): readonly unknown[] {
  const last = cues.at(-1);
  const totalMs = last === undefined ? 0 : last.startMs + last.durationMs;
  return [
    { tStartMs: 0, dDurationMs: totalMs, id: 1, wpWinPosId: 1, wsWinStyleId: 1 },
    ...cues.flatMap((cue) => [
      {
        tStartMs: cue.startMs,
        dDurationMs: cue.durationMs,
        wWinId: 1,
        segs: timedWords(cue).map(({ text, offsetMs }) => ({
          utf8: text,
          ...(offsetMs === 0 ? {} : { tOffsetMs: offsetMs }),
          acAsrConf: 0,
        })),
      },
      // The line break that scrolls the window is an event of its own.
      {
        tStartMs: cue.startMs + Math.floor(cue.durationMs / 2),
        dDurationMs: cue.durationMs - Math.floor(cue.durationMs / 2),
        wWinId: 1,
        aAppend: 1,
        segs: [{ utf8: '\n' }],
      },
    ]),
  ];
}

function json3(cues: readonly Cue[], generated: boolean): string {
  return JSON.stringify({
    wireMagic: 'pb3',
    pens: [{}],
    wsWinStyles: generated ? [{}, { mhModeHint: 2, juJustifCode: 0, sdScrollDir: 3 }] : [{}],
    wpWinPositions: generated
      ? [{}, { apPoint: 6, ahHorPos: 20, avVerPos: 100, rcRows: 2, ccCols: 40 }]
      : [{}],
    events: generated
      ? json3Generated(cues)
      : cues.map((cue) => ({
          tStartMs: cue.startMs,
          dDurationMs: cue.durationMs,
          segs: [{ utf8: cue.text }],
        })),
  });
}

function clock(ms: number): string {
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const rest = String(ms % 1000).padStart(3, '0');
  return `${two(ms / 3_600_000)}:${two((ms / 60_000) % 60)}:${two((ms / 1000) % 60)}.${rest}`;
}

function vtt(cues: readonly Cue[], language: string): string {
  const rows = cues.map(
    (cue) =>
      `${clock(cue.startMs)} --> ${clock(cue.startMs + cue.durationMs)}\n${cue.text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')}\n`,
  );
  return `WEBVTT\nKind: captions\nLanguage: ${language}\n\n${rows.join('\n')}`;
}

/**
 * A track in the format asked for.
 * @param format `json3`, `srv3` or `vtt`; anything else is `srv1`
 */
export function formatCaptions(
  format: string | undefined,
  cues: readonly Cue[],
  { generated, language }: { readonly generated: boolean; readonly language: string },
): CaptionBody {
  switch (format) {
    case 'json3':
      return { contentType: 'application/json; charset=UTF-8', text: json3(cues, generated) };
    case 'srv3':
      return { contentType: 'text/xml; charset=UTF-8', text: srv3(cues, generated) };
    case 'vtt':
      return { contentType: 'text/vtt; charset=UTF-8', text: vtt(cues, language) };
    case undefined:
    default:
      return { contentType: 'text/xml; charset=UTF-8', text: srv1(cues) };
  }
}
