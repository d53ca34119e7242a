/** The probes of the components that this release has; each reads figures others keep. */
import type { ExportFigures } from '../../otel/telemetry.ts';
import type { Finding, HealthStatus, Probe } from './health.ts';
import type { OutcomeWindow } from './outcomes.ts';

/** Fewer calls than this say nothing about a rate. */
const FEWEST_CALLS = 4;

/** From the rate of failed calls in the window: above half degraded, all unhealthy. */
function judgeFailures(calls: number, failures: number): HealthStatus {
  if (calls < FEWEST_CALLS || failures * 2 <= calls) return 'healthy';
  return failures === calls ? 'unhealthy' : 'degraded';
}

/** @param name what was asked, as a sentence subject */
function probeOutcomes(name: string, outcomes: OutcomeWindow): Finding {
  const { calls, failures, last_success_at, last_error } = outcomes.figures();
  const status = judgeFailures(calls, failures);
  const message =
    calls === 0
      ? `${name} was not asked in the last five minutes.`
      : `${name}: of ${calls} calls in the last five minutes ${failures} failed.`;
  return {
    status,
    message,
    lastError: last_error,
    figures: { calls_5m: calls, failures_5m: failures, last_success_at },
  };
}

export interface ExhaustedBucket {
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

/** @param buckets the state of the quota; a bucket with nothing left degrades */
export function youtubeApiProbe(
  outcomes: OutcomeWindow,
  breaker: () => BreakerState,
  buckets: () => readonly ExhaustedBucket[],
): Probe {
  return () => {
    const finding = probeUpstream('The YouTube Data API', outcomes, breaker);
    const empty = buckets().filter((bucket) => bucket.remaining <= 0);
    const [first] = empty;
    if (!first || finding.status === 'unhealthy') return finding;
    const names = empty.map((bucket) => bucket.bucket).join(', ');
    return {
      ...finding,
      status: 'degraded',
      message: `The quota of ${names} is used up until ${first.reset_at}; the cache still answers.`,
    };
  };
}

export function transcriptsProbe(outcomes: OutcomeWindow, breaker: () => BreakerState): Probe {
  return () => probeUpstream('The transcript service', outcomes, breaker);
}

export interface ServerFigures {
  readonly transport: string;
  readonly draining: boolean;
}

/** Draining is unhealthy: nothing new should be sent here. */
export function serverProbe(figures: () => ServerFigures): Probe {
  let before = performance.eventLoopUtilization();
  return () => {
    const current = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(current, before);
    before = current;
    const { transport, draining } = figures();
    return {
      status: draining ? 'unhealthy' : 'healthy',
      message: draining
        ? 'Shutting down: requests in flight end, new ones go elsewhere.'
        : 'Serving.',
      figures: { transport, event_loop_utilization: Math.round(utilization * 1000) / 1000 },
    };
  };
}

type SignalFigures = ExportFigures['traces'];

/** Signals by the words of their figures; of metrics the exports are counted. */
const EXPORTED = [
  ['traces', 'spans'],
  ['metrics', 'metrics'],
  ['logs', 'log_records'],
] as const;

const isFailing = ({ lastFailureAt = 0, lastSuccessAt = 0 }: SignalFigures): boolean =>
  lastFailureAt > lastSuccessAt;

const isUsed = ({ exported, dropped, lastFailureAt }: SignalFigures): boolean =>
  exported + dropped > 0 || lastFailureAt !== undefined;

/** So long a full queue is told: drops come and go with the load. */
const DROPS_TOLD_MS = 300_000;

const isDropping = ({ lastDropAt = -Infinity }: SignalFigures): boolean =>
  Date.now() - lastDropAt < DROPS_TOLD_MS;

function telemetryTrouble(figures: ExportFigures): string | undefined {
  const failing = EXPORTED.flatMap(([signal]) => (isFailing(figures[signal]) ? [signal] : []));
  if (failing.length > 0) {
    return `The last export of ${failing.join(', ')} failed: what the queue cannot hold is lost.`;
  }
  if (figures.overflowed.length > 0) {
    return `More label sets than the cap of ${figures.overflowed.join(', ')}: some are folded into one series.`;
  }
  const dropped = EXPORTED.flatMap(([signal]) => (isDropping(figures[signal]) ? [signal] : []));
  if (dropped.length === 0) return undefined;
  return `The queue of ${dropped.join(', ')} was full: what did not fit was dropped.`;
}

/**
 * Failing exports, a cap that was reached and drops degrade; nothing of it fails a call.
 *
 * @param tracesEndpoint undefined while traces are not exported
 */
export function telemetryProbe(
  exports: () => ExportFigures,
  tracesEndpoint: string | undefined,
): Probe {
  return () => {
    const figures = exports();
    const trouble = telemetryTrouble(figures);
    const used = EXPORTED.filter(([signal]) => signal === 'traces' || isUsed(figures[signal]));
    const isExporting = tracesEndpoint !== undefined || used.length > 1;
    const well = isExporting
      ? 'Metrics are scraped, what has an endpoint is exported.'
      : 'Metrics are scraped; nothing is exported.';
    const lastError = EXPORTED.map(([signal]) => figures[signal])
      .filter(isFailing)
      .map((failing) => failing.lastError)[0];
    return {
      status: trouble === undefined ? 'healthy' : 'degraded',
      message: trouble ?? well,
      ...(lastError === undefined ? {} : { lastError }),
      figures: Object.fromEntries(
        used.flatMap(([signal, word]) => [
          [`${word}_exported`, figures[signal].exported],
          [`${word}_failed`, figures[signal].failed],
          ...(figures[signal].dropped > 0 ? [[`${word}_dropped`, figures[signal].dropped]] : []),
        ]),
      ),
    };
  };
}

/** @param roundTrip a read of the store; it throws when the store is gone */
export function storeProbe(roundTrip: () => void): Probe {
  return () => {
    const startedAt = performance.now();
    roundTrip();
    const ms = Math.round((performance.now() - startedAt) * 100) / 100;
    return { status: 'healthy', message: 'The store answers.', figures: { round_trip_ms: ms } };
  };
}

export interface CacheFigures {
  readonly entries: number;
  readonly hits: number;
  readonly misses: number;
  readonly stale: number;
  readonly tiers: {
    readonly durable?: {
      readonly status: 'ok' | 'failing';
      readonly entries: number;
      readonly bytes: number;
      readonly failures: number;
      readonly dropped_writes: number;
      readonly last_error?: string;
    };
  };
}

/** A durable tier that fails costs nobody an answer, only what would outlive a restart. */
export function cacheProbe(figures: () => CacheFigures): Probe {
  return () => {
    const { entries, hits, misses, stale, tiers } = figures();
    const { durable } = tiers;
    const asked = hits + misses;
    const isFailing = durable?.status === 'failing';
    const told =
      asked === 0 ? 'Nothing was asked of the cache yet.' : `${hits} of ${asked} reads hit.`;
    return {
      status: isFailing ? 'degraded' : 'healthy',
      message: isFailing ? 'The durable tier fails; memory alone answers.' : told,
      lastError: durable?.last_error ?? null,
      figures: {
        entries,
        hits,
        misses,
        stale,
        ...(durable
          ? {
              durable_entries: durable.entries,
              durable_bytes: durable.bytes,
              durable_failures: durable.failures,
              durable_dropped_writes: durable.dropped_writes,
            }
          : {}),
      },
    };
  };
}
