/** How one character is folded, and how the script of a letter sets words apart. */
export const SPACE = 0x20;
/** White space in which a line ends. */
export const LINE_END = 0x0a;
/** White space with an empty line in it. */
export const PARAGRAPH_END = 0x0b;
export const QUOTE = 0x22;
export const APOSTROPHE = 0x27;
/** What stands for emoji and anything else beyond the letters. */
export const SYMBOL = 0xfffc;
/** What folds to nothing. */
export const DROPPED = 0;

/** How a letter's script sets words apart: that decides where a term may begin and end. */
export const NO_LETTER = 1;
/** Between spaces: Latin, Cyrillic, Arabic, Devanagari and most others. */
export const SPACED = 2;
/** Not at all, or with endings grown on: Han, Kana, Hangul, Thai. */
export const UNSPACED = 3;

/** A letter and the Latin one that it looks like, in lower case. */
const LOOKALIKES: ReadonlyMap<string, string> = new Map(
  (
    'аa еe оo рp сc уy хx іi ѕs јj ԁd һh ԛq ԝw вb кk мm нh тt ѵv ' +
    'αa οo ρp νv ιi κk εe τt υy χx βb μm ηn ' +
    'ıi ɡg ɪi ɴn ʀr ʏy ʟl ʙb ᴀa ᴇe ᴏo ᴜu ᴛt ᴅd ꜱs ᴄc ᴘp ᴠv ᴡw ᴍm ᴋk ɢg ʜh ᴊj ᴢz øo łl đd ðd ħh ' +
    '0o 1i 3e 4a 5s 7t ’\' ʼ\' `\' “" ”" „" «" »" ‹" ›" 「" 」" 『" 』" ♪"'
  )
    .split(' ')
    .map((pair): [string, string] => [pair.slice(0, 1), pair.slice(1)]),
);

const codeOf = (text: string): number => text.charCodeAt(0);

/** The folded code of one character; 0 when nothing of it is left. */
export function foldCharacter(character: string): number {
  // The byte order mark counts as white space, and nobody sees it.
  if (character !== '\uFEFF' && /^\s$/u.test(character)) {
    return /[\n\r\u2028\u2029]/.test(character) ? LINE_END : SPACE;
  }
  if (/^(?:\p{Default_Ignorable_Code_Point}|\p{Cf}|\p{Cc})$/u.test(character)) return DROPPED;
  if (
    /^\p{M}$/u.test(character) &&
    /^[\p{sc=Inherited}\p{sc=Arabic}\p{sc=Hebrew}]$/u.test(character)
  ) {
    return DROPPED;
  }
  const [compatible = ''] = character.normalize('NFKC').toLowerCase();
  // A syllable of Hangul taken apart would leave its first consonant alone.
  const isHangul = /^\p{sc=Hangul}$/u.test(compatible);
  const [base = ''] = isHangul ? compatible : compatible.normalize('NFKD');
  const folded = LOOKALIKES.get(base) ?? base;
  return folded.length === 1 ? codeOf(folded) : SYMBOL;
}

/** `NO_LETTER`, `SPACED` or `UNSPACED` of a folded code. */
export function kindOf(code: number): number {
  const character = String.fromCharCode(code);
  if (!/^[\p{L}\p{M}\p{N}_]$/u.test(character)) return NO_LETTER;
  if (/^[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}ー]$/u.test(character)) {
    return UNSPACED;
  }
  return SPACED;
}
