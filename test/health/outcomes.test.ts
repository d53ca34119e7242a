import { expect, test } from 'vitest';
import { createEventWindow, createOutcomeWindow } from '../../src/health/outcomes.ts';

const MINUTE = 60_000;

function open() {
  const clock = { now: 5_000, wall: Date.parse('2026-11-01T12:00:00Z') };
  const window = createOutcomeWindow({ now: () => clock.now, wallNow: () => clock.wall });
  return { clock, window };
}

test('a new window knows nothing', () => {
  expect(open().window.figures()).toEqual({
    calls: 0,
    failures: 0,
    successesInARow: 0,
    waiting: 0,
    unansweredMs: 0,
    last_success_at: null,
    last_failure_at: null,
    last_error: null,
  });
});

test('calls are counted, failures among them', () => {
  const { window } = open();
  window.record();
  window.record('timeout');
  window.record('unavailable');
  expect(window.figures()).toMatchObject({
    calls: 3,
    failures: 2,
    successesInARow: 0,
    last_success_at: '2026-11-01T12:00:00.000Z',
    last_failure_at: '2026-11-01T12:00:00.000Z',
    last_error: 'unavailable',
  });
});

test('a call counts for five minutes, to a slot of ten seconds', () => {
  const { window, clock } = open();
  window.record('timeout');
  clock.now += 5 * MINUTE - 10_000;
  expect(window.figures().calls).toBe(1);
  clock.now += 10_000;
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

test('a wall clock that is set, back or forth, moves no call out of the window', () => {
  const { window, clock } = open();
  window.record('timeout');
  for (const jump of [-24 * 60 * MINUTE, 48 * 60 * MINUTE]) {
    clock.wall += jump;
    expect(window.figures()).toMatchObject({ calls: 1, failures: 1 });
  }
});

test('who waits is told while nobody is answered who asked later', () => {
  const { window, clock } = open();
  const end = window.begin();
  clock.now += 3_000;
  expect(window.figures()).toMatchObject({ waiting: 1, unansweredMs: 3_000 });
  // A failure is no answer.
  window.record('unavailable');
  expect(window.figures().unansweredMs).toBe(3_000);
  window.record();
  expect(window.figures()).toMatchObject({ waiting: 1, unansweredMs: 0 });
  end();
  expect(window.figures().waiting).toBe(0);
});

test('events are counted by kind for five minutes', () => {
  const clock = { now: 0 };
  const events = createEventWindow(['limit', 'token'], () => clock.now);
  events.count('limit');
  events.count('limit', 2);
  // Priming a counter adds nothing.
  events.count('token', 0);
  expect(events.figures()).toEqual({ limit: 3, token: 0 });
  clock.now += 5 * MINUTE;
  expect(events.figures()).toEqual({ limit: 0, token: 0 });
});

test('the first outcome is told, when it is in the figures, and no other', () => {
  const told: number[] = [];
  const window = createOutcomeWindow({ onFirst: () => told.push(window.figures().calls) });
  window.record('timeout');
  window.record();
  window.record('timeout');
  expect(told).toEqual([1]);
});
