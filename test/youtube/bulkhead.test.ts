import { getEventListeners } from 'node:events';
import { expect, test, vi } from 'vitest';
import { ToolError } from '../../src/errors.ts';
import { rejection, signal } from './open-api.ts';
import { counted, fail, hang, openGuard } from './open-guard.ts';

const succeed = () => Promise.resolve('ok');

/** Fills the only place of a guard with a call that hangs. */
async function openBusy(options: Parameters<typeof openGuard>[0] = {}) {
  const guard = openGuard({ concurrency: 1, ...options });
  const holder = hang();
  const held = guard.run(signal(), holder.attempt);
  await holder.started;
  return { guard, holder, held };
}

test('no more than so many run at a time, the others in the order of their coming', async () => {
  const guard = openGuard({ concurrency: 2 });
  const hung = Array.from({ length: 5 }, () => hang());
  const order: number[] = [];
  const calls = hung.map(({ attempt }, index) =>
    guard.run(signal(), (ctx) => {
      order.push(index);
      return attempt(ctx);
    }),
  );
  for (const [index, { started, succeed: end }] of hung.entries()) {
    await started;
    expect(order.length).toBeLessThanOrEqual(index + 2);
    end('ok');
    await calls[index];
  }
  expect(order).toEqual([0, 1, 2, 3, 4]);
});

test('500 at once all get their turn', async () => {
  const guard = openGuard();
  let inside = 0;
  let most = 0;
  const attempt = async (): Promise<string> => {
    inside += 1;
    most = Math.max(most, inside);
    await new Promise(setImmediate);
    inside -= 1;
    return 'ok';
  };
  const calls = Array.from({ length: 500 }, () => guard.run(signal(), attempt));
  expect(new Set(await Promise.all(calls))).toEqual(new Set(['ok']));
  expect(most).toBe(16);
});

test('when too many wait, the next is turned away', async () => {
  const { guard, holder, held } = await openBusy({ maxQueue: 1 });
  const waiting = guard.run(signal(), succeed);
  expect(await rejection(guard.run(signal(), succeed))).toMatchObject({
    code: 'unavailable',
    reason: 'overloaded',
    retryAfterSeconds: 1,
  });
  holder.succeed('done');
  expect(await Promise.all([held, waiting])).toEqual(['done', 'ok']);
});

test('whoever aborts in the queue leaves it at once and makes room', async () => {
  const { guard, holder, held } = await openBusy({ maxQueue: 1 });
  const caller = new AbortController();
  const attempt = counted(succeed);
  const waiting = rejection(guard.run(caller.signal, attempt));
  const reason = new Error('the client went away');
  caller.abort(reason);
  expect(await waiting).toBe(reason);
  const next = guard.run(signal(), succeed);
  holder.succeed('done');
  expect(await Promise.all([held, next])).toEqual(['done', 'ok']);
  expect(attempt.calls).toBe(0);
});

test('the deadline binds those who wait', async () => {
  const { guard, holder, held } = await openBusy({ deadlineMs: 50 });
  const attempt = counted(succeed);
  expect(await rejection(guard.run(signal(), attempt))).toMatchObject({ code: 'timeout' });
  expect(await rejection(held)).toMatchObject({ code: 'timeout' });
  holder.succeed('too late');
  expect(attempt.calls).toBe(0);
});

test('an attempt deaf to its signal holds its place, but not its caller', async () => {
  const guard = openGuard({ concurrency: 1, deadlineMs: 100 });
  const deaf = hang({ isDeaf: true });
  expect(await rejection(guard.run(signal(), deaf.attempt))).toMatchObject({ code: 'timeout' });
  const attempt = counted(succeed);
  await rejection(guard.run(signal(), attempt));
  expect(attempt.calls).toBe(0);
  deaf.succeed('at last');
  expect(await guard.run(signal(), attempt)).toBe('ok');
});

test('an abort in the pause between two attempts ends the call at once', async () => {
  const guard = openGuard({
    judge: () => ({ kind: 'fault', retry: true, retryAfterMs: 30_000 }),
  });
  const caller = new AbortController();
  const attempt = counted(fail);
  const call = rejection(guard.run(caller.signal, attempt));
  await vi.waitUntil(() => guard.state() === 'open');
  const reason = new Error('the client went away');
  caller.abort(reason);
  expect(await call).toBe(reason);
  expect(attempt.calls).toBe(1);
});

test('with a signal that has aborted nothing is attempted', async () => {
  const attempt = counted(succeed);
  const reason = new Error('too late');
  expect(await rejection(openGuard().run(AbortSignal.abort(reason), attempt))).toBe(reason);
  expect(attempt.calls).toBe(0);
});

test('10,000 calls leave nothing on a signal that outlives them, and no timer', async () => {
  const guard = openGuard();
  const caller = new AbortController();
  const timers = (): number =>
    process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const before = timers();
  const missing = () => Promise.reject(new ToolError('not_found', 'no'));
  for (let round = 0; round < 20; round += 1) {
    const calls = Array.from({ length: 500 }, async (_, index) => {
      if (index % 2 === 0) await guard.run(caller.signal, succeed);
      else await rejection(guard.run(caller.signal, missing));
    });
    await Promise.all(calls);
  }
  expect(getEventListeners(caller.signal, 'abort')).toEqual([]);
  expect(timers()).toBeLessThanOrEqual(before);
});
