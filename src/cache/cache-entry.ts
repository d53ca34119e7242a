import { ToolError } from '../errors.ts';
import type { ErrorCode } from '../errors.ts';

/** No data of YouTube is kept longer, whatever a caller asks for. */
export const MAX_KEPT_MS = 7 * 86_400_000;

/** A failure that is worth remembering for a minute: asking again would cost quota and say the same. */
interface CachedFailure {
  readonly code: ErrorCode;
  readonly reason: string;
  readonly message: string;
}

/** Either a value or a failure. */
export type EntryContent = { readonly value: unknown } | { readonly failure: CachedFailure };

/** What the tiers hold. Milliseconds since the Unix epoch. */
export type CacheEntry = EntryContent & {
  readonly storedAtMs: number;
  /** Until then it is an answer. */
  readonly expiresAtMs: number;
  /** Until then it may stand in when YouTube cannot be asked. */
  readonly goneAtMs: number;
};

/** What says of the thing itself that it is not there: an older answer is wrong from then on. */
const DENIALS: ReadonlySet<ErrorCode> = new Set(['not_found', 'forbidden']);

/** What only says that YouTube cannot be asked now. */
const OUTAGES: ReadonlySet<ErrorCode> = new Set([
  'unavailable',
  'timeout',
  'rate_limited',
  'quota_exhausted',
]);

export function isDenial(error: unknown): boolean {
  return error instanceof ToolError && DENIALS.has(error.code);
}

/** The code of a failure for which an older answer may stand in, else `undefined`. */
export function toStaleReason(error: unknown): ErrorCode | undefined {
  if (!(error instanceof ToolError) || error.callerFault) return undefined;
  return OUTAGES.has(error.code) ? error.code : undefined;
}

/** What to remember of a failure, or `undefined` when it must not be remembered. */
export function toCachedFailure(error: unknown): CachedFailure | undefined {
  if (!(error instanceof ToolError) || error.retryable || !isDenial(error)) return undefined;
  return { code: error.code, reason: error.reason, message: error.message };
}

/** The value, or the remembered failure thrown anew: without its quota figure, which is of the past. */
export function openEntry(entry: CacheEntry): unknown {
  if ('value' in entry) return entry.value;
  const { code, reason, message } = entry.failure;
  throw new ToolError(code, message, { reason });
}

/**
 * Freezes a value through and through. The memory tier hands every caller the same object: a caller
 * that changed it would change everyone's, so that throws instead.
 */
export function freezeDeep<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  Object.freeze(value);
  for (const inner of Object.values(value)) freezeDeep(inner);
  return value;
}

/** The entry as the durable tier holds it; its length is also what it roughly takes in memory. */
export function encodeEntry(entry: CacheEntry): string {
  return JSON.stringify(entry);
}

/** The entry back, frozen; failures are never written. `undefined` when it is no entry. */
export function decodeEntry(text: string): CacheEntry | undefined {
  const { value, storedAtMs, expiresAtMs, goneAtMs } = parseObject(text);
  if (
    typeof storedAtMs !== 'number' ||
    typeof expiresAtMs !== 'number' ||
    typeof goneAtMs !== 'number'
  ) {
    return undefined;
  }
  const latestMs = storedAtMs + MAX_KEPT_MS;
  return freezeDeep({
    // `undefined` is a value too, and has no JSON.
    value,
    storedAtMs,
    expiresAtMs: Math.min(expiresAtMs, latestMs),
    goneAtMs: Math.min(goneAtMs, latestMs),
  });
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    return { ...(JSON.parse(text) as object) };
  } catch {
    return {};
  }
}
