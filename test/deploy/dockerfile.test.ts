/** The Dockerfile as data; test/e2e/image.test.ts builds and runs it. */
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { faultsOf, unreadVariables } from './environment.ts';
import { ROOT, isPinned, parseDockerfile, readText, secretsIn } from './read-deploy.ts';

const text = readText('Dockerfile');
const instructions = parseDockerfile(text);
const argumentsOf = (name: string): string[] =>
  instructions.filter((one) => one.name === name).map(({ argument }) => argument);
const lastFrom = instructions.findLastIndex(({ name }) => name === 'FROM');
const lastStage = instructions.slice(lastFrom);
const manifest = JSON.parse(readText('package.json')) as {
  readonly version: string;
  readonly license: string;
  readonly devDependencies: Readonly<Record<string, string>>;
};

const defaults = new Map(
  argumentsOf('ARG').map((argument): [string, string] => {
    const [name = '', value = ''] = argument.split('=', 2);
    return [name, value];
  }),
);

/** `NAME=value NAME=value` of ENV and LABEL. */
const pairsOf = (argument: string): Record<string, string> =>
  Object.fromEntries(
    [...argument.matchAll(/([\w.]+)=("[^"]*"|\S+)/g)].map(([, name = '', value = '']) => [
      name,
      value.replaceAll('"', ''),
    ]),
  );

const environment = Object.assign({}, ...argumentsOf('ENV').map(pairsOf)) as Record<string, string>;

test('it is built with the Node of this project and runs on distroless of the same major', () => {
  const node = manifest.devDependencies['node'] ?? '';
  const build = defaults.get('BUILD_IMAGE') ?? '';
  expect(build).toMatch(new RegExp(`/node:${node.replaceAll('.', '\\.')}-`));
  expect(isPinned(build)).toBe(true);
  // Distroless has no tag a version: its one moving tag is all that can stand here.
  const [major] = node.split('.');
  expect(defaults.get('RUN_IMAGE')).toMatch(
    new RegExp(`^gcr\\.io/distroless/nodejs${major}-debian\\d+:nonroot$`),
  );
  expect(instructions[lastFrom]?.argument).toBe('${RUN_IMAGE}');
  expect(text).not.toMatch(/:latest\b/);
});

test('the last stage copies what is built, runs no command and is not root', () => {
  const names = lastStage.map(({ name }) => name);
  expect(names).not.toContain('RUN');
  expect(names).not.toContain('ADD');
  const last = Object.fromEntries(lastStage.map(({ name, argument }) => [name, argument]));
  expect(last).toMatchObject({
    USER: '65532:65532',
    VOLUME: '/data',
    EXPOSE: '8080',
    STOPSIGNAL: 'SIGTERM',
  });
});

test('what starts it and what asks after its health are lists, and name what the image holds', () => {
  const [entry = ''] = argumentsOf('ENTRYPOINT');
  const [health = ''] = argumentsOf('HEALTHCHECK');
  const program = ['/nodejs/bin/node', '/app/bin/youtube-mcp.cjs'];
  expect(JSON.parse(entry)).toEqual(program);
  expect(JSON.parse(argumentsOf('CMD')[0] ?? '')).toEqual(['serve']);
  expect(JSON.parse(health.slice(health.indexOf('CMD ') + 4))).toEqual([...program, 'health']);
  expect(existsSync(`${ROOT}bin/youtube-mcp.cjs`)).toBe(true);
});

test('dependencies come from the lock file, and their scripts do not run', () => {
  const installs = argumentsOf('RUN').filter((command) => /\bnpm (?:ci|i|install)\b/.test(command));
  expect(installs).toHaveLength(2);
  for (const command of installs) expect(command).toMatch(/npm ci .*--ignore-scripts/);
  expect(installs.filter((command) => command.includes('--omit=dev'))).toHaveLength(1);
  expect(argumentsOf('COPY')).toContain('--from=dependencies /app/node_modules node_modules');
});

test('its variables are read, hold no secret, and do not start without an auth mode', () => {
  expect(environment).toMatchObject({ HOST: '0.0.0.0', PORT: '8080', DATA_DIR: '/data' });
  expect(unreadVariables(environment)).toEqual([]);
  expect(secretsIn(text, environment)).toEqual([]);
  expect(faultsOf(environment)).toEqual([expect.stringMatching(/^HOST: .*AUTH_MODE=api_key/)]);
});

test('its labels say the name, the version and the licence of the package', () => {
  expect(pairsOf(argumentsOf('LABEL')[0] ?? '')).toMatchObject({
    'org.opencontainers.image.title': 'youtube-mcp',
    'org.opencontainers.image.licenses': manifest.license,
    'org.opencontainers.image.version': '${VERSION}',
  });
  expect(defaults.get('VERSION')).toBe(manifest.version);
});

test('the build context holds what is copied from it, and nothing else', () => {
  const fromContext = argumentsOf('COPY')
    .filter((argument) => !argument.startsWith('--from'))
    .flatMap((argument) => argument.split(' ').slice(0, -1));
  const copied = [...new Set(fromContext)];
  const [everything, ...kept] = readText('.dockerignore')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  expect(everything).toBe('*');
  expect(kept.map((line) => line.replace('!', '')).toSorted()).toEqual(copied.toSorted());
  expect(copied.filter((path) => !existsSync(`${ROOT}${path}`))).toEqual([]);
});
