import { MeterProvider } from '@opentelemetry/sdk-metrics';
import type { InstrumentDefinition } from '../../otel/instrument-table.ts';
import { CATALOGUE, type Instruments, createInstruments } from '../../otel/instruments.ts';
import { createPrometheusReader, formatFamilies } from '../../otel/prometheus.ts';
import { type Scrape, parseScrape } from '../support/scrape.ts';

/** A real meter behind the reader that `/metrics` uses, without the rest of the SDK. */
export function openMeter(definitions: readonly InstrumentDefinition[] = []) {
  const errors: unknown[] = [];
  const { reader, collectFamilies } = createPrometheusReader(definitions, {
    onError: (error) => errors.push(error),
  });
  const provider = new MeterProvider({ readers: [reader] });
  return {
    meter: provider.getMeter('test'),
    /** What callbacks threw. */
    errors,
    collectFamilies,
    /** What a scrape would show. */
    scrape: async (): Promise<Scrape> => parseScrape(formatFamilies(await collectFamilies())),
  };
}

/** The instruments of this server, and a look at what they counted. */
export function openInstruments(): ReturnType<typeof openMeter> & {
  readonly instruments: Instruments;
} {
  const opened = openMeter(Object.values(CATALOGUE));
  return { ...opened, instruments: createInstruments(opened.meter) };
}
