/**
 * What telemetry costs: three servers that differ in it alone, side by side, started anew a few times.
 *
 * Two disturbances are as large as what is looked for. The machine itself is faster or slower by
 * tens of percent from second to second: so the three take short turns, and what slows one slows all.
 * And two processes of one program differ by some percent for as long as they live (what V8 compiles
 * when, and where it puts things), which no number of turns evens out: so there are several starts,
 * and each gives one ratio.
 */
import type { CapturedRequest } from './capture-requests.ts';
import { runLoad } from './load.ts';
import type { Cost } from './measure-rounds.ts';
import type { ServerProcess } from './server-process.ts';
import { type VariantKey, type World, startVariant } from './variants.ts';

export interface OverheadOptions {
  readonly starts: number;
  readonly connections: number;
  /** Of each server: until V8 has compiled what a call runs, on threads whose CPU counts. */
  readonly warmUpMs: number;
  /** Of each server, in all its turns. */
  readonly loadMs: number;
}

const KEYS = ['ours', 'unsampled', 'off'] as const satisfies VariantKey[];
type Key = (typeof KEYS)[number];

const TURN_MS = 250;

/** One server of a start, and what it has taken so far. */
interface Contestant {
  readonly server: ServerProcess;
  calls: number;
  /** Microseconds of CPU in its own turns, and in those of the others. */
  inTurn: number;
  between: number;
  /** Its CPU at the end of its last turn. */
  readAt: number;
}

type Contestants = Readonly<Record<Key, Contestant>>;

const contestant = (server: ServerProcess): Contestant => ({
  server,
  calls: 0,
  inTurn: 0,
  between: 0,
  readAt: NaN,
});

async function takeTurn(
  own: Contestant,
  call: CapturedRequest,
  connections: number,
): Promise<void> {
  const { cpuMicros: began } = await own.server.usage();
  const { calls } = await runLoad(own.server.origin, call, { connections, durationMs: TURN_MS });
  const { cpuMicros: ended } = await own.server.usage();
  own.calls += calls;
  own.inTurn += ended - began;
  if (!Number.isNaN(own.readAt)) own.between += began - own.readAt;
  own.readAt = ended;
}

/** The servers take turns, there and back, until each has had its time. */
async function takeTurns(
  contestants: Contestants,
  call: CapturedRequest,
  connections: number,
  loadMs: number,
): Promise<void> {
  const order = Object.values(contestants);
  for (let turn = 0; turn * TURN_MS < loadMs; turn += 1) {
    for (const own of turn % 2 ? order.toReversed() : order) {
      await takeTurn(own, call, connections);
    }
  }
}

/**
 * CPU per call, in the turns alone: between them a server idles, which here is two thirds of the
 * time. But spans leave then too: what the server that sends them takes there more than the one that
 * differs from it in nothing else counts as well.
 */
function costsOf(contestants: Contestants, start: number): readonly Cost[] {
  const { ours, unsampled } = contestants;
  return KEYS.map((variant) => {
    const { calls, inTurn } = contestants[variant];
    const late = variant === 'ours' ? Math.max(0, ours.between - unsampled.between) : 0;
    return { variant, workload: 'call', round: start, calls, cpuMicros: (inTurn + late) / calls };
  });
}

/** Measures one start of the three; its number is the round. */
async function measureStart(
  world: World,
  call: CapturedRequest,
  start: number,
  { connections, warmUpMs, loadMs }: OverheadOptions,
): Promise<readonly Cost[]> {
  const servers: [Key, ServerProcess][] = [];
  const enter = (): Contestants =>
    Object.fromEntries(servers.map(([key, server]) => [key, contestant(server)])) as Contestants;
  try {
    for (const key of KEYS) servers.push([key, await startVariant(key, world)]);
    await takeTurns(enter(), call, connections, warmUpMs);
    const contestants = enter();
    await takeTurns(contestants, call, connections, loadMs);
    return costsOf(contestants, start);
  } finally {
    await Promise.all(servers.map(([, server]) => server.stop()));
  }
}

/** @param onStart is told of each */
export async function measureOverhead(
  world: World,
  call: CapturedRequest,
  options: OverheadOptions,
  onStart: (start: number) => void,
): Promise<readonly Cost[]> {
  const costs: Cost[] = [];
  for (let start = 1; start <= options.starts; start += 1) {
    onStart(start);
    costs.push(...(await measureStart(world, call, start, options)));
  }
  return costs;
}
