import type { Instruments } from '../../otel/instruments.ts';
import type { HttpWatch } from '../../otel/mcp/index.ts';
import { type EventWindow, createEventWindow } from '../health/outcomes.ts';

/** The counters that the gates move, and what health calls each. */
const GATE_COUNTERS = {
  corsViolations: 'host_origin',
  rateLimitHits: 'limit',
  invalidSignatures: 'signature',
  authAttempts: 'token',
} as const satisfies Partial<Record<keyof Instruments, string>>;

type Gate = (typeof GATE_COUNTERS)[keyof typeof GATE_COUNTERS] | 'body';

export interface WatchedRefusals {
  /** To be handed to the gates; what they count is evidence for health as well. */
  readonly instruments: Instruments;
  readonly refusals: EventWindow<Gate>;
}

/** So that health and `/metrics` can never tell two stories of what was refused. */
export function watchRefusals(instruments: Instruments): WatchedRefusals {
  const refusals = createEventWindow<Gate>([...Object.values(GATE_COUNTERS), 'body']);
  const watched = Object.entries(GATE_COUNTERS).map(([name, gate]) => {
    const counter = instruments[name as keyof typeof GATE_COUNTERS];
    const add: typeof counter.add = (value, attributes, ...rest) => {
      // Whoever was let in is counted beside those who were not.
      if (attributes?.['outcome'] !== 'accepted') refusals.count(gate, value);
      counter.add(value, attributes, ...rest);
    };
    return [name, { add }];
  });
  return { instruments: { ...instruments, ...Object.fromEntries(watched) }, refusals };
}

/** What the gates of size and shape answer. */
const BODY_STATUSES: ReadonlySet<number> = new Set([400, 413, 415]);

/** The gates of size and shape move no counter: they are known by a refusal without a body read. */
export const watchBodyRefusals = (
  watch: HttpWatch,
  refusals: WatchedRefusals['refusals'],
): HttpWatch => ({
  ...watch,
  refuse(request, answer, options) {
    const hasBody = options?.parsedBody !== undefined;
    if (!hasBody && BODY_STATUSES.has(answer.status)) refusals.count('body');
    return watch.refuse(request, answer, options);
  },
});
