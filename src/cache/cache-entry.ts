import { ToolError } from '../errors.ts';
import type { ErrorCode } from '../errors.ts';

/** A failure that is worth remembering for a minute: asking again would cost quota and say the same. */
interface CachedFailure {
  readonly code: ErrorCode;
  readonly reason: string;
  readonly message: string;
}

/** Either a value or a failure. */
export type EntryContent = { readonly value: unknown } | { readonly failure: CachedFailure };

/** What the tiers hold. Plain JSON, so that a durable tier can hold it too. */
export type CacheEntry = EntryContent & {
  /** Milliseconds since the Unix epoch, as `expiresAtMs`. */
  readonly storedAtMs: number;
  readonly expiresAtMs: number;
};

const REMEMBERED_CODES: ReadonlySet<ErrorCode> = new Set(['not_found', 'forbidden']);

/** What to remember of a failure, or `undefined` when it must not be remembered. */
export function toCachedFailure(error: unknown): CachedFailure | undefined {
  if (!(error instanceof ToolError)) return undefined;
  if (error.retryable || !REMEMBERED_CODES.has(error.code)) return undefined;
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

/** Roughly what an entry takes in memory: the length of its JSON, 0 for what has none. */
export function measureBytes(value: unknown): number {
  return JSON.stringify(value)?.length ?? 0;
}
