/** What a cache must hold, whatever happens to it: a model that every read is compared with. */
import assert from 'node:assert/strict';
import { metrics } from '@opentelemetry/api';
import fc from 'fast-check';
import { createInstruments } from '../../otel/instruments.ts';
import { createReadCache } from '../../src/cache/read-cache.ts';
import type { ReadCache } from '../../src/cache/read-cache.ts';
import { ToolError } from '../../src/errors.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, TIMES, durableAt } from './open-cache.ts';

const PREFIXES = { live: 'https://youtube.googleapis.com', sample: 'http://127.0.0.1:4100' };

type Upstream = keyof typeof PREFIXES;

const upstreams = fc.constantFrom<Upstream[]>('live', 'sample');

export const commands = fc.oneof(
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
      restarts: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('restart' as const), upstream: upstreams }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('clear' as const), upstream: upstreams }) },
);

export type Command = typeof commands extends fc.Arbitrary<infer C> ? C : never;

/** What was loaded last under a key, by the time that has truly passed. */
interface Loaded {
  readonly value: string;
  readonly atMs: number;
  /** Nothing has happened since that could have lost it. */
  isSure: boolean;
}

/** Two upstreams, with one file below both when there is one, and what they must hold. */
export function createRig(path: string | undefined) {
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
        assert.ok(error instanceof ToolError);
        return undefined;
      });
    if (hasLoaded && !fails)
      model.set(name, { value: outcome?.value ?? '', atMs: trueMs, isSure: true });
    if (hasLoaded && fails === 'not_found') model.delete(name);
    if (before?.isSure && ageMs < TIMES.ttlMs && path !== undefined) assert.equal(hasLoaded, false);
    if (!outcome) return;
    if (!outcome.cached) return assert.equal(outcome.staleReason, undefined);
    assert.equal(outcome.value, before?.value);
    if (outcome.staleReason === undefined) {
      assert.equal(hasLoaded, false);
      assert.ok(ageMs < TIMES.ttlMs, 'not past its time');
    } else {
      assert.equal(outcome.staleReason, fails);
      assert.equal(fails, 'unavailable');
      assert.ok(ageMs >= TIMES.ttlMs, 'past its time');
      assert.ok(ageMs < TIMES.ttlMs + TIMES.graceMs, 'within its grace');
    }
    assert.equal(outcome.ageSeconds, Math.floor(ageMs / 1000));
  };

  const restart = async (upstream: Upstream, meanwhile = (): void => undefined): Promise<void> => {
    await caches[upstream].close();
    meanwhile();
    caches[upstream] = open(upstream);
    if (path === undefined) doubt(upstream);
  };
  /** A clock that nobody looked at cannot be seen to go back. */
  const look = async (): Promise<void> => {
    for (const upstream of ['live', 'sample'] as const) {
      await read({ kind: 'read', upstream, key: 'looks', fails: 'unavailable' });
    }
  };
  const setBack = async (ms: number, restarts: boolean): Promise<void> => {
    await look();
    const goBack = (): void => {
      wallMs -= ms;
    };
    if (restarts) await restart('live', goBack);
    else goBack();
    await look();
    doubt();
  };

  return {
    async run(command: Command): Promise<void> {
      if (command.kind === 'read') await read(command);
      else if (command.kind === 'set back') await setBack(command.ms, command.restarts);
      else if (command.kind === 'step') {
        wallMs += command.ms;
        trueMs += command.ms;
      } else if (command.kind === 'clear') {
        await caches[command.upstream].clear();
        for (const name of model.keys()) if (name.startsWith(command.upstream)) model.delete(name);
      } else {
        await restart(command.upstream);
      }
    },
    close: () => Promise.all([caches.live.close(), caches.sample.close()]),
  };
}
