import { existsSync, statSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { clearCacheFile } from '../../src/store/sqlite-cache-file.ts';
import { DAY_MS, HOUR_MS, NOW_MS, newPath, open } from './open-cache-rows.ts';

test('a row is read as it was written, and the last one of a key counts', () => {
  const { rows, set } = open();
  const text = 'שלום 🙂 "quoted" \u0000 \\';
  set('a', 'older, and longer than what comes after it, שלום');
  set('a', text);
  expect(rows.get('a')).toBe(text);
  expect(rows.get('b')).toBeUndefined();
  expect(rows.figures()).toEqual({ entries: 1, bytes: 1 + Buffer.byteLength(text) });
  rows.delete('a');
  rows.delete('a');
  expect(rows.get('a')).toBeUndefined();
  expect(rows.figures()).toEqual({ entries: 0, bytes: 0 });
});

test('clearing deletes what begins so, and nothing beside it', () => {
  const { rows, set } = open();
  for (const key of ['a:1', 'a:', 'a:\uffff', 'a', 'a;', 'aa:1', 'b:1']) set(key);
  rows.clear('a:');
  expect(rows.figures().entries).toBe(4);
  expect(rows.get('a;')).toBe('text');
  expect(rows.get('a:1')).toBeUndefined();
});

test('the file and its companions are readable by their owner alone', () => {
  const { path, set } = open();
  set('a');
  for (const name of [path, `${path}-wal`, `${path}-shm`]) {
    expect((statSync(name).mode & 0o777).toString(8)).toBe('600');
  }
});

test('above the bound what goes soonest is deleted', () => {
  const { rows, set } = open({ maxBytes: 100_000 });
  for (let at = 0; at < 50; at += 1) set(`key${at}`, 'x'.repeat(5_000), NOW_MS + HOUR_MS + at);
  expect(rows.figures().bytes).toBeLessThanOrEqual(100_000);
  expect(rows.get('key0')).toBeUndefined();
  expect(rows.get('key49')).toBeDefined();
});

test('the bound holds when it is lowered, and what is larger than it replaces nothing by nothing', () => {
  const { path, rows, set } = open();
  for (let at = 0; at < 50; at += 1) set(`key${at}`, 'x'.repeat(5_000));
  rows.close();
  const smaller = open({ path, maxBytes: 20_000 });
  smaller.rows.purge(NOW_MS);
  expect(smaller.rows.figures().bytes).toBeLessThanOrEqual(20_000);
  smaller.set('huge', 'short');
  smaller.set('huge', 'x'.repeat(30_000));
  expect(smaller.rows.get('huge')).toBeUndefined();
});

test('a value above 4 MiB is not kept, and the older one of its key is gone', () => {
  const { rows, set } = open();
  set('a');
  set('a', 'x'.repeat(4 * 1024 * 1024));
  expect(rows.get('a')).toBeUndefined();
});

test('purging deletes every row whose time is over, however many', () => {
  const { rows, set } = open();
  for (let at = 0; at < 450; at += 1) set(`old${at}`, 'text', NOW_MS + 1);
  set('new', 'text', NOW_MS + 2);
  rows.purge(NOW_MS + 1);
  expect(rows.figures().entries).toBe(1);
  rows.purge(NOW_MS + 2);
  expect(rows.figures()).toEqual({ entries: 0, bytes: 0 });
});

test('a write purges too, when the last purge is ten minutes ago', () => {
  const { rows, set } = open();
  rows.purge(NOW_MS);
  for (let at = 0; at < 10; at += 1) set(`old${at}`, 'text', NOW_MS + 1);
  set('a', 'text', NOW_MS + HOUR_MS, NOW_MS + 599_999);
  expect(rows.figures().entries).toBe(11);
  set('b', 'text', NOW_MS + HOUR_MS, NOW_MS + 600_000);
  expect(rows.figures().entries).toBe(2);
});

test('when the clock has gone back by more than a minute no row is left, by less every one', () => {
  const { path, rows, set } = open();
  set('a', 'text', NOW_MS + DAY_MS);
  rows.close();
  const second = open({ path });
  second.rows.purge(NOW_MS - 60_000);
  expect(second.rows.get('a')).toBe('text');
  second.rows.purge(NOW_MS - 60_001);
  expect(second.rows.figures()).toEqual({ entries: 0, bytes: 0 });
  second.set('b', 'text', NOW_MS, NOW_MS - 60_001);
  expect(second.rows.get('b')).toBe('text');
});

test('two handles on one file see what the other wrote, and its sums', () => {
  const a = open();
  const b = open({ path: a.path });
  a.set('key', 'of a');
  expect(b.rows.get('key')).toBe('of a');
  b.set('key', 'of b, longer');
  expect(a.rows.get('key')).toBe('of b, longer');
  expect(a.rows.figures()).toEqual(b.rows.figures());
});

test('the command deletes the rows and gives the space back, also while a server has the file open', () => {
  const { path, rows, set } = open();
  for (let at = 0; at < 100; at += 1) set(`key${at}`, 'x'.repeat(50_000));
  const { bytes } = rows.figures();
  const cleared = clearCacheFile(path);
  expect(cleared).toMatchObject({ entries: 100, bytes });
  expect(cleared.fileBytes).toBe(statSync(path).size);
  expect(cleared.fileBytes).toBeLessThan(200_000);
  expect(rows.get('key1')).toBeUndefined();
  set('key1', 'new');
  expect(rows.get('key1')).toBe('new');
  expect(clearCacheFile(path)).toMatchObject({ entries: 1 });
});

test('the command makes no file where there is none, and deletes one that cannot be read', () => {
  const path = newPath();
  expect(clearCacheFile(path)).toEqual({ entries: 0, bytes: 0, fileBytes: 0 });
  expect(existsSync(path)).toBe(false);
  writeFileSync(path, 'no database at all, though long '.repeat(99));
  expect(clearCacheFile(path)).toEqual({ entries: 0, bytes: 0, fileBytes: 0 });
  expect(existsSync(path)).toBe(false);
});
