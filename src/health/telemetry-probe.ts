/** The probe of what leaves by OpenTelemetry. */
import type { ExportFigures } from '../../otel/telemetry.ts';
import type { Probe } from './health.ts';

type SignalFigures = ExportFigures['traces'];

/** Signals by the words of their figures; of metrics the exports are counted. */
const EXPORTED = [
  ['traces', 'spans'],
  ['metrics', 'metrics'],
  ['logs', 'log_records'],
] as const;

const isFailing = ({ lastFailureAt = -1, lastSuccessAt = -1 }: SignalFigures): boolean =>
  lastFailureAt > lastSuccessAt;

const isUsed = ({ exported, dropped, lastFailureAt }: SignalFigures): boolean =>
  exported + dropped > 0 || lastFailureAt !== undefined;

/** So long a full queue is told: drops show at a collection, and those are up to a minute apart. */
const DROPS_TOLD_MS = 60_000;

const isDropping = ({ lastDropAt = -Infinity }: SignalFigures): boolean =>
  performance.now() - lastDropAt < DROPS_TOLD_MS;

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
 * @param isExporting whether any signal has an exporter, to wherever
 */
export function telemetryProbe(exports: () => ExportFigures, isExporting: boolean): Probe {
  return () => {
    const figures = exports();
    const trouble = telemetryTrouble(figures);
    const used = EXPORTED.filter(([signal]) => signal === 'traces' || isUsed(figures[signal]));
    const well = isExporting
      ? 'Metrics are scraped, what has an exporter is exported.'
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
