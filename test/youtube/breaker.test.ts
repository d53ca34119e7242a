import { afterEach, expect, test, vi } from 'vitest';
import { ToolError } from '../../src/errors.ts';
import { rejection, signal } from './open-api.ts';
import { counted, fail, hang, openGuard, passTime } from './open-guard.ts';

type Guard = ReturnType<typeof openGuard>;

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const succeed = () => Promise.resolve('ok');
const once = { mayRetry: false };

/** As many failures as open a breaker that knows nothing yet. */
async function trip(guard: Guard): Promise<void> {
  for (let call = 0; call < 8; call += 1) await rejection(guard.run(signal(), fail, once));
  expect(guard.state()).toBe('open');
}

test('an open breaker says so at once, and for how long', async () => {
  const guard = openGuard();
  await trip(guard);
  const attempt = counted(succeed);
  const error = await rejection(guard.run(signal(), attempt));
  expect(error).toMatchObject({
    code: 'unavailable',
    reason: 'circuit_open',
    retryable: true,
    retryAfterSeconds: 15,
  });
  expect(String(error)).toContain("YouTube's Data API");
  expect(attempt.calls).toBe(0);
  passTime(10_000);
  expect(await rejection(guard.run(signal(), attempt))).toMatchObject({ retryAfterSeconds: 5 });
});

test('whoever has met YouTube hears of that, not of the breaker', async () => {
  const guard = openGuard();
  const attempt = counted(fail);
  await rejection(guard.run(signal(), attempt));
  await rejection(guard.run(signal(), attempt));
  // The eighth attempt, and the second of this call, opens it.
  expect(await rejection(guard.run(signal(), attempt))).toMatchObject({ reason: 'backend_error' });
  expect(attempt.calls).toBe(8);
});

test('seven failures do not open it, nor do as many successes as failures', async () => {
  const guard = openGuard();
  for (let call = 0; call < 7; call += 1) await rejection(guard.run(signal(), fail, once));
  expect(guard.state()).toBe('closed');
  const mixed = openGuard();
  for (let call = 0; call < 50; call += 1) {
    await mixed.run(signal(), succeed);
    await rejection(mixed.run(signal(), fail, once));
  }
  expect(mixed.state()).toBe('closed');
});

test('answers weigh as successes', async () => {
  const guard = openGuard();
  const missing = () => Promise.reject(new ToolError('not_found', 'no such video'));
  for (let call = 0; call < 50; call += 1) {
    await rejection(guard.run(signal(), missing));
    await rejection(guard.run(signal(), fail, once));
  }
  expect(guard.state()).toBe('closed');
});

test('half open it lets one call through, and closes when that succeeds', async () => {
  const guard = openGuard();
  await trip(guard);
  passTime(15_001);
  const probe = hang();
  const call = guard.run(signal(), probe.attempt);
  await probe.started;
  expect(guard.state()).toBe('half_open');
  const attempt = counted(succeed);
  expect(await rejection(guard.run(signal(), attempt))).toMatchObject({ reason: 'circuit_open' });
  expect(attempt.calls).toBe(0);
  probe.succeed('back');
  expect(await call).toBe('back');
  expect(guard.state()).toBe('closed');
  expect(await guard.run(signal(), attempt)).toBe('ok');
});

test('an answer, even a bad one, shows that YouTube is back', async () => {
  const guard = openGuard();
  await trip(guard);
  passTime(15_001);
  await rejection(guard.run(signal(), () => Promise.reject(new ToolError('not_found', 'no'))));
  expect(guard.state()).toBe('closed');
});

test('it is half open when its time is over, with or without a call', async () => {
  const guard = openGuard();
  await trip(guard);
  passTime(14_000);
  expect(guard.state()).toBe('open');
  passTime(1_001);
  expect(guard.state()).toBe('half_open');
  await rejection(guard.run(signal(), fail, once));
  expect(guard.state()).toBe('open');
});

test.for([-3_600_000, 3_600_000])(
  'a wall clock that is set by %i ms neither keeps it shut nor opens it early',
  async (jumpMs) => {
    const guard = openGuard();
    await trip(guard);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + jumpMs });
    expect(guard.state()).toBe('open');
    const attempt = counted(succeed);
    expect(await rejection(guard.run(signal(), attempt))).toMatchObject({ retryAfterSeconds: 15 });
    passTime(15_001);
    expect(await guard.run(signal(), attempt)).toBe('ok');
    expect(attempt.calls).toBe(1);
    expect(guard.state()).toBe('closed');
  },
);

test('a probe that YouTube refuses for want of quota shows that YouTube is back', async () => {
  const guard = openGuard();
  await trip(guard);
  passTime(15_001);
  const refusal = new ToolError('quota_exhausted', 'no units', {
    reason: 'exhausted_by_youtube',
    cause: new Error('videos.list answered HTTP 403 quotaExceeded'),
  });
  expect(await rejection(guard.run(signal(), () => Promise.reject(refusal)))).toBe(refusal);
  expect(guard.state()).toBe('closed');
});

test('a probe that fails opens it for as long again', async () => {
  const guard = openGuard();
  await trip(guard);
  passTime(15_001);
  const attempt = counted(fail);
  await rejection(guard.run(signal(), attempt));
  expect(attempt.calls).toBe(1);
  expect(guard.state()).toBe('open');
  passTime(14_000);
  expect(await rejection(guard.run(signal(), attempt))).toMatchObject({ reason: 'circuit_open' });
  passTime(1_001);
  expect(await guard.run(signal(), succeed)).toBe('ok');
});

test('a probe that is aborted proves nothing: the next call is the probe', async () => {
  const guard = openGuard();
  await trip(guard);
  passTime(15_001);
  for (let round = 0; round < 3; round += 1) {
    const probe = hang();
    const caller = new AbortController();
    const reason = new Error('the client went away');
    const call = rejection(guard.run(caller.signal, probe.attempt));
    await probe.started;
    caller.abort(reason);
    expect(await call).toBe(reason);
    expect(guard.state()).toBe('half_open');
  }
  const attempt = counted(fail);
  await rejection(guard.run(signal(), attempt, once));
  expect(attempt.calls).toBe(1);
  expect(await rejection(guard.run(signal(), attempt))).toMatchObject({ reason: 'circuit_open' });
});

test('a probe that this server itself refuses proves nothing either', async () => {
  const guard = openGuard();
  await trip(guard);
  passTime(15_001);
  const refusal = new ToolError('quota_exhausted', 'no units', { reason: 'daily_limit' });
  expect(await rejection(guard.run(signal(), () => Promise.reject(refusal)))).toBe(refusal);
  expect(guard.state()).toBe('half_open');
  expect(await guard.run(signal(), succeed)).toBe('ok');
  expect(guard.state()).toBe('closed');
});

test('aborted calls do not count', async () => {
  const guard = openGuard();
  for (let call = 0; call < 20; call += 1) {
    const { attempt, started } = hang();
    const caller = new AbortController();
    const ended = rejection(guard.run(caller.signal, attempt));
    await started;
    caller.abort();
    await ended;
  }
  expect(guard.state()).toBe('closed');
});

test('a block opens it at once, for minutes', async () => {
  const guard = openGuard({ judge: () => ({ kind: 'blocked', retry: false }), blockedMs: 240_000 });
  await rejection(guard.run(signal(), fail));
  expect(guard.state()).toBe('open');
  passTime(239_000);
  expect(await rejection(guard.run(signal(), succeed))).toMatchObject({ retryAfterSeconds: 1 });
  passTime(1_001);
  expect(await guard.run(signal(), succeed)).toBe('ok');
});

test('calls that hang are faults', async () => {
  const guard = openGuard({ deadlineMs: 40 });
  for (let call = 0; call < 8; call += 1) {
    const error = await rejection(guard.run(signal(), hang().attempt));
    expect(error).toMatchObject({ code: 'timeout' });
  }
  expect(guard.state()).toBe('open');
});

test.for([
  ['cold', 0, 20],
  ['warm', 100, 24],
] as const)('a storm of 500 at once meets a %s guard', async ([_name, successes, most]) => {
  const guard = openGuard();
  for (let call = 0; call < successes; call += 1) await guard.run(signal(), succeed);
  const attempt = counted(fail);
  const calls = Array.from({ length: 500 }, () => rejection(guard.run(signal(), attempt)));
  const errors = await Promise.all(calls);
  expect(errors.every((error) => error instanceof ToolError)).toBe(true);
  expect(attempt.calls).toBeLessThanOrEqual(most);
});

test('a storm of 500 that hang reaches YouTube no more than 16 times', async () => {
  const guard = openGuard({ deadlineMs: 100 });
  const attempt = counted(() => hang({ isDeaf: true }).attempt({ signal: signal() }));
  const startedAt = performance.now();
  const calls = Array.from({ length: 500 }, () => rejection(guard.run(signal(), attempt)));
  for (const error of await Promise.all(calls)) expect(error).toMatchObject({ code: 'timeout' });
  expect(performance.now() - startedAt).toBeLessThan(1_000);
  expect(attempt.calls).toBe(16);
});
