/** A few of the made-up bodies of test/e2e/lifecycle-fuzz.test.ts, on every run. */
import { expect, onTestFinished, test } from 'vitest';
import { startSample } from '../../src/sample/server.ts';
import { WIDE_LIMITS, fuzzServer } from '../support/fuzz-server.ts';
import { startServer } from '../support/server.ts';

const BODIES = 1_000;
const FIXED_SEED = 20_261_122;

test.each([
  ['a fixed seed', FIXED_SEED],
  ['a random seed', Math.trunc(Math.random() * 2 ** 31)],
])(
  'bodies from %s (%i) are answered, none with 5xx',
  async (_what, seed) => {
    const sample = await startSample();
    onTestFinished(() => sample.close());
    await using server = await startServer({ sample, env: WIDE_LIMITS });
    const found = await fuzzServer({ url: server.url, count: BODIES, seed, longestMs: 250 });
    process.stdout.write(`fuzz: seed ${seed}, ${JSON.stringify(found.statuses)}\n`);
    expect(found).toMatchObject({ serverErrors: [], slow: [] });
    // Nothing of it has hurt the server.
    expect((await fetch(`${server.origin}/readyz`)).status).toBe(200);
    expect(await server.stop()).toBe(0);
  },
  60_000,
);
