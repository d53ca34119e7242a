/**
 * Writes the manifests that are made of other committed files, or with `--check` compares them and
 * fails when one is out of date.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { GENERATED } from './generated.ts';

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });

for (const [file, make] of Object.entries(GENERATED)) {
  const url = new URL(`monitoring/${file}`, import.meta.url);
  const text = await make();
  if (!values.check) writeFileSync(url, text);
  else if (readFileSync(url, 'utf8') !== text) {
    process.stderr.write(
      `deploy/kubernetes/monitoring/${file} is out of date: run npm run kubernetes\n`,
    );
    process.exitCode = 1;
  }
}
