import { ToolError } from '../../errors.ts';
import { type Deadline, startDeadline } from '../deadline.ts';
import type { UpstreamGuard } from '../guard.ts';
import { FailedAttempt, isFault } from './judge-attempt.ts';
import type {
  SourceContext,
  TranscriptFailure,
  TranscriptOutcome,
  TranscriptSource,
} from './transcript.ts';

export type Asked<T> = { readonly outcome: 'ok'; readonly value: T } | TranscriptFailure;

/** `overloaded`: too many calls wait for this source; the error tells it. */
export type CallResult<T> =
  | Asked<T>
  | { readonly outcome: 'overloaded'; readonly error: ToolError };

/** Who waits for a call, and how long at most. */
export interface CallLimits {
  /** The caller's. */
  readonly signal: AbortSignal;
  /** Of the whole chain; its signal hears the caller's. */
  readonly total: Deadline;
  readonly onStep: (step: string) => void;
}

/** One source with what protects it. */
export interface SourceCall {
  readonly source: TranscriptSource;
  /** Throws the reason of the caller's signal, and what is wrong with the set-up; nothing else. */
  ask<T>(
    question: (ctx: SourceContext) => Promise<Asked<T>>,
    limits: CallLimits,
  ): Promise<CallResult<T>>;
}

export function createSourceCall(
  source: TranscriptSource,
  options: {
    readonly guard: UpstreamGuard | undefined;
    /** Deadline without a guard, which has its own. */
    readonly timeoutMs: number;
    readonly onAttempt: (outcome: TranscriptOutcome) => void;
  },
): SourceCall {
  const { guard, timeoutMs, onAttempt } = options;

  async function attempt<T>(
    question: (ctx: SourceContext) => Promise<Asked<T>>,
    signal: AbortSignal,
    limits: CallLimits,
  ): Promise<Asked<T>> {
    let result: Asked<T>;
    try {
      result = await question({ signal, onAttempt, onStep: limits.onStep });
    } catch (error) {
      limits.signal.throwIfAborted();
      if (!signal.aborted) throw error;
      onAttempt('timeout');
      result = { outcome: 'timeout' };
    }
    if (result.outcome === 'ok' || !isFault(result)) return result;
    throw new FailedAttempt(result);
  }

  return {
    source,
    async ask(question, limits) {
      const { total } = limits;
      const own = guard ? undefined : startDeadline(timeoutMs, [total.signal], tooLate);
      try {
        if (!guard) return await attempt(question, (own ?? total).signal, limits);
        return await guard.run(total.signal, (run) => attempt(question, run.signal, limits));
      } catch (error) {
        limits.signal.throwIfAborted();
        if (total.hasPassed() && !(error instanceof FailedAttempt)) return { outcome: 'timeout' };
        return describe(error);
      } finally {
        own?.stop();
      }
    },
  };
}

/** What the guard threw; throws what is wrong with the set-up. */
function describe(error: unknown): Exclude<CallResult<never>, { outcome: 'ok' }> {
  if (error instanceof FailedAttempt) return error.failure;
  if (!(error instanceof ToolError)) throw error;
  const { code, reason, cause, retryAfterSeconds } = error;
  if (reason === 'overloaded') return { outcome: 'overloaded', error };
  if (reason === 'circuit_open') {
    // That which opened the breaker is still so, as far as anybody knows.
    const { outcome, detail } = cause instanceof FailedAttempt ? cause.failure : HUNG;
    return {
      outcome,
      isWithheld: true,
      ...(detail === undefined ? {} : { detail }),
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
      cause: error,
    };
  }
  if (code === 'timeout') return { outcome: 'timeout', cause: error };
  throw error;
}

/** What the guard itself cut off it does not hand back as an attempt of ours. */
const HUNG: TranscriptFailure = { outcome: 'timeout' };

export function tooLate(): Error {
  return new DOMException('it took too long', 'TimeoutError');
}
