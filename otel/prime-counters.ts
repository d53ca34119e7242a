/** Series that can come are shown with 0 from the start. */
import type { Instruments } from './instruments.ts';

/** The closed sets that the rest of the server owns. */
export interface KnownLabels {
  readonly tools: readonly string[];
  readonly toolErrors: readonly string[];
  readonly apiMethods: readonly string[];
  readonly apiErrors: readonly string[];
  /** The part of `apiErrors` after which a read is tried again. */
  readonly retriedErrors: readonly string[];
  readonly transcriptSources: readonly string[];
  readonly transcriptOutcomes: readonly string[];
  /** `direct`, and `proxy` where one is set up. */
  readonly routes: readonly string[];
  readonly caches: readonly string[];
  readonly cacheTiers: readonly string[];
  readonly quotaBuckets: readonly string[];
  /** Of attempts to steer the model, in texts of strangers. */
  readonly findings: readonly { readonly rule: string; readonly action: string }[];
}

/** Shows every series that can come with 0, so that `rate()` sees its first event. */
export function primeCounters(instruments: Instruments, known: KnownLabels): void {
  for (const tool of known.tools) {
    instruments.requests.add(0, { tool });
    for (const error_type of known.toolErrors) instruments.errors.add(0, { tool, error_type });
  }
  for (const method of known.apiMethods) {
    for (const error_type of known.apiErrors) {
      instruments.youtubeApiErrors.add(0, { method, error_type });
    }
    for (const error_type of known.retriedErrors) {
      instruments.youtubeApiRetries.add(0, { method, error_type });
    }
  }
  for (const { rule, action } of known.findings) {
    instruments.promptInjectionAttempts.add(0, { direction: 'output', rule, action });
    // What a caller gives stays as it is.
    const flagged = { direction: 'input', rule, action: 'flagged' };
    instruments.promptInjectionAttempts.add(0, flagged);
  }
  primeTranscripts(instruments, known);
  primeCaches(instruments, known);
}

function primeTranscripts({ transcriptAttempts }: Instruments, known: KnownLabels): void {
  for (const source of known.transcriptSources) {
    for (const outcome of known.transcriptOutcomes) {
      for (const via of known.routes) transcriptAttempts.add(0, { source, outcome, via });
    }
  }
}

function primeCaches(instruments: Instruments, known: KnownLabels): void {
  const { cacheHits, cacheMisses, cacheStale, cacheQuotaSaved } = instruments;
  for (const tier of known.cacheTiers) {
    for (const cache of known.caches) {
      for (const counter of [cacheHits, cacheMisses, cacheStale]) counter.add(0, { cache, tier });
    }
    for (const bucket of known.quotaBuckets) cacheQuotaSaved.add(0, { bucket, tier });
  }
}
