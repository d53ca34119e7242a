import { existsSync, rmSync, statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import type { Logger } from '../../otel/logger.ts';
import { isCorrupt, isMisfit, openWalFile, schemaVersion } from './sqlite-file.ts';

/** Rows of another version are not read: a new one makes the file anew. */
const SCHEMA_VERSION = 1;

/** A write of another process takes a few milliseconds; what waits longer goes on without. */
const BUSY_TIMEOUT_MS = 25;
const OPENING = { timeoutMs: 50, attempts: 10, pageBytes: 16_384 } as const;
/** The command may wait: nobody's call is held up. */
const CLEARING = { timeoutMs: 5_000, pageBytes: 16_384 } as const;

/**
 * The triggers keep the sums exact whoever writes, so that they are read without a scan. `seen_at`
 * is the latest time a write saw: what is earlier shows a clock that went back.
 */
const SCHEMA = `
  CREATE TABLE entries (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    gone_at INTEGER NOT NULL,
    size INTEGER NOT NULL,
    crc INTEGER NOT NULL,
    value BLOB NOT NULL
  ) STRICT;
  CREATE INDEX entries_gone_at ON entries (gone_at);
  CREATE TABLE totals (entries INTEGER NOT NULL, bytes INTEGER NOT NULL, seen_at INTEGER NOT NULL) STRICT;
  INSERT INTO totals VALUES (0, 0, 0);
  CREATE TRIGGER entries_inserted AFTER INSERT ON entries BEGIN
    UPDATE totals SET entries = entries + 1, bytes = bytes + new.size;
  END;
  CREATE TRIGGER entries_updated AFTER UPDATE ON entries BEGIN
    UPDATE totals SET bytes = bytes + new.size - old.size;
  END;
  CREATE TRIGGER entries_deleted AFTER DELETE ON entries BEGIN
    UPDATE totals SET entries = entries - 1, bytes = bytes - old.size;
  END;
  PRAGMA user_version = ${SCHEMA_VERSION};`;

/**
 * A checkpoint is what holds the event loop: every 4 MB, 6 to 13 ms. Pages of 16 kB write 2 MB in
 * 1.6 ms, those of 4 kB in 3.9.
 */
const SETTINGS = `
  PRAGMA synchronous = NORMAL;
  PRAGMA wal_autocheckpoint = 250;
  PRAGMA journal_size_limit = 8388608`;

const DAMAGED = 'ERR_CACHE_FILE_DAMAGED';

/** An error after which the file is of no more use. */
export function createDamage(message: string): Error {
  return Object.assign(new Error(message), { code: DAMAGED });
}

export function isDamage(error: unknown): boolean {
  if (isCorrupt(error)) return true;
  return error instanceof Error && 'code' in error && error.code === DAMAGED;
}

/** Deletes the file with what belongs to it. */
export function removeCacheFile(path: string): void {
  for (const name of [path, `${path}-wal`, `${path}-shm`]) rmSync(name, { force: true });
}

/** Opens the file with its tables in place, made anew when it is damaged or of another version. */
export function openCacheFile({
  path,
  logger,
}: {
  readonly path: string;
  readonly logger?: Logger;
}): DatabaseSync {
  let db: DatabaseSync;
  try {
    db = openTables(path, OPENING);
  } catch (error) {
    if (!isDamage(error) && !isMisfit(error)) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    logger?.warn(
      { path, reason },
      'the cache file cannot be read and is made anew; only answers that can be asked for again are lost',
    );
    removeCacheFile(path);
    db = openTables(path, OPENING);
  }
  db.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
  return db;
}

function openTables(path: string, options: Parameters<typeof openWalFile>[1]): DatabaseSync {
  const db = openWalFile(path, options);
  try {
    db.exec(SETTINGS);
    if (schemaVersion(db) !== SCHEMA_VERSION) makeTables(db);
    db.prepare('SELECT key, gone_at, size, crc, value, seen_at FROM entries, totals');
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Another process may be at it too: the version is read again under the lock. */
function makeTables(db: DatabaseSync): void {
  db.exec('BEGIN IMMEDIATE');
  try {
    const version = schemaVersion(db);
    if (version === 0) db.exec(SCHEMA);
    else if (version !== SCHEMA_VERSION) {
      throw createDamage(`schema ${version}, this version knows ${SCHEMA_VERSION}`);
    }
    db.exec('COMMIT');
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

export interface ClearedCache {
  /** How many entries there were, and how large they were in all. */
  readonly entries: number;
  readonly bytes: number;
  /** Size of the file afterwards; 0 when there is none. */
  readonly fileBytes: number;
}

/**
 * Empties the cache's file and gives its space back to the disk, for a command: while a server runs
 * it keeps what it holds in memory, at most until that is of no more use. A file that is damaged or
 * of another version is deleted and counts nothing; where there is none, none is made.
 *
 * Throws what the file system or SQLite throws, also when another process holds the lock for 5 s.
 */
export function clearCacheFile(path: string): ClearedCache {
  if (!existsSync(path)) return { entries: 0, bytes: 0, fileBytes: 0 };
  let db: DatabaseSync;
  try {
    db = openTables(path, CLEARING);
  } catch (error) {
    if (!isDamage(error) && !isMisfit(error)) throw error;
    removeCacheFile(path);
    return { entries: 0, bytes: 0, fileBytes: 0 };
  }
  try {
    const totals = db.prepare('SELECT entries, bytes FROM totals').get();
    db.exec('DELETE FROM entries; VACUUM; PRAGMA wal_checkpoint(TRUNCATE)');
    const fileBytes = statSync(path).size;
    return { entries: Number(totals?.['entries']), bytes: Number(totals?.['bytes']), fileBytes };
  } finally {
    db.close();
  }
}
