/** The real Collector, or Jaeger, which is one too, on free ports with files of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '../support/free-port.ts';
import { type Env, cleanEnv, makeFolder } from '../support/program.ts';

/** A start reads the host's resource and opens a queue on disk. */
const PATIENCE_MS = 30_000;

const children = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

/** Asks until the answer is there. @param patienceMs what is waited for at most */
export async function untilFound<T>(
  ask: () => Promise<T | undefined>,
  what: string,
  patienceMs = PATIENCE_MS,
): Promise<T> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const found = await ask().catch(() => undefined);
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`${what}: not within ${patienceMs / 1000} s`);
    await wait(100);
  }
}

export interface Service {
  /** Lines of its log so far. */
  readonly log: readonly string[];
  /** Ends it with SIGTERM, which lets it flush; the exit code. */
  stop(): Promise<number | null>;
}

/** Starts a program; resolves once `url` answers, with a 200 unless told otherwise. */
export async function startService(
  program: string,
  args: readonly string[],
  env: Env,
  url: string,
  fits: (answer: Response) => boolean = ({ ok }) => ok,
): Promise<Service> {
  const child = spawn(program, args, { env: cleanEnv(env), stdio: ['ignore', 'ignore', 'pipe'] });
  children.add(child);
  const log: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => log.push(line));
  const exited = once(child, 'close') as Promise<[number | null]>;

  async function stop(): Promise<number | null> {
    child.kill('SIGTERM');
    const deadline = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
    const [code] = await exited;
    clearTimeout(deadline);
    children.delete(child);
    return code;
  }
  const isUp = async (): Promise<true | undefined> => {
    if (child.exitCode !== null) return true;
    return fits(await fetch(url)) || undefined;
  };
  await untilFound(isUp, `${program} answers`).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  if (child.exitCode !== null) {
    throw new Error(`${program} ended with ${child.exitCode}:\n${log.join('\n')}`);
  }
  return { log, stop };
}

export interface Collector extends Service {
  /** Of OTLP over HTTP: `http://127.0.0.1:PORT` */
  readonly endpoint: string;
  /** Of OTLP over gRPC, likewise. */
  readonly grpcEndpoint: string;
  /** The text of its own `/metrics`. */
  ownMetrics(): Promise<string>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface CollectorOptions {
  /** Given as `--config`, one after the other. */
  readonly files: readonly string[];
  readonly env?: Env;
}

/** Starts the Collector with decisions after half a second instead of thirty. */
export async function startCollector(
  program: string,
  { files, env = {} }: CollectorOptions,
): Promise<Collector> {
  const [grpc, http, health, metrics] = [
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
  ];
  const service = await startService(
    program,
    files.map((file) => `--config=${file}`),
    {
      COLLECTOR_GRPC_PORT: String(grpc),
      COLLECTOR_HTTP_PORT: String(http),
      COLLECTOR_HEALTH_PORT: String(health),
      COLLECTOR_METRICS_PORT: String(metrics),
      COLLECTOR_STORAGE_DIR: makeFolder(),
      SAMPLING_DECISION_WAIT: '500ms',
      SAMPLING_PERCENTAGE: '100',
      ...env,
    },
    `http://127.0.0.1:${health}/`,
  );
  return {
    ...service,
    endpoint: `http://127.0.0.1:${http}`,
    grpcEndpoint: `http://127.0.0.1:${grpc}`,
    ownMetrics: async () => (await fetch(`http://127.0.0.1:${metrics}/metrics`)).text(),
    async [Symbol.asyncDispose]() {
      await service.stop();
    },
  };
}
