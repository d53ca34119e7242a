import { VARIABLES, loadConfig } from '../config.ts';

const show = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? '').replaceAll('"', '');

/** Prints `NAME=value` for every variable; a `Secret` prints itself as `[redacted]`. */
export async function config(): Promise<number> {
  const values: Readonly<Record<string, unknown>> = loadConfig();
  const lines = Object.keys(VARIABLES).map((name) => `${name}=${show(values[name])}`);
  process.stdout.write(`${lines.join('\n')}\n`);
  return 0;
}
