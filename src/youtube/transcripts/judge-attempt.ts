import type { Judgement } from '../guard.ts';
import type { TranscriptFailure } from './transcript.ts';

/** An attempt that says something of YouTube itself, not only of one video: the guard has to see it. */
export class FailedAttempt extends Error {
  override readonly name = 'FailedAttempt';
  readonly failure: TranscriptFailure;

  constructor(failure: TranscriptFailure) {
    super(`transcript: ${failure.outcome}`, { cause: failure.cause });
    this.failure = failure;
  }
}

/**
 * How a source is to be guarded. Four at a time: an attempt takes two requests, and with the window
 * of the breaker (`breaker.ts`) at most 4 + 8 attempts reach a source that begins to fail.
 */
export const SOURCE_GUARD = {
  judge: judgeAttempt,
  /** Two clients with a player and two tracks each, at a second or two a request. */
  deadlineMs: 15_000,
  maxRetries: 1,
  concurrency: 4,
  minAttempts: 5,
} as const;

/** Whether a failure says something of YouTube's reachability; any other is an answer. */
export function isFault({ outcome, isUnreadable }: TranscriptFailure): boolean {
  return (
    outcome === 'rate_limited' ||
    outcome === 'timeout' ||
    outcome === 'network' ||
    outcome === 'ip_blocked' ||
    isUnreadable === true
  );
}

/**
 * What the guard of a source is to make of an attempt. Pages and fragments instead of data count as
 * faults, so that a storm against them ends, but asking again would bring the same; a token that is
 * asked for, or an answer of another form, is an answer.
 */
export function judgeAttempt(error: unknown): Judgement {
  if (!(error instanceof FailedAttempt)) return { kind: 'local', retry: false };
  const { outcome, retryAfterSeconds = 0 } = error.failure;
  if (outcome === 'ip_blocked') return { kind: 'blocked', retry: false };
  if (outcome === 'upstream_changed') return { kind: 'fault', retry: false };
  return {
    kind: 'fault',
    retry: true,
    ...(retryAfterSeconds > 0 ? { retryAfterMs: retryAfterSeconds * 1000 } : {}),
  };
}
