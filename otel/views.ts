/**
 * Which labels a series may have, and how many series an instrument. Labels come from closed sets in
 * code; this is what holds when code is wrong, and when an instrument is not ours.
 */
import type { Attributes } from '@opentelemetry/api';
import {
  AggregationType,
  type IAttributesProcessor,
  type ViewOptions,
} from '@opentelemetry/sdk-metrics';
import type { InstrumentDefinition } from './instrument-table.ts';

/** The attribute by which the specification marks what did not fit under a cap. */
export const OVERFLOW_ATTRIBUTE = 'otel.metric.overflow';

/**
 * Label sets of an instrument without a number of its own. A histogram has a line for each bucket,
 * and a scrape must stay below 1 MB.
 */
const DEFAULT_CAP = 200;
const HISTOGRAM_CAP = 150;

const capOf = ({ kind, cap }: InstrumentDefinition): number =>
  cap ?? (kind === 'histogram' ? HISTOGRAM_CAP : DEFAULT_CAP);

const OVERFLOW: Attributes = { [OVERFLOW_ATTRIBUTE]: true };

/**
 * Lets the listed labels pass, and at most `cap` sets of them. The SDK's own cap counts since the
 * last collection alone: after each scrape as many new sets fit again, so a flood that lasts grows
 * without an end. This one counts since the start; what is known by then goes on being counted.
 *
 * @param labels undefined lets every label pass
 */
export function createLabelGuard(
  labels: readonly string[] | undefined,
  cap: number,
): IAttributesProcessor {
  // What is known of a set is kept with it: on the way of a call nothing is built twice.
  const seen = new Map<unknown, Attributes>();
  const [only, ...others] = labels ?? [];

  function admit(identity: unknown, incoming: Attributes, names: readonly string[]): Attributes {
    if (seen.size >= cap) return OVERFLOW;
    const allowed: Attributes = {};
    for (const name of names) {
      if (incoming[name] !== undefined) allowed[name] = incoming[name];
    }
    seen.set(identity, allowed);
    return allowed;
  }

  if (only !== undefined && others.length === 0) {
    return {
      process(incoming) {
        const value = incoming[only];
        const identity = typeof value === 'object' ? JSON.stringify(value) : value;
        return seen.get(identity) ?? admit(identity, incoming, [only]);
      },
    };
  }
  return {
    process(incoming) {
      const names = labels ?? Object.keys(incoming).toSorted();
      let identity = '';
      for (const name of names) {
        const value = incoming[name];
        const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
        identity += labels ? `${text}\u0000` : `${name}\u0001${text}\u0000`;
      }
      return seen.get(identity) ?? admit(identity, incoming, names);
    },
  };
}

const cappedView = (
  selector: Pick<ViewOptions, 'meterName' | 'instrumentName'>,
  labels: readonly string[] | undefined,
  cap: number,
): ViewOptions => ({
  ...selector,
  attributesProcessors: [createLabelGuard(labels, cap)],
  // Room for the overflow series, and for the place that the SDK takes off.
  aggregationCardinalityLimit: cap + 2,
});

const DROP = { type: AggregationType.DROP } as const;

/** What is known of the host of a request is bounded by the configuration; paths are not. */
const CLIENT_LABELS = [
  'http.request.method',
  'server.address',
  'server.port',
  'http.response.status_code',
  'error.type',
];

/** Instruments of others. A view for each meter: two that fit one instrument would double it. */
const FOREIGN_VIEWS = (): ViewOptions[] => [
  // It would meet ours under one name, and repeat the figures of undici.
  { meterName: '@opentelemetry/instrumentation-http', instrumentName: '*', aggregation: DROP },
  cappedView({ instrumentName: 'otel.sdk.*' }, undefined, 20),
  cappedView({ meterName: '@opentelemetry/instrumentation-undici' }, CLIENT_LABELS, 100),
  cappedView({ meterName: '@opentelemetry/instrumentation-runtime-node' }, undefined, 50),
];

/** @param definitions every instrument of ours, of all tables, made by the meter `meterName` */
export function createViews(
  definitions: readonly InstrumentDefinition[],
  meterName: string,
): ViewOptions[] {
  return [
    ...FOREIGN_VIEWS(),
    ...definitions.map((definition) =>
      cappedView(
        { meterName, instrumentName: definition.name },
        definition.labels,
        capOf(definition),
      ),
    ),
  ];
}
