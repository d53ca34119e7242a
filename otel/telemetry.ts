import { type Meter, metrics } from '@opentelemetry/api';
import type { OtelSettings } from './env.ts';
import { type ExportFigures, NO_EXPORTS } from './export-ledger.ts';
import { type Instruments, createInstruments } from './instruments.ts';
import type { MetricFamily } from './prometheus.ts';

export type { ExportFigures } from './export-ledger.ts';

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
