import { VARIABLES, loadConfig } from '../config.ts';

/** Prints `NAME=value` for every variable; a `Secret` prints itself as `[redacted]`. */
export async function config(): Promise<number> {
  const values: Readonly<Record<string, unknown>> = loadConfig();
  const lines = Object.keys(VARIABLES).map((name) => {
    const value = values[name];
    return `${name}=${typeof value === 'object' ? JSON.stringify(value).replaceAll('"', '') : String(value ?? '')}`;
  });
  process.stdout.write(`${lines.join('\n')}\n`);
  return 0;
}
