const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const WINDOW_MINUTES = 60;

/** What becomes of a bucket if reads go on as in the last hour. */
export interface QuotaForecast {
  /** Units drawn in the last hour, whoever drew them. */
  readonly burn_per_hour: number;
  /** 0 when nothing is left; null when nothing is drawn. */
  readonly hours_to_exhaustion: number | null;
  readonly runs_out_before_reset: boolean;
}

/** How fast one bucket is drawn. */
export interface QuotaBurn {
  /** The count of a day, as it was just seen; also after a refund, and of another process. */
  note(day: string, used: number): void;
  /** What is left, and until when. */
  forecast(remaining: number, resetMs: number): QuotaForecast;
}

interface Sample {
  readonly minute: number;
  /** Units since this meter was made, over midnights. */
  total: number;
}

/**
 * One sample a minute for an hour. Of the part of the last hour before this process was there, only
 * what the day drew is known: it counts with the day's average.
 * @param now milliseconds since the Unix epoch
 * @param dayStartMs when the present day began in America/Los_Angeles
 */
export function createQuotaBurn(now: () => number, dayStartMs: number): QuotaBurn {
  const startMs = now();
  const seenDayMs = Math.max(MINUTE_MS, startMs - dayStartMs);
  const samples: Sample[] = [];
  let last: { readonly day: string; readonly used: number } | undefined;
  let total = 0;
  let averagePerMs = 0;

  const sample = (): void => {
    const minute = Math.floor(now() / MINUTE_MS);
    const newest = samples.at(-1);
    // A clock that was set back writes on into the newest sample.
    if (newest && minute <= newest.minute) newest.total = total;
    else samples.push({ minute, total });
    // The newest of those beyond the window stays: what was counted when the window began.
    while ((samples[1]?.minute ?? Infinity) <= minute - WINDOW_MINUTES) samples.shift();
  };

  return {
    note(day, used) {
      // Units given back after midnight belong to a day that is over.
      if (last && day < last.day) return;
      if (last) total += used - (last.day === day ? last.used : 0);
      else averagePerMs = used / seenDayMs;
      last = { day, used };
      sample();
    },
    forecast(remaining, resetMs) {
      const nowMs = now();
      const windowMinute = Math.floor(nowMs / MINUTE_MS) - WINDOW_MINUTES;
      const before = samples.findLast(({ minute }) => minute <= windowMinute);
      const elapsedMs = Math.max(0, nowMs - startMs);
      const unseenMs = Math.max(0, Math.min(HOUR_MS - elapsedMs, seenDayMs));
      const burn = Math.max(0, total - (before?.total ?? 0) + averagePerMs * unseenMs);
      const hours = remaining <= 0 ? 0 : burn > 0 ? remaining / burn : null;
      return {
        burn_per_hour: round(burn),
        hours_to_exhaustion: hours === null ? null : round(hours),
        runs_out_before_reset: hours !== null && hours * HOUR_MS < resetMs - nowMs,
      };
    },
  };
}

/** Two decimals are more than a forecast knows. */
function round(value: number): number {
  return Math.round(value * 100) / 100;
}
