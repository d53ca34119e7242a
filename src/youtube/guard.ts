import { ToolError } from '../errors.ts';
import { type BreakerState, createBreaker } from './breaker.ts';
import { createBulkhead } from './bulkhead.ts';
import { type Deadline, sleep, startDeadline, untilAborted } from './deadline.ts';
import { judgeFailure, type Judgement } from './judge-failure.ts';

export type { Judgement } from './judge-failure.ts';

export const UPSTREAMS = ['data_api', 'innertube', 'official'] as const;

export type Upstream = (typeof UPSTREAMS)[number];

export interface UpstreamGuardOptions {
  readonly upstream: Upstream;
  /** What the failure of an attempt means. Default `judgeFailure`, which knows the Data API's. */
  readonly judge?: (error: unknown) => Judgement;
  /** Deadline of one call in milliseconds: waiting, every attempt and the pauses between. */
  readonly deadlineMs: number;
  /** Attempts after the first. Default 2. */
  readonly maxRetries?: number;
  /**
   * Attempts at the same time. Default 16: at 100 to 250 ms an answer that is 64 to 160 a second,
   * far more than a quota of 10,000 a day bears, and with the breaker's window it bounds what
   * reaches an upstream that fails (`breaker.ts`).
   */
  readonly concurrency?: number;
  /** Calls that may wait for a place. Default 1,000: memory is the only cost, the deadline ends it. */
  readonly maxQueue?: number;
  /**
   * Fewest attempts after which the breaker may open. Default 8: one call with its two retries is not
   * yet an outage, and 16 + 7 requests reach an upstream that fails from the start.
   */
  readonly minAttempts?: number;
  /** How long the breaker stays open after too many faults, in milliseconds. Default 15,000. */
  readonly openMs?: number;
  /** The same after a `blocked`. Default 300,000. */
  readonly blockedMs?: number;
  /** 0 ≤ x < 1. */
  readonly random?: () => number;
}

export interface AttemptContext {
  /** Aborts with the deadline and with the caller. */
  readonly signal: AbortSignal;
  /** 1 for the first. */
  readonly number: number;
}

export interface GuardedCall {
  /** False for what must not be sent twice, such as a write. Default true. */
  readonly mayRetry?: boolean;
}

/** Stands before one upstream: deadline, retries, cap on what is in flight, circuit breaker. */
export interface UpstreamGuard {
  readonly upstream: Upstream;
  /**
   * Runs attempts until one succeeds or trying again is of no use, and throws the last one's error.
   *
   * Throws besides: `timeout` when the deadline passes; the signal's own reason when that aborts;
   * `unavailable` with the reason `overloaded` when too many wait. While the breaker is open and no
   * attempt was made: `unavailable` with the reason `circuit_open`, or the error whose `Retry-After`
   * is running; both say in `retryAfterSeconds` how long yet.
   */
  run<T>(
    signal: AbortSignal,
    attempt: (ctx: AttemptContext) => Promise<T>,
    call?: GuardedCall,
  ): Promise<T>;
  state(): BreakerState;
}

/** First pause between attempts at most so long; doubled each time. Milliseconds. */
const BACKOFF_MS = 250;
/** Added to a `Retry-After`, so that not all come back at once. Milliseconds. */
const RETRY_AFTER_SPREAD_MS = 250;
/** A timer may be a moment early. Milliseconds. */
const TIMER_SLACK_MS = 10;

/**
 * Around each attempt, from outside: retry, bulkhead, breaker. So nobody holds a place while they
 * pause, and those who wait for a place are turned away one after the other once the breaker opens.
 * The retry is ours because cockatiel's sleeps through an abort.
 */
export function createUpstreamGuard(options: UpstreamGuardOptions): UpstreamGuard {
  const { upstream, deadlineMs, maxRetries = 2, random = Math.random } = options;
  const judge = options.judge ?? judgeFailure;
  const door = createDoor(options, judge);

  return {
    upstream,
    state: door.state,
    async run(signal, attempt, { mayRetry = true } = {}) {
      const deadline = startDeadline(deadlineMs, [signal], () => timedOut(deadlineMs));
      try {
        return await retry(deadline, attempt, mayRetry ? maxRetries : 0);
      } finally {
        deadline.stop();
      }
    },
  };

  async function retry<T>(
    deadline: Deadline,
    attempt: (ctx: AttemptContext) => Promise<T>,
    retries: number,
  ): Promise<T> {
    const { signal } = deadline;
    let made = 0;
    let startedAt = 0;
    let last: { readonly error: unknown } | undefined;
    for (let number = 1; ; number += 1) {
      try {
        return await door.pass(deadline, () => {
          made = number;
          startedAt = performance.now();
          return attempt({ signal, number });
        });
      } catch (error) {
        signal.throwIfAborted();
        // Turned away at the door: what the attempt before met says more.
        if (made < number) throw last ? last.error : error;
        last = { error };
        const tookMs = performance.now() - startedAt;
        const pauseMs = pauseAfter(number, judge(error), retries);
        if (pauseMs === undefined || door.shutForMs() > pauseMs) throw error;
        const leftMs = deadline.leftMs() - pauseMs;
        // One that takes as long again would be cut off, and a timeout says less than this error.
        if (leftMs < tookMs || !isWorthwhile(leftMs, deadlineMs)) throw error;
        await sleep(pauseMs, signal);
      }
    }
  }

  /** Milliseconds, with full jitter; undefined when there is to be no further attempt. */
  function pauseAfter(number: number, judgement: Judgement, retries: number): number | undefined {
    const { retry: isWorthIt, retryAfterMs, maxRetries: mostRetries = retries } = judgement;
    if (!isWorthIt || number > Math.min(retries, mostRetries)) return undefined;
    if (retryAfterMs === undefined) return random() * BACKOFF_MS * 2 ** (number - 1);
    return retryAfterMs + TIMER_SLACK_MS + random() * RETRY_AFTER_SPREAD_MS;
  }
}

/** Bulkhead and breaker, for one attempt at a time. */
function createDoor(options: UpstreamGuardOptions, judge: (error: unknown) => Judgement) {
  const { upstream, deadlineMs, concurrency = 16, maxQueue = 1_000 } = options;
  const { openMs = 15_000, blockedMs = 300_000, minAttempts = 8 } = options;
  const bulkhead = createBulkhead({ concurrency, maxQueue });
  const breaker = createBreaker({
    minAttempts,
    openMs,
    blockedMs,
    refuse: (failure, leftMs) => refusal(upstream, failure, Math.ceil(leftMs / 1000), judge),
  });

  return {
    state: breaker.state,
    shutForMs: breaker.shutForMs,
    async pass<T>(deadline: Deadline, attempt: () => Promise<T>): Promise<T> {
      const { signal } = deadline;
      signal.throwIfAborted();
      breaker.assertPassable();
      const leave = await bulkhead.enter(signal);
      let startedAt = 0;
      let running: Promise<unknown> = Promise.resolve();
      const judgeEnd = (error: unknown): Judgement => {
        if (!signal.aborted) return judge(error);
        // Cut off by its caller, or with little time of its own: nothing that YouTube did.
        const ownMs = performance.now() - startedAt;
        const isHung = deadline.hasPassed() && ownMs >= deadlineMs / 2;
        return { kind: isHung ? 'fault' : 'local', retry: false };
      };
      try {
        signal.throwIfAborted();
        if (!isWorthwhile(deadline.leftMs(), deadlineMs)) throw timedOut(deadlineMs);
        return await breaker.run(() => {
          startedAt = performance.now();
          const started = attempt();
          running = started;
          return untilAborted(signal, started);
        }, judgeEnd);
      } finally {
        // The place is free when the attempt has ended, which one deaf to its signal does later.
        void running.then(leave, leave);
      }
    },
  };
}

/** With less than a tenth of the deadline left an attempt would be cut off, and cost all the same. */
function isWorthwhile(leftMs: number, deadlineMs: number): boolean {
  return leftMs >= deadlineMs / 10;
}

const UPSTREAM_TEXTS: Readonly<Record<Upstream, string>> = {
  data_api: "YouTube's Data API",
  innertube: "YouTube's player interface, the source of transcripts,",
  official: "YouTube's caption API",
};

function refusal(
  upstream: Upstream,
  failure: unknown,
  retryAfterSeconds: number,
  judge: (error: unknown) => Judgement,
): ToolError {
  if (failure instanceof ToolError && judge(failure).retryAfterMs !== undefined) {
    const { code, message, reason, retryable, callerFault } = failure;
    const facts = { reason, retryable, callerFault, retryAfterSeconds, cause: failure };
    return new ToolError(code, message, facts);
  }
  return new ToolError(
    'unavailable',
    `${UPSTREAM_TEXTS[upstream]} failed, and is left alone for ${retryAfterSeconds} s. What is cached still works; try again after that.`,
    { reason: 'circuit_open', retryAfterSeconds, cause: failure },
  );
}

function timedOut(deadlineMs: number): ToolError {
  return new ToolError(
    'timeout',
    `YouTube did not answer in time (a call may take ${deadlineMs / 1000} s). Try again in a moment.`,
  );
}
