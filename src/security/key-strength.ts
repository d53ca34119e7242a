/** 128 bits of a random value in hexadecimal take twice as many characters. */
export const SHORTEST_KEY_BYTES = 16;

/** Of random bytes, and of their base64 or hexadecimal form, nearly all have more. */
const FEWEST_DIFFERENT_BYTES = 8;

/** Why strangers could guess a key, without a word of it; undefined when it is strong. */
export function weaknessOf(key: Buffer): string | undefined {
  if (key.length < SHORTEST_KEY_BYTES) return `has less than ${SHORTEST_KEY_BYTES} bytes`;
  if (new Set(key).size >= FEWEST_DIFFERENT_BYTES) return undefined;
  return `is not random: it has less than ${FEWEST_DIFFERENT_BYTES} different bytes`;
}
