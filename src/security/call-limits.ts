/**
 * How often a caller may call tools and read resources: by minute and hour, searches apart, and all
 * callers together.
 */
import { type Limit, type LimitRefusal, createLimit, takeOf } from './limits.ts';

export interface CallLimitSettings {
  readonly callsPerMinute: number;
  readonly callsPerHour: number;
  /** Of the tools in `searchTools`, by each caller: YouTube allows a hundred searches a day to all. */
  readonly searchesPerHour: number;
  readonly totalCallsPerMinute: number;
  readonly searchTools: ReadonlySet<string>;
}

export interface CallLimits {
  /**
   * Counts calls that came together; all of them are refused when one is.
   * @param caller a key that tells one caller from another
   * @param names of tools; of anything else that is a call, what is no tool's
   */
  take(caller: string, names: readonly string[]): Promise<LimitRefusal | undefined>;
}

const MINUTE = 60;
const HOUR = 3_600;
const EVERYBODY = 'everybody';

export function createCallLimits(settings: CallLimitSettings): CallLimits {
  const { callsPerMinute, callsPerHour, searchesPerHour, totalCallsPerMinute } = settings;
  const perMinute = createLimit(
    'principal',
    'tool calls and reads of one caller (CALLS_PER_MINUTE)',
    {
      limit: callsPerMinute,
      seconds: MINUTE,
    },
  );
  const perHour = createLimit('principal', 'tool calls and reads of one caller (CALLS_PER_HOUR)', {
    limit: callsPerHour,
    seconds: HOUR,
  });
  const searches = createLimit('tool', 'searches of one caller (SEARCHES_PER_HOUR)', {
    limit: searchesPerHour,
    seconds: HOUR,
  });
  const total = createLimit(
    'global',
    'tool calls and reads of all callers (TOTAL_CALLS_PER_MINUTE)',
    {
      limit: totalCallsPerMinute,
      seconds: MINUTE,
    },
  );

  return {
    async take(caller, names) {
      const searching = names.filter((name) => settings.searchTools.has(name)).length;
      // What one caller may not do must not count against the others, so theirs comes last.
      const steps: readonly (readonly [limit: Limit, key: string, points: number])[] = [
        [perMinute, caller, names.length],
        [perHour, caller, names.length],
        [searches, caller, searching],
        [total, EVERYBODY, names.length],
      ];
      for (const [limit, key, points] of steps) {
        const refusal = points === 0 ? undefined : await takeOf(limit, key, points);
        if (refusal) return refusal;
      }
      return undefined;
    },
  };
}
