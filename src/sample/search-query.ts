/** What a search box understands: words, `a|b`, and `-not`. */

/** Alternatives of which each needs one word; and the words that rule a result out. */
export interface SearchQuery {
  readonly wanted: readonly string[];
  readonly unwanted: readonly string[];
}

const WORD = /-?[\p{L}\p{M}\p{N}\u200c]+/gu;

/** Too frequent to say anything; the rest of the query decides. */
const STOP_WORDS: ReadonlySet<string> = new Set(
  'a an and for from how in is of on or the to what why with your'.split(' '),
);

const fold = (text: string): string => text.normalize('NFKC').toLowerCase();

/** Reads a query. An empty one wants nothing and matches everything. */
export function parseQuery(text: string): SearchQuery {
  const words = fold(text).match(WORD) ?? [];
  const wanted = words.filter((word) => !word.startsWith('-'));
  const telling = wanted.filter((word) => !STOP_WORDS.has(word));
  return {
    wanted: telling.length > 0 ? telling : wanted,
    unwanted: words.filter((word) => word.startsWith('-')).map((word) => word.slice(1)),
  };
}

/**
 * How well texts answer a query: for each wanted word, the weights of the texts that hold it (half,
 * when only as the beginning of a longer word). 0 is no match.
 */
export function rank(
  query: SearchQuery,
  texts: readonly (readonly [text: string, weight: number])[],
): number {
  const indexed = texts.map(([text, weight]) => ({
    words: new Set(fold(text).match(WORD) ?? []),
    weight,
  }));
  const has = (word: string): boolean => indexed.some(({ words }) => words.has(word));
  if (query.unwanted.some(has)) return 0;
  if (query.wanted.length === 0) return 1;
  const scoreOf = (word: string): number =>
    indexed.reduce((sum, { words, weight }) => {
      if (words.has(word)) return sum + weight;
      const begins = word.length > 3 && [...words].some((other) => other.startsWith(word));
      return begins ? sum + weight / 2 : sum;
    }, 0);
  const scores = query.wanted.map(scoreOf).filter((score) => score > 0);
  // Two words found once tell more than one word found twice.
  return scores.reduce((sum, score) => sum + score, 0) * scores.length;
}
