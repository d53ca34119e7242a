import { createCallLimits } from '../../src/security/call-limits.ts';
import { createLimit } from '../../src/security/limits.ts';

const PLENTY = 1_000_000;

interface Settings {
  readonly requests?: number;
  readonly calls?: number;
  readonly searches?: number;
  readonly total?: number;
}

/** Limits of which only those that are named can be reached. */
export const limitsOf = ({
  requests = PLENTY,
  calls = PLENTY,
  searches = PLENTY,
  total = PLENTY,
}: Settings) => ({
  requests: createLimit('ip', 'requests', { limit: requests, seconds: 60 }),
  calls: createCallLimits({
    callsPerMinute: calls,
    callsPerHour: PLENTY,
    searchesPerHour: searches,
    totalCallsPerMinute: total,
    searchTools: new Set(['search_videos']),
  }),
});
