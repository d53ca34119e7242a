import { accessSync, constants, mkdirSync } from 'node:fs';
import { StartupError } from '../errors.ts';

/** Makes the folder of the durable state. @throws StartupError when it cannot be made or written */
export function prepareDataDir(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    accessSync(path, constants.W_OK | constants.X_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new StartupError(
      `DATA_DIR: ${path} cannot be written (${code ?? 'unknown error'}); set DATA_DIR to a folder that can`,
      { cause: error },
    );
  }
}
