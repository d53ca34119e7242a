import { afterEach, expect, test, vi } from 'vitest';
import { ToolError } from '../../src/errors.ts';
import type { Judgement } from '../../src/youtube/guard.ts';
import { rejection, signal } from './open-api.ts';
import { counted, down, fail, hang, openGuard, passTime } from './open-guard.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

test('a failure is tried again twice and no more, and the last error is thrown', async () => {
  const guard = openGuard();
  const numbers: number[] = [];
  const errors = [down(), down(), down()];
  const error = await rejection(
    guard.run(signal(), ({ number }) => {
      numbers.push(number);
      return Promise.reject(errors[number - 1] ?? new Error('too many'));
    }),
  );
  expect(numbers).toEqual([1, 2, 3]);
  expect(error).toBe(errors[2]);
});

test('a success after a failure is a success', async () => {
  const value = await openGuard().run(signal(), ({ number }) =>
    number === 1 ? fail() : Promise.resolve(number),
  );
  expect(value).toBe(2);
});

test('the pauses are drawn from 0 to 250 and 0 to 500 ms', async () => {
  const random = counted(() => 0.02);
  const startedAt = performance.now();
  await rejection(openGuard({ random }).run(signal(), fail));
  expect(random.calls).toBe(2);
  // A timer may be a millisecond early.
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(0.02 * 750 - 2);
});

test.for([
  ['not_found', {}],
  ['quota_exhausted', {}],
  ['auth_required', {}],
  ['invalid_input', {}],
  ['forbidden', { reason: 'comments_disabled' }],
  ['unavailable', { reason: 'conflict' }],
] as const)(
  '%s is an answer: not tried again, and no fault of YouTube’s',
  async ([code, options]) => {
    const guard = openGuard();
    const attempt = counted(() => Promise.reject(new ToolError(code, 'no', options)));
    for (let call = 0; call < 20; call += 1) await rejection(guard.run(signal(), attempt));
    expect(attempt.calls).toBe(20);
    expect(guard.state()).toBe('closed');
  },
);

test.for(['too_large', 'redirect', 'proxy'])(
  '%s is a fault that another attempt cannot mend',
  async (reason) => {
    const guard = openGuard();
    const error = new ToolError('unavailable', 'no', { reason, retryable: false });
    const attempt = counted(() => Promise.reject(error));
    for (let call = 0; call < 8; call += 1) await rejection(guard.run(signal(), attempt));
    expect(attempt.calls).toBe(8);
    expect(guard.state()).toBe('open');
  },
);

test('what this server refused by itself says nothing of YouTube', async () => {
  const guard = openGuard();
  for (const reason of ['quota_store', 'origin_refused', 'circuit_open', 'overloaded']) {
    const error = new ToolError('unavailable', 'no', { reason });
    const attempt = counted(() => Promise.reject(error));
    for (let call = 0; call < 20; call += 1) await rejection(guard.run(signal(), attempt));
    expect(attempt.calls).toBe(20);
  }
  expect(guard.state()).toBe('closed');
});

test('a processing failure is tried once more only', async () => {
  const error = new ToolError('unavailable', 'no', { reason: 'processing_failure' });
  const attempt = counted(() => Promise.reject(error));
  expect(await rejection(openGuard().run(signal(), attempt))).toBe(error);
  expect(attempt.calls).toBe(2);
});

test('what must not be sent twice is sent once', async () => {
  const attempt = counted(fail);
  await rejection(openGuard().run(signal(), attempt, { mayRetry: false }));
  expect(attempt.calls).toBe(1);
});

test('a pause longer than the time left ends the call at once', async () => {
  const guard = openGuard({ deadlineMs: 10_000 });
  const limited = new ToolError('rate_limited', 'slow down', { retryAfterSeconds: 21 });
  const attempt = counted(() => Promise.reject(limited));
  expect(await rejection(guard.run(signal(), attempt))).toBe(limited);
  expect(attempt.calls).toBe(1);
});

test('what took longer than there is time left is not tried again: its error says more than a timeout', async () => {
  const slow = (ms: number) =>
    counted(() => {
      passTime(ms);
      return fail();
    });
  const [tooSlow, slowly] = [slow(5_100), slow(3_000)];
  const error = await rejection(openGuard({ deadlineMs: 10_000 }).run(signal(), tooSlow));
  expect([error, tooSlow.calls]).toEqual([down(), 1]);
  await rejection(openGuard({ deadlineMs: 10_000 }).run(signal(), slowly));
  expect(slowly.calls).toBe(3);
});

test('while a Retry-After runs, nobody asks: the same error, with the seconds left', async () => {
  const guard = openGuard();
  const limited = new ToolError('rate_limited', 'slow down', {
    reason: 'youtube_rate_limited',
    retryAfterSeconds: 90,
    quota: { bucket: 'default', cost: 1, remaining: 5, reset_at: '2026-01-01T08:00:00Z' },
  });
  await rejection(guard.run(signal(), () => Promise.reject(limited)));
  passTime(30_500);
  const attempt = counted(() => Promise.resolve('ok'));
  expect(await rejection(guard.run(signal(), attempt))).toMatchObject({
    code: 'rate_limited',
    reason: 'youtube_rate_limited',
    message: 'slow down',
    retryAfterSeconds: 60,
    // It drew nothing.
    quota: undefined,
  });
  expect(attempt.calls).toBe(0);
  passTime(60_000);
  expect(await guard.run(signal(), attempt)).toBe('ok');
  expect(guard.state()).toBe('closed');
});

test('a Retry-After that fits into the deadline is waited for', async () => {
  const judge = (): Judgement => ({ kind: 'fault', retry: true, retryAfterMs: 20 });
  const startedAt = performance.now();
  const value = await openGuard({ judge }).run(signal(), ({ number }) =>
    number === 1 ? fail() : Promise.resolve('ok'),
  );
  expect(value).toBe('ok');
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(19);
});

test('an absurd Retry-After holds for five minutes at most', async () => {
  const guard = openGuard();
  const error = new ToolError('unavailable', 'later', { retryAfterSeconds: 1e9 });
  await rejection(guard.run(signal(), () => Promise.reject(error)));
  passTime(300_001);
  expect(await guard.run(signal(), () => Promise.resolve('ok'))).toBe('ok');
});

test('of two Retry-Afters under way the longer holds', async () => {
  const guard = openGuard({ maxRetries: 0 });
  const short = hang();
  const long = hang();
  const calls = [short, long].map(({ attempt }) => rejection(guard.run(signal(), attempt)));
  for (const [seconds, { fail: end }] of [
    [10, short],
    [90, long],
  ] as const) {
    end(new ToolError('rate_limited', 'slow down', { retryAfterSeconds: seconds }));
  }
  await Promise.all(calls);
  passTime(20_000);
  const attempt = counted(() => Promise.resolve('ok'));
  expect(await rejection(guard.run(signal(), attempt))).toMatchObject({ retryAfterSeconds: 70 });
  expect(attempt.calls).toBe(0);
});
