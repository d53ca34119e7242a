import { SpanKind, trace } from '@opentelemetry/api';

/** How a read was answered: from an entry, by asking YouTube, or by another call's load. */
export type CacheOutcome = 'hit' | 'miss' | 'coalesced';

export interface LookupSpan {
  end(outcome: CacheOutcome): void;
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
    end(outcome) {
      span.setAttribute('mcp.cache.outcome', outcome);
      span.end();
    },
  };
}
