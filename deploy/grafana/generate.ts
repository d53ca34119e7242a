/**
 * Writes the boards as Grafana imports them (`npm run dashboards`), or with `--check` compares them
 * and fails when one is out of date.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { BOARD_FILES, boardText } from './boards.ts';

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const written = (url: URL): string => {
  try {
    return readFileSync(url, 'utf8');
  } catch {
    return '';
  }
};

for (const [file, spec] of Object.entries(BOARD_FILES)) {
  const url = new URL(`dashboards/${file}`, import.meta.url);
  const text = await boardText(spec);
  if (!values.check) {
    writeFileSync(url, text);
  } else if (written(url) !== text) {
    process.stderr.write(
      `deploy/grafana/dashboards/${file} is out of date: run npm run dashboards\n`,
    );
    process.exitCode = 1;
  }
}
