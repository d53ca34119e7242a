import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { cleanEnv } from '../support/program.ts';

const root = new URL('../../', import.meta.url);
const REGISTER = fileURLToPath(new URL('otel/register.ts', root));

export interface ScriptRun {
  readonly code: number | null;
  readonly stdout: string;
  /** The lines of stderr as the JSON that each must be. */
  readonly log: readonly Readonly<Record<string, unknown>>[];
}

/**
 * Runs a module with the preload, as the server is run. `%OTEL%` in it stands for the folder
 * `otel/`, from which it imports.
 */
export function runScript(
  lines: readonly string[],
  env: Readonly<Record<string, string>> = {},
  args: readonly string[] = [],
): Promise<ScriptRun> {
  const code = lines.join('\n').replaceAll('%OTEL%', new URL('otel', root).href);
  const argv = ['--import', REGISTER, '--input-type=module', '--eval', code, '--', 'main', ...args];
  return new Promise((resolve) => {
    const options = { env: cleanEnv(env), cwd: fileURLToPath(root), timeout: 15_000 };
    const child = execFile(process.execPath, argv, options, (_error, stdout, stderr) => {
      const log = stderr
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Record<string, unknown>);
      resolve({ code: child.exitCode, stdout, log });
    });
  });
}
