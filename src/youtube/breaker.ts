import {
  circuitBreaker,
  CircuitState,
  CountBreaker,
  DelegateBackoff,
  type FailureReason,
  handleType,
} from 'cockatiel';
import type { Judgement } from './judge-failure.ts';
import { MAX_RETRY_AFTER_SECONDS } from './retry-after.ts';

export type BreakerState = 'closed' | 'half_open' | 'open';

export interface BreakerOptions {
  /** Fewest attempts that say something. */
  readonly minAttempts: number;
  /** How long it stays open after too many faults. Milliseconds. */
  readonly openMs: number;
  /** How long it stays open after a `blocked`. Milliseconds. */
  readonly blockedMs: number;
  /** The error of a call that may not pass: what opened the breaker, and for how long yet. */
  readonly refuse: (failure: unknown, leftMs: number) => Error;
}

export interface Breaker {
  /** `half_open` as soon as the next call would be let through, and while that one is under way. */
  state(): BreakerState;
  /** How long it certainly lets nothing through, 0 when it may. Milliseconds. */
  shutForMs(): number;
  /** Throws the refusal that `run` would throw now. */
  assertPassable(): void;
  /** Runs the attempt and hands its value or error on, or throws the refusal without running it. */
  run<T>(attempt: () => Promise<T>, judge: (error: unknown) => Judgement): Promise<T>;
}

/**
 * Opens when more than half of the last 16 attempts failed, and there were some. With 16 requests at
 * a time (`guard.ts`) an upstream that begins to fail sees at most 16 + 8 of however many calls.
 */
const WINDOW = { threshold: 0.5, size: 16 } as const;

/** What is told of the wait while a single request finds out whether YouTube is back. */
const PROBE_MS = 1_000;

/** A pause shorter than any difference of two clock readings, even of a clock that was set back. */
const NO_PAUSE_MS = Number.NEGATIVE_INFINITY;

/** A failure that the circuit breaker is to see; what it is not to see passes it as a value. */
class Failure extends Error {
  override readonly name = 'Failure';
  /** How long the breaker opens if it opens now. */
  readonly openMs: number;
  /** Whether it opens now in any case. */
  readonly opensAtOnce: boolean;

  constructor(error: unknown, { kind, retryAfterMs = 0 }: Judgement, options: BreakerOptions) {
    super('the attempt failed', { cause: error });
    this.opensAtOnce = kind === 'blocked' || retryAfterMs > 0;
    const askedForMs = Math.min(retryAfterMs, MAX_RETRY_AFTER_SECONDS * 1000);
    const ownMs = kind === 'blocked' ? options.blockedMs : this.opensAtOnce ? 0 : options.openMs;
    // Whoever gave up as the probe has learned nothing: the next call may try at once.
    this.openMs = kind === 'local' ? 0 : Math.max(ownMs, askedForMs);
  }
}

/**
 * Cockatiel's circuit breaker, taught five things: what a failure is (`Judgement`), that some open
 * it at once and for how long, that an aborted probe is neither success (its own opinion of errors
 * it is not told to count) nor failure, that nobody waits for the probe: it would not hear them
 * abort, and a clock that is never set. Its own is the wall clock, so to it an open breaker is ready
 * at once, and what holds callers back is ours (`assertPassable`).
 */
export function createBreaker(options: BreakerOptions): Breaker {
  const window = new CountBreaker({ ...WINDOW, minimumNumberOfCalls: options.minAttempts });
  let openUntil = 0;
  let openedBy: unknown;
  const shut = ({ openMs, cause }: Failure): void => {
    const until = performance.now() + openMs;
    if (openMs > 0 && until >= openUntil) [openUntil, openedBy] = [until, cause];
  };
  const policy = circuitBreaker(handleType(Failure), {
    breaker: {
      state: undefined,
      success: (state) => window.success(state),
      failure(state) {
        const failure = failureOf(policy.lastFailure);
        // Also of one that was in flight when another opened the breaker: the longer time holds.
        if (failure.opensAtOnce) shut(failure);
        return window.failure(state) || failure.opensAtOnce;
      },
    },
    halfOpenAfter: new DelegateBackoff(({ result }) => {
      const failure = failureOf(result);
      shut(failure);
      return NO_PAUSE_MS;
    }),
  });

  const shutForMs = (): number =>
    policy.state === CircuitState.Open ? Math.max(0, openUntil - performance.now()) : 0;
  const assertPassable = (): void => {
    const leftMs = policy.state === CircuitState.HalfOpen ? PROBE_MS : shutForMs();
    if (leftMs > 0) throw options.refuse(openedBy, leftMs);
  };

  return {
    state() {
      if (policy.state === CircuitState.Closed) return 'closed';
      return shutForMs() > 0 ? 'open' : 'half_open';
    },
    shutForMs,
    assertPassable,
    async run(attempt, judge) {
      assertPassable();
      const ended = await policy
        .execute(async () => {
          const isProbe = policy.state === CircuitState.HalfOpen;
          try {
            return { value: await attempt() };
          } catch (error) {
            const judgement = judge(error);
            // An answer is a success of YouTube's, and what never reached it nothing at all.
            if (judgement.kind === 'answer') return { error };
            if (judgement.kind === 'local' && !isProbe) throw error;
            throw new Failure(error, judgement, options);
          }
        })
        .catch((error: unknown) => {
          throw error instanceof Failure ? error.cause : error;
        });
      if ('error' in ended) throw ended.error;
      return ended.value;
    },
  };
}

/** Nothing but a `Failure` is ever counted. */
function failureOf(last: FailureReason<unknown> | undefined): Failure {
  const error = last && 'error' in last ? last.error : undefined;
  if (error instanceof Failure) return error;
  throw new Error('the circuit breaker has counted what is no failure', { cause: error });
}
