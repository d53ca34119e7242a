import { describe, expect, test } from 'vitest';
import { ERROR_CODES, ToolError } from '../../src/errors.ts';
import type { ErrorCode } from '../../src/errors.ts';
import {
  DAY_MS,
  HOUR_MS,
  KINDS,
  MINUTE_MS,
  TIMES,
  failVideo,
  fresh,
  openCache,
  readVideo,
} from './open-cache.ts';

/** For which failures an older answer stands in. */
const SERVED: Readonly<Record<ErrorCode, boolean>> = {
  unavailable: true,
  timeout: true,
  rate_limited: true,
  quota_exhausted: true,
  invalid_input: false,
  not_found: false,
  auth_required: false,
  forbidden: false,
  unsupported: false,
};

const down = (code: ErrorCode = 'unavailable') => new ToolError(code, 'Not now.');

describe.each(KINDS)('%s', (kind) => {
  /** A cache with a clock, and an entry that is an hour and a minute old. */
  async function openStale() {
    let now = Date.parse('2026-11-20T20:00:00Z');
    const opened = openCache({ now: () => now }, kind);
    await readVideo(opened.cache, 'id', 'old');
    now += HOUR_MS + MINUTE_MS;
    const pass = (ms: number): void => {
      now += ms;
    };
    return { ...opened, pass };
  }

  test.each(ERROR_CODES)('a load that fails with %s: served or thrown', async (code) => {
    const { cache, counted } = await openStale();
    const error = down(code);
    const outcome = await failVideo(cache, 'id', error);
    const old = {
      value: 'old',
      cached: true,
      ageSeconds: 3_660,
      tier: 'memory',
      staleReason: code,
    };
    expect(outcome).toEqual(SERVED[code] ? old : error);
    expect(cache.stats()).toMatchObject({ hits: 0, misses: 2, stale: SERVED[code] ? 1 : 0 });
    expect(await counted('mcp.cache.stale', 'video')).toBe(SERVED[code] ? 1 : undefined);
  });

  test.each([
    ['a fault of ours', new TypeError('x is undefined')],
    ['a limit of our own', new ToolError('rate_limited', 'Slow down.', { callerFault: true })],
  ])('%s is thrown, never covered by an old answer', async (_name, error) => {
    const { cache } = await openStale();
    expect(await failVideo(cache, 'id', error)).toBe(error);
    expect(cache.stats().stale).toBe(0);
  });

  test('an entry past its time is no answer by itself: the load runs, and its value replaces it', async () => {
    const { cache } = await openStale();
    expect(await readVideo(cache, 'id', 'new')).toEqual(fresh('new'));
    expect(await readVideo(cache, 'id')).toMatchObject({ value: 'new', ageSeconds: 0 });
  });

  test('an answer past its time does not become good: every read asks again', async () => {
    const { cache, pass } = await openStale();
    expect(await failVideo(cache, 'id', down())).toMatchObject({ value: 'old' });
    pass(MINUTE_MS);
    expect(await failVideo(cache, 'id', down())).toMatchObject({ ageSeconds: 3_720 });
    expect(await readVideo(cache, 'id', 'new')).toEqual(fresh('new'));
    expect(cache.stats()).toMatchObject({ misses: 4, stale: 2 });
  });

  test('grace ends to the millisecond', async () => {
    const { cache, pass } = await openStale();
    pass(DAY_MS - MINUTE_MS - 1);
    expect(await failVideo(cache, 'id', down())).toMatchObject({ staleReason: 'unavailable' });
    pass(1);
    expect(await failVideo(cache, 'id', down())).toBeInstanceOf(ToolError);
  });

  test('grace that ends while the load runs is over', async () => {
    const { cache, pass } = await openStale();
    const failing = cache.read('video', 'id', TIMES, () => {
      pass(DAY_MS);
      return Promise.reject(down('timeout'));
    });
    await expect(failing).rejects.toMatchObject({ code: 'timeout' });
  });

  test('grace cannot reach beyond seven days', async () => {
    let now = Date.now();
    const { cache } = openCache({ now: () => now }, kind);
    const times = { ttlMs: 6 * DAY_MS, graceMs: 6 * DAY_MS };
    const read = (load: () => Promise<unknown>) => cache.read('tracks', 'id', times, load);
    await read(() => Promise.resolve('old'));
    now += 7 * DAY_MS - 1;
    expect(await read(() => Promise.reject(down()))).toMatchObject({ value: 'old' });
    now += 1;
    await expect(read(() => Promise.reject(down()))).rejects.toThrow('Not now.');
  });

  test('without a grace nothing stands in', async () => {
    let now = Date.now();
    const { cache } = openCache({ now: () => now }, kind);
    const times = { ttlMs: HOUR_MS, graceMs: 0 };
    await cache.read('video', 'id', times, () => Promise.resolve('old'));
    now += HOUR_MS;
    expect(await failVideo(cache, 'id', down())).toBeInstanceOf(ToolError);
  });

  test.each(['not_found', 'forbidden'] as const)(
    'once YouTube has said %s the old answer is gone for good',
    async (code) => {
      const { cache, pass } = await openStale();
      await failVideo(cache, 'id', down(code));
      expect(await failVideo(cache, 'id', down())).toMatchObject({ code });
      pass(MINUTE_MS);
      expect(await failVideo(cache, 'id', down())).toMatchObject({ code: 'unavailable' });
      expect(cache.stats().stale).toBe(0);
    },
  );

  test('a denial that is not remembered forgets the old answer too', async () => {
    const { cache } = await openStale();
    const notYet = new ToolError('not_found', 'Not yet there.', { retryable: true });
    expect(await failVideo(cache, 'id', notYet)).toBe(notYet);
    expect(await failVideo(cache, 'id', down())).toMatchObject({ code: 'unavailable' });
  });

  test('five hundred that wait for one failing load get the old answer from one load', async () => {
    const { cache, counted } = await openStale();
    let loads = 0;
    const reads = Array.from({ length: 500 }, () =>
      cache.read('video', 'id', TIMES, async () => {
        loads += 1;
        await Promise.resolve();
        throw down('quota_exhausted');
      }),
    );
    const answers = await Promise.all(reads);
    expect(loads).toBe(1);
    for (const answer of answers) {
      expect(answer).toMatchObject({ value: 'old', cached: true, staleReason: 'quota_exhausted' });
    }
    expect(await counted('mcp.cache.stale', 'video')).toBe(500);
    expect(cache.stats()).toMatchObject({ stale: 500, misses: 2, hits: 0 });
  });

  test('a caller that gave up gets its own reason, not an old answer', async () => {
    const { cache } = await openStale();
    const controller = new AbortController();
    const begun = Promise.withResolvers<void>();
    const read = cache.read(
      'video',
      'id',
      TIMES,
      (signal) => {
        begun.resolve();
        return new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(down('timeout')));
        });
      },
      { signal: controller.signal },
    );
    await begun.promise;
    const reason = new Error('cancelled by the client');
    controller.abort(reason);
    await expect(read).rejects.toBe(reason);
    expect(cache.stats().stale).toBe(0);
  });

  test('what was cleared while the load ran does not stand in', async () => {
    const { cache } = await openStale();
    const read = cache.read('video', 'id', TIMES, async () => {
      await cache.clear();
      throw down();
    });
    await expect(read).rejects.toThrow('Not now.');
  });

  test('when the clock goes back by more than a minute all is dropped, by less nothing', async () => {
    const { cache, pass } = await openStale();
    expect(await failVideo(cache, 'id', down())).toMatchObject({ ageSeconds: 3_660 });
    pass(-MINUTE_MS);
    expect(await failVideo(cache, 'id', down())).toMatchObject({ ageSeconds: 3_660 });
    pass(-MINUTE_MS);
    expect(await failVideo(cache, 'id', down())).toBeInstanceOf(ToolError);
    pass(2 * MINUTE_MS);
    expect(await readVideo(cache, 'id', 'new')).toEqual(fresh('new'));
  });
});
