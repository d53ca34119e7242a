/** A server in a process of its own: started, asked what it has used, ended by its pid. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Cores, pinned } from './cores.ts';
import type { Usage } from './report-usage.ts';

const REPORT_USAGE = fileURLToPath(new URL('./report-usage.ts', import.meta.url));
const START_DEADLINE_MS = 20_000;
const STOP_DEADLINE_MS = 10_000;

export interface ServerCommand {
  /** What Node is started with. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export interface ServerProcess {
  readonly origin: string;
  /** When the process was spawned, on the clock of `performance.now()`. */
  readonly spawnedAt: number;
  usage(): Promise<Usage>;
  stop(): Promise<void>;
}

/** What the server inherits: not the `OTEL_*` and other settings of whoever runs the benchmark. */
function bareEnvironment(): Record<string, string> {
  const kept = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'TZ', 'SystemRoot', 'APPDATA', 'LOCALAPPDATA'];
  return Object.fromEntries(
    kept.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** The `url` of the JSON line with which a server says where it listens. */
function urlIn(line: string): string | undefined {
  try {
    const entry: unknown = JSON.parse(line);
    const url = (entry as { url?: unknown } | null)?.url;
    return typeof url === 'string' ? url : undefined;
  } catch {
    return undefined;
  }
}

/** Reads the child's log until it says where it listens; keeps reading, or the pipe would fill. */
function untilListening(child: ChildProcess, name: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const said: string[] = [];
    const fail = (why: string): void => reject(new Error(`${name} ${why}\n${said.join('\n')}`));
    const timer = setTimeout(() => fail('did not start in time'), START_DEADLINE_MS);
    child.once('exit', (code) => fail(`ended with code ${code}`));
    if (!child.stderr) throw new Error('the child has no stderr');
    createInterface({ input: child.stderr }).on('line', (line) => {
      if (said.length < 50) said.push(line);
      const url = urlIn(line);
      if (url === undefined) return;
      clearTimeout(timer);
      resolve(new URL(url).origin);
    });
  });
}

/** Starts a server and waits until it listens. Rejects with its log when it does not. */
export async function startServer(
  name: string,
  command: ServerCommand,
  cores: Cores | undefined,
): Promise<ServerProcess> {
  const node = [process.execPath, '--import', REPORT_USAGE, ...command.args];
  const [file = '', ...args] = pinned(cores, node);
  const spawnedAt = performance.now();
  const child = spawn(file, args, {
    env: { ...bareEnvironment(), ...command.env },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });
  const origin = await untilListening(child, name).catch((error: unknown) => {
    child.kill('SIGKILL');
    throw error;
  });

  return {
    origin,
    spawnedAt,
    async usage() {
      const answered = once(child, 'message');
      child.send('usage');
      const [usage] = await answered;
      return usage as Usage;
    },
    async stop() {
      child.kill('SIGTERM');
      const late = await Promise.race([exited, wait(STOP_DEADLINE_MS, 'late', { ref: false })]);
      if (late) child.kill('SIGKILL');
      await exited;
    },
  };
}
