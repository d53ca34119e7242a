/** What every script that makes committed files does with them. */
import { readFileSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

function written(url: URL): string {
  try {
    return readFileSync(url, 'utf8');
  } catch {
    return '';
  }
}

/**
 * Writes the files, or with `--check` on the command line compares them: each that is out of date is
 * named on stderr, and the exit code is 1.
 * @param files the text of each by its name in `folder`
 * @param remedy the command that writes them
 */
export async function writeOrCompare(
  folder: URL,
  files: Readonly<Record<string, () => string | Promise<string>>>,
  remedy: string,
): Promise<void> {
  const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
  for (const [name, make] of Object.entries(files)) {
    const url = new URL(name, folder);
    const text = await make();
    if (!values.check) {
      writeFileSync(url, text);
    } else if (written(url) !== text) {
      const path = relative(ROOT, fileURLToPath(url));
      process.stderr.write(`${path} is out of date: run ${remedy}\n`);
      process.exitCode = 1;
    }
  }
}
