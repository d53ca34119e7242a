import { setImmediate as written } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { ToolError } from '../../src/errors.ts';
import { clearCacheFile } from '../../src/store/sqlite-cache-file.ts';
import { openCacheRows } from '../../src/store/sqlite-cache.ts';
import {
  DAY_MS,
  HOUR_MS,
  MINUTE_MS,
  TIMES,
  durableAt,
  failVideo,
  fresh,
  newCachePath,
  openCache,
  readVideo,
} from './open-cache.ts';

const START_MS = Date.parse('2026-11-20T20:00:00Z');
const down = () => new ToolError('unavailable', 'Not now.');

test('after a restart an entry is served with its true age, from the file and then from memory', async () => {
  const durable = durableAt(newCachePath());
  let now = START_MS;
  const first = openCache({ durable, now: () => now });
  const value = { title: 'שלום 🙂', tags: ['a'], likes: null };
  await readVideo(first.cache, 'id', value);
  await first.cache.close();

  now += 90_500;
  const { cache, counted } = openCache({ durable, now: () => now });
  const found = { value, cached: true, ageSeconds: 90, staleReason: undefined };
  expect(await readVideo(cache, 'id', 'other')).toEqual({ ...found, tier: 'durable' });
  expect(await readVideo(cache, 'id', 'other')).toEqual({ ...found, tier: 'memory' });
  expect(await counted('mcp.cache.hits', 'video', 'durable')).toBe(1);
  expect(await counted('mcp.cache.hits', 'video', 'memory')).toBe(1);
  expect(cache.stats()).toMatchObject({ hits: 2, misses: 0 });
  const { value: again } = await readVideo(cache, 'id');
  expect(Object.isFrozen((again as typeof value).tags)).toBe(true);
});

test('after a restart an entry past its time stands in, and only until its grace ends', async () => {
  const durable = durableAt(newCachePath());
  let now = START_MS;
  const first = openCache({ durable, now: () => now });
  await readVideo(first.cache, 'id', 'old');
  await first.cache.close();

  now += HOUR_MS;
  const second = openCache({ durable, now: () => now });
  expect(await failVideo(second.cache, 'id', down())).toEqual({
    value: 'old',
    cached: true,
    ageSeconds: 3_600,
    tier: 'durable',
    staleReason: 'unavailable',
  });
  expect(await failVideo(second.cache, 'id', down())).toMatchObject({ tier: 'memory' });
  expect(await second.counted('mcp.cache.stale', 'video', 'durable')).toBe(1);
  await second.cache.close();

  now += DAY_MS;
  const third = openCache({ durable, now: () => now });
  expect(third.cache.entries('durable')).toBe(0);
  expect(await failVideo(third.cache, 'id', down())).toMatchObject({ code: 'unavailable' });
});

test('undefined outlives a restart as the value it is, a failure does not', async () => {
  const durable = durableAt(newCachePath());
  const first = openCache({ durable });
  await readVideo(first.cache, 'none');
  await first.cache.read('video', 'undefined', TIMES, () => Promise.resolve(undefined));
  await failVideo(first.cache, 'none-such', new ToolError('not_found', 'No such video.'));
  await first.cache.close();
  const { cache } = openCache({ durable });
  expect(await readVideo(cache, 'undefined')).toMatchObject({ value: undefined, tier: 'durable' });
  expect(await readVideo(cache, 'none-such', 1)).toEqual(fresh(1));
});

test('what YouTube denied is gone after a restart too', async () => {
  const durable = durableAt(newCachePath());
  let now = START_MS;
  const first = openCache({ durable, now: () => now });
  await readVideo(first.cache, 'id', 'old');
  now += HOUR_MS;
  await failVideo(first.cache, 'id', new ToolError('not_found', 'No such video.'));
  await first.cache.close();
  const { cache } = openCache({ durable, now: () => now });
  expect(await failVideo(cache, 'id', down())).toMatchObject({ code: 'unavailable' });
});

test('two processes on one file share what either loaded, also when one holds an older answer', async () => {
  const durable = durableAt(newCachePath());
  let now = START_MS;
  const a = openCache({ durable, now: () => now }).cache;
  const b = openCache({ durable, now: () => now }).cache;
  await readVideo(a, 'id', 'first');
  await written();
  expect(await readVideo(b, 'id')).toMatchObject({ value: 'first', tier: 'durable' });
  now += HOUR_MS;
  await readVideo(b, 'id', 'second');
  await written();
  expect(await readVideo(a, 'id')).toMatchObject({ value: 'second', tier: 'durable' });
  expect(await readVideo(a, 'id')).toMatchObject({ value: 'second', tier: 'memory' });
});

test('what another upstream said is never found in one file', async () => {
  const durable = durableAt(newCachePath());
  const live = openCache({ durable }).cache;
  const sample = openCache({ durable, prefix: 'http://127.0.0.1:1' }).cache;
  await readVideo(sample, 'id', 'sample');
  await written();
  expect(await readVideo(live, 'id', 'live')).toEqual(fresh('live'));
  await live.clear();
  expect(live.entries('durable')).toBe(1);
  await sample.close();
  const again = openCache({ durable, prefix: 'http://127.0.0.1:1' }).cache;
  expect(await readVideo(again, 'id')).toMatchObject({ value: 'sample', tier: 'durable' });
});

test('what memory pushed out is still in the file', async () => {
  const { cache } = openCache({ durable: durableAt(newCachePath()), maxEntries: 2 });
  for (const key of ['a', 'b', 'c', 'd']) await readVideo(cache, key);
  await written();
  expect(cache.entries('memory')).toBe(2);
  expect(cache.entries('durable')).toBe(4);
  expect(await readVideo(cache, 'a')).toMatchObject({ tier: 'durable' });
});

test('an entry that still waits to be written is found', async () => {
  const { cache } = openCache({ durable: durableAt(newCachePath()), maxEntries: 1 });
  await readVideo(cache, 'a', 1);
  await readVideo(cache, 'b', 2);
  expect(await readVideo(cache, 'a', 'other')).toMatchObject({ value: 1, tier: 'durable' });
});

test('five hundred reads of one key after a restart read the file once', async () => {
  const path = newCachePath();
  const first = openCache({ durable: durableAt(path) });
  await readVideo(first.cache, 'id');
  await first.cache.close();
  let reads = 0;
  const durable = {
    open: () => {
      const rows = openCacheRows({ path });
      return { ...rows, get: (key: string) => ((reads += 1), rows.get(key)) };
    },
  };
  const { cache } = openCache({ durable });
  const answers = await Promise.all(Array.from({ length: 500 }, () => readVideo(cache, 'id')));
  expect(answers.every(({ tier }) => tier === 'durable')).toBe(true);
  expect(reads).toBe(1);
  expect(cache.stats()).toMatchObject({ hits: 500, misses: 0, coalesced: 0 });
});

test('a hit in memory does not look at the file', async () => {
  const path = newCachePath();
  let reads = 0;
  const durable = {
    open: () => {
      const rows = openCacheRows({ path });
      return { ...rows, get: (key: string) => ((reads += 1), rows.get(key)) };
    },
  };
  const { cache } = openCache({ durable });
  await readVideo(cache, 'id');
  for (let at = 0; at < 10; at += 1) await readVideo(cache, 'id');
  expect(reads).toBe(1);
});

test('a command that clears the file leaves what a running server has in memory', async () => {
  const path = newCachePath();
  const { cache } = openCache({ durable: durableAt(path) });
  for (const key of ['a', 'b']) await readVideo(cache, key);
  await written();
  expect(clearCacheFile(path)).toMatchObject({ entries: 2 });
  expect(cache.stats().tiers).toMatchObject({ memory: { entries: 2 }, durable: { entries: 0 } });
  expect(await readVideo(cache, 'a')).toMatchObject({ tier: 'memory' });
  await readVideo(cache, 'c');
  await written();
  expect(cache.stats().tiers.durable).toMatchObject({ status: 'ok', entries: 1, failures: 0 });
});

test('clearing empties both tiers, and what waits to be written with them', async () => {
  const { cache } = openCache({ durable: durableAt(newCachePath()) });
  await readVideo(cache, 'a');
  await written();
  await readVideo(cache, 'b');
  await cache.clear();
  await written();
  expect(cache.entries('memory')).toBe(0);
  expect(cache.entries('durable')).toBe(0);
});

test.each([
  ['while the server was down', true],
  ['under a running server', false],
])('a clock that goes back %s leaves nothing of unknown age', async (_name, restarts) => {
  const durable = durableAt(newCachePath());
  let now = START_MS;
  const first = openCache({ durable, now: () => now });
  await readVideo(first.cache, 'id', 'old');
  await written();
  // Seen six days later, so what the file holds is older than the clock will say.
  now += 6 * DAY_MS;
  await readVideo(first.cache, 'other', 'new');
  if (restarts) await first.cache.close();
  now = START_MS + MINUTE_MS;
  const cache = restarts ? openCache({ durable, now: () => now }).cache : first.cache;
  expect(await readVideo(cache, 'id', 'newer')).toEqual(fresh('newer'));
  expect(await readVideo(cache, 'other', 'newer')).toEqual(fresh('newer'));
});

test('switched off it opens no file', async () => {
  const durable = {
    open: () => {
      throw new Error('opened');
    },
  };
  const { cache } = openCache({ durable, enabled: false });
  expect(cache.stats().tiers.durable).toBeUndefined();
  expect(cache.entries('durable')).toBeUndefined();
});
