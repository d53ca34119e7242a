import { join } from 'node:path';
import { loadConfig } from '../config.ts';
import { StartupError } from '../errors.ts';
import { clearCacheFile } from '../store/sqlite-cache-file.ts';
import type { CommandLine } from './command-line.ts';
import { CACHE_FILE, DEMO_FOLDER } from './data-layout.ts';

const MIB = 1024 * 1024;

function clear(path: string): string {
  try {
    const { entries, bytes, fileBytes } = clearCacheFile(path);
    if (fileBytes === 0) return `${path}: there is no cache`;
    return `${path}: ${entries} entries (${(bytes / MIB).toFixed(1)} MiB) deleted`;
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new StartupError(
      `${path} cannot be cleared (${detail}); if a server holds it, try again, or stop the server and delete the file`,
      { cause: error },
    );
  }
}

/** `cache clear`: empties the durable cache, and the demo's. */
export async function cache({ argument }: CommandLine): Promise<number> {
  if (argument !== 'clear') {
    throw new StartupError(`cache knows one action: youtube-mcp cache clear (got ${argument})`);
  }
  const { DATA_DIR } = loadConfig();
  const files = [join(DATA_DIR, CACHE_FILE), join(DATA_DIR, DEMO_FOLDER, CACHE_FILE)];
  const lines = files.map(clear);
  process.stdout.write(
    `${lines.join('\n')}\nA server that runs keeps what it has in memory until that is past its time.\n`,
  );
  return 0;
}
