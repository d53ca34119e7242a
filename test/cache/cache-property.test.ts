import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { metrics } from '@opentelemetry/api';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createInstruments } from '../../otel/instruments.ts';
import { createReadCache } from '../../src/cache/read-cache.ts';
import type { ReadCache } from '../../src/cache/read-cache.ts';
import { ToolError } from '../../src/errors.ts';
import { DAY_MS, HOUR_MS, KINDS, MINUTE_MS, TIMES, durableAt } from './open-cache.ts';

const PREFIXES = { live: 'https://youtube.googleapis.com', sample: 'http://127.0.0.1:4100' };

type Upstream = keyof typeof PREFIXES;

const upstreams = fc.constantFrom<Upstream[]>('live', 'sample');

const commands = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('read' as const),
      upstream: upstreams,
      key: fc.constantFrom<string[]>('a', 'b'),
      fails: fc.option(
        fc.constantFrom('unavailable' as const, 'not_found' as const, 'auth_required' as const),
        { nil: undefined },
      ),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('step' as const),
      ms: fc.constantFrom(1, MINUTE_MS, HOUR_MS - 1, HOUR_MS, 23 * HOUR_MS, 3 * DAY_MS),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('set back' as const),
      ms: fc.constantFrom(MINUTE_MS + 1, HOUR_MS, 20 * HOUR_MS, 3 * DAY_MS),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('restart' as const), upstream: upstreams }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('clear' as const), upstream: upstreams }) },
);

type Command = typeof commands extends fc.Arbitrary<infer C> ? C : never;

/** What was loaded last under a key, by the time that has truly passed. */
interface Loaded {
  readonly value: string;
  readonly atMs: number;
  /** Nothing has happened since that could have lost it. */
  isSure: boolean;
}

/** Two upstreams, with one file below both when there is one, and what they must hold. */
function createRig(path: string | undefined) {
  let wallMs = Date.parse('2026-11-20T20:00:00Z');
  let trueMs = 0;
  let loads = 0;
  const open = (upstream: Upstream): ReadCache =>
    createReadCache({
      instruments: createInstruments(metrics.getMeter('test')),
      prefix: PREFIXES[upstream],
      enabled: true,
      now: () => wallMs,
      maxEntries: 1,
      ...(path === undefined ? {} : { durable: durableAt(path) }),
    });
  const caches = { live: open('live'), sample: open('sample') };
  const model = new Map<string, Loaded>();
  const doubt = (upstream?: Upstream): void => {
    for (const [name, loaded] of model) {
      if (upstream === undefined || name.startsWith(upstream)) loaded.isSure = false;
    }
  };

  const read = async ({ upstream, key, fails }: Extract<Command, { kind: 'read' }>) => {
    const name = `${upstream} ${key}`;
    const before = model.get(name);
    const ageMs = before ? trueMs - before.atMs : Number.POSITIVE_INFINITY;
    let hasLoaded = false;
    const load = async (): Promise<string> => {
      hasLoaded = true;
      if (fails) throw new ToolError(fails, 'No.');
      return `${name} ${(loads += 1)}`;
    };
    const outcome = await caches[upstream]
      .read('video', key, TIMES, load)
      .catch((error: unknown) => {
        expect(error).toBeInstanceOf(ToolError);
        return undefined;
      });
    if (hasLoaded && !fails)
      model.set(name, { value: outcome?.value ?? '', atMs: trueMs, isSure: true });
    if (hasLoaded && fails === 'not_found') model.delete(name);
    if (before?.isSure && ageMs < TIMES.ttlMs && path !== undefined) expect(hasLoaded).toBe(false);
    if (!outcome) return;
    if (!outcome.cached)
      return expect(outcome).toMatchObject({ ageSeconds: 0, staleReason: undefined });
    expect(outcome.value).toBe(before?.value);
    if (outcome.staleReason === undefined) {
      expect(hasLoaded).toBe(false);
      expect(ageMs).toBeLessThan(TIMES.ttlMs);
    } else {
      expect(outcome.staleReason).toBe(fails);
      expect(fails).toBe('unavailable');
      expect(ageMs).toBeGreaterThanOrEqual(TIMES.ttlMs);
      expect(ageMs).toBeLessThan(TIMES.ttlMs + TIMES.graceMs);
    }
    expect(outcome.ageSeconds).toBe(Math.floor(ageMs / 1000));
  };

  const setBack = async (ms: number): Promise<void> => {
    // A clock that nobody looked at cannot be seen to go back.
    for (const upstream of ['live', 'sample'] as const) {
      await read({ kind: 'read', upstream, key: 'looks', fails: 'unavailable' });
    }
    wallMs -= ms;
    doubt();
  };
  return {
    async run(command: Command): Promise<void> {
      if (command.kind === 'read') await read(command);
      else if (command.kind === 'set back') await setBack(command.ms);
      else if (command.kind === 'step') {
        wallMs += command.ms;
        trueMs += command.ms;
      } else if (command.kind === 'clear') {
        await caches[command.upstream].clear();
        for (const name of model.keys()) if (name.startsWith(command.upstream)) model.delete(name);
      } else {
        await caches[command.upstream].close();
        caches[command.upstream] = open(command.upstream);
        if (path === undefined) doubt(command.upstream);
      }
    },
    close: () => Promise.all([caches.live.close(), caches.sample.close()]),
  };
}

describe.each(KINDS)('%s', (kind) => {
  test('whatever happens, nothing too old, of another upstream, or older than the last load is served', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(commands, { maxLength: 60, size: 'max' }), async (sequence) => {
        const folder = mkdtempSync(join(tmpdir(), 'youtube-mcp-cache-'));
        const rig = createRig(kind === 'memory alone' ? undefined : join(folder, 'cache.sqlite'));
        try {
          for (const command of sequence) {
            await rig.run(command);
            // What waits for the file is written in the next turn.
            await setImmediate();
          }
        } finally {
          await rig.close();
          rmSync(folder, { recursive: true, force: true });
        }
      }),
      { numRuns: 200 },
    );
  });
});
