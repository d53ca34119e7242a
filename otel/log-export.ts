import { logs, metrics } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type { OtelSettings } from './env.ts';
import type { ExportLedger } from './export-ledger.ts';
import { loadLogExporter } from './exporters.ts';
import { type Patience, createPatientExporter } from './patient-exporter.ts';

/**
 * Exports log records while a log exporter is chosen. Call it after the SDK has started: the queue
 * reports its drops to the meter provider, which is there only then.
 *
 * @returns flushes and stops
 */
export async function startLogExport(
  settings: OtelSettings,
  resource: Resource,
  { ledger, patience }: { readonly ledger: ExportLedger; readonly patience: Patience },
): Promise<() => Promise<void>> {
  const exporter = await loadLogExporter(settings);
  if (!exporter) return async () => {};
  const { BatchLogRecordProcessor, LoggerProvider } = await import('@opentelemetry/sdk-logs');
  const { logsTimeoutMs, logsPace } = settings;
  const provider = new LoggerProvider({
    resource,
    processors: [
      new BatchLogRecordProcessor({
        exporter: createPatientExporter(exporter, {
          signal: 'logs',
          ledger,
          patience,
          timeoutMs: logsTimeoutMs,
          count: (records) => records.length,
        }),
        selfObsMeterProvider: metrics.getMeterProvider(),
        exportTimeoutMillis: logsTimeoutMs,
        ...logsPace,
      }),
    ],
  });
  logs.setGlobalLoggerProvider(provider);
  return () => provider.shutdown();
}
