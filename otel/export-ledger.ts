import { scrub } from './scrub.ts';
/** What exporting came to: the evidence of the health component `telemetry`. */
import type { Signal } from './signal-settings.ts';

export interface SignalFigures {
  /** Spans or log records; of metrics the exports, for each carries every series. */
  readonly exported: number;
  /** Given up after all tries. */
  readonly failed: number;
  /** Never tried: the queue was full. As of the last collection of metrics. */
  readonly dropped: number;
  /** When it was last seen to have grown; milliseconds of `performance.now()`, which nobody sets. */
  readonly lastDropAt: number | undefined;
  /** Without secrets, cut. */
  readonly lastError: string | undefined;
  /** When the last try failed, and when one last succeeded; by the same clock. */
  readonly lastFailureAt: number | undefined;
  readonly lastSuccessAt: number | undefined;
}

export interface ExportFigures extends Readonly<Record<Signal, SignalFigures>> {
  /** Instruments whose cap was reached: series of theirs fold into one. */
  readonly overflowed: readonly string[];
}

export interface ExportLedger {
  figures(): ExportFigures;
  succeeded(signal: Signal, items: number): void;
  /** A try failed; there may be others. */
  stumbled(signal: Signal, error: unknown): void;
  /** The last try failed: the items are lost. */
  failed(signal: Signal, items: number, error: unknown): void;
  /** @param total since the start */
  setDropped(signal: Signal, total: number): void;
  addOverflowed(instruments: Iterable<string>): void;
  /** Told of every export that is given up. */
  onFailure(listener: (signal: Signal) => void): void;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const LONGEST_ERROR = 200;

const NOTHING: SignalFigures = {
  exported: 0,
  failed: 0,
  dropped: 0,
  lastDropAt: undefined,
  lastError: undefined,
  lastFailureAt: undefined,
  lastSuccessAt: undefined,
};

export const NO_EXPORTS: ExportFigures = {
  traces: NOTHING,
  metrics: NOTHING,
  logs: NOTHING,
  overflowed: [],
};

function describeError(error: unknown): string {
  const { message, code } = (error ?? {}) as { message?: unknown; code?: unknown };
  const text = typeof message === 'string' && message !== '' ? message : String(error);
  const isCoded = typeof code === 'number' || typeof code === 'string';
  return scrub(isCoded && !text.includes(String(code)) ? `${code} ${text}` : text).slice(
    0,
    LONGEST_ERROR,
  );
}

/** @param now milliseconds that never jump */
export function createExportLedger(now: () => number = () => performance.now()): ExportLedger {
  const figures: Record<Signal, Mutable<SignalFigures>> = {
    traces: { ...NOTHING },
    metrics: { ...NOTHING },
    logs: { ...NOTHING },
  };
  const overflowed = new Set<string>();
  const listeners: ((signal: Signal) => void)[] = [];

  function stumbled(signal: Signal, error: unknown): void {
    figures[signal].lastFailureAt = now();
    figures[signal].lastError = describeError(error);
  }
  return {
    figures: () => ({
      traces: { ...figures.traces },
      metrics: { ...figures.metrics },
      logs: { ...figures.logs },
      overflowed: [...overflowed],
    }),
    succeeded(signal, items) {
      figures[signal].exported += items;
      figures[signal].lastSuccessAt = now();
    },
    stumbled,
    failed(signal, items, error) {
      stumbled(signal, error);
      figures[signal].failed += items;
      for (const listener of listeners) listener(signal);
    },
    setDropped(signal, total) {
      if (total > figures[signal].dropped) figures[signal].lastDropAt = now();
      figures[signal].dropped = total;
    },
    addOverflowed(instruments) {
      for (const instrument of instruments) overflowed.add(instrument);
    },
    onFailure(listener) {
      listeners.push(listener);
    },
  };
}
