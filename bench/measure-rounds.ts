/** The rounds: every server takes its turn in each, so that a busy minute falls on all alike. */
import { setTimeout as wait } from 'node:timers/promises';
import type { CapturedRequest, Workload } from './capture-requests.ts';
import { runLoad } from './load.ts';
import type { ServerProcess } from './server-process.ts';
import { quantile } from './statistics.ts';
import { EXPORT_DELAY_MS, VARIANTS, VARIANT_KEYS, type VariantKey } from './variants.ts';

export interface Slice {
  readonly variant: VariantKey;
  readonly workload: Workload;
  readonly round: number;
  readonly calls: number;
  readonly callsPerSecond: number;
  /** Of the whole server process, all threads, per call. */
  readonly cpuMicros: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** One server under one load: what takes its turn in each round. */
export interface Turn {
  readonly variant: VariantKey;
  readonly workload: Workload;
}

/** Every server with every load that it is for. */
export const ALL_TURNS: readonly Turn[] = VARIANT_KEYS.flatMap((variant) =>
  VARIANTS[variant].workloads.map((workload) => ({ variant, workload })),
);

export interface RoundOptions {
  readonly turns: readonly Turn[];
  readonly rounds: number;
  readonly connections: number;
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

async function measureSlice(
  { servers, requests, echoed }: Field,
  variant: VariantKey,
  workload: Workload,
  options: { readonly connections: number; readonly durationMs: number; readonly round: number },
): Promise<Slice> {
  const server = servers[variant];
  const before = await server.usage();
  const request = variant === 'echo' ? echoed : requests[workload];
  const figures = await runLoad(server.origin, request, options);
  if (VARIANTS[variant].exports) await wait(SETTLE_MS);
  const after = await server.usage();
  return {
    variant,
    workload,
    round: options.round,
    calls: figures.calls,
    callsPerSecond: figures.calls / (figures.elapsedMs / 1000),
    cpuMicros: (after.cpuMicros - before.cpuMicros) / figures.calls,
    p50Ms: quantile(figures.latenciesMs, 0.5),
    p99Ms: quantile(figures.latenciesMs, 0.99),
  };
}

/**
 * Loads every server until its code is compiled: V8 goes on for some ten thousand calls, on threads
 * whose CPU counts, and the more code a call has the longer.
 */
export async function warmUp(
  field: Field,
  { connections, warmUpMs }: { readonly connections: number; readonly warmUpMs: number },
): Promise<void> {
  for (const { variant, workload } of ALL_TURNS) {
    const durationMs = workload === 'call' ? warmUpMs : warmUpMs / 4;
    await measureSlice(field, variant, workload, { connections, durationMs, round: 0 });
  }
}

/** Measures in alternated rounds, there and back. `onRound` is told of each. */
export async function measureRounds(
  field: Field,
  options: RoundOptions,
  onRound: (round: number) => void,
): Promise<readonly Slice[]> {
  const { turns, rounds, connections, sliceMs } = options;
  const slices: Slice[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    onRound(round);
    for (const { variant, workload } of round % 2 ? turns : turns.toReversed()) {
      const durationMs = sliceMs[workload];
      slices.push(await measureSlice(field, variant, workload, { connections, durationMs, round }));
    }
  }
  return slices;
}
