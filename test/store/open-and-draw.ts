/**
 * A process of its own on a shared file: `open-and-draw.ts FILE CEILING ATTEMPTS [hold]`. Draws units
 * one by one and prints how many it got; with `hold` it then waits to be killed, the file open.
 */
import { openStore } from '../../src/store/sqlite.ts';

const [path = '', ceiling = '0', attempts = '0', hold] = process.argv.slice(2);
const store = openStore({ path });
const account = { credential: '0011223344556677', day: '2026-11-20' };

let drawn = 0;
for (let attempt = 0; attempt < Number(attempts); attempt += 1) {
  if (store.quota.draw(account, 'search', 1, Number(ceiling))) drawn += 1;
}
process.stdout.write(`${drawn}\n`);
if (hold === 'hold') setInterval(() => store.ping(), 1_000);
else store.close();
