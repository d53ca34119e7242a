/** SECURITY.md tells of nothing that is not there: files, tests, metrics and variables. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { CATALOGUE } from '../../otel/instruments.ts';
import { MCP_CATALOGUE } from '../../otel/mcp/instruments.ts';
import { exposedName } from '../../otel/prometheus.ts';
import { NOT_BUILT, VARIABLES } from '../../src/variables.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const page = readFileSync(join(ROOT, 'SECURITY.md'), 'utf8');

interface Row {
  readonly threat: string;
  readonly control: string;
  readonly where: readonly string[];
  readonly test: readonly string[];
  readonly metric: readonly string[];
}

const codeIn = (text: string): string[] =>
  [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);

const rows: readonly Row[] = page
  .split('\n')
  .filter((line) => line.startsWith('| ') && line.split('|').length === 7)
  .slice(1)
  .map((line) => {
    const [, threat = '', control = '', where = '', tested = '', metric = ''] = line.split('|');
    return {
      threat: threat.trim(),
      control: control.trim(),
      where: codeIn(where),
      test: codeIn(tested),
      metric: codeIn(metric),
    };
  });

/** Controls that no test holds yet; the page says "not built" in the test's place. */
const UNTESTED: readonly string[] = [];

const isFile = (path: string): boolean =>
  existsSync(join(ROOT, path)) && statSync(join(ROOT, path)).isFile();

const metrics = new Set(
  [...Object.values(CATALOGUE), ...Object.values(MCP_CATALOGUE)].map(exposedName),
);

test('every row of the threat model has a control, a file and a test', () => {
  expect(rows.length).toBeGreaterThan(35);
  const faults = rows.filter(({ control, where }) => control === '' || where.length === 0);
  expect(faults.map(({ threat }) => threat)).toEqual([]);
  const untested = rows.filter(({ test: tests }) => tests.length === 0);
  expect(untested.map(({ threat }) => threat)).toEqual(UNTESTED);
  expect(new Set(rows.map(({ threat }) => threat)).size).toBe(rows.length);
});

test('every file and test that it names exists', () => {
  const missing = rows.flatMap(({ where, test: tests }) =>
    [...where, ...tests].filter((path) => !isFile(path)),
  );
  expect(missing).toEqual([]);
  const noTests = rows.flatMap(({ test: tests }) =>
    tests.filter((path) => !/^test\/.+\.test\.ts$/.test(path)),
  );
  expect(noTests).toEqual([]);
});

test('every metric that it names is in the catalogue, and every one of security is named', () => {
  const named = rows.flatMap(({ metric }) => metric);
  expect(named.filter((name) => !metrics.has(name))).toEqual([]);
  const ofSecurity = [...metrics].filter(
    // Google's tokens are a later matter.
    (name) =>
      /^mcp_(security|auth|oauth)_/.test(name) && name !== 'mcp_oauth_token_refreshes_total',
  );
  expect(ofSecurity.filter((name) => !named.includes(name))).toEqual([]);
  const elsewhere = codeIn(page).filter((code) => /^mcp_\w+$/.test(code));
  expect(elsewhere.filter((name) => !metrics.has(name))).toEqual([]);
});

test('every variable that it names is one, and every gate can be set by what it names', () => {
  const named = new Set(
    codeIn(page).flatMap(
      (code) => /^([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|HOST)(?:=.*)?$/.exec(code)?.[1] ?? [],
    ),
  );
  const known = new Set([...Object.keys(VARIABLES), ...NOT_BUILT]);
  expect([...named].filter((name) => !known.has(name))).toEqual([]);
  const gates = Object.keys(VARIABLES).filter((name) =>
    /^(ALLOW|AUTH|SERVER_API|OAUTH|REQUEST_SIGNING|TRUSTED|ADMIN|METRICS_PUBLIC|QUOTA_UNITS)/.test(
      name,
    ),
  );
  expect(gates.filter((name) => !named.has(name) && name !== 'ALLOW_DESTRUCTIVE')).toEqual([]);
});
