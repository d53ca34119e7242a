import { describe, expect, test } from 'vitest';
import type { ReadCache, ReadCacheOptions, ReadOptions } from '../../src/cache/read-cache.ts';
import { ToolError } from '../../src/errors.ts';
import {
  DAY_MS,
  HOUR_MS,
  KINDS,
  TIMES,
  fresh,
  openCache,
  readVideo as read,
} from './open-cache.ts';

const failRead = (cache: ReadCache, error: Error, options: ReadOptions = {}) =>
  cache
    .read('video', 'id', TIMES, () => Promise.reject(error), options)
    .then(
      () => undefined,
      (reason: unknown) => reason,
    );

describe.each(KINDS)('%s', (kind) => {
  const open = (options: Partial<ReadCacheOptions> = {}) => openCache(options, kind);
  const deepest = kind === 'memory alone' ? 'memory' : 'durable';

  test('the first read loads, the next is answered from the cache with its age', async () => {
    let now = Date.parse('2026-11-20T20:00:00Z');
    const { cache, counted } = open({ now: () => now });
    expect(await read(cache, 'id')).toEqual(fresh({ title: 'id' }));
    now += 61_999;
    expect(await read(cache, 'id', 'another')).toEqual({
      value: { title: 'id' },
      cached: true,
      ageSeconds: 61,
      tier: 'memory',
      staleReason: undefined,
    });
    expect(await counted('mcp.cache.misses', 'video', deepest)).toBe(1);
    expect(await counted('mcp.cache.hits', 'video')).toBe(1);
    expect(await counted('mcp.cache.hits', 'search')).toBeUndefined();
    expect(cache.stats()).toMatchObject({
      enabled: true,
      entries: 1,
      hits: 1,
      misses: 1,
      stale: 0,
      coalesced: 0,
      caches: { video: { hits: 1, misses: 1, stale: 0, coalesced: 0 }, search: { hits: 0 } },
    });
  });

  test('an entry whose time is over is loaded anew', async () => {
    let now = Date.now();
    const { cache } = open({ now: () => now });
    await read(cache, 'id', 'old');
    now += HOUR_MS;
    expect(await read(cache, 'id', 'new')).toEqual(fresh('new'));
    expect((await read(cache, 'id')).value).toBe('new');
  });

  test('nothing is kept longer than seven days, whatever is asked for', async () => {
    let now = Date.now();
    const { cache } = open({ now: () => now });
    const readForEver = () =>
      cache.read('transcript', 'id', { ttlMs: 365 * DAY_MS, graceMs: DAY_MS }, () =>
        Promise.resolve('text'),
      );
    await readForEver();
    now += 7 * DAY_MS - 1;
    expect((await readForEver()).cached).toBe(true);
    now += 1;
    expect((await readForEver()).cached).toBe(false);
  });

  test('caches and upstreams with the same key are apart', async () => {
    const { cache } = open();
    const { cache: sample } = open({ prefix: 'http://127.0.0.1:1' });
    await read(cache, 'id');
    expect((await cache.read('channel', 'id', TIMES, () => Promise.resolve(1))).cached).toBe(false);
    expect((await read(sample, 'id')).cached).toBe(false);
  });

  test.each(['not_found', 'forbidden'] as const)(
    'a video that is %s is remembered for a minute and not longer',
    async (code) => {
      let now = Date.now();
      const { cache } = open({ now: () => now });
      const quota = { bucket: 'default', cost: 1, remaining: 9, reset_at: '2026-11-21T08:00:00Z' };
      const error = new ToolError(code, 'No such video.', { reason: 'gone', quota });
      expect(await failRead(cache, error)).toBe(error);
      now += 59_999;
      const remembered = await failRead(cache, new Error('asked again'));
      expect(remembered).toMatchObject({ code, reason: 'gone', message: 'No such video.' });
      expect(remembered).toMatchObject({ retryable: false, quota: undefined });
      expect(cache.stats()).toMatchObject({ hits: 1, misses: 1 });
      now += 1;
      expect((await read(cache, 'id')).cached).toBe(false);
    },
  );

  test('a longer memory of failures is cut to a minute, 0 switches it off', async () => {
    let now = Date.now();
    const { cache } = open({ now: () => now });
    await failRead(cache, new ToolError('not_found', 'No such video.'), { negativeTtlMs: HOUR_MS });
    now += 60_000;
    expect((await read(cache, 'id')).cached).toBe(false);

    const { cache: other } = open();
    await failRead(other, new ToolError('not_found', 'No such video.'), { negativeTtlMs: 0 });
    expect((await read(other, 'id')).cached).toBe(false);
  });

  test.each([
    new ToolError('unavailable', 'YouTube is down.'),
    new ToolError('timeout', 'Too late.'),
    new ToolError('rate_limited', 'Slow down.'),
    new ToolError('quota_exhausted', 'Tomorrow.'),
    new ToolError('auth_required', 'No key.'),
    new ToolError('not_found', 'Not yet there.', { retryable: true }),
    new TypeError('A fault of ours'),
  ])('%s is never remembered', async (error) => {
    const { cache } = open();
    expect(await failRead(cache, error)).toBe(error);
    expect(await read(cache, 'id')).toMatchObject({ cached: false });
  });

  test('values are frozen: a caller cannot change what the next one sees', async () => {
    const { cache } = open();
    const { value } = await cache.read('video', 'id', TIMES, () =>
      Promise.resolve({ tags: ['a'], nested: { n: 1 } }),
    );
    expect(() => value.tags.push('b')).toThrow(TypeError);
    expect(() => {
      value.nested.n = 2;
    }).toThrow(TypeError);
  });

  test('null, undefined and an empty list are values like any other', async () => {
    const { cache } = open();
    for (const value of [null, [], '', 0, false]) {
      const key = `k${JSON.stringify(value)}`;
      await read(cache, key, value);
      expect(await read(cache, key, 'other')).toMatchObject({ value, cached: true });
    }
    await cache.read('video', 'undefined', TIMES, () => Promise.resolve(undefined));
    expect(await read(cache, 'undefined', 'other')).toEqual({
      ...fresh(undefined),
      cached: true,
      tier: 'memory',
    });
  });

  test('the number of entries is bounded, and the oldest that was not used goes first', async () => {
    const { cache } = open({ maxEntries: 3 });
    for (const key of ['a', 'b', 'c']) await read(cache, key);
    await read(cache, 'a');
    await read(cache, 'd');
    expect(cache.stats().tiers.memory).toMatchObject({ entries: 3, evictions: 1, max_entries: 3 });
    expect((await read(cache, 'a')).cached).toBe(true);
    expect((await read(cache, 'c')).cached).toBe(true);
    const below = kind === 'memory alone' ? undefined : 'durable';
    expect((await read(cache, 'b')).tier).toBe(below);
  });

  test('the bytes are bounded, and what is larger than the whole cache is not kept', async () => {
    const { cache } = open({ maxBytes: 10_000 });
    for (let at = 0; at < 50; at += 1) await read(cache, `k${at}`, 'x'.repeat(1_000));
    const { bytes, entries } = cache.stats().tiers.memory;
    expect(bytes).toBeLessThanOrEqual(10_000);
    expect(entries).toBe(9);
    await read(cache, 'huge', 'x'.repeat(20_000));
    expect(cache.stats().entries).toBe(9);
    expect((await read(cache, 'k49')).tier).toBe('memory');
    expect((await read(cache, 'huge')).tier).not.toBe('memory');
  });

  test('when it is switched off every read loads and says so', async () => {
    const { cache } = open({ enabled: false });
    await read(cache, 'id', 1);
    expect(await read(cache, 'id', 2)).toEqual(fresh(2));
    expect(cache.stats()).toMatchObject({ enabled: false, entries: 0, hits: 0, misses: 0 });
  });

  test('clearing empties it, and a ping leaves nothing behind', async () => {
    const { cache } = open();
    await read(cache, 'id');
    expect(await cache.ping()).toBeGreaterThan(0);
    expect(cache.stats().entries).toBe(1);
    await cache.clear();
    expect(cache.stats().tiers.memory).toMatchObject({ entries: 0, bytes: 0 });
    expect((await read(cache, 'id')).cached).toBe(false);
  });

  test('what is read for one account is answered to nobody else', async () => {
    const { cache } = open();
    const readFor = (principal?: string) =>
      cache.read(
        'playlist',
        'mine',
        TIMES,
        () => Promise.resolve(principal),
        principal === undefined ? {} : { principal },
      );
    for (const principal of ['a', 'b', '', 'a:mine', 'a/mine', undefined]) {
      expect(await readFor(principal)).toEqual(fresh(principal));
      expect(await readFor(principal)).toMatchObject({ value: principal, cached: true });
    }
  });

  test('no prefix and key are read as another prefix and key', async () => {
    const { cache } = open({ prefix: 'http://a:video' });
    const { cache: other } = open({ prefix: 'http://a' });
    await read(cache, 'video:k', 1);
    expect(await read(other, 'video:video:k', 2)).toEqual(fresh(2));
  });
});
