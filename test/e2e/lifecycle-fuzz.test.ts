/** 100,000 made-up JSON-RPC bodies through the real server: no 5xx, no crash, none dear. */
import { expect, onTestFinished, test } from 'vitest';
import { startSample } from '../../src/sample/server.ts';
import { WIDE_LIMITS, fuzzServer } from '../support/fuzz-server.ts';
import { startServer } from '../support/server.ts';

const BODIES = 50_000;
const LONGEST_MS = 250;

test.each([
  ['a fixed seed', 20_261_122],
  ['a random seed', Math.trunc(Math.random() * 2 ** 31)],
])(
  '50,000 bodies from %s (%i) are answered, none with 5xx, none slowly',
  async (_what, seed) => {
    const sample = await startSample();
    onTestFinished(() => sample.close());
    await using server = await startServer({ sample, env: WIDE_LIMITS });
    const found = await fuzzServer({
      url: server.url,
      count: BODIES,
      seed,
      longestMs: LONGEST_MS,
    });
    process.stdout.write(
      `fuzz: ${BODIES} bodies, seed ${seed}, answers ${JSON.stringify(found.statuses)}, ` +
        `slowest that was late ${found.slowestMs.toFixed(0)} ms\n`,
    );
    expect(found).toMatchObject({ serverErrors: [], slow: [] });
    expect((await fetch(`${server.origin}/livez`)).status).toBe(200);
    const faults = server.stderr.filter((line) => /"level":"(error|fatal)"/.test(line));
    expect(faults).toEqual([]);
    expect(await server.stop()).toBe(0);
  },
  900_000,
);
