import { rmSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as written } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openCacheRows } from '../../src/store/sqlite-cache.ts';
import { DAY_MS, durableAt, fresh, newCachePath, openCache, readVideo } from './open-cache.ts';

const START_MS = Date.parse('2026-11-20T20:00:00Z');

test('a value of the file that is no entry is none', async () => {
  const path = newCachePath();
  const rows = openCacheRows({ path });
  const prefix = encodeURIComponent('https://youtube.googleapis.com');
  for (const [key, text] of [
    ['a', 'no JSON'],
    ['b', '{"value":1}'],
    ['c', 'null'],
  ] as const) {
    rows.set({ key: `${prefix}:video:${key}`, text, goneAtMs: START_MS + DAY_MS }, START_MS);
  }
  rows.close();
  const { cache } = openCache({ durable: durableAt(path), now: () => START_MS });
  for (const key of ['a', 'b', 'c']) expect(await readVideo(cache, key, 1)).toEqual(fresh(1));
});

test('a file that is removed, replaced or ruined under a running server fails no read, and is made anew', async () => {
  const path = newCachePath();
  const { cache } = openCache({ durable: durableAt(path), maxEntries: 1 });
  const faults: (() => void)[] = [
    () => rmSync(path),
    () => {
      rmSync(path);
      writeFileSync(path, 'this is not a database, though it is long enough for one '.repeat(90));
    },
    () => {
      for (const name of [path, `${path}-wal`, `${path}-shm`]) {
        writeFileSync(name, Buffer.alloc(200_000, 0xab));
      }
    },
  ];
  for (const [at, spoil] of faults.entries()) {
    await readVideo(cache, `kept${at}`);
    await written();
    spoil();
    for (let key = 0; key < 5; key += 1) {
      expect((await readVideo(cache, `${at}-${key}`, key)).value).toBe(key);
      await written();
    }
    const { status, failures } = cache.stats().tiers.durable ?? {};
    expect(status).toBe('ok');
    expect(failures).toBeGreaterThan(at);
    await readVideo(cache, `after${at}`, 'kept');
    await written();
    await readVideo(cache, 'pushes it out of memory');
    expect(await readVideo(cache, `after${at}`)).toMatchObject({ value: 'kept', tier: 'durable' });
  }
});

test('a lock that another process holds drops writes, keeps reads, and is seen', async () => {
  const path = newCachePath();
  const { cache } = openCache({ durable: durableAt(path), maxEntries: 1 });
  await readVideo(cache, 'a', 1);
  await written();
  const other = new DatabaseSync(path);
  other.exec('BEGIN IMMEDIATE');
  expect(await readVideo(cache, 'b', 2)).toEqual(fresh(2));
  await written();
  expect(await readVideo(cache, 'a')).toMatchObject({ value: 1, tier: 'durable' });
  expect(cache.stats().tiers.durable).toMatchObject({
    status: 'failing',
    dropped_writes: 1,
    last_error: 'database is locked',
  });
  other.exec('ROLLBACK');
  other.close();
  // Nothing is written here: looking at it is enough to see that it is over.
  cache.stats();
  expect(cache.stats().tiers.durable).toMatchObject({ status: 'ok' });
});

test('a file that cannot be opened is a tier that fails, and it is not tried on every read', async () => {
  let attempts = 0;
  const open = () => {
    attempts += 1;
    throw Object.assign(new Error('EACCES: permission denied, open /secret'), { code: 'EACCES' });
  };
  const { cache } = openCache({ durable: { open, pauseMs: 60_000 } });
  for (let key = 0; key < 100; key += 1) {
    expect((await readVideo(cache, `k${key}`, key)).value).toBe(key);
  }
  await written();
  expect(await readVideo(cache, 'k1')).toMatchObject({ value: 1, tier: 'memory' });
  expect(attempts).toBeLessThanOrEqual(2);
  expect(await cache.ping()).toBeGreaterThan(0);
  const { durable } = cache.stats().tiers;
  expect(durable).toMatchObject({ status: 'failing', last_error: 'EACCES', entries: 0 });
});

test('a disk that holds everyone up is left alone for a while, and what it said is used', async () => {
  const path = newCachePath();
  const first = openCache({ durable: durableAt(path) });
  await readVideo(first.cache, 'a', 1);
  await first.cache.close();
  let reads = 0;
  const open = () => {
    const rows = openCacheRows({ path });
    const get = (key: string): string | undefined => {
      reads += 1;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 260);
      return rows.get(key);
    };
    return { ...rows, get };
  };
  const { cache } = openCache({ durable: { open, pauseMs: 60_000 } });
  expect(await readVideo(cache, 'a')).toMatchObject({ value: 1, tier: 'durable' });
  for (const key of ['b', 'c', 'd']) await readVideo(cache, key);
  expect(reads).toBe(1);
  expect(cache.stats().tiers.durable).toMatchObject({ status: 'failing', failures: 1 });
});
