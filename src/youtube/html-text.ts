const NAMED_ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
};

/**
 * Replaces each character reference once (`&amp;lt;` becomes `&lt;`). Knows the references YouTube
 * writes: the five of XML, `&nbsp;` and numeric ones; anything else stays as it is.
 */
export function unescapeHtml(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#[xX]([\da-fA-F]{1,6})|(\w{2,6}));/g, characterOf);
}

/**
 * What one reference stands for, from the groups of a match: the decimal digits, the hexadecimal
 * ones, or the name. `whole` when it names nothing, or no character.
 */
export function characterOf(whole: string, decimal: unknown, hex: unknown, name: unknown): string {
  if (typeof name === 'string') return NAMED_ENTITIES[name] ?? whole;
  const point = codeOf(decimal, hex);
  const isScalar = point > 0 && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff);
  return isScalar ? String.fromCodePoint(point) : whole;
}

/** The number that decimal or hexadecimal digits write. */
export function codeOf(decimal: unknown, hex: unknown): number {
  return typeof hex === 'string' ? Number.parseInt(hex, 16) : Number(decimal);
}

/** The text of a message that holds HTML: tags removed, entities decoded, white space collapsed. */
export function stripHtml(html: string): string {
  return unescapeHtml(html.replace(/<\/?[a-zA-Z][^<>]*>/g, ''))
    .replace(/\s+/g, ' ')
    .trim();
}
