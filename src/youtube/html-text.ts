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
  return text.replace(
    /&(?:#(\d{1,7})|#[xX]([\da-fA-F]{1,6})|(\w{2,6}));/g,
    (whole, decimal, hex, name) => {
      if (typeof name === 'string') return NAMED_ENTITIES[name] ?? whole;
      const point = typeof hex === 'string' ? Number.parseInt(hex, 16) : Number(decimal);
      const isScalar = point > 0 && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff);
      return isScalar ? String.fromCodePoint(point) : whole;
    },
  );
}

/** The text of a message that holds HTML: tags removed, entities decoded, white space collapsed. */
export function stripHtml(html: string): string {
  return unescapeHtml(html.replace(/<\/?[a-zA-Z][^<>]*>/g, ''))
    .replace(/\s+/g, ' ')
    .trim();
}
