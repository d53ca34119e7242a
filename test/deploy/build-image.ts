/**
 * Builds the image of the Dockerfile without Docker and without its base images: they are made here,
 * of this machine's own Node, shell and npm. What they stand for is said by the build arguments.
 */
import { execFile, execFileSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from './read-deploy.ts';

const run = promisify(execFile);

const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';

/** What `npm ci` and the commands of the build stage call. */
const BUILD_TOOLS = ['sh', 'env', 'find', 'mkdir', 'rm'];

const which = (name: string): string =>
  realpathSync(execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim());

/** The shared libraries of a program, and what loads them. */
const librariesOf = (program: string): string[] =>
  execFileSync(which('ldd'), [program], { encoding: 'utf8' }).match(/\/[^\s:)]+(?= \()/g) ?? [];

function copyInto(folder: string, from: string, to = from): void {
  const target = join(folder, to);
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(from, target);
}

function makeBase(folder: string, programs: Readonly<Record<string, string>>): void {
  for (const [path, program] of Object.entries(programs)) {
    copyInto(folder, program, path);
    for (const library of librariesOf(program)) copyInto(folder, library);
  }
  for (const name of ['dev', 'etc', 'proc', 'root', 'tmp']) {
    mkdirSync(join(folder, name), { recursive: true });
  }
  writeFileSync(
    join(folder, 'etc/passwd'),
    'root:x:0:0::/root:\nnonroot:x:65532:65532::/home/nonroot:\n',
  );
}

/** Stands for node:24-slim: a shell, Node, npm. */
function makeBuildBase(folder: string): void {
  makeBase(folder, {
    '/usr/local/bin/node': realpathSync(process.execPath),
    ...Object.fromEntries(BUILD_TOOLS.map((name) => [`/usr/bin/${name}`, which(name)])),
  });
  symlinkSync('usr/bin', join(folder, 'bin'));
  // Where `npm` leads to: npm/bin/npm-cli.js.
  const npm = dirname(dirname(which('npm')));
  cpSync(npm, join(folder, 'usr/lib/npm'), { recursive: true, dereference: true });
  symlinkSync('/usr/lib/npm/bin/npm-cli.js', join(folder, 'usr/local/bin/npm'));
  if (existsSync(CERTIFICATES)) copyInto(folder, CERTIFICATES);
}

/** Stands for distroless: Node where distroless has it, and not even a shell. */
const makeRunBase = (folder: string): void =>
  makeBase(folder, { '/nodejs/bin/node': realpathSync(process.execPath) });

/** Of the packages that `npm ci` of this checkout fetched, none is fetched again. */
function writeNpmrc(path: string): string {
  const setting = (name: string): string =>
    execFileSync('npm', ['config', 'get', name], { cwd: ROOT, encoding: 'utf8' }).trim();
  const lines = [
    'cache=/npm-cache',
    'prefer-offline=true',
    'audit=false',
    'update-notifier=false',
    `registry=${setting('registry')}`,
    ...(existsSync(CERTIFICATES) ? [`cafile=${CERTIFICATES}`] : []),
  ];
  writeFileSync(path, `${lines.join('\n')}\n`);
  return setting('cache');
}

export interface ImageConfig {
  readonly User: string;
  readonly Env: readonly string[];
  readonly Entrypoint: readonly string[];
  readonly Cmd: readonly string[];
  readonly StopSignal: string;
  readonly Healthcheck: { readonly Test: readonly string[] };
  readonly Volumes: Readonly<Record<string, unknown>>;
  readonly Labels: Readonly<Record<string, string>>;
}

export interface BuiltImage {
  readonly config: ImageConfig;
  /** Of each layer, not compressed; the first is the base. */
  readonly layerBytes: readonly number[];
  /** The files of a container, to be run in. */
  readonly rootfs: string;
}

/** @param folder takes everything: bases, layers, the container; it may be deleted afterwards */
export async function buildImage(buildah: string, folder: string): Promise<BuiltImage> {
  // vfs and chroot need nothing of the kernel that a container on a CI machine lacks.
  const store = [
    '--root',
    join(folder, 'store'),
    '--runroot',
    join(folder, 'run'),
    '--storage-driver',
    'vfs',
  ];
  const call = async (...args: readonly string[]): Promise<string> => {
    const options = { cwd: ROOT, maxBuffer: 64 * 1024 * 1024 };
    return (await run(buildah, [...store, ...args], options)).stdout.trim();
  };
  const build = ['build', '--isolation', 'chroot', '--format', 'docker', '--pull-never'];

  const bases = { BUILD_IMAGE: makeBuildBase, RUN_IMAGE: makeRunBase };
  const containerfile = join(folder, 'base.containerfile');
  writeFileSync(containerfile, 'FROM scratch\nCOPY . /\n');
  for (const [name, make] of Object.entries(bases)) {
    const context = join(folder, name);
    make(context);
    await call(...build, '-f', containerfile, '-t', `localhost/${name.toLowerCase()}`, context);
  }
  const npmrc = join(folder, 'npmrc');
  const cache = writeNpmrc(npmrc);
  const stand = Object.keys(bases).flatMap((name) => [
    '--build-arg',
    `${name}=localhost/${name.toLowerCase()}`,
  ]);
  const volume = `${cache}:/npm-cache`;
  const secret = `id=npmrc,src=${npmrc}`;
  const options = [...build, ...stand, '--volume', volume, '--secret', secret];
  await call(...options, '-t', 'localhost/youtube-mcp', '.');
  const inspected = JSON.parse(
    await call('inspect', '--type', 'image', 'localhost/youtube-mcp'),
  ) as {
    readonly Docker: { readonly config: ImageConfig };
    readonly Manifest: string;
  };
  const { layers } = JSON.parse(inspected.Manifest) as { layers: { size: number }[] };
  const container = await call('from', '--pull-never', 'localhost/youtube-mcp');
  return {
    config: inspected.Docker.config,
    layerBytes: layers.map(({ size }) => size),
    rootfs: await call('mount', container),
  };
}

/** Names of the packages that the image holds. */
export const packagesIn = (rootfs: string): string[] =>
  readdirSync(join(rootfs, 'app/node_modules')).flatMap((name) =>
    name.startsWith('@')
      ? readdirSync(join(rootfs, 'app/node_modules', name)).map((part) => `${name}/${part}`)
      : [name],
  );
