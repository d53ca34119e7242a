import { statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import type { Logger } from '../../otel/logger.ts';
import { StartupError } from '../errors.ts';
import { isCorrupt, openWalFile, schemaVersion } from './sqlite-file.ts';
import { createSqliteQuotaRows } from './sqlite-quota.ts';
import type { QuotaRows, Store } from './store.ts';

/** How long the start waits for another process's write lock, which may be migrating. */
const OPENING_TIMEOUT_MS = 5_000;

/** How long a statement does: the event loop waits with it, and so does every cached call. */
const BUSY_TIMEOUT_MS = 100;

/** One entry a schema version, in order; an entry that was released is never edited. */
const MIGRATIONS: readonly string[] = [
  `CREATE TABLE quota (
     credential TEXT NOT NULL,
     day TEXT NOT NULL,
     bucket TEXT NOT NULL,
     used INTEGER NOT NULL DEFAULT 0,
     exhausted INTEGER NOT NULL DEFAULT 0,
     PRIMARY KEY (credential, day, bucket)
   ) STRICT, WITHOUT ROWID`,
];

export interface StoreOptions {
  /** The SQLite file, in a folder that exists; made with mode 0600 when it is absent. */
  readonly path: string;
  readonly logger?: Logger;
}

/**
 * Opens the SQLite file and brings its schema up to date. Several processes may open one file at
 * once. `synchronous=FULL`: a write that returned survives a power cut.
 *
 * Throws `StartupError` that names the file when it cannot be opened or written, is corrupt, or
 * was made by a newer version.
 */
export function openStore({ path, logger }: StoreOptions): Store {
  const db = openDatabase(path);
  logger?.debug({ path, schema_version: schemaVersion(db) }, 'store opened');
  const { ino } = statSync(path, { bigint: true });
  const assertInPlace = (): void => {
    if (statSync(path, { bigint: true, throwIfNoEntry: false })?.ino === ino) return;
    throw new Error('The state file was removed or replaced');
  };
  const quota = guardWrites(createSqliteQuotaRows(db), assertInPlace);
  const read = db.prepare('SELECT count(*) AS tables FROM sqlite_schema');

  return {
    quota,
    ping() {
      const startedAt = performance.now();
      assertInPlace();
      read.get();
      return performance.now() - startedAt;
    },
    lock() {
      db.exec('BEGIN IMMEDIATE');
      db.exec('ROLLBACK');
    },
    close() {
      if (db.isOpen) db.close();
    },
  };
}

/** What is written to a deleted file is lost without a word; the look costs some microseconds. */
function guardWrites(rows: QuotaRows, assertInPlace: () => void): QuotaRows {
  const guarded =
    <A extends unknown[], R>(write: (...args: A) => R) =>
    (...args: A): R => {
      assertInPlace();
      return write(...args);
    };
  return {
    ...rows,
    draw: guarded(rows.draw),
    refund: guarded(rows.refund),
    exhaust: guarded(rows.exhaust),
  };
}

function openDatabase(path: string): DatabaseSync {
  let db: DatabaseSync | undefined;
  try {
    db = openWalFile(path, { timeoutMs: OPENING_TIMEOUT_MS });
    db.exec('PRAGMA synchronous = FULL');
    assertIntact(db, path);
    migrate(db, path);
    db.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
    return db;
  } catch (error) {
    if (db?.isOpen) db.close();
    throw describeFailure(path, error);
  }
}

/** Reads the whole file, which is a few kilobytes; look again before it holds more. */
function assertIntact(db: DatabaseSync, path: string): void {
  const verdict = db.prepare('PRAGMA quick_check(1)').get()?.['quick_check'];
  if (verdict !== 'ok') throw corruptFile(path, String(verdict));
}

/** The write lock is taken even when nothing is to be done: it proves that the file can be written. */
function migrate(db: DatabaseSync, path: string): void {
  db.exec('BEGIN IMMEDIATE');
  try {
    const version = schemaVersion(db);
    if (version > MIGRATIONS.length) throw newerSchema(path, version);
    for (const step of MIGRATIONS.slice(version)) db.exec(step);
    if (version < MIGRATIONS.length) db.exec(`PRAGMA user_version = ${MIGRATIONS.length}`);
    db.exec('COMMIT');
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

function describeFailure(path: string, error: unknown): StartupError {
  if (error instanceof StartupError) return error;
  const detail = error instanceof Error ? error.message : String(error);
  if (isCorrupt(error)) return corruptFile(path, detail, error);
  return new StartupError(
    `The state file ${path} cannot be opened for writing (${detail}). Check that its folder exists ` +
      'and that this user may write there, or set DATA_DIR to another folder.',
    { cause: error },
  );
}

function corruptFile(path: string, detail: string, cause?: unknown): StartupError {
  return new StartupError(
    `The state file ${path} is not an intact SQLite file (${detail}). Restore it from a backup, ` +
      'or move it away to start with an empty one (the count of quota drawn today is then lost), ' +
      'or set DATA_DIR to another folder.',
    { cause },
  );
}

function newerSchema(path: string, version: number): StartupError {
  return new StartupError(
    `The state file ${path} was written by a newer version of this server (schema ${version}, ` +
      `this one knows ${MIGRATIONS.length}). Upgrade the server, or set DATA_DIR to another folder.`,
  );
}
