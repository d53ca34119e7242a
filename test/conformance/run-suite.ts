/** Runs the MCP conformance suite against a server, and reads what it wrote of each scenario. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { cleanEnv, makeFolder, removeFolder } from '../support/program.ts';

const SUITE = dirname(
  createRequire(import.meta.url).resolve('@modelcontextprotocol/conformance/package.json'),
);

/** Of one scenario; all together take 2 s. */
const SCENARIO_TIMEOUT_MS = '20000';

export type Revision = '2025-11-25' | '2026-07-28';

export interface Check {
  readonly id: string;
  /** `INFO` says something, and judges nothing. */
  readonly status: 'SUCCESS' | 'FAILURE' | 'WARNING' | 'SKIPPED' | 'INFO';
}

/** The checks of each scenario that was run. */
export type SuiteResults = ReadonlyMap<string, readonly Check[]>;

const readYaml = (path: string): { readonly server: readonly string[] } =>
  parse(readFileSync(path, 'utf8')) as { server: string[] };

/** The scenarios that the revision demands of a server: a list the suite has frozen. */
export const requiredScenarios = (revision: Revision): readonly string[] =>
  readYaml(join(SUITE, 'requirements', `${revision}.yaml`)).server;

export const expectedFailures = (): readonly string[] =>
  readYaml(join(import.meta.dirname, 'expected-failures.yaml')).server;

/** `server-ping-2026-11-22T22-53-13-123Z`: the first word is the suite's. */
const RESULT_FOLDER = /^server-(.+)-\d{4}-\d\d-\d\dT[\d-]+Z$/;

function readResults(folder: string): SuiteResults {
  const results = new Map<string, readonly Check[]>();
  for (const name of readdirSync(folder)) {
    const scenario = RESULT_FOLDER.exec(name)?.[1];
    if (scenario === undefined) throw new Error(`the suite wrote ${name}, which is no result`);
    const path = join(folder, name, 'checks.json');
    // A scenario that threw leaves its folder empty.
    if (!existsSync(path)) continue;
    results.set(scenario, JSON.parse(readFileSync(path, 'utf8')) as readonly Check[]);
  }
  return results;
}

/** Runs what the revision demands, in its wire form. Its exit code counts for nothing here. */
export async function runSuite(url: string, revision: Revision): Promise<SuiteResults> {
  const folder = makeFolder();
  const args = ['server', '--url', url, '--requirements', revision, '--output-dir', folder];
  const suite = spawn(
    process.execPath,
    [join(SUITE, 'dist/index.js'), ...args, '--timeout', SCENARIO_TIMEOUT_MS],
    { env: cleanEnv({}), stdio: 'ignore' },
  );
  await once(suite, 'close');
  const results = readResults(folder);
  removeFolder(folder);
  return results;
}

export interface Verdict {
  readonly passed: readonly string[];
  /** No check failed, and none of its own passed: the suite found nothing that it could judge. */
  readonly unjudged: readonly string[];
  readonly failed: readonly string[];
  /** `scenario:check` */
  readonly failedChecks: readonly string[];
  readonly warnings: readonly string[];
  readonly passedChecks: number;
}

/** Added to any scenario that has sent something: what came back fits the schema, if anything did. */
const isOfWire = ({ id }: Check): boolean => id.startsWith('wire-schema-');

type Outcome = 'passed' | 'unjudged' | 'failed';

/** By failures, as the suite scores; one that was not run has failed. */
function outcomeOf(checks: readonly Check[] | undefined): Outcome {
  if (!checks || checks.some(({ status }) => status === 'FAILURE')) return 'failed';
  const hasPassed = checks.some((check) => check.status === 'SUCCESS' && !isOfWire(check));
  return hasPassed ? 'passed' : 'unjudged';
}

/** @param scenarios those that matter: more were run */
export function judge(results: SuiteResults, scenarios: readonly string[]): Verdict {
  const having = (outcome: Outcome) =>
    scenarios.filter((scenario) => outcomeOf(results.get(scenario)) === outcome);
  const checks = scenarios.flatMap((scenario) =>
    (results.get(scenario) ?? []).map(({ id, status }) => ({ name: `${scenario}:${id}`, status })),
  );
  const named = (wanted: Check['status']) => [
    ...new Set(checks.flatMap(({ name, status }) => (status === wanted ? [name] : []))),
  ];
  return {
    passed: having('passed'),
    unjudged: having('unjudged'),
    failed: having('failed'),
    failedChecks: named('FAILURE'),
    warnings: named('WARNING'),
    passedChecks: checks.filter(({ status }) => status === 'SUCCESS').length,
  };
}
