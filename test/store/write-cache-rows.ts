/**
 * A process of its own on a shared cache file: `write-cache-rows.ts FILE NAME COUNT [hold]`. Writes
 * COUNT rows, or without end for 0, and says `ready` after the first; with `hold` it then waits to
 * be killed.
 */
import { openCacheRows } from '../../src/store/sqlite-cache.ts';

const [path = '', name = '', count = '0', hold] = process.argv.slice(2);
const rows = openCacheRows({ path });
const total = Number(count) || Number.POSITIVE_INFINITY;

const write = (at: number): void => {
  const now = Date.now();
  const text = `${name} ${at % 50} `.repeat(4_000);
  try {
    rows.set({ key: `${name}:${at % 50}`, text, goneAtMs: now + 3_600_000 }, now);
  } catch (error) {
    if (!(error instanceof Error) || error.message !== 'database is locked') throw error;
  }
  if (at === 0) process.stdout.write('ready\n');
  if (at + 1 < total) setImmediate(write, at + 1);
  else if (hold === 'hold') setInterval(() => rows.figures(), 1_000);
  else rows.close();
};
write(0);
