/**
 * What `npm publish` would publish, installed in an empty folder and run: types stripped, no
 * devDependency, nothing of the checkout. Dependencies are linked, for a test asks no registry.
 */
import { execFile } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectLegacy, connectModern } from '../support/clients.ts';
import { makeFolder, removeFolder, runProgram, startProgram } from '../support/program.ts';
import { rpc } from '../support/raw-mcp.ts';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const OLD_NODE_MESSAGE = /^youtube-mcp needs Node (\d+) or newer, this is v[\d.]+: .+$/;

interface Manifest {
  readonly version: string;
  readonly engines: { readonly node: string };
  readonly dependencies: Readonly<Record<string, string>>;
}
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Manifest;

let folder: string;
/** As npm links it into `node_modules/.bin`. */
let bin: string;
let files: readonly string[];

/** A copy to build in: packing writes `dist/`, which the checkout should not get from a test. */
function copyProject(to: string): void {
  mkdirSync(to);
  const left = new Set(['node_modules', 'dist', 'test', 'bench', '.git', '.env']);
  for (const name of readdirSync(ROOT)) {
    if (!left.has(name)) cpSync(join(ROOT, name), join(to, name), { recursive: true });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(to, 'node_modules'));
}

/** An empty project with the package and what it declares to depend on. */
async function install(tarball: string, into: string): Promise<void> {
  const modules = join(into, 'node_modules');
  const home = join(modules, 'youtube-mcp');
  mkdirSync(home, { recursive: true });
  await run('tar', ['-xzf', tarball, '-C', home, '--strip-components=1']);
  for (const name of Object.keys(manifest.dependencies)) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
  }
  mkdirSync(join(modules, '.bin'));
  symlinkSync(join(home, 'bin', 'youtube-mcp.cjs'), join(modules, '.bin', 'youtube-mcp'));
}

beforeAll(async () => {
  folder = makeFolder();
  const copy = join(folder, 'copy');
  copyProject(copy);
  const args = ['pack', '--offline', '--json', '--pack-destination', folder];
  await run('npm', args, { cwd: copy, env: { ...process.env, npm_config_cache: folder } });
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '';
  const { stdout } = await run('tar', ['-tzf', join(folder, tarball)]);
  files = stdout.trim().split('\n');
  const app = join(folder, 'app');
  await install(join(folder, tarball), app);
  bin = join(app, 'node_modules', '.bin', 'youtube-mcp');
}, 60_000);
afterAll(() => removeFolder(folder));

test('the package holds the launcher and JavaScript, and nothing that only we need', () => {
  expect(files).toContain('package/bin/youtube-mcp.cjs');
  expect(files).toContain('package/dist/src/main.js');
  expect(files).toContain('package/dist/otel/register.js');
  const unwanted = files.filter(
    (name) => /(?<!\.d)\.ts$/.test(name) || /\/(test|bench|docs|\.[a-z])/.test(name),
  );
  expect(unwanted).toEqual([]);
});

test('the launcher is executable, in syntax that an old Node parses', () => {
  const launcher = join(dirname(dirname(bin)), 'youtube-mcp', 'bin', 'youtube-mcp.cjs');
  expect(statSync(launcher).mode & 0o111).toBe(0o111);
  const text = readFileSync(launcher, 'utf8');
  expect(text.startsWith('#!/usr/bin/env node\n')).toBe(true);
  expect(text).not.toMatch(/=>|\bconst\b|\blet\b|`|\bimport\b|\?\.|\?\?/);
});

test.each([
  ['2025-era', connectLegacy],
  ['2026-07-28', connectModern],
] as const)('a %s client over stdio is served by the installed package', async (_era, connect) => {
  const command = { command: process.execPath, args: [bin, 'demo', '--transport', 'stdio'] };
  await using client = await connect({ stdio: { command } });
  expect((await client.listTools()).length).toBeGreaterThan(5);
  const { payload } = await client.call('search_videos', { query: 'opentelemetry' });
  expect(payload).toMatchObject({ success: true, source: 'sample' });
  const transcript = await client.call('get_video_transcript', { video_url: 'otelTour00A' });
  expect(transcript.payload).toMatchObject({ success: true, source: 'sample' });
  const metrics = await client.call('server_metrics', { names: ['mcp_requests_total'] });
  expect(metrics.text).toContain('mcp_requests_total{tool="search_videos"} 1');
});

test('it knows its version and its commands', async () => {
  const version = await runProgram(['--version'], { launcher: bin });
  expect(version).toMatchObject({ code: 0, stdout: manifest.version, stderr: '' });
  const help = await runProgram(['--help'], { launcher: bin });
  expect(help.stdout).toContain('demo');
});

test('it reads no .env of the folder it is started in', async () => {
  const cwd = join(folder, 'app');
  writeFileSync(join(cwd, '.env'), 'LOG_LEVEL=trace\n');
  const { stdout } = await runProgram(['config'], { launcher: bin, cwd });
  expect(stdout).toContain('LOG_LEVEL=info');
});

/** A foreign server, in JavaScript and in TypeScript: what it imports, and what it is told. */
const FOREIGN = `
import { McpServer, createMcpHandler } from '@modelcontextprotocol/server';
import { metrics } from '@opentelemetry/api';
import { createMcpInstrumentation, onConnect } from 'youtube-mcp/otel';

const instrumentation = createMcpInstrumentation({
  meter: metrics.getMeter('toy'),
  toolNames: new Set(['echo']),
});
// @ts-expect-error: its types are there, and say that the tools must be named
export const unnamed: Parameters<typeof createMcpInstrumentation>[0] = { meter: metrics.getMeter('x') };
const options = { network: 'http', trustRemoteContext: false } as const;
const handler = createMcpHandler(() =>
  onConnect(new McpServer({ name: 'toy', version: '1' }), (transport) => {
    instrumentation.watch(transport, options);
  }),
);
const { fetch } = instrumentation.watchHttp(handler.fetch, options);
const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping', params: {} });
const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
const answer = await fetch(new Request('http://toy.test/', { method: 'POST', headers, body }));
process.stdout.write(await answer.text());
`;

test('another server instruments itself with youtube-mcp/otel, and is checked by its types', async () => {
  const cwd = join(folder, 'app');
  symlinkSync(join(ROOT, 'node_modules', '@types'), join(cwd, 'node_modules', '@types'));
  writeFileSync(join(cwd, 'toy.mts'), FOREIGN);
  const options = ['--strict', '--skipLibCheck', '--module', 'nodenext', '--types', 'node'];
  const tsc = join(ROOT, 'node_modules', '.bin', 'tsc');
  await run(tsc, [...options, '--target', 'es2024', '--ignoreConfig', 'toy.mts'], { cwd });
  const { stdout } = await run(process.execPath, ['toy.mjs'], { cwd });
  expect(stdout).toContain('"result":{}');
});

test('the example of docs/otel-mcp.md runs as it stands', async () => {
  const page = readFileSync(join(ROOT, 'docs', 'otel-mcp.md'), 'utf8');
  const [http = '', stdio = ''] = [...page.matchAll(/^```js\n(.*?)^```$/gms)].map(
    ([, code]) => code,
  );
  const [shared = '', listening = ''] = http.split(/(?=^createServer\()/m);
  expect(listening).toContain('.listen(');
  const script = join(folder, 'app', 'tides.mjs');
  writeFileSync(script, shared + stdio);
  await using program = startProgram([], { launcher: script });
  const clientInfo = { name: 'raw', version: '1' };
  const hello = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo };
  program.write(`no JSON\n${JSON.stringify(rpc('initialize', hello))}\n`);
  expect(await program.untilLine('stdout', () => true)).toContain('"name":"tides"');
});

test('what a server of others is instrumented with names no YouTube and needs no SDK', async () => {
  const home = join(folder, 'app', 'node_modules', 'youtube-mcp', 'dist', 'otel', 'mcp');
  const sources = readdirSync(home).filter((name) => name.endsWith('.js'));
  expect(sources).toContain('index.js');
  for (const name of sources) {
    const text = readFileSync(join(home, name), 'utf8');
    // The package's own name is its instrumentation scope.
    expect(text.replaceAll('youtube-mcp/otel', '')).not.toMatch(/youtube/i);
    expect(text).not.toMatch(/from '@opentelemetry\/(?!api')|from '@modelcontextprotocol/);
  }
});

/** A Node of the machine that is older than what the package needs. */
async function findOldNode(): Promise<string | undefined> {
  const needed = Number(/\d+/.exec(manifest.engines.node)?.[0]);
  for (const place of (process.env['PATH'] ?? '').split(delimiter)) {
    const node = join(place, 'node');
    if (place.includes('node_modules') || !existsSync(node)) continue;
    const { stdout } = await run(node, ['-p', 'process.versions.node']);
    if (Number(stdout.split('.')[0]) < needed) return node;
  }
  return undefined;
}

test('under an older Node it says in one line what it needs', async ({ skip }) => {
  const execPath = await findOldNode();
  if (execPath === undefined) skip('no Node on the PATH is older than the package needs');
  const { code, stdout, stderr } = await runProgram(['serve'], {
    launcher: bin,
    ...(execPath === undefined ? {} : { execPath }),
  });
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(OLD_NODE_MESSAGE);
  const [, needed] = OLD_NODE_MESSAGE.exec(stderr) ?? [];
  expect(manifest.engines.node).toMatch(new RegExp(`^>=${needed}\\b`));
});
