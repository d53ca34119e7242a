import type { DatabaseSync } from 'node:sqlite';
import type { QuotaRow, QuotaRows } from './store.ts';

/**
 * One statement decides and writes, so two processes can never both take the last unit. A refusal
 * writes nothing and costs no fsync.
 */
const DRAW = `
  INSERT INTO quota (credential, day, bucket, used) SELECT ?1, ?2, ?3, ?4 WHERE ?4 <= ?5
  ON CONFLICT DO UPDATE SET used = used + ?4 WHERE exhausted = 0 AND used + ?4 <= ?5
  RETURNING bucket, used, exhausted`;

const REFUND = `
  INSERT INTO quota (credential, day, bucket) VALUES (?1, ?2, ?3)
  ON CONFLICT DO UPDATE SET used = max(0, used - ?4)
  RETURNING bucket, used, exhausted`;

const EXHAUST = `
  INSERT INTO quota (credential, day, bucket, exhausted) VALUES (?1, ?2, ?3, 1)
  ON CONFLICT DO UPDATE SET exhausted = 1
  RETURNING bucket, used, exhausted`;

const READ = 'SELECT bucket, used, exhausted FROM quota WHERE credential = ? AND day = ?';

/** The quota table of the SQLite store; `db` must hold it already. */
export function createSqliteQuotaRows(db: DatabaseSync): QuotaRows {
  const draw = db.prepare(DRAW);
  const refund = db.prepare(REFUND);
  const exhaust = db.prepare(EXHAUST);
  const read = db.prepare(READ);
  const newest = db.prepare('SELECT max(day) AS day FROM quota');
  const prune = db.prepare('DELETE FROM quota WHERE day < ?');

  return {
    draw({ credential, day }, bucket, cost, ceiling) {
      const row = draw.get(credential, day, bucket, cost, ceiling);
      return row === undefined ? undefined : toQuotaRow(row);
    },
    refund({ credential, day }, bucket, cost) {
      return toQuotaRow(refund.get(credential, day, bucket, cost));
    },
    exhaust({ credential, day }, bucket) {
      return toQuotaRow(exhaust.get(credential, day, bucket));
    },
    read({ credential, day }) {
      return read.all(credential, day).map(toQuotaRow);
    },
    newestDay() {
      const day = newest.get()?.['day'];
      return typeof day === 'string' ? day : undefined;
    },
    prune(beforeDay) {
      prune.run(beforeDay);
    },
  };
}

function toQuotaRow(row: Record<string, unknown> | undefined): QuotaRow {
  return {
    bucket: String(row?.['bucket']),
    used: Number(row?.['used']),
    exhausted: row?.['exhausted'] === 1,
  };
}
