import { readFile } from 'node:fs/promises';
import { StartupError } from '../errors.ts';
import type { CommandLine } from './command-line.ts';

/**
 * The headers with the key that `--key-file` names, none without the option. From a file, since what
 * stands on a command line is read by every process of the machine.
 *
 * @throws StartupError that shows nothing of what the file holds
 */
export async function readKeyFile({ options }: CommandLine): Promise<Record<string, string>> {
  const path = options['key-file'];
  if (typeof path !== 'string') return {};
  const key = await readFile(path, 'utf8').catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartupError(`--key-file: cannot be read: ${reason}`);
  });
  if (!/^[\x21-\x7e]+$/.test(key.trim())) {
    throw new StartupError('--key-file: expected a file that holds one key or token, and no more');
  }
  return { Authorization: `Bearer ${key.trim()}` };
}
