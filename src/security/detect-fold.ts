/**
 * Folding: how a text is made comparable before words are looked for. Lower case, compatibility forms
 * (full width, mathematical letters), no accents, no invisible characters, look-alikes of other
 * alphabets and digits as the letters they resemble, one code for any white space. The vocabulary goes
 * through the same fold, so what it confuses (Cyrillic `а` and `a`) it confuses on both sides.
 *
 * One pass with a table that learns each character once: `String.normalize` on a whole text is
 * quadratic on long runs of combining marks, and would cost more than all the rest.
 */
import {
  APOSTROPHE,
  DROPPED,
  LINE_END,
  NO_LETTER,
  PARAGRAPH_END,
  QUOTE,
  SPACE,
  SYMBOL,
  foldCharacter,
  kindOf,
} from './detect-letters.ts';

/** Letters and digits in a row, as no word has them: the shortest payload worth decoding. */
export const LONG_RUN = 24;

/** Not seen yet. */
const UNKNOWN = 0xffff;
/** Half of a character of the upper planes. */
const HALF = 1;
const LAST_OF_BASIC_PLANE = 0xffff;
/** Of the planes above, the first alone has letters that fold; what is learnt of it is little. */
const LAST_LEARNT = 0x1_ffff;
/** The plane of tags and variation selectors. */
const FIRST_INVISIBLE = 0xe_0000;
const LAST_INVISIBLE = 0xe_0fff;

export interface Folded {
  /** UTF-16 units of the folded text, no more than the text had. */
  readonly codes: Uint16Array;
  /** Characters that no screen shows. */
  readonly droppedCount: number;
  /** Whether characters without a space are as many as encoded text has. */
  readonly hasLongRun: boolean;
}

export interface Folder {
  readonly fold: (text: string) => Folded;
  /** `NO_LETTER`, `SPACED` or `UNSPACED`. */
  readonly kindOf: (code: number) => number;
}

/** The stronger of two kinds of white space that meet. */
function joinWhite(before: number, now: number): number {
  if (before === SPACE) return now;
  return now === SPACE && before === LINE_END ? LINE_END : PARAGRAPH_END;
}

const isWhite = (code: number): boolean =>
  code === SPACE || code === LINE_END || code === PARAGRAPH_END;

/** Reading an array is several times faster than asking a string for each of its units. */
function unitsOf(text: string): Uint16Array {
  const units = new Uint16Array(text.length);
  Buffer.from(units.buffer).write(text, 'utf16le');
  return units;
}

/** What each character folds to, learnt when it is first seen. */
function createLetterTable() {
  const basic = new Uint16Array(LAST_OF_BASIC_PLANE + 1).fill(UNKNOWN).fill(HALF, 0xd800, 0xe000);
  const above = new Map<number, number>();
  const kinds = new Uint8Array(LAST_OF_BASIC_PLANE + 1);

  function learn(point: number): number {
    if (point > LAST_LEARNT) {
      return point >= FIRST_INVISIBLE && point <= LAST_INVISIBLE ? DROPPED : SYMBOL;
    }
    const code = foldCharacter(String.fromCodePoint(point));
    if (point <= LAST_OF_BASIC_PLANE) basic[point] = code;
    else above.set(point, code);
    return code;
  }

  return {
    basic,
    codeOf(point: number): number {
      const known = basic[point] ?? above.get(point) ?? UNKNOWN;
      // A half that stands alone: it must stay a half for the next one that does not.
      if (known === HALF) return SYMBOL;
      return known === UNKNOWN ? learn(point) : known;
    },
    kindOf(code: number): number {
      const kind = kinds[code] ?? 0;
      return kind === 0 ? (kinds[code] = kindOf(code)) : kind;
    },
  };
}

export function createFolder(): Folder {
  const { basic, codeOf, kindOf: knownKindOf } = createLetterTable();
  const isLetter = (code: number): boolean => knownKindOf(code) !== NO_LETTER;

  /** A quotation mark, but for one between two letters. */
  function judgeApostrophe(before: number, after: number | undefined): number {
    const isInside = after !== undefined && isLetter(before) && isLetter(codeOf(after));
    return isInside ? APOSTROPHE : QUOTE;
  }

  function fold(text: string): Folded {
    const codes = unitsOf(text);
    let length = 0;
    let droppedCount = 0;
    let runStart = 0;
    let longestRun = 0;
    let before = LINE_END;
    for (let at = 0; at < codes.length; at += 1) {
      let code = basic[codes[at] ?? 0] ?? UNKNOWN;
      // Nearly every character is an ordinary one: all that follows is for the others.
      if (code <= APOSTROPHE || code === UNKNOWN) {
        if (code === HALF || code === UNKNOWN) {
          const point = text.codePointAt(at) ?? 0;
          code = codeOf(point);
          if (point > LAST_OF_BASIC_PLANE) at += 1;
        }
        if (code === DROPPED) {
          droppedCount += 1;
          continue;
        }
        if (code === APOSTROPHE) code = judgeApostrophe(before, codes[at + 1]);
        if (isWhite(code)) {
          longestRun = Math.max(longestRun, length - runStart);
          if (isWhite(before)) {
            code = joinWhite(before, code);
            length = Math.max(0, length - 1);
          }
          runStart = length + 1;
        }
      }
      // In place: what is written is never ahead of what is read.
      codes[length] = code;
      length += 1;
      before = code;
    }
    longestRun = Math.max(longestRun, length - runStart);
    return { codes: codes.subarray(0, length), droppedCount, hasLongRun: longestRun >= LONG_RUN };
  }

  return { fold, kindOf: knownKindOf };
}
