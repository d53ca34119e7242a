/** What comes with the package: which code may run at install, under which licences, how it is told. */
import { execFile, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { type RequestListener, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { describeAudit, summariseAudit } from '../../deploy/supply-chain/audit-summary.ts';
import { createBom } from '../../deploy/supply-chain/bom.ts';
import { isAllowedLicence, licenceOf } from '../../deploy/supply-chain/licences.ts';
import { nameOf, productionGraph, readLockFile } from '../../deploy/supply-chain/lock-file.ts';
import manifest from '../../package.json' with { type: 'json' };
import { makeFolder, removeFolder } from '../support/program.ts';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const lock = readLockFile();
const installed = Object.entries(lock.packages).filter(([folder]) => folder !== '');
/** As npm itself marks them; `productionGraph` finds them another way. */
const production = installed.filter(([, entry]) => entry.dev !== true);
const idOf = ([folder, { version = '' }]: (typeof installed)[number]): string =>
  `${nameOf(folder)}@${version}`;
const unique = (texts: readonly string[]): string[] => [...new Set(texts)].toSorted();

/** Why a package with an install script may run it, or may not. */
const REVIEWED: Readonly<Record<string, { readonly runs: boolean; readonly reason: string }>> = {
  node: { runs: true, reason: 'fetches the Node binary of its own version; a devDependency' },
  protobufjs: { runs: false, reason: 'only prints a hint on version ranges; nothing needs it' },
};

test('every package with an install script is allowed or denied by name, with a reason', () => {
  const withScript = installed.filter(([, { hasInstallScript }]) => hasInstallScript === true);
  const names = unique(withScript.map(([folder]) => nameOf(folder)));
  const undecided = names
    .filter((name) => !Object.hasOwn(REVIEWED, name))
    .map((name) => `${name}: read its script, then decide in REVIEWED and allowScripts`);
  expect(undecided).toEqual([]);
  expect(Object.keys(REVIEWED)).toEqual(names);
  const decisions = Object.entries(REVIEWED).map(([name, { runs }]) => [name, runs]);
  expect(manifest.allowScripts).toEqual(Object.fromEntries(decisions));
});

test('no package that runs a script at install is in a production install', () => {
  const running = production.filter(
    ([folder, { hasInstallScript }]) =>
      hasInstallScript === true && REVIEWED[nameOf(folder)]?.runs !== false,
  );
  expect(running.map(idOf)).toEqual([]);
});

/** Older ones know no allow list and run every script. */
const npmKnowsStrictness =
  spawnSync('npm', ['config', 'get', 'strict-allow-scripts'], {
    cwd: ROOT,
    encoding: 'utf8',
  }).stdout.trim() === 'true' &&
  spawnSync('npm', ['config', 'get', 'strict-allow-scripts'], {
    cwd: tmpdir(),
    encoding: 'utf8',
  }).stdout.trim() === 'false';

test.runIf(npmKnowsStrictness)(
  'npm refuses to install when a script of no decision appears',
  async () => {
    const folder = makeFolder();
    onTestFinished(() => removeFolder(folder));
    for (const name of ['package-lock.json', '.npmrc'])
      cpSync(join(ROOT, name), join(folder, name));
    const install = (allowScripts: Readonly<Record<string, boolean>>) => {
      writeFileSync(join(folder, 'package.json'), JSON.stringify({ ...manifest, allowScripts }));
      return run('npm', ['ci', '--dry-run', '--offline'], {
        cwd: folder,
        env: { ...process.env, npm_config_cache: folder },
      });
    };
    await install(manifest.allowScripts);
    await expect(install({ node: true })).rejects.toThrow(
      /not covered by allowScripts[^]*protobufjs/,
    );
  },
  90_000,
);

test('every production dependency stands under an allowed licence', () => {
  const foreign = production.filter(
    (entry) => !isAllowedLicence(licenceOf(idOf(entry), entry[1].license)),
  );
  expect(foreign.map((entry) => `${idOf(entry)}: ${entry[1].license}`)).toEqual([]);
  expect(isAllowedLicence('(MIT OR GPL-3.0-only)')).toBe(false);
  expect(isAllowedLicence('SEE LICENSE IN LICENSE.md')).toBe(false);
  expect(isAllowedLicence(licenceOf('a@1.0.0', undefined))).toBe(false);
});

test('every package of the lock file is pinned by a hash, and none by an address', () => {
  const faults = installed.filter(([, { integrity }]) => !integrity?.startsWith('sha512-'));
  expect(faults.map(idOf)).toEqual([]);
  expect(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')).not.toContain('"resolved"');
  expect(readFileSync(join(ROOT, '.npmrc'), 'utf8')).not.toMatch(/registry\s*=|_auth|:\/\//);
});

const bom = createBom(manifest, lock);

test('the bill of materials has exactly the packages that npm would install in production', () => {
  expect(bom.components.map(({ name, version }) => `${name}@${version}`).toSorted()).toEqual(
    unique(production.map(idOf)),
  );
  expect(productionGraph(lock).size).toBe(production.length + 1);
  for (const name of Object.keys(manifest.dependencies)) {
    expect(bom.components.map((component) => component.name)).toContain(name);
  }
});

test('each component has its purl, its hash and its licence as CycloneDX 1.6 writes them', () => {
  expect(bom).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.6', version: 1 });
  for (const { name, version, purl, hashes, licenses } of bom.components) {
    expect(purl).toBe(`pkg:npm/${name.replace('@', '%40')}@${version}`);
    expect(hashes).toEqual([{ alg: 'SHA-512', content: expect.stringMatching(/^[0-9a-f]{128}$/) }]);
    expect(licenses).toHaveLength(1);
  }
  // One by hand: the lock file's base64 in hex, the licence where the package states no identifier.
  const template = bom.components.find(({ name }) => name === 'url-template');
  const integrity = lock.packages['node_modules/url-template']?.integrity ?? '';
  expect(template?.hashes?.[0]?.content).toBe(
    Buffer.from(integrity.replace('sha512-', ''), 'base64').toString('hex'),
  );
  expect(template?.licenses).toEqual([{ license: { id: 'BSD-3-Clause' } }]);
  const protobuf = bom.components.find(({ name }) => name === '@bufbuild/protobuf');
  expect(protobuf?.licenses).toEqual([{ expression: '(Apache-2.0 AND BSD-3-Clause)' }]);
});

test('its references are unique and every edge of the graph ends at a component', () => {
  const refs = [bom.metadata.component, ...bom.components].map((component) => component['bom-ref']);
  expect(new Set(refs).size).toBe(refs.length);
  expect(bom.dependencies.map(({ ref }) => ref).toSorted()).toEqual(refs.toSorted());
  const ends = new Set(bom.dependencies.flatMap(({ dependsOn }) => dependsOn));
  expect([...ends].filter((end) => !refs.includes(end))).toEqual([]);
  const own = bom.dependencies.find(({ ref }) => ref === bom.metadata.component['bom-ref']);
  expect(own?.dependsOn).toHaveLength(Object.keys(manifest.dependencies).length);
});

test('npm run sbom prints it, the same text each time and nothing of the machine', async () => {
  const script = join(ROOT, 'deploy', 'supply-chain', 'sbom.ts');
  const [first, second] = await Promise.all(
    [ROOT, tmpdir()].map((cwd) => run(process.execPath, [script], { cwd, maxBuffer: 1 << 24 })),
  );
  expect(first?.stdout).toBe(second?.stdout);
  expect(JSON.parse(first?.stdout ?? '')).toEqual(bom);
  expect(first?.stdout).not.toMatch(/https?:|file:|\d{4}-\d\d-\d\dT/);
  expect(first?.stdout).not.toContain(ROOT);
});

/** Runs the script against a registry of ours; npm's own configuration stays outside. */
async function auditAgainst(answer: RequestListener, args: readonly string[] = []) {
  const asked: string[] = [];
  const registry = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    request.resume().once('end', () => answer(request, response));
  }).listen(0, '127.0.0.1');
  await once(registry, 'listening');
  const address = `http://127.0.0.1:${(registry.address() as AddressInfo).port}/`;
  const folder = makeFolder();
  try {
    const script = join(ROOT, 'deploy', 'supply-chain', 'audit.ts');
    const { stdout } = await run(process.execPath, [script, ...args], {
      cwd: ROOT,
      env: { PATH: process.env['PATH'], npm_config_registry: address, npm_config_cache: folder },
    });
    return { stdout: stdout.trim(), asked, address };
  } finally {
    removeFolder(folder);
    registry.closeAllConnections();
    registry.close();
  }
}

test('npm run audit says in one line that the endpoint does not answer, and ends with 0', async () => {
  const { stdout, asked, address } = await auditAgainst((_request, response) => {
    response.writeHead(405).end();
  });
  expect(asked.length).toBeGreaterThan(0);
  expect(stdout).toBe(
    "audit: the registry's audit endpoint does not answer (HTTP 405); nothing was checked",
  );
  expect(stdout).not.toContain(new URL(address).host);
});

test('npm run audit names what the endpoint knows of, and ends with 0 all the same', async () => {
  const advisory = {
    id: 1,
    url: 'https://advisories.test/1',
    title: 'a test',
    severity: 'high',
    vulnerable_versions: '*',
  };
  const answer: RequestListener = ({ method }, response) => {
    if (method !== 'POST') return void response.writeHead(404).end();
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ hono: [advisory] }));
  };
  const { stdout } = await auditAgainst(answer, ['--json']);
  expect(JSON.parse(stdout)).toMatchObject({
    answered: true,
    vulnerabilities: { critical: 0, high: expect.any(Number) },
    packages: expect.arrayContaining([{ name: 'hono', severity: 'high' }]),
  });
  expect(describeAudit(summariseAudit('{"metadata":{"vulnerabilities":{}}}'))).toBe(
    'audit: no known vulnerability in production dependencies',
  );
});

test('a report that is none is no clean bill', () => {
  for (const text of ['', 'null', '{}', 'ENOTFOUND', '{"error":{"code":"ECONNREFUSED"}}']) {
    expect(summariseAudit(text)).toMatchObject({ answered: false });
  }
});
