/** The pages that are made from the code (`npm run docs`): written, or with `--check` compared. */
import { configurationPage } from './pages/configuration.ts';
import { metricsPage } from './pages/metrics.ts';
import { toolsPage } from './pages/tools.ts';
import { writeOrCompare } from './write-or-compare.ts';

const PAGES = {
  'configuration.md': configurationPage,
  'metrics.md': metricsPage,
  'tools.md': toolsPage,
} as const satisfies Record<string, () => string>;

await writeOrCompare(new URL('.', import.meta.url), PAGES, 'npm run docs');
