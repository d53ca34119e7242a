/**
 * Builds the Collector of `builder-config.yaml` (`npm run collector:build`), and with `--jaeger`
 * Jaeger v2 from its Go module, without its web pages. A program that is there already is kept.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, renameSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { BUILDER, JAEGER, MANIFEST, collectorPath, jaegerPath } from './binaries.ts';

/** Without the symbol table and DWARF: a third of the size. */
const STRIPPED = '-s -w';

/** Runs Go and gives its output; throws with the last lines of what it complained of. */
function go(args: readonly string[], folder: string): string {
  const { status, error, stdout, stderr } = spawnSync('go', args, {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (error)
    throw new Error(`go could not be run: ${error.message}. Install it: https://go.dev/dl`);
  if (status !== 0) {
    throw new Error(`go ${args[0]} failed:\n${stderr.trim().split('\n').slice(-20).join('\n')}`);
  }
  return stdout;
}

function buildCollector(folder: string): string {
  go(['run', BUILDER, '--config', MANIFEST, `--ldflags=${STRIPPED}`], folder);
  return join(folder, 'build', 'otelcol-youtube-mcp');
}

/** In the module's own folder: its `go.sum` is what every dependency is checked against. */
function buildJaeger(folder: string): string {
  const { Dir: source } = JSON.parse(go(['mod', 'download', '-json', JAEGER], folder)) as {
    Dir: string;
  };
  const program = resolve(folder, 'jaeger-built');
  go(
    ['build', '-mod=readonly', '-trimpath', `-ldflags=${STRIPPED}`, '-o', program, './cmd/jaeger'],
    source,
  );
  return program;
}

const megabytes = (path: string): string => `${(statSync(path).size / 1e6).toFixed(0)} MB`;

/** Builds unless it is there, in a folder beside it, so that a broken build leaves nothing. */
function provide(path: string, build: (folder: string) => string): void {
  if (existsSync(path)) {
    process.stdout.write(`${path}: kept, ${megabytes(path)}\n`);
    return;
  }
  process.stdout.write(`${path}: building, which takes minutes the first time\n`);
  const startedAt = performance.now();
  const folder = `${dirname(path)}.work`;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  try {
    const built = build(folder);
    mkdirSync(dirname(path), { recursive: true });
    renameSync(built, path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
  process.stdout.write(`${path}: built in ${seconds} s, ${megabytes(path)}\n`);
}

const { values } = parseArgs({ options: { jaeger: { type: 'boolean', default: false } } });
try {
  provide(collectorPath(), buildCollector);
  if (values.jaeger) provide(jaegerPath(), buildJaeger);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
