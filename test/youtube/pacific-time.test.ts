import { expect, test } from 'vitest';
import { nextPacificMidnight, pacificDay } from '../../src/youtube/pacific-time.ts';

const HOUR_MS = 3_600_000;
const iso = (epochMs: number): string => new Date(epochMs).toISOString();

test.each([
  // [instant, day, next midnight]
  ['2026-11-20T12:00:00Z', '2026-11-20', '2026-11-21T08:00:00.000Z'],
  ['2026-07-01T06:59:59.999Z', '2026-06-30', '2026-07-01T07:00:00.000Z'],
  ['2026-07-01T07:00:00Z', '2026-07-01', '2026-07-02T07:00:00.000Z'],
  // Clocks go forward on 2026-03-08: that day has 23 hours.
  ['2026-03-08T08:00:00Z', '2026-03-08', '2026-03-09T07:00:00.000Z'],
  ['2026-03-08T07:59:59Z', '2026-03-07', '2026-03-08T08:00:00.000Z'],
  ['2026-03-09T06:59:59Z', '2026-03-08', '2026-03-09T07:00:00.000Z'],
  // Clocks go back on 2026-11-01: that day has 25 hours.
  ['2026-11-01T07:00:00Z', '2026-11-01', '2026-11-02T08:00:00.000Z'],
  ['2026-11-02T07:59:59Z', '2026-11-01', '2026-11-02T08:00:00.000Z'],
  ['2026-12-31T23:00:00Z', '2026-12-31', '2027-01-01T08:00:00.000Z'],
  ['2028-02-28T20:00:00Z', '2028-02-28', '2028-02-29T08:00:00.000Z'],
])('%s is on Pacific day %s, which ends at %s', (instant, day, midnight) => {
  expect(pacificDay(Date.parse(instant))).toBe(day);
  expect(iso(nextPacificMidnight(Date.parse(instant)))).toBe(midnight);
});

test('hour by hour around both changes of the clocks, 2024 to 2031, a day ends where the next begins', () => {
  for (let year = 2024; year <= 2031; year += 1) {
    for (const [from, to] of [
      [Date.UTC(year, 2, 5), Date.UTC(year, 2, 18)],
      [Date.UTC(year, 9, 29), Date.UTC(year, 10, 11)],
    ] as const) {
      for (let now = from; now < to; now += HOUR_MS) {
        const midnight = nextPacificMidnight(now);
        const hoursAway = (midnight - now) / HOUR_MS;
        expect({
          now: iso(now),
          isNear: hoursAway > 0 && hoursAway <= 25,
          dayBefore: pacificDay(midnight - 1),
          isNewDay: pacificDay(midnight) > pacificDay(now),
        }).toEqual({ now: iso(now), isNear: true, dayBefore: pacificDay(now), isNewDay: true });
      }
    }
  }
});

test('every year has one day of 23 hours and one of 25', () => {
  for (let year = 2024; year <= 2031; year += 1) {
    const lengths: number[] = [];
    let midnight = nextPacificMidnight(Date.UTC(year, 0, 1));
    while (pacificDay(midnight).startsWith(String(year))) {
      const next = nextPacificMidnight(midnight);
      lengths.push((next - midnight) / HOUR_MS);
      midnight = next;
    }
    expect(lengths.filter((hours) => hours === 23)).toHaveLength(1);
    expect(lengths.filter((hours) => hours === 25)).toHaveLength(1);
    expect(lengths.filter((hours) => hours === 24)).toHaveLength(lengths.length - 2);
  }
});

test('what is no date is refused', () => {
  expect(() => pacificDay(Number.NaN)).toThrow(RangeError);
  expect(() => nextPacificMidnight(Number.NaN)).toThrow(RangeError);
});
