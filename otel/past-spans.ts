/**
 * Spans of short work that is over already. They wait and are made in a row, for the same reason as
 * measurements (`measurement-queue.ts`): a span that is made between other work costs 5 µs, which is
 * more than a hit of the cache takes. What waits is made before anything is flushed or shut down.
 *
 * For spans that nothing is the child of and no log line is written in.
 */
import { type Attributes, type Context, SpanKind, type Tracer } from '@opentelemetry/api';

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

const LONGEST_QUEUE = 64;
/** Well within the delay of the queue of exports, so that a trace leaves as a whole. */
const LONGEST_WAIT_MS = 100;

let waiting: PastSpan[] = [];
let timer: NodeJS.Timeout | undefined;

/** Makes what waits. */
export function makePastSpans(): void {
  clearTimeout(timer);
  timer = undefined;
  const taken = waiting;
  waiting = [];
  for (const { tracer, name, parent, startTime, durationMs, attributes } of taken) {
    const options = { kind: SpanKind.INTERNAL, startTime, attributes };
    tracer.startSpan(name, options, parent).end(startTime + durationMs);
  }
}

export function recordPastSpan(span: PastSpan): void {
  if (waiting.push(span) >= LONGEST_QUEUE) makePastSpans();
  else timer ??= setTimeout(makePastSpans, LONGEST_WAIT_MS).unref();
}
