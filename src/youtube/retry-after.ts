/** Longest obedience to a `Retry-After`: a proxy that asks for a year must not get it. */
export const MAX_RETRY_AFTER_SECONDS = 300;

/**
 * Whole seconds of a `Retry-After` in either of its forms (RFC 9110, 10.2.3), 300 at most;
 * undefined when it is in neither.
 */
export function parseRetryAfter(header: string | null, nowMs: number): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d+$/.test(text)) return Math.min(Number(text), MAX_RETRY_AFTER_SECONDS);
  // Of much that is no date `Date.parse` makes one: of "1.5" the fifth of January.
  const isDate = /^[a-z]{3,9},? .*\d\d:\d\d:\d\d/i.test(text);
  const seconds = isDate ? Math.ceil((Date.parse(text) - nowMs) / 1000) : Number.NaN;
  if (Number.isNaN(seconds)) return undefined;
  return Math.min(Math.max(0, seconds), MAX_RETRY_AFTER_SECONDS);
}
