/** Prints the bill of materials (`npm run -s sbom > sbom.json`). */
import manifest from '../../package.json' with { type: 'json' };
import { createBom } from './bom.ts';
import { readLockFile } from './lock-file.ts';

process.stdout.write(`${JSON.stringify(createBom(manifest, readLockFile()), null, 2)}\n`);
