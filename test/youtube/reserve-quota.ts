/** A process of its own on a shared ledger: `reserve-quota.ts FILE LIMIT ATTEMPTS NOW_MS`; prints what it got. */
import { ToolError } from '../../src/errors.ts';
import { openStore } from '../../src/store/sqlite.ts';
import { createQuotaLedger, DEFAULT_QUOTA_LIMITS } from '../../src/youtube/quota.ts';

const [path = '', limit = '0', attempts = '0', nowMs = '0'] = process.argv.slice(2);
const store = openStore({ path });
const ledger = createQuotaLedger({
  store,
  limits: { ...DEFAULT_QUOTA_LIMITS, search: Number(limit) },
  reserve: 0,
  credential: '0011223344556677',
  now: () => Number(nowMs),
});

let reserved = 0;
for (let attempt = 0; attempt < Number(attempts); attempt += 1) {
  try {
    ledger.reserve('search', 1);
    reserved += 1;
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    // Another held the write lock for longer than the ledger waits: nothing was drawn.
    if (error.reason === 'quota_store') attempt -= 1;
    else if (error.code !== 'quota_exhausted') throw error;
  }
}
process.stdout.write(`${reserved}\n`);
store.close();
