/**
 * Small durable state that must outlive a crash and be shared by every process on one `DATA_DIR`.
 * Calls are synchronous and throw what the engine throws: callers decide what a failure means.
 */

/** One quota ledger: a credential's day. */
export interface QuotaAccount {
  /** First 8 bytes of the SHA-256 of the credential, in hex. */
  readonly credential: string;
  /** Calendar day in America/Los_Angeles, `YYYY-MM-DD`. */
  readonly day: string;
}

export interface QuotaRow {
  readonly bucket: string;
  /** Units drawn and not refunded. */
  readonly used: number;
  /** YouTube itself has said that the bucket is empty. */
  readonly exhausted: boolean;
}

export interface QuotaRows {
  /**
   * Adds `cost` units in one atomic step, unless that would pass `ceiling` or the bucket is marked
   * exhausted. Returns the new sum, or `undefined` when it was refused and nothing changed.
   */
  draw(account: QuotaAccount, bucket: string, cost: number, ceiling: number): QuotaRow | undefined;
  /** Gives `cost` units back, never below 0. */
  refund(account: QuotaAccount, bucket: string, cost: number): QuotaRow;
  /** Marks the bucket exhausted for that day. */
  exhaust(account: QuotaAccount, bucket: string): QuotaRow;
  /** The rows of that day; a bucket nobody drew on has none. */
  read(account: QuotaAccount): readonly QuotaRow[];
  /** The latest day that has a row, of any credential; undefined when there is none. */
  newestDay(): string | undefined;
  /** Deletes the rows of every credential before that day. */
  prune(beforeDay: string): void;
}

export interface Store {
  readonly quota: QuotaRows;
  /**
   * Reads, in milliseconds; takes no lock that another process may hold. Throws when the file is
   * gone: its rows can still be read then, and what is written to it is lost.
   */
  ping(): number;
  /** Takes the write lock and gives it back, without a write. Throws when it cannot be had. */
  lock(): void;
  /** Closes the file; a second call does nothing. */
  close(): void;
}
