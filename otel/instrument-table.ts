/** What a table of instruments is made of, and how one becomes instruments. */
import {
  type Attributes,
  type Counter,
  type Gauge,
  type Histogram,
  type Meter,
  type Observable,
  type ObservableGauge,
  type ObservableUpDownCounter,
  ROOT_CONTEXT,
} from '@opentelemetry/api';
import { type MeasurementQueue, createMeasurementQueue } from './measurement-queue.ts';

type Kind = 'counter' | 'observable_updown' | 'histogram' | 'gauge' | 'observable_gauge';

/** One row of a catalogue. */
export interface InstrumentDefinition {
  readonly name: string;
  readonly kind: Kind;
  /** UCUM: `s`, `By`, `%`, `1`, or an annotation in braces, which leaves no suffix. */
  readonly unit: string;
  readonly description: string;
  /** The keys that the code records; a test compares. */
  readonly labels: readonly string[];
  readonly buckets?: readonly number[];
  /** One of the families that are on `/metrics` from the first scrape on. */
  readonly contract?: true;
  /** Label sets known in advance. */
  readonly preset?: readonly Attributes[];
  /** Most label sets it may have (`views.ts` has the default); above, they fold into one series. */
  readonly cap?: number;
}

type OfKind<K extends Kind> = {
  counter: Counter;
  observable_updown: ObservableUpDownCounter;
  histogram: Histogram;
  gauge: Gauge;
  observable_gauge: ObservableGauge;
}[K];

/** One instrument for each entry of a table, under the same key. */
export type InstrumentsOf<C extends Record<string, InstrumentDefinition>> = {
  readonly [K in keyof C]: OfKind<C[K]['kind']>;
};

function createInstrument(meter: Meter, definition: InstrumentDefinition): OfKind<Kind> {
  const { name, description, unit, buckets, preset = [] } = definition;
  const options = {
    description,
    unit,
    ...(buckets ? { advice: { explicitBucketBoundaries: [...buckets] } } : {}),
  };
  switch (definition.kind) {
    case 'counter': {
      const counter = meter.createCounter(name, options);
      for (const labels of preset) counter.add(0, labels);
      return counter;
    }
    case 'observable_updown':
      return meter.createObservableUpDownCounter(name, options);
    case 'histogram':
      return meter.createHistogram(name, options);
    case 'gauge':
      return meter.createGauge(name, options);
    case 'observable_gauge':
      return meter.createObservableGauge(name, options);
  }
}

const isObservable = (instrument: OfKind<Kind>): instrument is Observable =>
  'addCallback' in instrument;

/** Later the context is another's; told of one, the SDK does not look for it each time. */
function recordLater(instrument: OfKind<Kind>, queue: MeasurementQueue): OfKind<Kind> {
  if ('add' in instrument) {
    return { add: queue.deferSum((value, labels) => instrument.add(value, labels, ROOT_CONTEXT)) };
  }
  if ('record' in instrument) {
    return {
      record: queue.defer((value, labels) => instrument.record(value, labels, ROOT_CONTEXT)),
    };
  }
  return instrument;
}

/**
 * Makes every instrument of a table and primes the counters whose label sets are known. Where one of
 * them is observable, so that collections can be heard of, the others record in batches.
 */
export function createInstrumentsOf<C extends Record<string, InstrumentDefinition>>(
  meter: Meter,
  catalogue: C,
): InstrumentsOf<C> {
  const made = Object.entries(catalogue).map(
    ([key, definition]) => [key, createInstrument(meter, definition)] as const,
  );
  const observables = made.map(([, instrument]) => instrument).filter(isObservable);
  const queue = observables.length > 0 ? createMeasurementQueue(meter, observables) : undefined;
  const entries = made.map(([key, instrument]) => [
    key,
    queue ? recordLater(instrument, queue) : instrument,
  ]);
  return Object.fromEntries(entries) as InstrumentsOf<C>;
}
