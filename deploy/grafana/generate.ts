/** The boards as Grafana imports them (`npm run dashboards`): written, or with `--check` compared. */
import { writeOrCompare } from '../../docs/write-or-compare.ts';
import { BOARD_FILES, boardText } from './boards.ts';

const FILES = Object.fromEntries(
  Object.entries(BOARD_FILES).map(([file, spec]) => [file, () => boardText(spec)]),
);

await writeOrCompare(new URL('dashboards/', import.meta.url), FILES, 'npm run dashboards');
