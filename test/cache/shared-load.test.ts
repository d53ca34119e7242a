import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, expect, test } from 'vitest';
import { ToolError } from '../../src/errors.ts';
import { KINDS, TIMES, fresh, openCache } from './open-cache.ts';

/** A load that ends when it is told to, and counts how often it was begun. */
function createControlledLoad<T>() {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const signals: AbortSignal[] = [];
  const begun = Promise.withResolvers<void>();
  return {
    load: (signal: AbortSignal): Promise<T> => {
      signals.push(signal);
      begun.resolve();
      signal.addEventListener('abort', () => reject(signal.reason));
      return promise;
    },
    begun: begun.promise,
    signals,
    resolve,
    reject,
  };
}

describe.each(KINDS)('%s', (kind) => {
  const open = () => openCache({}, kind);
  const deepest = kind === 'memory alone' ? 'memory' : 'durable';

  test('five hundred reads of one key at once make one load: one miss, the others hits', async () => {
    const { cache, counted } = open();
    const { load, begun, signals, resolve } = createControlledLoad<string>();
    const reads = Array.from({ length: 500 }, () => cache.read('search', 'q', TIMES, load));
    await begun;
    resolve('found');
    const answers = await Promise.all(reads);
    expect(signals).toHaveLength(1);
    expect(answers.every(({ value }) => value === 'found')).toBe(true);
    expect(answers.filter(({ cached }) => cached)).toHaveLength(499);
    expect(await counted('mcp.cache.misses', 'search', deepest)).toBe(1);
    expect(await counted('mcp.cache.hits', 'search')).toBe(499);
    expect(cache.stats()).toMatchObject({ hits: 499, misses: 1, coalesced: 499 });
  });

  test('one caller that gives up takes nothing from the others', async () => {
    const { cache } = open();
    const { load, begun, signals, resolve } = createControlledLoad<string>();
    const impatient = new AbortController();
    const first = cache.read('search', 'q', TIMES, load, { signal: impatient.signal });
    const second = cache.read('search', 'q', TIMES, load, { signal: new AbortController().signal });
    const third = cache.read('search', 'q', TIMES, load);
    await begun;
    const reason = new Error('cancelled by the client');
    impatient.abort(reason);
    await expect(first).rejects.toBe(reason);
    expect(signals[0]?.aborted).toBe(false);
    resolve('found');
    expect((await second).value).toBe('found');
    expect((await third).value).toBe('found');
    expect(signals).toHaveLength(1);
  });

  test('when every caller has given up the load is aborted, and the next read starts its own', async () => {
    const { cache } = open();
    const { load, begun, signals } = createControlledLoad<string>();
    const controllers = [new AbortController(), new AbortController()];
    const reads = controllers.map(({ signal }) =>
      cache.read('search', 'q', TIMES, load, { signal }),
    );
    await begun;
    for (const controller of controllers) controller.abort();
    const outcomes = await Promise.allSettled(reads);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(signals[0]?.aborted).toBe(true);
    const next = await cache.read('search', 'q', TIMES, () => Promise.resolve('fresh'));
    expect(next).toEqual(fresh('fresh'));
  });

  test('a load that ignores its abort holds nobody up', async () => {
    const { cache } = open();
    const begun = Promise.withResolvers<void>();
    const controller = new AbortController();
    const stuck = cache.read(
      'search',
      'q',
      TIMES,
      () => {
        begun.resolve();
        return new Promise<string>(() => undefined);
      },
      { signal: controller.signal },
    );
    await begun.promise;
    controller.abort();
    await expect(stuck).rejects.toThrow(/aborted/);
    expect((await cache.read('search', 'q', TIMES, () => Promise.resolve('fresh'))).value).toBe(
      'fresh',
    );
  });

  test('a caller that was gone before it asked loads nothing', async () => {
    const { cache } = open();
    const { load, signals } = createControlledLoad<string>();
    const signal = AbortSignal.abort(new Error('gone'));
    await expect(cache.read('search', 'q', TIMES, load, { signal })).rejects.toThrow('gone');
    const leaving = new AbortController();
    const read = cache.read('search', 'q', TIMES, load, { signal: leaving.signal });
    leaving.abort(new Error('gone too'));
    await expect(read).rejects.toThrow('gone too');
    expect(signals).toHaveLength(0);
  });

  test('a load refused to the caller who began it is begun anew by one who waits', async () => {
    const { cache, counted } = open();
    const { load, begun, signals, reject } = createControlledLoad<string>();
    const poor = cache.read('search', 'q', TIMES, load);
    const caller = new AsyncLocalStorage<string>();
    const others = ['ann', 'bob', 'eve'].map((name) =>
      caller.run(name, () =>
        cache.read('search', 'q', TIMES, async () => `paid by ${caller.getStore()}`),
      ),
    );
    await begun;
    const refusal = new ToolError('quota_exhausted', 'Yours.', { reason: 'caller_budget' });
    reject(refusal);
    await expect(poor).rejects.toBe(refusal);
    const answers = await Promise.all(others);
    expect(answers.map(({ value }) => value)).toEqual(Array(3).fill('paid by ann'));
    expect(answers.filter(({ cached }) => !cached)).toHaveLength(1);
    expect(signals).toHaveLength(1);
    expect(await counted('mcp.cache.misses', 'search', deepest)).toBe(2);
  });

  test('when all who wait are refused each is told of a load of its own', async () => {
    const { cache } = open();
    let loads = 0;
    const read = (caller: number) =>
      cache.read('search', 'q', TIMES, () => {
        loads += 1;
        const message = `Not ${caller}.`;
        return Promise.reject(
          new ToolError('quota_exhausted', message, { reason: 'caller_budget' }),
        );
      });
    const outcomes = await Promise.allSettled([1, 2, 3].map(read));
    const reasons = outcomes.map((each) => (each.status === 'rejected' ? String(each.reason) : ''));
    expect(reasons).toEqual([1, 2, 3].map((caller) => `ToolError: Not ${caller}.`));
    expect(loads).toBe(3);
  });

  test('a load that fails fails everyone who waits for it, and counts no hit', async () => {
    const { cache } = open();
    const { load, begun, reject } = createControlledLoad<string>();
    const reads = [1, 2, 3].map(() => cache.read('search', 'q', TIMES, load));
    await begun;
    reject(new ToolError('unavailable', 'YouTube is down.'));
    const outcomes = await Promise.allSettled(reads);
    expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
    expect(cache.stats()).toMatchObject({ hits: 0, misses: 1 });
  });
});
