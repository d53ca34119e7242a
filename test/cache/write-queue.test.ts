import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createWriteQueue } from '../../src/cache/write-queue.ts';
import type { PendingWrite } from '../../src/cache/write-queue.ts';

/** A queue with what it wrote; a key that begins with `!` cannot be written. */
function createRig() {
  const written: [string, string | undefined][] = [];
  let dropped = 0;
  const queue = createWriteQueue(
    (key: string, write: PendingWrite) => {
      if (key.startsWith('!')) return false;
      written.push([key, write?.text]);
      return true;
    },
    () => {
      dropped += 1;
    },
  );
  const put = (key: string, text: string): void => queue.put(key, { text, goneAtMs: 0 });
  return { queue, put, written, dropped: () => dropped };
}

test('nothing is written at once, all of it in the next turn, the last of a key alone', async () => {
  const { queue, put, written } = createRig();
  put('a', 'first');
  put('b', 'text');
  put('a', 'second');
  expect(queue.peek('a')).toEqual({ write: { text: 'second', goneAtMs: 0 } });
  expect(written).toEqual([]);
  await setImmediate();
  expect(written).toEqual([
    ['b', 'text'],
    ['a', 'second'],
  ]);
  expect(queue.peek('a')).toBeUndefined();
});

test('a deletion waits its turn, and is seen while it waits', async () => {
  const { queue, put, written } = createRig();
  put('a', 'text');
  queue.put('a', undefined);
  expect(queue.peek('a')).toEqual({ write: undefined });
  await setImmediate();
  expect(written).toEqual([['a', undefined]]);
});

test('what is too much for one turn is dropped, with the older row of its key', () => {
  const { queue, put, written, dropped } = createRig();
  const text = 'x'.repeat(5 * 1024 * 1024);
  for (const key of ['a', 'b', 'c', 'd']) put(key, text);
  put('e', 'short');
  expect(dropped()).toBe(1);
  queue.flush();
  expect(written.map(([key, kept]) => [key, kept?.length])).toEqual([
    ['a', text.length],
    ['b', text.length],
    ['c', text.length],
    ['d', undefined],
    ['e', 5],
  ]);
  put('f', text);
  expect(dropped()).toBe(1);
});

test('what cannot be written is counted, and holds up nothing behind it', () => {
  const { queue, put, written, dropped } = createRig();
  put('!', 'text');
  put('a', 'text');
  queue.flush();
  expect(written).toEqual([['a', 'text']]);
  expect(dropped()).toBe(1);
});

test('forgotten is not written', async () => {
  const { queue, put, written } = createRig();
  put('a', 'text');
  queue.clear();
  await setImmediate();
  expect(written).toEqual([]);
});
