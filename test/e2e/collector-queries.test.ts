/** Every query of docs/telemetry.md is one that Prometheus reads. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { TELEMETRY_PAGE, queriesOf } from '../collector/read-page.ts';
import { makeFolder } from '../support/program.ts';
import { describeWith } from './programs.ts';

describeWith('The queries of docs/telemetry.md', ['promtool'], ({ promtool }) => {
  test('are good PromQL', () => {
    const rules = queriesOf(TELEMETRY_PAGE).map((expr, index) => ({
      record: `query:${index}`,
      expr,
    }));
    expect(rules.length).toBeGreaterThan(15);
    const file = join(makeFolder(), 'rules.json');
    // JSON is YAML.
    writeFileSync(file, JSON.stringify({ groups: [{ name: 'page', rules }] }));
    const { status, stderr } = spawnSync(promtool, ['check', 'rules', file]);
    expect({ status, complaints: String(stderr) }).toEqual({ status: 0, complaints: '' });
  });
});
