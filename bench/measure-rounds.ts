/** The rounds: every server takes its turn in each, so that a busy minute falls on all alike. */
import { setTimeout as wait } from 'node:timers/promises';
import type { CapturedRequest, Workload } from './capture-requests.ts';
import { runLoad } from './load.ts';
import type { ServerProcess } from './server-process.ts';
import { quantile } from './statistics.ts';
import { EXPORT_DELAY_MS, VARIANTS, VARIANT_KEYS, type VariantKey } from './variants.ts';

/** What the calls of one round took of one server. */
export interface Cost {
  readonly variant: VariantKey;
  readonly workload: Workload;
  readonly round: number;
  readonly calls: number;
  /** Of the whole server process, all threads, per call. */
  readonly cpuMicros: number;
}

export interface Slice extends Cost {
  readonly callsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export interface RoundOptions {
  readonly rounds: number;
  readonly connections: number;
  readonly warmUpMs: number;
  readonly sliceMs: Readonly<Record<Workload, number>>;
}

interface Field {
  readonly servers: Readonly<Record<VariantKey, ServerProcess>>;
  readonly requests: Readonly<Record<Workload, CapturedRequest>>;
  /** What the echo is sent: as long as the answer of ours. */
  readonly echoed: CapturedRequest;
}

/** Longer than any batch waits, export included. */
const SETTLE_MS = EXPORT_DELAY_MS + 100;

interface Load {
  readonly connections: number;
  readonly durationMs: number;
}

/** Loads a server for a while. */
async function measureSlice(
  server: ServerProcess,
  request: CapturedRequest,
  { variant, workload, round }: Pick<Slice, 'variant' | 'workload' | 'round'>,
  load: Load,
): Promise<Slice> {
  const before = await server.usage();
  const figures = await runLoad(server.origin, request, load);
  if (VARIANTS[variant].exports) await wait(SETTLE_MS);
  const after = await server.usage();
  return {
    variant,
    workload,
    round,
    calls: figures.calls,
    callsPerSecond: figures.calls / (figures.elapsedMs / 1000),
    cpuMicros: (after.cpuMicros - before.cpuMicros) / figures.calls,
    p50Ms: quantile(figures.latenciesMs, 0.5),
    p99Ms: quantile(figures.latenciesMs, 0.99),
  };
}

/**
 * Warms every server up, until V8 has compiled what a call runs (for some ten thousand calls, on
 * threads whose CPU counts), then measures in alternated rounds, there and back.
 *
 * @param onRound is told of each
 */
export async function measureRounds(
  { servers, requests, echoed }: Field,
  { rounds, connections, warmUpMs, sliceMs }: RoundOptions,
  onRound: (round: number) => void,
): Promise<readonly Slice[]> {
  const turns = VARIANT_KEYS.flatMap((variant) =>
    VARIANTS[variant].workloads.map((workload) => ({ variant, workload })),
  );
  const measure = (turn: (typeof turns)[number], round: number, durationMs: number) => {
    const request = turn.variant === 'echo' ? echoed : requests[turn.workload];
    const load = { connections, durationMs };
    return measureSlice(servers[turn.variant], request, { ...turn, round }, load);
  };
  for (const turn of turns) {
    await measure(turn, 0, turn.workload === 'call' ? warmUpMs : warmUpMs / 4);
  }
  const slices: Slice[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    onRound(round);
    for (const turn of round % 2 ? turns : turns.toReversed()) {
      slices.push(await measure(turn, round, sliceMs[turn.workload]));
    }
  }
  return slices;
}
