import { type Meter, metrics } from '@opentelemetry/api';
import type { OtelSettings } from './env.ts';
import { type Instruments, createInstruments } from './instruments.ts';
import type { MetricFamily } from './prometheus.ts';

/** What exporting did so far; the evidence of the health component `telemetry`. */
export interface ExportFigures {
  readonly exported: number;
  readonly failed: number;
  /** Epoch milliseconds of the last failure and the last success. */
  readonly lastFailureAt: number | undefined;
  readonly lastSuccessAt: number | undefined;
}

export interface Telemetry {
  readonly settings: OtelSettings;
  readonly instruments: Instruments;
  /** For instruments that another catalogue owns (`otel/mcp`). */
  readonly meter: Meter;
  /** Undefined when the SDK is disabled: there is nothing to scrape. */
  readonly collectFamilies: (() => Promise<readonly MetricFamily[]>) | undefined;
  exportFigures(): ExportFigures;
  /** Whether spans of inbound HTTP may continue a caller's trace; not, until it is said. */
  trustInbound(trusted: boolean): void;
  /** Flushes and stops, within `deadlineMs` at most: a dead collector must not hold the exit. */
  shutdown(deadlineMs: number): Promise<void>;
}

export const NO_EXPORTS: ExportFigures = {
  exported: 0,
  failed: 0,
  lastFailureAt: undefined,
  lastSuccessAt: undefined,
};

/** Telemetry that records nothing: `/metrics` answers 503, spans are no-ops. Loads no SDK. */
export function createIdleTelemetry(settings: OtelSettings): Telemetry {
  const meter = metrics.getMeter('youtube-mcp');
  return {
    settings,
    meter,
    instruments: createInstruments(meter),
    collectFamilies: undefined,
    exportFigures: () => NO_EXPORTS,
    trustInbound: () => undefined,
    shutdown: async () => {},
  };
}
