import { SpanKind, SpanStatusCode, context, trace } from '@opentelemetry/api';
import { recordPastSpan } from '../../otel/past-spans.ts';
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
 * The span of one look-up, or `undefined` when the call is not traced. It ends before a load begins,
 * and with the wait for another's.
 */
export function startLookupSpan(cache: string): LookupSpan | undefined {
  const parent = context.active();
  if (!trace.getSpan(parent)?.isRecording()) return undefined;
  const startTime = Date.now();
  const startedAt = performance.now();
  return {
    end(outcome, tier) {
      recordPastSpan({
        tracer,
        name: `cache get ${cache}`,
        parent,
        startTime,
        durationMs: performance.now() - startedAt,
        attributes: { 'mcp.cache.outcome': outcome, ...(tier ? { 'mcp.cache.tier': tier } : {}) },
      });
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
