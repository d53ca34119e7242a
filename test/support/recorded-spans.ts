/** The real tracer with an exporter that a test can read; nothing else of the SDK is switched on. */
import { NodeSDK } from '@opentelemetry/sdk-node';
import {
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace';

export interface RecordedSpans {
  /** In the order in which they ended. */
  getFinishedSpans(): readonly ReadableSpan[];
  reset(): void;
  /** To be called at the end: the tracer is the process's own. */
  shutdown(): Promise<void>;
}

export function recordSpans(): RecordedSpans {
  const exporter = new InMemorySpanExporter();
  const sdk = new NodeSDK({
    autoDetectResources: false,
    instrumentations: [],
    metricReaders: [],
    logRecordProcessors: [],
    spanProcessors: [new SimpleSpanProcessor({ exporter })],
  });
  sdk.start();
  return {
    getFinishedSpans: () => exporter.getFinishedSpans(),
    reset: () => exporter.reset(),
    shutdown: () => sdk.shutdown(),
  };
}
