/**
 * The image of the Dockerfile, built by buildah and run as a runtime would: its own user, a root that
 * is mounted read-only, its own entry point, variables and health check. Its bases are made of this
 * machine's Node (test/deploy/build-image.ts), so the size is not that of distroless.
 */
import { chownSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SAMPLE_IDS } from '../../src/sample/catalogue/index.ts';
import { startSample } from '../../src/sample/server.ts';
import { type BuiltImage, buildImage, packagesIn } from '../deploy/build-image.ts';
import { SAMPLE_KEY } from '../deploy/environment.ts';
import { freePort } from '../support/free-port.ts';
import {
  type Env,
  type RunningProgram,
  makeFolder,
  removeFolder,
  runProgram,
  startProgram,
} from '../support/program.ts';
import { modernRpc, post } from '../support/raw-mcp.ts';
import { describeWith } from './programs.ts';

/** `npm ci` twice, on a machine that does other things too. */
const BUILD_TIMEOUT_MS = 900_000;
const USER = 65_532;

/** In a mount namespace of its own, which ends with the process: `exec` keeps its id for signals. */
const READ_ONLY_ROOT = `set -e
root=$1 data=$2; shift 2
mount --bind "$root" "$root"
mount --rbind /dev "$root/dev"
mount --bind /proc "$root/proc"
mount -t tmpfs -o size=16m,mode=1777 tmpfs "$root/tmp"
mount --bind "$data" "$root/data"
mount -o remount,bind,ro "$root"
exec "$@"`;

/** No name of anything that the image calls its own may be writable; these two are mounted. */
const WRITE_EVERYWHERE = `const { writeFileSync } = require('node:fs');
const tried = process.argv.slice(1).map((folder) => {
  try { writeFileSync(folder + '/probe', ''); return [folder, 'written']; }
  catch (error) { return [folder, error.code]; }
});
process.stdout.write(JSON.stringify({ uid: process.getuid(), ...Object.fromEntries(tried) }));`;

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;

function imageSuite(buildah: string): void {
  let folder: string;
  let image: BuiltImage;

  /** What `unshare` is told to run, in the form in which startProgram takes a Node and its script. */
  function inContainer(data: string, command: readonly string[], env: Env = {}) {
    const { User, Env: own } = image.config;
    const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
    const script = ['sh', '-c', READ_ONLY_ROOT, 'sh', image.rootfs, data];
    const chroot = [
      'env',
      '-i',
      ...own,
      ...variables,
      'chroot',
      `--userspec=${User}`,
      image.rootfs,
    ];
    return {
      args: ['--propagation', 'private', ...script, ...chroot, ...command],
      options: { execPath: 'unshare', launcher: '--mount' },
    };
  }
  function makeData(): string {
    const data = makeFolder();
    chownSync(data, USER, USER);
    return data;
  }
  const start = (data: string, command: readonly string[], env: Env): RunningProgram => {
    const { args, options } = inContainer(data, command, env);
    return startProgram(args, options);
  };
  const finish = async (data: string, command: readonly string[], env: Env = {}) => {
    const { args, options } = inContainer(data, command, env);
    return runProgram(args, options);
  };

  beforeAll(async () => {
    folder = makeFolder();
    const startedAt = performance.now();
    image = await buildImage(buildah, folder);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
    const [base = 0, ...rest] = image.layerBytes;
    const own = rest.reduce((sum, bytes) => sum + bytes, 0);
    process.stdout.write(
      `image: ${megabytes(base + own)}, not compressed, of which ${megabytes(own)} are ours; built in ${seconds} s\n`,
    );
  }, BUILD_TIMEOUT_MS);
  afterAll(() => removeFolder(folder));

  test('is small, and holds what runs and nothing that builds', () => {
    const [, ...own] = image.layerBytes;
    expect(own.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThan(90e6);
    const packages = packagesIn(image.rootfs);
    const { dependencies, devDependencies } = JSON.parse(
      readFileSync(join(image.rootfs, 'app/package.json'), 'utf8'),
    ) as Record<'dependencies' | 'devDependencies', Record<string, string>>;
    expect(packages).toEqual(expect.arrayContaining(Object.keys(dependencies)));
    // `yaml` and the types are dependencies of dependencies as well.
    const built = Object.keys(devDependencies).filter((name) => packages.includes(name));
    expect(built.filter((name) => name !== 'yaml' && name !== '@types/node')).toEqual([]);
    expect(packages).not.toContain('npm');
  });

  test('says its user, its signal, its volume and its health check', () => {
    expect(image.config).toMatchObject({
      User: `${USER}:${USER}`,
      StopSignal: 'SIGTERM',
      Volumes: { '/data': {} },
      Healthcheck: { Test: ['CMD', '/nodejs/bin/node', '/app/bin/youtube-mcp.cjs', 'health'] },
      Labels: { 'org.opencontainers.image.title': 'youtube-mcp' },
    });
  });

  test('runs as somebody who can write to /data and /tmp and nowhere else', async () => {
    const data = makeData();
    const folders = ['/', '/app', '/app/dist', '/nodejs/bin', '/etc', '/data', '/tmp'];
    const [node = ''] = image.config.Entrypoint;
    const { stdout } = await finish(data, [node, '-e', WRITE_EVERYWHERE, ...folders]);
    expect(JSON.parse(stdout)).toEqual({
      uid: USER,
      '/': 'EROFS',
      '/app': 'EROFS',
      '/app/dist': 'EROFS',
      '/nodejs/bin': 'EROFS',
      '/etc': 'EROFS',
      '/data': 'written',
      '/tmp': 'written',
    });
  });

  test('does not start as it is: it listens beyond loopback and demands an auth mode', async () => {
    const { Entrypoint, Cmd } = image.config;
    const { code, stderr } = await finish(makeData(), [...Entrypoint, ...Cmd]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/HOST: .*AUTH_MODE=api_key/);
  });

  test('serves, is healthy by its own check, and answers the call in flight at SIGTERM', async ({
    onTestFinished,
  }) => {
    const sample = await startSample({ latencyMs: 400 });
    onTestFinished(() => sample.close());
    const port = await freePort();
    const env = {
      // A test listens on loopback alone; the gate asks for the key all the same.
      HOST: '127.0.0.1',
      PORT: String(port),
      AUTH_MODE: 'api_key',
      SERVER_API_KEY: SAMPLE_KEY,
      YOUTUBE_API_BASE_URL: sample.origin,
      YOUTUBE_INNERTUBE_BASE_URL: sample.origin,
      YOUTUBE_API_KEY: sample.apiKey,
    };
    const { Entrypoint, Cmd, Healthcheck, StopSignal } = image.config;
    const [, ...check] = Healthcheck.Test;
    const data = makeData();
    expect((await finish(data, check, env)).code).toBe(1);

    await using server = start(data, [...Entrypoint, ...Cmd], env);
    await server.untilLine('stderr', (line) => line.includes('serving MCP over HTTP'));
    expect(readFileSync(`/proc/${server.pid}/status`, 'utf8')).toMatch(
      new RegExp(`^Uid:\\s+${USER}\\s+${USER}\\s`, 'm'),
    );
    const health = await finish(data, check, env);
    expect(health.stdout).toMatch(/^(healthy|degraded) \(/);
    expect(health.code).toBe(0);

    const url = `http://127.0.0.1:${port}/mcp`;
    const { body, headers } = modernRpc('tools/call', {
      name: 'get_video_info',
      arguments: { video_url: SAMPLE_IDS.tour },
    });
    expect((await post(url, body, headers)).status).toBe(401);
    const answering = post(url, body, { ...headers, authorization: `Bearer ${SAMPLE_KEY}` });
    await expect.poll(() => sample.requests.length).toBe(1);
    const signalledAt = performance.now();
    server.signal(StopSignal as NodeJS.Signals);
    const answer = await answering;
    expect(answer.message?.result).toMatchObject({ structuredContent: { success: true } });
    expect(await server.exited).toEqual({ code: 0, signal: null });
    const seconds = (performance.now() - signalledAt) / 1000;
    process.stdout.write(`image: ended ${seconds.toFixed(1)} s after ${StopSignal}\n`);
    // DRAIN_TIMEOUT_MS and the flush are 30 s; nothing here takes that long.
    expect(seconds).toBeLessThan(10);
  });
}

const isRoot = process.getuid?.() === 0;
if (!isRoot) process.stdout.write('SKIPPED The image: only root can mount a root read-only\n');
describe.runIf(isRoot)('As root', () => {
  describeWith('the image', ['buildah'], ({ buildah }) => {
    imageSuite(buildah);
  });
});
