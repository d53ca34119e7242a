/** Control characters (C0, DEL, C1), line and paragraph separators, bidi controls. */
const CONTROLS = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;

/**
 * One line of text that a terminal shows and a log reader splits as it is meant: whatever could move
 * the cursor, start another line or turn the direction is written as `\u009b`. JSON stays the same
 * JSON: its writers escape C0 alone, though a terminal takes U+009B for the start of a command.
 */
export const escapeControls = (line: string): string =>
  line.replace(CONTROLS, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
