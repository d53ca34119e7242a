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

/** Warms every server up, then measures in alternated rounds. `onRound` is told of each. */
export async function measureRounds(
  field: Field,
  options: RoundOptions,
  onRound: (round: number) => void,
): Promise<readonly Slice[]> {
  const { rounds, connections, warmUpMs, sliceMs } = options;
  const turns = VARIANT_KEYS.flatMap((variant) =>
    VARIANTS[variant].workloads.map((workload) => ({ variant, workload })),
  );
  for (const { variant, workload } of turns) {
    const durationMs = workload === 'call' ? warmUpMs : warmUpMs / 2;
    await measureSlice(field, variant, workload, { connections, durationMs, round: 0 });
  }
  const slices: Slice[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    onRound(round);
    for (const { variant, workload } of turns) {
      const durationMs = sliceMs[workload];
      slices.push(await measureSlice(field, variant, workload, { connections, durationMs, round }));
    }
  }
  return slices;
}
