import { characterOf, codeOf } from '../html-text.ts';

/** Both halves of a character beyond the basic plane, each as a reference of its own. */
const PAIR =
  /&#(?:[xX]([dD][89abAB][\da-fA-F]{2})|(55(?:29[6-9]|[3-9]\d\d)|56(?:[0-2]\d\d|3[01]\d)));&#(?:[xX]([dD][c-fC-F][\da-fA-F]{2})|(56(?:3[2-9]\d|[4-9]\d\d)|57(?:[0-2]\d\d|3[0-3]\d|34[0-3])));/g;

const REFERENCE = /&(?:#0*(\d{1,7})|#[xX]0*([\da-fA-F]{1,6})|(amp|lt|gt|quot|apos|nbsp));/g;

/**
 * Replaces each character reference once (`&amp;lt;` becomes `&lt;`): numeric ones, surrogate pairs
 * too, the five names of XML and `&nbsp;`. What is none of these, or no character, stays as it is:
 * somebody may have said it.
 */
export function unescapeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text
    .replace(PAIR, (_whole, hexHigh, high, hexLow, low) =>
      String.fromCharCode(codeOf(high, hexHigh), codeOf(low, hexLow)),
    )
    .replace(REFERENCE, characterOf);
}
