import { execFileSync } from 'node:child_process';

/** Of util-linux; where it is missing nothing is pinned. */
const TASKSET = 'taskset';

export interface Cores {
  /** The core of the measured servers, and the one of the load process. */
  readonly server: number;
  readonly load: number;
}

/** The command line that runs `command` on the core of the servers. */
export const pinned = (cores: Cores | undefined, command: readonly string[]): readonly string[] =>
  cores ? [TASKSET, '-c', String(cores.server), ...command] : command;

/** `0,2-4` → 0, 2, 3, 4 */
function parseList(list: string): number[] {
  return list.split(',').flatMap((part) => {
    const [first = NaN, last = first] = part.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}

/**
 * Moves this process to one core and names another for the servers.
 * @returns undefined where there is no `taskset` or only one core: nothing is pinned then
 */
export function separateCores(): Cores | undefined {
  try {
    const pid = String(process.pid);
    const said = execFileSync(TASKSET, ['-c', '-p', pid], { encoding: 'utf8' });
    const [load, server] = parseList(said.slice(said.lastIndexOf(':') + 1).trim());
    if (load === undefined || server === undefined) return undefined;
    execFileSync(TASKSET, ['-a', '-c', '-p', String(load), pid], { stdio: 'ignore' });
    return { server, load };
  } catch {
    return undefined;
  }
}
