import { spawn, spawnSync } from 'node:child_process';
import type { SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Readable } from 'node:stream';
import { text as readText } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { DAY_MS, HOUR_MS, NOW_MS, newPath, open } from './open-cache-rows.ts';

const CHILD = join(import.meta.dirname, 'write-cache-rows.ts');

function startChild(path: string, name: string, ...rest: string[]) {
  return spawn(process.execPath, [CHILD, path, name, ...rest], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

test('eight processes that open one new file at once all write to it', async () => {
  const path = newPath();
  const names = Array.from({ length: 8 }, (_, at) => `p${at}`);
  const faults = await Promise.all(
    names.map(async (name) => {
      const child = startChild(path, name, '20');
      child.stdout.resume();
      return readText(child.stderr);
    }),
  );
  expect(faults).toEqual(names.map(() => ''));
  const { rows, warnings } = open({ path });
  for (const name of names)
    expect(rows.get(`${name}:19`) ?? `${name} 19 `).toContain(`${name} 19 `);
  expect(rows.figures().entries).toBeGreaterThan(100);
  expect(warnings).toEqual([]);
});

test('kill -9 of a writing process, thirty times: the file opens, is whole and was not made anew', async () => {
  const path = newPath();
  const first = open({ path });
  const { ino } = statSync(path);
  first.set('kept', 'from before', Date.now() + HOUR_MS, Date.now());
  first.rows.close();
  for (let round = 0; round < 30; round += 1) {
    const child = startChild(path, `r${round % 3}`);
    await once(child.stdout, 'data');
    // A little further into its writes each time.
    for (let turn = 0; turn < round * 20; turn += 1) await new Promise(setImmediate);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const { rows, warnings } = open({ path });
    expect(warnings).toEqual([]);
    expect(rows.get('kept')).toBe('from before');
    for (let at = 0; at < 50; at += 1) {
      const name = `r${round % 3}`;
      const text = `${name} ${at} `.repeat(4_000);
      expect(rows.get(`${name}:${at}`) ?? text).toBe(text);
    }
    rows.close();
  }
  expect(statSync(path).ino).toBe(ino);
  const db = new DatabaseSync(path);
  expect(db.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
  const sums = db.prepare('SELECT count(*) AS entries, sum(size) AS bytes FROM entries').get();
  expect(db.prepare('SELECT entries, bytes FROM totals').get()).toEqual(sums);
  db.close();
});

test.each<[string, (path: string) => void]>([
  [
    'that is no database',
    (path) => writeFileSync(path, 'no database at all, though long '.repeat(99)),
  ],
  [
    'of a newer version',
    (path) => {
      const db = new DatabaseSync(path);
      db.exec('CREATE TABLE entries (other TEXT); PRAGMA user_version = 99');
      db.close();
    },
  ],
  [
    'with other tables',
    (path) => {
      const db = new DatabaseSync(path);
      db.exec('CREATE TABLE entries (other TEXT); PRAGMA user_version = 1');
      db.close();
    },
  ],
])('a file %s is made anew with one warning', (_name, spoil) => {
  const path = newPath();
  spoil(path);
  const { rows, set, warnings } = open({ path });
  expect(warnings).toHaveLength(1);
  expect(JSON.stringify(warnings)).toContain(path);
  set('a');
  rows.close();
  const again = open({ path });
  expect(again.rows.get('a')).toBe('text');
  expect(again.warnings).toEqual([]);
});

test('an empty file is a new one', () => {
  const path = newPath();
  writeFileSync(path, '');
  const { set, rows, warnings } = open({ path });
  set('a');
  expect(rows.get('a')).toBe('text');
  expect(warnings).toEqual([]);
});

test('a damaged value is never given: the file is deleted, and opens empty', () => {
  const { path, rows, set } = open();
  set('a', 'the text of a video '.repeat(5_000));
  rows.close();
  const at = readFileSync(path).lastIndexOf('the text of a video');
  const file = openSync(path, 'r+');
  writeSync(file, 'THE', at);
  closeSync(file);
  const spoiled = open({ path });
  expect(() => spoiled.rows.get('a')).toThrow('damaged');
  expect(existsSync(path)).toBe(false);
  expect(open({ path }).rows.figures().entries).toBe(0);
});

test('ruined pages are found, or do no harm', () => {
  const { path, rows, set } = open();
  const textOf = (at: number): string => `${at} text `.repeat(2_000);
  for (let at = 0; at < 200; at += 1) set(`key${at}`, textOf(at));
  rows.close();
  const size = statSync(path).size;
  const file = openSync(path, 'r+');
  for (let at = 16_384; at < size; at += 5 * 16_384)
    writeSync(file, Buffer.alloc(500, 0xab), 0, 500, at);
  closeSync(file);
  const faults: unknown[] = [];
  for (let at = 0; at < 200; at += 1) {
    const { rows: next } = open({ path });
    try {
      const text = next.get(`key${at}`) ?? textOf(at);
      if (text !== textOf(at)) faults.push('another text');
    } catch (error) {
      faults.push(error instanceof Error ? error.message : error);
    }
    next.close();
  }
  expect(faults).not.toEqual([]);
  for (const fault of faults) expect(fault).toMatch(/damaged|malformed/);
});

test('a write to a file that was removed says so', () => {
  const { path, rows, set } = open();
  set('a');
  rmSync(path);
  expect(() => set('b')).toThrow('removed or replaced');
  expect(rows.get('a')).toBe('text');
  rows.close();
  writeFileSync(path, '');
  const { rows: again } = open({ path });
  expect(again.figures().entries).toBe(0);
});

test('while another process holds the lock a write fails soon and a read works', () => {
  const { path, rows, set } = open();
  set('a');
  const other = new DatabaseSync(path);
  other.exec('BEGIN IMMEDIATE');
  const startedAt = performance.now();
  expect(() => set('b')).toThrow('database is locked');
  expect(performance.now() - startedAt).toBeLessThan(500);
  expect(rows.get('a')).toBe('text');
  other.exec('ROLLBACK');
  other.close();
  set('b');
  expect(rows.get('b')).toBe('text');
});

/** Runs a module in a process of its own, with `openCacheRows` at hand; what it prints. */
async function runModule(
  body: string,
  path: string,
  options: SpawnOptions,
  shell = 'exec',
): Promise<string> {
  const module = join(import.meta.dirname, '../../src/store/sqlite-cache.ts');
  const script = `
    const { openCacheRows } = await import(${JSON.stringify(module)});
    const open = () => openCacheRows({ path: ${JSON.stringify(path)} });
    ${body}`;
  const child = spawn(
    'sh',
    ['-c', `${shell} "$0" --input-type=module -e "$1"`, process.execPath, script],
    { stdio: ['ignore', 'pipe', 'inherit'], ...options },
  );
  const [out] = await Promise.all([
    readText(child.stdout ?? Readable.from([])),
    once(child, 'exit'),
  ]);
  return out.trim();
}

test('on a full disk a write throws, what is there is read, and space that comes is used', async () => {
  const { path, rows, set } = open();
  set('a');
  rows.close();
  const body = `
    const rows = open();
    const text = 'x'.repeat(100_000);
    let fault = 'none';
    try {
      for (let at = 0; at < 50; at += 1) rows.set({ key: 'k' + at, text, goneAtMs: ${NOW_MS + DAY_MS} }, ${NOW_MS});
    } catch (error) {
      fault = error.errstr;
    }
    console.log(fault, rows.get('a'));`;
  // A limit on the size of files stands for the end of the disk: 2,000 blocks of 512 or 1,024 bytes.
  expect(await runModule(body, path, {}, 'ulimit -f 2000; exec')).toMatch(/disk.* text$/);
  const after = open({ path });
  expect(after.rows.get('a')).toBe('text');
  after.set('b');
  expect(after.rows.get('b')).toBe('text');
});

test('a folder that is not there, or is a file, is told by its code', () => {
  expect(() => open({ path: join(dirname(newPath()), 'nowhere', 'cache.sqlite') })).toThrow(
    /ENOENT/,
  );
  expect(() => open({ path: join(process.execPath, 'cache.sqlite') })).toThrow(/ENOTDIR/);
});

/** The superuser may write everywhere: as such it is tried as somebody else. */
const SOMEBODY = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
const canRunAsSomebody = spawnSync(process.execPath, ['--version'], SOMEBODY).error === undefined;

test.runIf(canRunAsSomebody)('a folder that cannot be written is told by its code', async () => {
  const readOnly = mkdtempSync(join(tmpdir(), 'youtube-mcp-cache-'));
  chmodSync(readOnly, 0o555);
  onTestFinished(() => {
    chmodSync(readOnly, 0o755);
    rmSync(readOnly, { recursive: true });
  });
  const body = 'try { open(); } catch (error) { console.log(error.code); }';
  expect(await runModule(body, join(readOnly, 'cache.sqlite'), SOMEBODY)).toBe('EACCES');
});
