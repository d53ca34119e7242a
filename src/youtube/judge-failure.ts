import { ToolError } from '../errors.ts';

/** What the failure of an attempt says of the upstream, and whether to try again. */
export interface Judgement {
  /**
   * - `answer`: YouTube is fine; the request was at fault, or the quota is gone.
   * - `fault`: YouTube or the way to it failed; enough of them open the breaker.
   * - `blocked`: YouTube shuts this server out; opens the breaker at once, for minutes.
   * - `local`: this server refused before anything was sent; says nothing of YouTube.
   */
  readonly kind: 'answer' | 'fault' | 'blocked' | 'local';
  /** Worth another attempt. */
  readonly retry: boolean;
  /** Most retries of this kind of failure, where it is fewer than the guard's own. */
  readonly maxRetries?: number;
  /** YouTube said when to come back (`Retry-After`): until then nobody asks. Milliseconds. */
  readonly retryAfterMs?: number;
}

const LOCAL: Judgement = { kind: 'local', retry: false };
const ANSWER: Judgement = { kind: 'answer', retry: false };

/** Where the code alone would say something else. */
const BY_REASON: Readonly<Record<string, Judgement>> = {
  // The disk of this server, its settings, its own refusals.
  quota_store: LOCAL,
  origin_refused: LOCAL,
  daily_limit: LOCAL,
  exhausted_by_youtube: LOCAL,
  circuit_open: LOCAL,
  overloaded: LOCAL,
  // Mostly the request's own fault, says YouTube's own text, but worth one more try.
  processing_failure: { kind: 'answer', retry: true, maxRetries: 1 },
  // Somebody else changed the same item: read it again first.
  conflict: ANSWER,
};

/**
 * The judgement of a `ToolError` of the Data API. Its codes `unavailable`, `timeout` and
 * `rate_limited` are faults: no answer comes near the size cap, and a redirect comes from a wall
 * before YouTube, so `too_large` and `redirect` count too, though trying again cannot help. What is
 * no `ToolError` is a fault of this program, not of YouTube's.
 */
export function judgeFailure(error: unknown): Judgement {
  if (!(error instanceof ToolError)) return LOCAL;
  const { code, reason, retryable, retryAfterSeconds = 0 } = error;
  // The ledger repeats what YouTube said before; only what YouTube says now has its answer as the cause.
  if (reason === 'exhausted_by_youtube' && error.cause !== undefined) return ANSWER;
  if (Object.hasOwn(BY_REASON, reason)) return BY_REASON[reason] ?? ANSWER;
  if (code !== 'unavailable' && code !== 'timeout' && code !== 'rate_limited') return ANSWER;
  return {
    kind: 'fault',
    retry: retryable,
    ...(retryAfterSeconds > 0 ? { retryAfterMs: retryAfterSeconds * 1000 } : {}),
  };
}
