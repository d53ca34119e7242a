/** Runs the program as its users do: the launcher, in a process of its own. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const LAUNCHER = fileURLToPath(new URL('../../bin/youtube-mcp.cjs', import.meta.url));

/** A process that does not end within this is killed, and the test that waits for it fails. */
const PATIENCE_MS = 15_000;

export type Env = Readonly<Record<string, string>>;

/** Children and folders of this test process, for the case that a test never came to end them. */
const children = new Set<ChildProcessWithoutNullStreams>();
const folders = new Set<string>();
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL');
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder that is gone when the test process is; take it away earlier with `removeFolder`. */
export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'youtube-mcp-test-'));
  folders.add(folder);
  return folder;
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  folders.delete(folder);
}

/** Nothing of the developer's own environment but the way to programs. */
export const cleanEnv = (env: Env): Record<string, string> => ({
  PATH: process.env['PATH'] ?? '',
  HOME: tmpdir(),
  // A key in the checkout's .env must not reach a test; an empty variable is an unset one.
  YOUTUBE_API_KEY: '',
  ...env,
});

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface RunningProgram {
  readonly pid: number;
  /** Lines so far, without their ends. */
  readonly stdout: readonly string[];
  readonly stderr: readonly string[];
  readonly exited: Promise<Exit>;
  /** The first line, written already or to come, that fits; rejects when the program ends before. */
  untilLine(stream: 'stdout' | 'stderr', fits: (line: string) => boolean): Promise<string>;
  write(text: string): void;
  endInput(): void;
  signal(name: NodeJS.Signals): void;
  exitWithin(ms: number): Promise<Exit | 'still running'>;
  /** Ends it with SIGTERM unless it has ended. */
  stop(): Promise<Exit>;
  [Symbol.asyncDispose](): Promise<void>;
}

type Watcher = (line: string | undefined) => void;

/** Collects lines and tells watchers of each, and `undefined` at the end. */
function watchLines(input: NodeJS.ReadableStream, watchers: Set<Watcher>): string[] {
  const lines: string[] = [];
  createInterface({ input, crlfDelay: Infinity }).on('line', (line) => {
    lines.push(line);
    for (const watcher of watchers) watcher(line);
  });
  return lines;
}

export interface StartOptions {
  readonly env?: Env;
  readonly execPath?: string;
  readonly cwd?: string;
  /** The script to run instead of the checkout's launcher. */
  readonly launcher?: string;
}

/** Starts `youtube-mcp <args>` under this process's Node. */
export function startProgram(args: readonly string[], options: StartOptions = {}): RunningProgram {
  const { env = {}, execPath = process.execPath, cwd, launcher = LAUNCHER } = options;
  const child = spawn(execPath, [launcher, ...args], { env: cleanEnv(env), cwd, stdio: 'pipe' });
  children.add(child);
  // A server that is gone breaks the pipe; what a test wants to know of it, `exited` tells.
  child.stdin.on('error', () => undefined);
  const watchers = { stdout: new Set<Watcher>(), stderr: new Set<Watcher>() };
  const stdout = watchLines(child.stdout, watchers.stdout);
  const stderr = watchLines(child.stderr, watchers.stderr);
  const lines = { stdout, stderr };

  const exited = new Promise<Exit>((resolve) => {
    child.once('close', (code, signal) => {
      children.delete(child);
      for (const watcher of [...watchers.stdout, ...watchers.stderr]) watcher(undefined);
      resolve({ code, signal });
    });
  });

  async function stop(): Promise<Exit> {
    child.kill('SIGTERM');
    const deadline = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
    const exit = await exited;
    clearTimeout(deadline);
    return exit;
  }

  return {
    pid: child.pid ?? 0,
    stdout,
    stderr,
    exited,
    untilLine(stream, fits) {
      const found = lines[stream].find(fits);
      if (found !== undefined) return Promise.resolve(found);
      return new Promise((resolve, reject) => {
        const watcher: Watcher = (line) => {
          if (line !== undefined && !fits(line)) return;
          watchers[stream].delete(watcher);
          if (line !== undefined) resolve(line);
          else reject(new Error(`the program ended; its stderr:\n${stderr.join('\n')}`));
        };
        watchers[stream].add(watcher);
        if (child.exitCode !== null) watcher(undefined);
      });
    },
    write: (text) => void child.stdin.write(text),
    endInput: () => void child.stdin.end(),
    signal: (name) => void child.kill(name),
    exitWithin: (ms) => Promise.race([exited, wait(ms, 'still running' as const, { ref: false })]),
    stop,
    async [Symbol.asyncDispose]() {
      await stop();
    },
  };
}

export interface Finished extends Exit {
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command that ends by itself. */
export async function runProgram(
  args: readonly string[],
  options: StartOptions = {},
): Promise<Finished> {
  const program = startProgram(args, options);
  program.endInput();
  const deadline = setTimeout(() => program.signal('SIGKILL'), PATIENCE_MS);
  const exit = await program.exited;
  clearTimeout(deadline);
  return { ...exit, stdout: program.stdout.join('\n'), stderr: program.stderr.join('\n') };
}
