/**
 * `npm run bench:profile`: where the CPU of a cached call goes, by whose code asked for it. Time
 * inside Node and V8 counts for whoever of us or of a package called it.
 */
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { captureRequests } from './capture-requests.ts';
import { separateCores } from './cores.ts';
import { runLoad } from './load.ts';
import { EXPORT_DELAY_MS, type VariantKey, openWorld, startVariant } from './variants.ts';

/** What V8 writes (`--cpu-prof`): a tree of calls, and which of them each sample met. */
interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string };
    readonly children?: readonly number[];
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
  /** Microseconds of the machine's monotonic clock, on which `process.hrtime` runs too. */
  readonly startTime: number;
}

interface Period {
  readonly from: number;
  readonly to: number;
}

const nowMicros = (): number => Number(process.hrtime.bigint() / 1000n);

const WARM_UP_MS = 3_000;
const MEASURED_MS = 6_000;
const CONNECTIONS = 16;
const SHOWN = 25;

/** `@opentelemetry/sdk-trace`, `src/mcp/run-tool.ts`; undefined for what is Node's own. */
function ownerOf(url: string): string | undefined {
  const [, name] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url) ?? [];
  if (name !== undefined) return name;
  return /\/((?:src|otel)\/.*)$/.exec(url)?.[1];
}

const isTelemetry = (owner: string): boolean =>
  owner.startsWith('@opentelemetry/') || owner.startsWith('otel/');

/** Microseconds by owner within a period; what is idle is left out. */
function timeByOwner(
  { nodes, samples, timeDeltas, startTime }: CpuProfile,
  { from, to }: Period,
): Map<string, number> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const owners = new Map<number, string | undefined>();
  const visit = (id: number, inherited: string): void => {
    const node = byId.get(id);
    if (!node) return;
    const { url, functionName } = node.callFrame;
    const isIdle = functionName === '(idle)' || functionName === '(program)';
    const owner = ownerOf(url) ?? (functionName === '(garbage collector)' ? 'garbage' : inherited);
    owners.set(id, isIdle ? undefined : owner);
    for (const child of node.children ?? []) visit(child, owner);
  };
  visit(nodes[0]?.id ?? 0, 'node');

  const times = new Map<string, number>();
  let at = startTime;
  samples.forEach((id, index) => {
    const delta = timeDeltas[index] ?? 0;
    at += delta;
    const owner = owners.get(id);
    if (owner === undefined || at < from || at > to) return;
    times.set(owner, (times.get(owner) ?? 0) + delta);
  });
  return times;
}

/** Runs a variant under load with the profiler on; CPU microseconds by owner, for so many calls. */
async function profile(key: VariantKey): Promise<{ times: Map<string, number>; calls: number }> {
  const world = await openWorld(separateCores());
  const folder = await world.newDataDir();
  try {
    const flags = ['--cpu-prof', `--cpu-prof-dir=${folder}`, '--cpu-prof-interval=500'];
    const server = await startVariant(key, world, { flags });
    const { call } = await captureRequests(server.origin);
    const load = { connections: CONNECTIONS };
    await runLoad(server.origin, call, { ...load, durationMs: WARM_UP_MS });
    const from = nowMicros();
    const { calls } = await runLoad(server.origin, call, { ...load, durationMs: MEASURED_MS });
    // The last batch of spans leaves.
    await wait(2 * EXPORT_DELAY_MS);
    const to = nowMicros();
    await server.stop();
    const [file] = (await readdir(folder)).filter((name) => name.endsWith('.cpuprofile'));
    if (file === undefined) throw new Error('Node wrote no profile');
    const text = await readFile(join(folder, file), 'utf8');
    return { times: timeByOwner(JSON.parse(text) as CpuProfile, { from, to }), calls };
  } finally {
    await world.close();
  }
}

for (const key of ['ours', 'off'] as const) {
  const { times, calls } = await profile(key);
  const total = [...times.values()].reduce((sum, time) => sum + time, 0);
  const perCall = (time: number): string => (time / calls).toFixed(1).padStart(7);
  const telemetry = [...times].filter(([owner]) => isTelemetry(owner));
  const spent = telemetry.reduce((sum, [, time]) => sum + time, 0);
  process.stdout.write(
    `${key}: ${calls} calls, ${perCall(total)} µs each, of which telemetry ${perCall(spent)} µs\n`,
  );
  const rows = [...times].toSorted(([, a], [, b]) => b - a).slice(0, SHOWN);
  for (const [owner, time] of rows) process.stdout.write(`${perCall(time)} µs  ${owner}\n`);
}
