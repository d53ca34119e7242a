/**
 * Asks the registry for known vulnerabilities of the production dependencies (`npm run audit`; with
 * `-- --json` for programs). It gates nothing and always ends with 0: the endpoint may be absent, and
 * an advisory of tomorrow must not break the build of today.
 */
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { describeAudit, summariseAudit } from './audit-summary.ts';

/** npm tries again for minutes when nobody answers. */
const PATIENCE = ['--fetch-retries=0', '--fetch-timeout=30000'];

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--json', ...PATIENCE], {
  encoding: 'utf8',
  maxBuffer: 64 * 1024 * 1024,
  // On Windows npm is a script.
  shell: process.platform === 'win32',
});
// Null when npm could not be run.
const summary = summariseAudit(stdout ?? '');
process.stdout.write(`${values.json ? JSON.stringify(summary) : describeAudit(summary)}\n`);
