/**
 * A process that writes to both files of `DATA_DIR` until it is killed: `draw-until-killed.ts
 * FOLDER`. Each unit of quota is written down to stdout once its write has returned: acknowledged.
 */
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { openCacheRows } from '../../src/store/sqlite-cache.ts';
import { openStore } from '../../src/store/sqlite.ts';

const [folder = ''] = process.argv.slice(2);
const store = openStore({ path: join(folder, 'state.sqlite') });
const rows = openCacheRows({ path: join(folder, 'cache.sqlite') });
const account = { credential: '0011223344556677', day: '2026-11-20' };

for (let at = 0; ; at += 1) {
  const row = store.quota.draw(account, 'default', 1, Number.MAX_SAFE_INTEGER);
  writeSync(1, `${row?.used}\n`);
  const now = Date.now();
  const text = `${at % 20} `.repeat(2_000);
  rows.set({ key: `killed:${at % 20}`, text, goneAtMs: now + 3_600_000 }, now);
}
