/** What a collection of metrics tells of telemetry itself. */
import type { ResourceMetrics } from '@opentelemetry/sdk-metrics';
import type { ExportLedger } from './export-ledger.ts';
import type { Signal } from './signal-settings.ts';
import { OVERFLOW_ATTRIBUTE } from './views.ts';

/** Counters of the SDK's own batch processors; `queue_full` is its word for what it dropped. */
const PROCESSED: Readonly<Record<string, Signal>> = {
  'otel.sdk.processor.span.processed': 'traces',
  'otel.sdk.processor.log.processed': 'logs',
};

/** Writes into the ledger what the queues dropped and which instruments reached their cap. */
export function readEvidence({ scopeMetrics }: ResourceMetrics, ledger: ExportLedger): void {
  for (const { descriptor, dataPoints } of scopeMetrics.flatMap(({ metrics }) => metrics)) {
    if (dataPoints.some(({ attributes }) => attributes[OVERFLOW_ATTRIBUTE] === true)) {
      ledger.addOverflowed([descriptor.name]);
    }
    const signal = PROCESSED[descriptor.name];
    if (!signal) continue;
    let dropped = 0;
    for (const { attributes, value } of dataPoints) {
      if (attributes['error.type'] === 'queue_full' && typeof value === 'number') dropped += value;
    }
    ledger.setDropped(signal, dropped);
  }
}
