/**
 * Removes what nobody sees and a model reads all the same, and keeps what writing needs of it: the
 * joiners of Persian or Hindi, of emoji families, the tags of real flags.
 *
 * A run of invisible characters is judged as a whole by its visible neighbours, which no removal
 * changes: so the outcome is the same however often a text is treated.
 */
import type { NeutralisedRule } from './neutralise.ts';

/** Control characters but `\n` and `\t`, all that Unicode has fonts ignore, annotation marks. */
const INVISIBLE = String.raw`[[\p{Cc}\p{DI}\u{FFF9}-\u{FFFB}]--[\n\t]]`;

/** ECMA-48: CSI and OSC sequences, in their 7-bit and 8-bit forms. No two parts share a character. */
const ESCAPE_SEQUENCE = String.raw`(?:\x1B\[|\x9B)[0-?]*[ -\/]*[@-~]|(?:\x1B\]|\x9D)[^\x07\x1B\x9C\x9D]*(?:\x07|\x1B\\|\x9C)`;

const ESCAPE_SEQUENCES = new RegExp(ESCAPE_SEQUENCE, 'g');

const BLACK_FLAG = '\u{1F3F4}';

/** A flag such as Wales' comes first, as Unicode lists them: it is the only use of tag characters. */
const RUNS = new RegExp(
  String.raw`\p{RGI_Emoji_Tag_Sequence}|(?:${ESCAPE_SEQUENCE}|${INVISIBLE})+`,
  'gv',
);

/** Halves of surrogate pairs beside them. */
const SUSPICIOUS = new RegExp(String.raw`${INVISIBLE}|\p{Cs}`, 'v');

/** What stands around a run, a character each; empty at the ends of the text. */
interface Neighbours {
  readonly before: string;
  readonly after: string;
  /** Of the whole text, whether any of it is written from right to left. */
  readonly isRightToLeft: () => boolean;
}

/** Letters that change their shape by their neighbours: of all scripts but those that do not. */
const SHAPED =
  /[[\p{L}\p{M}]--[\p{scx=Latn}\p{scx=Grek}\p{scx=Cyrl}\p{scx=Armn}\p{scx=Geor}\p{scx=Hani}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}\p{scx=Bopo}\p{scx=Zyyy}\p{scx=Zinh}]]/v;
const PICTURE = /\p{Extended_Pictographic}/v;
const PICTURE_OR_SKIN = /[\p{Extended_Pictographic}\p{Emoji_Modifier}]/v;
const SYMBOL = /[\p{Emoji}\p{Extended_Pictographic}\p{S}\p{P}\p{Me}]/v;
/** Whose forms are chosen by the first selectors (Unicode's StandardizedVariants.txt). */
const VARIABLE = /[\p{scx=Hani}\p{scx=Mymr}\p{scx=Phag}\p{scx=Mani}\p{Sm}0\u{FF00}-\u{FFEF}]/v;
const UNSPACED = /[\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}\p{scx=Tibt}\p{scx=Java}]/v;
const MONGOLIAN = /[\p{scx=Mong}\p{scx=Phag}]/v;
const IDEOGRAPH = /\p{Ideographic}/u;
const KHMER = /\p{scx=Khmr}/u;
const HANGUL = /\p{scx=Hang}/u;
const LETTER = /[\p{L}\p{M}]/v;
const RIGHT_TO_LEFT = /[\p{scx=Arab}\p{scx=Hebr}\p{scx=Syrc}\p{scx=Thaa}\p{scx=Nkoo}\p{scx=Adlm}]/v;

interface Needed {
  /** The signs of this kind; `-` between the ends of a range. */
  readonly signs: string;
  isNeeded(sign: string, around: Neighbours): boolean;
}

/** The invisible characters that writing needs, and where. Of each kind one is enough in a run. */
const NEEDED: readonly Needed[] = [
  {
    // Joiner and non-joiner: Persian, Hindi, Sinhala; 👩‍🚀.
    signs: '\u{200C}\u{200D}',
    isNeeded: (sign, { before, after }) =>
      SHAPED.test(before) ||
      SHAPED.test(after) ||
      (sign === '\u{200D}' && PICTURE_OR_SKIN.test(before) && PICTURE.test(after)),
  },
  // ❤️, 1️⃣ and their plain forms.
  { signs: '\u{FE0E}\u{FE0F}', isNeeded: (_sign, { before }) => SYMBOL.test(before) },
  { signs: '\u{FE00}-\u{FE02}', isNeeded: (_sign, { before }) => VARIABLE.test(before) },
  // Variants of ideographs, in Japanese names.
  { signs: '\u{E0100}-\u{E01EF}', isNeeded: (_sign, { before }) => IDEOGRAPH.test(before) },
  // Marks of direction, which do not nest and hide nothing.
  { signs: '\u{200E}\u{200F}\u{061C}', isNeeded: (_sign, { isRightToLeft }) => isRightToLeft() },
  // Where a line may break: in scripts without blanks, and within words.
  {
    signs: '\u{200B}',
    isNeeded: (_sign, { before, after }) => UNSPACED.test(before) && UNSPACED.test(after),
  },
  {
    signs: '\u{00AD}\u{034F}',
    isNeeded: (_sign, { before, after }) => LETTER.test(before) && LETTER.test(after),
  },
  {
    signs: '\u{180B}-\u{180F}',
    isNeeded: (_sign, { before, after }) => MONGOLIAN.test(before) || MONGOLIAN.test(after),
  },
  // Vowels that are not written, and the place of a letter that is not there.
  { signs: '\u{17B4}\u{17B5}', isNeeded: (_sign, { before }) => KHMER.test(before) },
  {
    signs: '\u{115F}\u{1160}\u{3164}\u{FFA0}',
    isNeeded: (_sign, { before, after }) => HANGUL.test(before) || HANGUL.test(after),
  },
];

function* spell(signs: string): Generator<string> {
  const [first = '', dash, last] = signs;
  if (dash !== '-' || last === undefined) return yield* signs;
  const end = last.codePointAt(0) ?? 0;
  for (let point = first.codePointAt(0) ?? end; point <= end; point += 1) {
    yield String.fromCodePoint(point);
  }
}

const KIND_OF: ReadonlyMap<string, Needed> = new Map(
  NEEDED.flatMap((kind) => [...spell(kind.signs)].map((sign) => [sign, kind] as const)),
);

const SELECTOR = /[\u{FE00}-\u{FE0F}\u{E0100}-\u{E01EF}]/u;

function keepNeeded(run: string, around: Neighbours): string {
  let kept = '';
  const seen = new Set<Needed>();
  for (const sign of run) {
    const kind = KIND_OF.get(sign);
    if (!kind || seen.has(kind)) continue;
    // A selector belongs to the visible character right before it.
    if (kept !== '' && SELECTOR.test(sign)) continue;
    seen.add(kind);
    if (kind.isNeeded(sign, around)) kept += sign;
  }
  return kept;
}

/** Fewer say nothing: a stray byte order mark, a blank that came with a copy. */
const FEWEST_HIDING = 4;

type Note = (rule: NeutralisedRule) => void;

/** What a run was made for, by what was taken out of it. */
function noteRemoved(run: string, kept: string, note: Note): void {
  if (run === kept) return;
  if (/[\u{202D}\u{202E}]/u.test(run)) note('bidi_override');
  const hides = run.length - kept.length >= FEWEST_HIDING && !/\p{Cc}/u.test(run);
  if (hides || /[\u{E0000}-\u{E007F}]/u.test(run)) note('hidden_text');
}

const isHighHalf = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;
const isLowHalf = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff;

/** The character that ends before `index`. */
function characterBefore(text: string, index: number): string {
  const isPair = isLowHalf(text.charCodeAt(index - 1)) && isHighHalf(text.charCodeAt(index - 2));
  return text.slice(Math.max(0, index - (isPair ? 2 : 1)), index);
}

function characterAt(text: string, index: number): string {
  return text.slice(index, index + (isHighHalf(text.charCodeAt(index)) ? 2 : 1));
}

function judgeRun(run: string, around: Neighbours, note: Note): string {
  if (run.startsWith(BLACK_FLAG)) return run;
  const plain = run.replace(ESCAPE_SEQUENCES, '');
  if (plain.length < run.length) note('terminal_escape');
  const kept = keepNeeded(plain, around);
  noteRemoved(plain, kept, note);
  return kept;
}

/**
 * The text without invisible characters that nothing needs; halves of surrogate pairs become U+FFFD,
 * carriage returns line breaks. Linear in its length.
 * @param note told what was removed that may have been meant to deceive
 */
export function removeInvisible(text: string, note: Note): string {
  if (!SUSPICIOUS.test(text)) return text;
  const whole = text.toWellFormed().replace(/\r\n?/g, '\n');
  let direction: boolean | undefined;
  // What an escape sequence holds goes with it, and is no part of the text.
  const isRightToLeft = () =>
    (direction ??= RIGHT_TO_LEFT.test(whole.replace(ESCAPE_SEQUENCES, '')));
  // A text has few kinds of places and many of each: every Persian word has its joiners.
  const judged = new Map<string, string>();
  return whole.replace(RUNS, (run, index: number) => {
    const before = characterBefore(whole, index);
    const after = characterAt(whole, index + run.length);
    const place = before + run + after;
    const known = judged.get(place);
    if (known !== undefined) return known;
    const kept = judgeRun(run, { before, after, isRightToLeft }, note);
    judged.set(place, kept);
    return kept;
  });
}
