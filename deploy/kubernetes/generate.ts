/**
 * The manifests that are made of other committed files (`npm run kubernetes`): written, or with
 * `--check` compared.
 */
import { writeOrCompare } from '../../docs/write-or-compare.ts';
import { GENERATED } from './generated.ts';

await writeOrCompare(new URL('monitoring/', import.meta.url), GENERATED, 'npm run kubernetes');
