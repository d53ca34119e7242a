/**
 * Finds every term of the vocabulary in one pass: the automaton of Aho and Corasick (1975), whose
 * work for a text is one step a character whatever the text holds.
 */
import type { Folder } from './detect-fold.ts';
import { LINE_END, NO_LETTER, PARAGRAPH_END, SPACE, SPACED, UNSPACED } from './detect-letters.ts';

/** Of the folded text: where a term begins, and where the character after it stands. */
export type OnTerm = (concept: number, start: number, end: number) => void;

export interface TermFinder {
  /** Calls `onTerm` in the order of the terms' ends, `onStop` where a sentence ends. */
  readonly find: (codes: Uint16Array, onTerm: OnTerm, onStop: (at: number) => void) => void;
}

interface Term {
  readonly concept: number;
  readonly codes: Uint16Array;
  readonly startsSentence: boolean;
  readonly isStem: boolean;
}

/** How far behind the beginning of a line its first word may stand: brackets, hashes, stars. */
const LINE_MARKS = 6;

/** Arabic and Hebrew write "and" as a letter in front of the word. */
const AND_LETTERS: ReadonlySet<number> = new Set(
  ['و', 'ف', 'ו'].map((letter) => letter.charCodeAt(0)),
);

const SENTENCE_ENDS: ReadonlySet<number> = new Set(
  ['.', '!', '?', '。', '।', '؟'].map((mark) => mark.charCodeAt(0)),
);
const FULL_STOP_WITHOUT_SPACE = '。'.charCodeAt(0);
const MARK_AFTER_NAME = ':'.charCodeAt(0);

const isLineEnd = (code: number | undefined): boolean =>
  code === undefined || code === LINE_END || code === PARAGRAPH_END;
const isWhite = (code: number | undefined): boolean => code === SPACE || isLineEnd(code);

function parseTerms(vocabulary: readonly (string | readonly string[])[], folder: Folder): Term[] {
  return vocabulary.flatMap((terms, concept) =>
    [...new Set(typeof terms === 'string' ? terms.split('|') : terms)].map((written) => {
      const startsSentence = written.startsWith('^');
      const isStem = written.length > 1 && written.endsWith('*');
      const bare = written.slice(startsSentence ? 1 : 0, isStem ? -1 : undefined);
      return { concept, codes: folder.fold(bare).codes, startsSentence, isStem };
    }),
  );
}

interface Alphabet {
  /** Symbol of a folded code: below `WIDTH` it is one, above it is two. */
  readonly symbols: Uint16Array;
  /** A code as the symbols that the automaton reads. */
  readonly spell: (codes: Uint16Array) => number[];
}

interface Automaton extends Pick<Alphabet, 'symbols'> {
  /** `state * WIDTH + symbol` → the next state. */
  readonly next: Uint16Array;
  /** Terms that end in a state. */
  readonly ends: readonly (readonly Term[])[];
  /** 1 where any does: cheaper to ask than the list. */
  readonly isEnd: Uint8Array;
}

/**
 * Letters of the vocabulary are many (Han), and a table of states by all of them would be large. So
 * the common ones are one symbol, and each of the others two of 32, a first and a second: it cannot be
 * read out of step.
 */
const WIDTH = 128;
const FIRSTS = WIDTH - 64;
const SECONDS = WIDTH - 32;

function createAlphabet(terms: readonly Term[]): Alphabet {
  const uses = new Map<number, number>();
  for (const { codes } of terms) {
    for (const code of codes) uses.set(code, (uses.get(code) ?? 0) + 1);
  }
  const byUse = [...uses].toSorted(([, a], [, b]) => b - a).map(([code]) => code);
  const symbols = new Uint16Array(0x1_0000);
  for (const [at, code] of byUse.entries()) {
    const number = at + 1;
    const rare = number - FIRSTS;
    symbols[code] = rare < 0 ? number : (SECONDS + (rare & 31)) * WIDTH + FIRSTS + (rare >> 5);
    if (rare >> 5 > 31) throw new Error(`${byUse.length} letters of vocabulary are too many`);
  }
  // A term of two words is found across the end of a line too.
  symbols[LINE_END] = symbols[PARAGRAPH_END] = symbols[SPACE] ?? 0;
  const spell = (codes: Uint16Array): number[] =>
    [...codes].flatMap((code) => {
      const symbol = symbols[code] ?? 0;
      return symbol < WIDTH ? [symbol] : [symbol % WIDTH, Math.floor(symbol / WIDTH)];
    });
  return { symbols, spell };
}

function buildAutomaton(terms: readonly Term[]): Automaton {
  const { symbols, spell } = createAlphabet(terms);
  const spelt = terms.map((term) => ({ term, word: spell(term.codes) }));
  const most = 1 + spelt.reduce((sum, { word }) => sum + word.length, 0);
  const next = new Uint16Array(most * WIDTH);
  const ends: Term[][] = [[]];
  for (const { term, word } of spelt) {
    let state = 0;
    for (const symbol of word) {
      const edge = state * WIDTH + symbol;
      if (next[edge] === 0) next[edge] = ends.push([]) - 1;
      state = next[edge] ?? 0;
    }
    ends[state]?.push(term);
  }
  if (ends.length > 0xffff) throw new Error(`${ends.length} states are more than 16 bits number`);
  linkFailures(next, ends);
  const isEnd = Uint8Array.from(ends, (found) => (found.length > 0 ? 1 : 0));
  return { symbols, next: next.slice(0, ends.length * WIDTH), ends, isEnd };
}

/** Breadth first: where no edge goes on, the state goes on as its longest proper suffix does. */
function linkFailures(next: Uint16Array, ends: Term[][]): void {
  const failures = new Uint16Array(ends.length);
  // The queue grows while it is walked.
  const queue: number[] = [0];
  for (const state of queue) {
    const failure = failures[state] ?? 0;
    if (state !== 0) ends[state]?.push(...(ends[failure] ?? []));
    for (let symbol = 0; symbol < WIDTH; symbol += 1) {
      const child = next[state * WIDTH + symbol] ?? 0;
      const onward = state === 0 ? 0 : (next[failure * WIDTH + symbol] ?? 0);
      if (child === 0) {
        next[state * WIDTH + symbol] = onward;
      } else {
        failures[child] = onward;
        queue.push(child);
      }
    }
  }
}

/** Whether a term stands for itself or is a part of a longer word. */
function createEdgeJudge({ kindOf }: Folder) {
  const kindAt = (codes: Uint16Array, at: number): number => {
    const code = codes[at];
    return code === undefined ? NO_LETTER : kindOf(code);
  };

  function beginsWord(codes: Uint16Array, start: number): boolean {
    const first = kindAt(codes, start);
    if (first === NO_LETTER || first === UNSPACED) return true;
    const before = kindAt(codes, start - 1);
    if (before === NO_LETTER || before === UNSPACED) return true;
    return AND_LETTERS.has(codes[start - 1] ?? 0) && kindAt(codes, start - 2) === NO_LETTER;
  }

  function endsWord(codes: Uint16Array, end: number): boolean {
    return kindAt(codes, end - 1) !== SPACED || kindAt(codes, end) !== SPACED;
  }

  function beginsSentence(codes: Uint16Array, start: number): boolean {
    for (let at = start - 1; at >= start - LINE_MARKS; at -= 1) {
      const code = codes[at];
      if (code === undefined || isLineEnd(code) || SENTENCE_ENDS.has(code)) return true;
      if (kindOf(code) !== NO_LETTER || code === MARK_AFTER_NAME) return false;
    }
    return false;
  }

  return { beginsWord, endsWord, beginsSentence };
}

export function createTermFinder(
  vocabulary: readonly (string | readonly string[])[],
  folder: Folder,
): TermFinder {
  const { symbols, next, ends, isEnd } = buildAutomaton(parseTerms(vocabulary, folder));
  const stops = new Uint8Array(0x1_0000);
  for (const code of [PARAGRAPH_END, ...SENTENCE_ENDS]) stops[code] = 1;
  const { beginsWord, endsWord, beginsSentence } = createEdgeJudge(folder);

  const stands = (
    codes: Uint16Array,
    { startsSentence, isStem }: Term,
    start: number,
    end: number,
  ) =>
    beginsWord(codes, start) &&
    (isStem || endsWord(codes, end)) &&
    (!startsSentence || beginsSentence(codes, start));

  /** A full stop in a name or a number ends nothing. */
  const endsSentence = (codes: Uint16Array, at: number): boolean =>
    codes[at] === PARAGRAPH_END || codes[at] === FULL_STOP_WITHOUT_SPACE || isWhite(codes[at + 1]);

  function step(state: number, symbol: number): number {
    const after = next[state * WIDTH + (symbol % WIDTH)] ?? 0;
    return symbol < WIDTH ? after : (next[after * WIDTH + (symbol >> 7)] ?? 0);
  }

  return {
    find(codes, onTerm, onStop) {
      let state = 0;
      for (let at = 0; at < codes.length; at += 1) {
        const code = codes[at] ?? 0;
        state = step(state, symbols[code] ?? 0);
        if (isEnd[state] === 1) {
          for (const term of ends[state] ?? []) {
            const start = at + 1 - term.codes.length;
            if (stands(codes, term, start, at + 1)) onTerm(term.concept, start, at + 1);
          }
        }
        if (stops[code] === 1 && endsSentence(codes, at)) onStop(at);
      }
    },
  };
}
