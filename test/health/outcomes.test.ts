import { expect, test } from 'vitest';
import { createOutcomeWindow } from '../../src/health/outcomes.ts';

const MINUTE = 60_000;

function open() {
  const clock = { now: Date.parse('2026-11-01T12:00:00Z') };
  return { clock, window: createOutcomeWindow(() => clock.now) };
}

test('a new window knows nothing', () => {
  const nothing = { calls: 0, failures: 0, last_success_at: null, last_error: null };
  expect(open().window.figures()).toEqual(nothing);
});

test('calls are counted, failures among them', () => {
  const { window } = open();
  window.record();
  window.record('timeout');
  window.record('unavailable');
  expect(window.figures()).toEqual({
    calls: 3,
    failures: 2,
    last_success_at: '2026-11-01T12:00:00.000Z',
    last_error: 'unavailable',
  });
});

test('a call counts for five minutes, to a slot of ten seconds', () => {
  const { window, clock } = open();
  window.record('timeout');
  clock.now += 5 * MINUTE - 10_001;
  expect(window.figures().calls).toBe(1);
  clock.now += 10_001;
  expect(window.figures()).toMatchObject({ calls: 0, failures: 0, last_error: 'timeout' });
});

test('the ring is written over, slot by slot', () => {
  const { window, clock } = open();
  for (let slot = 0; slot < 300; slot += 1) {
    window.record(slot % 3 === 0 ? 'timeout' : undefined);
    clock.now += 10_000;
  }
  // The slot that has just begun is empty: 29 of the last 30 have a call.
  expect(window.figures()).toMatchObject({ calls: 29, failures: 9 });
});

test('after an hour of silence nothing of before is counted', () => {
  const { window, clock } = open();
  for (let round = 0; round < 1_000; round += 1) window.record('timeout');
  clock.now += 60 * MINUTE;
  expect(window.figures().calls).toBe(0);
  window.record();
  expect(window.figures()).toMatchObject({ calls: 1, failures: 0 });
});
