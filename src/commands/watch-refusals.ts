import type { Instruments } from '../../otel/instruments.ts';
import { type EventWindow, createEventWindow } from '../health/outcomes.ts';

/** The counters that the gates move, and what health calls each. */
const GATE_COUNTERS = {
  corsViolations: 'host_origin',
  rateLimitHits: 'limit',
  invalidSignatures: 'signature',
  oauthErrors: 'token',
} as const satisfies Partial<Record<keyof Instruments, string>>;

type Gate = (typeof GATE_COUNTERS)[keyof typeof GATE_COUNTERS];

export interface WatchedRefusals {
  /** To be handed to the gates; what they count is evidence for health as well. */
  readonly instruments: Instruments;
  readonly refusals: EventWindow<Gate>;
}

/** So that health and `/metrics` can never tell two stories of what was refused. */
export function watchRefusals(instruments: Instruments): WatchedRefusals {
  const refusals = createEventWindow(Object.values(GATE_COUNTERS));
  const watched = Object.entries(GATE_COUNTERS).map(([name, gate]) => {
    const counter = instruments[name as keyof typeof GATE_COUNTERS];
    const add: typeof counter.add = (value, ...rest) => {
      refusals.count(gate, value);
      counter.add(value, ...rest);
    };
    return [name, { add }];
  });
  return { instruments: { ...instruments, ...Object.fromEntries(watched) }, refusals };
}
