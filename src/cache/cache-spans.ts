import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { CacheTier } from './cache-counts.ts';

/**
 * How a look-up ended: an entry that is good; one past its time, which stands in only if the load
 * fails; none; or the wait for another call's load.
 */
export type LookupOutcome = 'hit' | 'stale' | 'miss' | 'coalesced';

export interface LookupSpan {
  /** `tier`: where the entry was found; of a miss the deepest that was looked at. */
  end(outcome: LookupOutcome, tier?: CacheTier): void;
}

const tracer = trace.getTracer('youtube-mcp');

/**
 * The span of one look-up, or `undefined` when the call is not traced: a hit takes a few
 * microseconds, a span about as many. It ends before a load begins, and with the wait for another's.
 */
export function startLookupSpan(cache: string): LookupSpan | undefined {
  if (!trace.getActiveSpan()?.isRecording()) return undefined;
  const span = tracer.startSpan(`cache get ${cache}`, { kind: SpanKind.INTERNAL });
  return {
    end(outcome, tier) {
      span.setAttribute('mcp.cache.outcome', outcome);
      if (tier) span.setAttribute('mcp.cache.tier', tier);
      span.end();
    },
  };
}

/** Runs `store` in a span of its own when the call is traced. */
export async function traceStoring<T>(cache: string, store: () => Promise<T>): Promise<T> {
  if (!trace.getActiveSpan()?.isRecording()) return store();
  const span = tracer.startSpan(`cache set ${cache}`, { kind: SpanKind.INTERNAL });
  try {
    return await store();
  } catch (error) {
    span.setStatus({ code: SpanStatusCode.ERROR });
    throw error;
  } finally {
    span.end();
  }
}
