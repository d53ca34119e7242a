/** Reading the caption files that `captions.insert` takes, and telling which kind one is. */
import type { CaptionFileFormat } from './caption-files.ts';
import type { Cue } from './catalogue/model.ts';

export interface CaptionFile {
  readonly format: CaptionFileFormat;
  /** undefined: kept as it came, since this kind is not taken apart. */
  readonly cues: readonly Cue[] | undefined;
}

/** `00:01:02,345 --> 00:01:04.000`, the hour optional, settings behind it. */
const ARROW_LINE =
  /^((?:\d+:)?\d{1,2}:\d{2}[.,]\d{3})[ \t]+-->[ \t]+((?:\d+:)?\d{1,2}:\d{2}[.,]\d{3})(?:[ \t]|$)/;

/** `0:01:02.345,0:01:04.000` */
const COMMA_LINE = /^(\d+:\d{2}:\d{2}\.\d{3}),(\d+:\d{2}:\d{2}\.\d{3})$/;

/** What stands before a `</p>`, from its `<p` on. */
const PARAGRAPH = /^<p\b([^>]*)>([\s\S]*)$/;

/** Stops at the next `<`: a file full of open ones is read once, not once for each. */
const TAG = /<[^<>]*>/g;

const ENTITIES: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
  lrm: '\u200e',
  rlm: '\u200f',
};

const unescapeXml = (text: string): string =>
  text.replace(/&(#\d+|#x[\da-f]+|[a-z]+);/gi, (whole, name: string) => {
    if (name.startsWith('#')) {
      const value = /^#x/i.test(name) ? `0${name.slice(1)}` : name.slice(1);
      const codePoint = Number(value);
      return codePoint <= 0x10_ff_ff ? String.fromCodePoint(codePoint) : whole;
    }
    return ENTITIES[name.toLowerCase()] ?? whole;
  });

/** Milliseconds of a clock with or without an hour. */
function parseClock(text: string): number {
  const [seconds = '0', minutes = '0', hours = '0'] = text
    .replace(',', '.')
    .split(':')
    .toReversed();
  return Math.round((Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000);
}

function cueOf(start: string, end: string, text: string): readonly Cue[] {
  const startMs = parseClock(start);
  const durationMs = parseClock(end) - startMs;
  return durationMs > 0 && text.trim() !== '' ? [{ startMs, durationMs, text }] : [];
}

/** Cues in blocks: a line of times, and the lines below it up to an empty one. */
function parseBlocks(
  text: string,
  timeLine: RegExp,
  clean: (text: string) => string,
): readonly Cue[] {
  return text.split(/\n{2,}/).flatMap((block) => {
    const lines = block.split('\n');
    const at = lines.findIndex((line) => timeLine.test(line));
    const [, start, end] = timeLine.exec(lines[at] ?? '') ?? [];
    if (start === undefined || end === undefined) return [];
    return cueOf(
      start,
      end,
      clean(
        lines
          .slice(at + 1)
          .join('\n')
          .trimEnd(),
      ),
    );
  });
}

const cleanVtt = (text: string): string => unescapeXml(text.replaceAll(TAG, ''));

function attribute(attributes: string, name: string): string | undefined {
  return new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1];
}

function parseTtml(text: string): readonly Cue[] {
  const closed = text.split('</p>').slice(0, -1);
  return closed.flatMap((piece) => {
    const [, attributes = '', inner = ''] =
      PARAGRAPH.exec(piece.slice(Math.max(piece.lastIndexOf('<p '), 0))) ?? [];
    const start = attribute(attributes, 'begin');
    const end = attribute(attributes, 'end');
    if (start === undefined || end === undefined) return [];
    const lines = inner.replaceAll(/<br\s*\/?>/g, '\n').replaceAll(TAG, '');
    return cueOf(start, end, unescapeXml(lines));
  });
}

function parseByKind(text: string): CaptionFile {
  if (text.startsWith('Scenarist_SCC V1.0')) return { format: 'scc', cues: undefined };
  if (/^WEBVTT(?:[ \t\n]|$)/.test(text)) {
    return { format: 'vtt', cues: parseBlocks(text, ARROW_LINE, cleanVtt) };
  }
  if (/^(?:<\?xml[^>]*\?>\s*)?<tt\b/.test(text)) return { format: 'ttml', cues: parseTtml(text) };
  const arrows = parseBlocks(text, ARROW_LINE, (line) => line);
  if (arrows.length > 0) return { format: 'srt', cues: arrows };
  return { format: 'sbv', cues: parseBlocks(text, COMMA_LINE, (line) => line) };
}

/** The file's kind and its cues; undefined when it is of no known kind, or has no timed text. */
export function parseCaptionFile(text: string): CaptionFile | undefined {
  const file = parseByKind(text.replace(/^\uFEFF/, '').replaceAll(/\r\n?/g, '\n'));
  return file.cues?.length === 0 ? undefined : file;
}
