/** Where YouTube's quota day begins and ends. */
const QUOTA_TIME_ZONE = 'America/Los_Angeles';

const DAY_FORMAT = new Intl.DateTimeFormat('en-US', {
  timeZone: QUOTA_TIME_ZONE,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});

/** Hours from UTC back to Pacific time, in summer and in winter. */
const UTC_OFFSET_HOURS = [7, 8] as const;

interface CalendarDay {
  readonly year: number;
  /** 1–12. */
  readonly month: number;
  readonly day: number;
}

function calendarDay(epochMs: number): CalendarDay {
  const parts = DAY_FORMAT.formatToParts(epochMs);
  const part = (type: Intl.DateTimeFormatPartTypes): number =>
    Number(parts.find((candidate) => candidate.type === type)?.value);
  return { year: part('year'), month: part('month'), day: part('day') };
}

/**
 * The calendar day in America/Los_Angeles, as `YYYY-MM-DD`.
 *
 * `epochMs` are milliseconds since the Unix epoch; anything that is no date throws `RangeError`.
 */
export function pacificDay(epochMs: number): string {
  const { year, month, day } = calendarDay(epochMs);
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/**
 * The first midnight in America/Los_Angeles after `epochMs`, in milliseconds since the Unix epoch:
 * when YouTube's daily quota starts anew. At midnight itself it is the next one.
 *
 * Clocks change there at 02:00, so every day has exactly one midnight, at 07:00 or 08:00 UTC; a day
 * has 23 or 25 hours twice a year.
 */
export function nextPacificMidnight(epochMs: number): number {
  const today = calendarDay(epochMs);
  for (const hours of UTC_OFFSET_HOURS) {
    const candidate = Date.UTC(today.year, today.month - 1, today.day + 1, hours);
    const before = calendarDay(candidate - 1);
    if (calendarDay(candidate).day !== today.day && before.day === today.day) return candidate;
  }
  throw new RangeError(`No Pacific midnight found after ${epochMs}`);
}

/** When the day in America/Los_Angeles began, in milliseconds since the Unix epoch. */
export function pacificDayStart(epochMs: number): number {
  // The longest day has 25 hours, so this is the midnight before the last one at the latest.
  let startMs = nextPacificMidnight(epochMs - 2 * 86_400_000);
  for (;;) {
    const nextMs = nextPacificMidnight(startMs);
    if (nextMs > epochMs) return startMs;
    startMs = nextMs;
  }
}
