/**
 * Whether a text holds letters that no screen shows. Single joiners and selectors belong to scripts
 * and emoji, and sub-division flags (Scotland) are written with tag characters: only what carries a
 * message counts.
 */
const HIDDEN_LETTERS = new RegExp(
  [
    // A flag, passed over: the black flag, up to six tags, the cancel tag.
    '(\\u{1F3F4}[\\u{E0020}-\\u{E007E}]{1,6}\\u{E007F})',
    '[\\u{E0000}-\\u{E007F}]{4}',
    '[\\u{FE00}-\\u{FE0F}\\u{E0100}-\\u{E01EF}]{4}',
    // A byte in bits.
    '[\\u200B-\\u200F\\u2060-\\u2064\\uFEFF\\u180E]{8}',
  ].join('|'),
  'gu',
);

export function hasHiddenLetters(text: string): boolean {
  for (const [, flag] of text.matchAll(HIDDEN_LETTERS)) {
    if (flag === undefined) return true;
  }
  return false;
}
