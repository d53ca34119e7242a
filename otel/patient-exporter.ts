/**
 * An exporter that tries again, and a ledger that knows what became of it. The exporter over gRPC
 * tries once, those over HTTP for `OTEL_EXPORTER_OTLP_TIMEOUT` (10 s): a collector that restarts or
 * says 429 for longer would lose a batch with every try. Here a batch is kept until the time that
 * the specification gives one export (30 s) is over; the queue behind it takes what comes meanwhile.
 */
import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import type { ExportLedger } from './export-ledger.ts';
import type { Signal } from './signal-settings.ts';

/** What the exporters of all three signals have in common. */
export interface Exporter<T> {
  export(items: T, done: (result: ExportResult) => void): void;
  shutdown(): Promise<void>;
  forceFlush?(): Promise<void>;
}

/** What all exporters of a process wait by, so that its end can cut them short. */
export interface Patience {
  wait(ms: number, then: () => void): void;
  /** From now on nothing is waited for beyond so many milliseconds; what waits tries at once. */
  endWithin(ms: number): void;
  /** Whether a try that begins at `at` (`performance.now()`) comes too late. */
  isOver(at: number): boolean;
}

export function createPatience(): Patience {
  const waiting = new Map<NodeJS.Timeout, () => void>();
  let end = Infinity;
  return {
    wait(ms, then) {
      const timer = setTimeout(() => {
        waiting.delete(timer);
        then();
      }, ms).unref();
      waiting.set(timer, then);
    },
    endWithin(ms) {
      end = performance.now() + ms;
      const due = [...waiting];
      waiting.clear();
      for (const [timer, then] of due) {
        clearTimeout(timer);
        then();
      }
    },
    isOver: (at) => at >= end,
  };
}

export interface PatientExporterOptions<T> {
  readonly signal: Signal;
  readonly ledger: ExportLedger;
  readonly patience: Patience;
  /** How long one export may take with all its tries. */
  readonly timeoutMs: number;
  /** What the ledger counts. */
  readonly count: (items: T) => number;
  /** Applied once, before the first try. */
  readonly prepare?: (items: T) => T;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 5_000;

/**
 * The part of its time after which an export that still waits answers with what is known: the
 * processor before it would say no more than that it timed out.
 */
const SHARE_BEFORE_ANSWER = 0.95;

/** Many servers behind one collector must not come back in step. */
const jitter = (): number => 0.8 + Math.random() * 0.4;

/**
 * gRPC codes after which the specification tries again: CANCELLED, DEADLINE_EXCEEDED,
 * RESOURCE_EXHAUSTED (there only with RetryInfo; a collector that throttles often sends none),
 * ABORTED, OUT_OF_RANGE, UNAVAILABLE, DATA_LOSS.
 */
const TRANSIENT_GRPC: ReadonlySet<number> = new Set([1, 4, 8, 10, 11, 14, 15]);

/**
 * Errors with an HTTP status are final: the exporter tells the transient ones (429, 502, 503, 504)
 * without. What has no number is the network's.
 */
function isTransient(error: Error | undefined): boolean {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'number' ? TRANSIENT_GRPC.has(code) : true;
}

type Answer = (result: ExportResult) => void;

/** Calls `done` once: with the result, or with the last error when that does not come in time. */
function answerInTime(
  done: Answer,
  {
    signal,
    ledger,
    timeoutMs,
  }: Pick<PatientExporterOptions<never>, 'signal' | 'ledger' | 'timeoutMs'>,
): Answer {
  let isAnswered = false;
  const answer: Answer = (result) => {
    clearTimeout(timer);
    if (!isAnswered) done(result);
    isAnswered = true;
  };
  const timer = setTimeout(() => {
    const { lastError, lastFailureAt = -1, lastSuccessAt = -1 } = ledger.figures()[signal];
    const known = lastFailureAt > lastSuccessAt ? `, last error: ${lastError}` : '';
    const error = new Error(`no answer within ${timeoutMs} ms${known}`);
    answer({ code: ExportResultCode.FAILED, error });
  }, timeoutMs * SHARE_BEFORE_ANSWER).unref();
  return answer;
}

export function createPatientExporter<T>(
  exporter: Exporter<T>,
  options: PatientExporterOptions<T>,
): Required<Exporter<T>> {
  const { signal, ledger, patience, timeoutMs, count, prepare } = options;
  const underWay = new Set<Promise<void>>();

  /** An exporter that throws has failed like any other. */
  function tryExport(items: T, done: Answer): void {
    try {
      exporter.export(items, done);
    } catch (error) {
      done({ code: ExportResultCode.FAILED, error: error as Error });
    }
  }

  function attempt(items: T, waitMs: number, deadline: number, done: Answer): void {
    tryExport(items, (result) => {
      if (result.code === ExportResultCode.SUCCESS) {
        ledger.succeeded(signal, count(items));
        done(result);
        return;
      }
      const next = performance.now() + waitMs;
      if (!isTransient(result.error) || next >= deadline || patience.isOver(next)) {
        ledger.failed(signal, count(items), result.error);
        done(result);
        return;
      }
      ledger.stumbled(signal, result.error);
      const longer = Math.min(waitMs * 2, LONGEST_WAIT_MS);
      patience.wait(waitMs * jitter(), () => attempt(items, longer, deadline, done));
    });
  }
  return {
    export(items, done) {
      let prepared: T;
      try {
        prepared = prepare ? prepare(items) : items;
      } catch (error) {
        ledger.failed(signal, count(items), error);
        done({ code: ExportResultCode.FAILED, error: error as Error });
        return;
      }
      const answer = answerInTime(done, options);
      const ended = new Promise<void>((resolve) => {
        attempt(prepared, FIRST_WAIT_MS, performance.now() + timeoutMs, (result) => {
          resolve();
          answer(result);
        });
      });
      underWay.add(ended);
      void ended.then(() => underWay.delete(ended));
    },
    async shutdown() {
      await Promise.all(underWay);
      await exporter.shutdown();
    },
    forceFlush: async () => exporter.forceFlush?.(),
  };
}
