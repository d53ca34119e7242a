/** What the variables that are shipped come to, judged by the program that reads them. */
import { loadConfig } from '../../src/config.ts';
import { NOT_BUILT, VARIABLES } from '../../src/variables.ts';
import { readText } from './read-deploy.ts';

/** Said by the runtime's own image, or read by the programs of others. */
const FOREIGN = new Set(['NODE_ENV']);

/** Names that nothing reads. @param environment of a container with the server */
export function unreadVariables(environment: Readonly<Record<string, string>>): string[] {
  const notBuilt = new Set<string>(NOT_BUILT);
  const otel = new Set(readText('.env.example').match(/^OTEL_[A-Z_]+(?==)/gm));
  const used = Object.values(environment).join(' ');
  return Object.keys(environment).filter((name) => {
    const isOurs = Object.hasOwn(VARIABLES, name) && !notBuilt.has(name);
    return !isOurs && !otel.has(name) && !FOREIGN.has(name) && !used.includes(`$(${name})`);
  });
}

/** Every fault that a start with this environment would end with; none when it would start. */
export function faultsOf(environment: Readonly<Record<string, string>>): string[] {
  try {
    loadConfig({}, 'youtube', environment);
    return [];
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return message
      .split('\n')
      .slice(1)
      .map((line) => line.trim());
  }
}

/** 32 different bytes in hexadecimal: what `openssl rand -hex 32` gives. */
export const SAMPLE_KEY = Array.from({ length: 32 }, (_, index) =>
  (index * 7 + 16).toString(16).padStart(2, '0'),
).join('');
