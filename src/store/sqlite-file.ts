import { closeSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

/** Changing the journal mode may fail at once in a race, without asking the busy handler. */
const DEFAULT_ATTEMPTS = 50;
const JOURNAL_MODE_PAUSE_MS = 20;

/** https://sqlite.org/rescode.html: the low byte is the primary code. */
const SQLITE_ERROR = 1;
const SQLITE_BUSY = 5;
const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

function primaryCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined;
  return typeof error.errcode === 'number' ? error.errcode & 0xff : undefined;
}

/** Another process holds the lock that was asked for. */
export function isBusy(error: unknown): boolean {
  return primaryCode(error) === SQLITE_BUSY;
}

/** The file is no SQLite file, or a ruined one. */
export function isCorrupt(error: unknown): boolean {
  const code = primaryCode(error);
  return code === SQLITE_CORRUPT || code === SQLITE_NOTADB;
}

/** The statement does not fit the tables of the file. */
export function isMisfit(error: unknown): boolean {
  return primaryCode(error) === SQLITE_ERROR;
}

export function schemaVersion(db: DatabaseSync): number {
  return Number(db.prepare('PRAGMA user_version').get()?.['user_version']);
}

export interface WalFileOptions {
  /** How long a statement waits for another process's lock. */
  readonly timeoutMs: number;
  /** How often the journal mode is tried, 20 ms apart; default 50. */
  readonly attempts?: number;
  /** Of a file that is made; default 4,096. */
  readonly pageBytes?: number;
}

/**
 * Opens a SQLite file in WAL mode, made with mode 0600 when it is absent; its folder must exist.
 * Throws what the file system or SQLite throws.
 */
export function openWalFile(
  path: string,
  { timeoutMs, attempts = DEFAULT_ATTEMPTS, pageBytes = 4_096 }: WalFileOptions,
): DatabaseSync {
  // SQLite gives a new file the umask's mode, and its -wal and -shm the mode of the file.
  closeSync(openSync(path, 'a', 0o600));
  const db = new DatabaseSync(path, { timeout: timeoutMs });
  try {
    db.exec(`PRAGMA page_size = ${pageBytes}`);
    setJournalMode(db, attempts);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function setJournalMode(db: DatabaseSync, attempts: number): void {
  for (let attempt = 1; ; attempt += 1) {
    try {
      db.exec('PRAGMA journal_mode = WAL');
      return;
    } catch (error) {
      if (attempt >= attempts || !isBusy(error)) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, JOURNAL_MODE_PAUSE_MS);
    }
  }
}
