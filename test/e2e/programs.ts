/** The real programs that the e2e suite drives; a machine may lack them. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe } from 'vitest';
import { collectorPath, jaegerPath } from '../../deploy/collector/binaries.ts';

/** How to get each, for the line that says what was skipped. */
const INSTALL = {
  prometheus: 'apt-get install prometheus',
  promtool: 'apt-get install prometheus',
  'prometheus-alertmanager': 'apt-get install prometheus-alertmanager',
  amtool: 'apt-get install prometheus-alertmanager',
  buildah: 'apt-get install buildah',
  kubectl: 'https://kubernetes.io/docs/tasks/tools',
  collector: 'npm run collector:build (it needs Go)',
  jaeger: 'npm run collector:build -- --jaeger (it needs Go)',
  // Not in package.json: npm has no optional development dependency, and it is for one platform.
  rotel: 'npm install --no-save @streamfold/rotel-linux-x64@0.0.8-alpha (Linux on x64)',
} as const;

const ROTEL = '../../node_modules/@streamfold/rotel-linux-x64/bin/rotel-agent';

/** Programs of this checkout, which are not looked for on PATH. */
const BUILT: Readonly<Partial<Record<string, () => string>>> = {
  collector: collectorPath,
  jaeger: jaegerPath,
  rotel: () => fileURLToPath(new URL(ROTEL, import.meta.url)),
};

export type ProgramName = keyof typeof INSTALL;

/** The program's path, or undefined when it is neither built nor on PATH. */
function findProgram(name: ProgramName): string | undefined {
  const built = BUILT[name]?.();
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return (built === undefined ? folders.map((folder) => join(folder, name)) : [built]).find(
    (path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    },
  );
}

/**
 * A suite that needs programs. Where one is absent it says in one line what is skipped and how to
 * install it, and the runner counts its tests as skipped.
 */
export function describeWith<N extends ProgramName>(
  name: string,
  needed: readonly N[],
  suite: (paths: Readonly<Record<N, string>>) => void,
): void {
  const found = needed.map((program) => [program, findProgram(program)] as const);
  const missing = found.flatMap(([program, path]) => (path === undefined ? [program] : []));
  const [first] = missing;
  if (first !== undefined) {
    process.stdout.write(`SKIPPED ${name}: no ${missing.join(', ')}; ${INSTALL[first]}\n`);
  }
  const paths = Object.fromEntries(found.map(([program, path]) => [program, path ?? '']));
  const run = missing.length > 0 ? describe.skip : describe;
  run(name, () => {
    suite(paths as Record<N, string>);
  });
}
