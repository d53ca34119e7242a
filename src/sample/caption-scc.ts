/**
 * Scenarist captions (`scc`): the bytes of a line-21 caption decoder (CEA-608) as hexadecimal
 * words. They know the letters of western Europe and nothing else.
 */
import type { Cue } from './catalogue/model.ts';

const ROW_LENGTH = 32;
const MAX_ROWS = 4;

/** Frames a second of the time codes, without dropped ones. */
const FRAME_RATE = 30;

/** Preamble address codes: white text at the left of rows 12 to 15. */
const ROW_CODES = [0x1350, 0x1370, 0x1450, 0x1470];

const ERASE_HIDDEN = 0x142e;
const RESUME_LOADING = 0x1420;
const SHOW = 0x142f;
const ERASE_SHOWN = 0x142c;
const FILLER = 0x00;

/** Where the basic set leaves ASCII. */
const BASIC: Readonly<Record<string, number>> = {
  á: 0x2a,
  é: 0x5c,
  í: 0x5e,
  ó: 0x5f,
  ú: 0x60,
  ç: 0x7b,
  '÷': 0x7c,
  Ñ: 0x7d,
  ñ: 0x7e,
  '’': 0x27,
};

/** ASCII characters whose places the basic set gave away. */
const NOT_BASIC = '*\\^_`{|}~';

/** Two-byte characters, by the code of the first in the text. */
const TWO_BYTES: readonly (readonly [firstCode: number, characters: string, extended: boolean])[] =
  [
    [0x1130, '®°½¿™¢£♪à èâêîôû', false],
    [0x1220, 'ÁÉÓÚÜü‘¡*\u0000—©℠•“”', true],
    [0x1230, 'ÀÂÇÈÊËëÎÏïÔÙùÛ«»', true],
    [0x1320, 'ÃãÍÌìÒòÕõ{}\\^_|~', true],
    [0x1330, 'ÄäÖöß¥¤¦ÅåØø┌┐└┘', true],
  ];

/** A character as one byte, or as a pair with what it overwrites in front. */
function encodeCharacter(character: string): readonly number[] | undefined {
  const own = BASIC[character];
  if (own !== undefined) return [own];
  if (/^[ -~]$/.test(character) && !NOT_BASIC.includes(character)) {
    return [character.charCodeAt(0)];
  }
  for (const [firstCode, characters, extended] of TWO_BYTES) {
    const index = characters.indexOf(character);
    if (index < 0) continue;
    // A decoder that lacks the extended sets shows the plain letter; the others step back over it.
    const plain = /^[A-Za-z]/.exec(character.normalize('NFD'))?.[0] ?? ' ';
    return extended ? [plain.charCodeAt(0), firstCode + index] : [firstCode + index];
  }
  return undefined;
}

function withParity(byte: number): number {
  const ones = byte.toString(2).replaceAll('0', '').length;
  return ones % 2 === 0 ? byte | 0x80 : byte;
}

function word(first: number, second: number): string {
  return [first, second].map((byte) => withParity(byte).toString(16).padStart(2, '0')).join('');
}

const code = (value: number): string => word(value >> 8, value & 0xff);

/** A control code is sent twice, so that one lost frame does no harm. */
const control = (value: number): readonly string[] => [code(value), code(value)];

/** The words of one row; undefined when a character has no code. */
function encodeRow(text: string): readonly string[] | undefined {
  const words: string[] = [];
  let waiting: number | undefined;
  for (const character of text) {
    const encoded = encodeCharacter(character);
    if (encoded === undefined) return undefined;
    for (const value of encoded) {
      if (value > 0xff) {
        if (waiting !== undefined) words.push(word(waiting, FILLER));
        words.push(code(value));
        waiting = undefined;
      } else if (waiting === undefined) {
        waiting = value;
      } else {
        words.push(word(waiting, value));
        waiting = undefined;
      }
    }
  }
  return waiting === undefined ? words : [...words, word(waiting, FILLER)];
}

/** Lines no longer than a row; a word that is longer goes over the edge in pieces. */
function wrap(text: string): readonly string[] {
  return text.split('\n').flatMap((line) => {
    const rows: string[] = [];
    let row = '';
    for (const piece of line.match(/\S{1,32}/g) ?? []) {
      if (row !== '' && row.length + 1 + piece.length > ROW_LENGTH) {
        rows.push(row);
        row = piece;
      } else {
        row = row === '' ? piece : `${row} ${piece}`;
      }
    }
    return row === '' ? rows : [...rows, row];
  });
}

function timeCode(ms: number): string {
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const frame = ((ms % 1000) * FRAME_RATE) / 1000;
  return `${two(ms / 3_600_000)}:${two((ms / 60_000) % 60)}:${two((ms / 1000) % 60)}:${two(frame)}`;
}

interface Screen {
  readonly startMs: number;
  readonly endMs: number;
  readonly rows: readonly string[];
}

/** A cue as screens of four rows at most, one after the other. */
function screensOf(cue: Cue): readonly Screen[] {
  const rows = wrap(cue.text.replaceAll('…', '...').replaceAll('–', '-'));
  const count = Math.ceil(rows.length / MAX_ROWS);
  return Array.from({ length: count }, (_, index) => ({
    startMs: cue.startMs + Math.floor((cue.durationMs * index) / count),
    endMs: cue.startMs + Math.floor((cue.durationMs * (index + 1)) / count),
    rows: rows.slice(index * MAX_ROWS, (index + 1) * MAX_ROWS),
  }));
}

function encodeScreen({ startMs, rows }: Screen): string | undefined {
  const words: string[] = [...control(ERASE_HIDDEN), ...control(RESUME_LOADING)];
  const codes = ROW_CODES.slice(MAX_ROWS - rows.length);
  for (const [index, row] of rows.entries()) {
    const encoded = encodeRow(row);
    if (encoded === undefined) return undefined;
    words.push(...control(codes[index] ?? 0), ...encoded);
  }
  words.push(...control(SHOW));
  return `${timeCode(startMs)}\t${words.join(' ')}`;
}

/** The file; undefined when the text has a character that line 21 does not know. */
export function writeScc(cues: readonly Cue[]): string | undefined {
  const screens = cues.flatMap(screensOf);
  const lines: string[] = [];
  for (const [index, screen] of screens.entries()) {
    const line = encodeScreen(screen);
    if (line === undefined) return undefined;
    lines.push(line);
    const nextMs = screens[index + 1]?.startMs ?? Number.POSITIVE_INFINITY;
    if (screen.endMs < nextMs) {
      lines.push(`${timeCode(screen.endMs)}\t${control(ERASE_SHOWN).join(' ')}`);
    }
  }
  return `Scenarist_SCC V1.0\n\n${lines.map((line) => `${line}\n`).join('\n')}`;
}
