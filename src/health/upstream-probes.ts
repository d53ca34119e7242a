/** The probes of the services that are asked; the evidence is what calls came to. */
import type { Finding, HealthStatus, Probe } from './health.ts';
import type { OutcomeFigures, OutcomeWindow } from './outcomes.ts';

/** Fewer calls than this say nothing about a rate, and so many successes in a row of recovery. */
const FEWEST_CALLS = 4;

/** An answer takes 0.1 to 1 s; who waits so long while nobody else is answered is not answered. */
const SILENT_MS = 4_000;

/** From the rate of failed calls in the window: above half degraded, all unhealthy. */
function judgeFailures({ calls, failures, successesInARow }: OutcomeFigures): HealthStatus {
  if (calls < FEWEST_CALLS || failures * 2 <= calls) return 'healthy';
  if (successesInARow >= FEWEST_CALLS) return 'healthy';
  return failures === calls ? 'unhealthy' : 'degraded';
}

/** @param name what was asked, as a sentence subject */
function probeOutcomes(name: string, outcomes: OutcomeWindow): Finding {
  const seen = outcomes.figures();
  const { calls, failures, waiting, unansweredMs } = seen;
  const judged = judgeFailures(seen);
  const isSilent = unansweredMs >= SILENT_MS;
  const told =
    calls === 0
      ? `${name} was not asked in the last five minutes.`
      : `${name}: of ${calls} calls in the last five minutes ${failures} failed.`;
  return {
    status: isSilent && judged === 'healthy' ? 'degraded' : judged,
    message: isSilent
      ? `${name} is silent: ${waiting} calls wait, the oldest for ${Math.floor(unansweredMs / 1000)} s.`
      : told,
    // A failure of long ago says nothing about a component that is well.
    lastError: failures > 0 ? seen.last_error : null,
    figures: {
      calls_5m: calls,
      failures_5m: failures,
      waiting,
      last_success_at: seen.last_success_at,
      last_failure_at: seen.last_failure_at,
    },
  };
}

export interface QuotaBucketFigures {
  readonly bucket: string;
  readonly remaining: number;
  readonly reset_at: string;
}

export type BreakerState = 'closed' | 'half_open' | 'open';

/** An open breaker is evidence by itself: it lets nobody ask, so the window falls silent. */
function probeUpstream(
  name: string,
  outcomes: OutcomeWindow,
  breaker: () => BreakerState,
): Finding {
  const finding = probeOutcomes(name, outcomes);
  const state = breaker();
  const figures = { ...finding.figures, breaker: state };
  switch (state) {
    case 'closed':
      return { ...finding, figures };
    case 'half_open':
      return {
        ...finding,
        status: 'degraded',
        message: `${name} was left alone for a while; the next call tries it again.`,
        figures,
      };
    case 'open':
      return {
        ...finding,
        status: 'unhealthy',
        message: `${name} refused or failed, and is left alone for a while; the cache still answers.`,
        figures,
      };
  }
}

/** The ledger's own words are for callers; what went wrong is their cause. */
function describeCause(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  return cause instanceof Error ? cause.message : String(cause);
}

/**
 * @param buckets the state of the quota; a bucket with nothing left degrades, and when it throws
 *   nothing is asked of YouTube
 */
export function youtubeApiProbe(
  outcomes: OutcomeWindow,
  breaker: () => BreakerState,
  buckets: () => readonly QuotaBucketFigures[],
): Probe {
  return () => {
    const finding = probeUpstream('The YouTube Data API', outcomes, breaker);
    let states: readonly QuotaBucketFigures[];
    try {
      states = buckets();
    } catch (error) {
      const message =
        'The quota ledger cannot be asked, so nothing is asked of YouTube; the cache still answers.';
      return { ...finding, status: 'unhealthy', message, lastError: describeCause(error) };
    }
    const left = states.map(({ bucket, remaining }) => [`quota_remaining_${bucket}`, remaining]);
    const figures = { ...finding.figures, ...Object.fromEntries(left) };
    const empty = states.filter((bucket) => bucket.remaining <= 0);
    const [first] = empty;
    if (!first || finding.status === 'unhealthy') return { ...finding, figures };
    const names = empty.map((bucket) => bucket.bucket).join(', ');
    return {
      ...finding,
      status: 'degraded',
      message: `The quota of ${names} is used up until ${first.reset_at}; the cache still answers.`,
      figures,
    };
  };
}

export function transcriptsProbe(outcomes: OutcomeWindow, breaker: () => BreakerState): Probe {
  return () => probeUpstream('The transcript service', outcomes, breaker);
}
