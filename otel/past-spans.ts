/**
 * Spans of short work that is over already. They wait and are made in a row, for the same reason as
 * measurements (`measurement-queue.ts`): a span that is made between other work costs 5 µs, which is
 * more than a hit of the cache takes. What waits is made before anything is flushed or shut down.
 *
 * For spans that nothing is the child of and no log line is written in.
 */
import { type Attributes, type Context, SpanKind, type Tracer } from '@opentelemetry/api';
import { createRow } from './row.ts';

/** Of an INTERNAL span. */
export interface PastSpan {
  readonly tracer: Tracer;
  readonly name: string;
  /** In which it was done. */
  readonly parent: Context;
  /** Milliseconds since the epoch, as the SDK takes the start of any span. */
  readonly startTime: number;
  readonly durationMs: number;
  readonly attributes: Attributes;
}

const LONGEST_ROW = 64;

const past = createRow<PastSpan>(
  LONGEST_ROW,
  ({ tracer, name, parent, startTime, durationMs, attributes }) => {
    const options = { kind: SpanKind.INTERNAL, startTime, attributes };
    tracer.startSpan(name, options, parent).end(startTime + durationMs);
  },
);

/** Makes what waits. */
export const makePastSpans = (): void => past.empty();

export const recordPastSpan = (span: PastSpan): void => past.push(span);
