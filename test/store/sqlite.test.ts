import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  mkdtempSync,
  openSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { text } from 'node:stream/consumers';
import { afterAll, expect, test } from 'vitest';
import { StartupError } from '../../src/errors.ts';
import { openStore } from '../../src/store/sqlite.ts';
import { testStoreContract } from './store-contract.ts';

const folder = mkdtempSync(join(tmpdir(), 'youtube-mcp-store-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
const newPath = (): string => join(folder, `state-${(files += 1)}.sqlite`);
const CHILD = join(import.meta.dirname, 'open-and-draw.ts');
const ACCOUNT = { credential: '0011223344556677', day: '2026-11-20' };

let last = '';
testStoreContract('sqlite', {
  open: () => openStore({ path: (last = newPath()) }),
  reopen: () => openStore({ path: last }),
});

async function drawInChild(path: string, ceiling: number, attempts: number): Promise<number> {
  const child = spawn(process.execPath, [CHILD, path, String(ceiling), String(attempts)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, faults] = await Promise.all([text(child.stdout), text(child.stderr)]);
  expect(faults).toBe('');
  return Number(out);
}

function messageOf(open: () => unknown): string {
  try {
    open();
  } catch (error) {
    if (error instanceof StartupError) return error.message;
    throw error;
  }
  throw new Error('It opened');
}

test('eight processes that open one new file at once all get it, and together draw no unit too many', async () => {
  const path = newPath();
  const drawn = await Promise.all(Array.from({ length: 8 }, () => drawInChild(path, 100, 40)));
  expect(drawn.reduce((sum, count) => sum + count)).toBe(100);
  const store = openStore({ path });
  expect(store.quota.read(ACCOUNT)[0]?.used).toBe(100);
  store.close();
});

test('what was drawn before kill -9 is still drawn after it', async () => {
  const path = newPath();
  const child = spawn(process.execPath, [CHILD, path, '50', '30', 'hold'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  const [, signal] = await once(child, 'exit');
  expect(signal).toBe('SIGKILL');
  const store = openStore({ path });
  expect(store.quota.read(ACCOUNT)[0]?.used).toBe(30);
  expect(store.quota.draw(ACCOUNT, 'search', 20, 50)?.used).toBe(50);
  store.close();
});

test('the file and its companions are readable by their owner alone', () => {
  const path = newPath();
  const store = openStore({ path });
  store.quota.draw(ACCOUNT, 'search', 1, 10);
  for (const name of [path, `${path}-wal`, `${path}-shm`]) {
    expect((statSync(name).mode & 0o777).toString(8)).toBe('600');
  }
  store.close();
});

test('a file that is no database stops the start with its path, DATA_DIR and what to do', () => {
  const path = newPath();
  writeFileSync(
    path,
    'this is not a database, though it is long enough to be taken for one '.repeat(40),
  );
  const message = messageOf(() => openStore({ path }));
  expect(message).toContain(path);
  expect(message).toContain('DATA_DIR');
  expect(message).toContain('not an intact SQLite file');
});

test('a database with a ruined page stops the start', () => {
  const path = newPath();
  const store = openStore({ path });
  for (let day = 0; day < 400; day += 1) {
    store.quota.draw({ ...ACCOUNT, day: `day-${day}` }, 'search', 1, 10);
  }
  store.close();
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.alloc(2_000, 0xab), 0, 2_000, 4_096);
  closeSync(file);
  expect(messageOf(() => openStore({ path }))).toContain('not an intact SQLite file');
});

test('a path in a folder that is not there stops the start', () => {
  const path = join(folder, 'nowhere', 'state.sqlite');
  const message = messageOf(() => openStore({ path }));
  expect(message).toContain(path);
  expect(message).toContain('DATA_DIR');
});

test('a file of a newer version is left alone', () => {
  const path = newPath();
  const newer = new DatabaseSync(path);
  newer.exec('PRAGMA user_version = 99');
  newer.close();
  expect(messageOf(() => openStore({ path }))).toContain('newer version');
  const untouched = new DatabaseSync(path);
  expect(untouched.prepare('PRAGMA user_version').get()).toEqual({ user_version: 99 });
  untouched.close();
});
