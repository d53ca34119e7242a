/**
 * What telemetry costs: three servers that differ in it alone, started anew a few times. Two processes
 * of one program differ by some ten percent for as long as they live (what V8 compiles when, and where
 * it puts things), which is as much as is looked for, and no number of rounds evens that out.
 */
import type { CapturedRequest } from './capture-requests.ts';
import { type Slice, measureSlice } from './measure-rounds.ts';
import type { ServerProcess } from './server-process.ts';
import { type VariantKey, type World, startVariant } from './variants.ts';

export interface OverheadOptions {
  readonly starts: number;
  readonly rounds: number;
  readonly connections: number;
  readonly warmUpMs: number;
  /** Long enough for a major collection of garbage to fall into most. */
  readonly sliceMs: number;
}

const KEYS = ['ours', 'unsampled', 'off'] as const satisfies VariantKey[];

/** Measures one start of the three; the slices have its number as their round. */
async function measureStart(
  world: World,
  call: CapturedRequest,
  start: number,
  { rounds, connections, warmUpMs, sliceMs }: OverheadOptions,
): Promise<readonly Slice[]> {
  const servers: [(typeof KEYS)[number], ServerProcess][] = [];
  const measure = async (turns: typeof servers, durationMs: number): Promise<Slice[]> => {
    const slices: Slice[] = [];
    for (const [variant, server] of turns) {
      const slice = { variant, workload: 'call', round: start } as const;
      slices.push(await measureSlice(server, call, slice, { connections, durationMs }));
    }
    return slices;
  };
  try {
    for (const key of KEYS) servers.push([key, await startVariant(key, world)]);
    await measure(servers, warmUpMs);
    const slices: Slice[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      slices.push(...(await measure(round % 2 ? servers : servers.toReversed(), sliceMs)));
    }
    return slices;
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
): Promise<readonly Slice[]> {
  const slices: Slice[] = [];
  for (let start = 1; start <= options.starts; start += 1) {
    onStart(start);
    slices.push(...(await measureStart(world, call, start, options)));
  }
  return slices;
}
