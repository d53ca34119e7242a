/**
 * Writes the pages that are made from the code (`npm run docs`), or with `--check` compares them and
 * fails when one is out of date.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { configurationPage } from './pages/configuration.ts';
import { metricsPage } from './pages/metrics.ts';
import { toolsPage } from './pages/tools.ts';

const PAGES = {
  'configuration.md': configurationPage,
  'metrics.md': metricsPage,
  'tools.md': toolsPage,
} as const satisfies Record<string, () => string>;

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const written = (url: URL): string => {
  try {
    return readFileSync(url, 'utf8');
  } catch {
    return '';
  }
};

for (const [name, make] of Object.entries(PAGES)) {
  const url = new URL(name, import.meta.url);
  if (!values.check) {
    writeFileSync(url, make());
  } else if (written(url) !== make()) {
    process.stderr.write(`docs/${name} is out of date: run npm run docs\n`);
    process.exitCode = 1;
  }
}
