import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartupError } from '../errors.ts';
import { type Secret, createSecret } from '../secret.ts';

const FILE = 'state-secret';
const SECRET_BYTES = 32;

/** Makes the file whole and at once: another process sees all of it or nothing. */
function createFile(path: string): void {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, randomBytes(SECRET_BYTES).toString('base64url'), { mode: 0o600 });
  try {
    linkSync(draft, path);
  } finally {
    unlinkSync(draft);
  }
}

/**
 * The secret that signs cursors, made once in `DATA_DIR` with mode 0600, so that cursors outlive a
 * restart. Processes that start at once agree: one makes the file, all read it.
 * @throws StartupError when the file can neither be made nor read
 */
export function loadStateSecret(dataDir: string): Secret {
  const path = join(dataDir, FILE);
  try {
    if (!existsSync(path)) createFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw new StartupError(
        `DATA_DIR: cannot write ${path}; choose a folder that can be written`,
        { cause: error },
      );
    }
  }
  const kept = readFileSync(path, 'utf8').trim();
  if (kept.length < SECRET_BYTES) {
    throw new StartupError(
      `DATA_DIR: ${path} is damaged; delete it (cursors given out end with it)`,
    );
  }
  return createSecret(kept);
}
