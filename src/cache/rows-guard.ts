import type { Logger } from '../../otel/logger.ts';
import type { CacheRows } from '../store/sqlite-cache.ts';

export interface DurableFigures {
  /** `failing` from a failed operation on, until one of its kind succeeds. */
  readonly status: 'ok' | 'failing';
  /** As they were when the file was read last. */
  readonly entries: number;
  readonly bytes: number;
  readonly max_bytes: number;
  /** Operations that failed, opening the file among them. */
  readonly failures: number;
  /** Of the last failure that is not over: no value, key or path. */
  readonly last_error?: string;
}

/** The rows, never in anyone's way: what fails is counted and answered with `undefined`. */
export interface RowsGuard {
  read<T>(operation: (rows: CacheRows) => T): T | undefined;
  /** Whether it was written. Taking longer than `slowMs`, by default 250, counts as a failure. */
  write(operation: (rows: CacheRows) => void, slowMs?: number): boolean;
  /** Looks at the file, so that what is mended shows even when nobody reads or writes. */
  figures(): DurableFigures;
  close(): void;
}

export interface RowsGuardOptions {
  /** Opens the file. Throws when it cannot be opened. */
  readonly open: () => CacheRows;
  /** After a failure nothing of its kind is tried for so long; default 3,000. */
  readonly pauseMs?: number;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  readonly logger?: Logger | undefined;
}

type Kind = 'read' | 'write';

const DEFAULT_PAUSE_MS = 3_000;

/** A disk that holds the event loop for longer is as bad as none. */
const SLOW_MS = 250;

/**
 * Reading and writing pause apart: on a full disk, or while another process holds the lock, what is
 * there can still be read. A failure closes the file, and the next operation opens it anew: that
 * mends a file that was deleted, replaced or ruined.
 */
export function createRowsGuard({ open, pauseMs, now, logger }: RowsGuardOptions): RowsGuard {
  const outages = createOutages(pauseMs ?? DEFAULT_PAUSE_MS, logger);
  let rows: CacheRows | undefined;
  let isClosed = false;
  let last = { entries: 0, bytes: 0, max_bytes: 0 };

  const attempt = <T>(
    kind: Kind,
    operation: (rows: CacheRows) => T,
    slowMs = SLOW_MS,
  ): { result: T } | undefined => {
    if (isClosed || outages.isPaused(kind)) return undefined;
    const startedAt = performance.now();
    try {
      rows ??= open();
      const result = operation(rows);
      if (performance.now() - startedAt > slowMs) outages.begin(kind, 'the disk is too slow');
      else outages.end(kind);
      return { result };
    } catch (error) {
      outages.begin(kind, describe(error));
      rows?.close();
      rows = undefined;
      return undefined;
    }
  };

  return {
    read: (operation) => attempt('read', operation)?.result,
    write: (operation, slowMs) => attempt('write', operation, slowMs) !== undefined,
    figures() {
      const found = attempt('read', (open) => ({ ...open.figures(), max_bytes: open.maxBytes }));
      if (found) last = found.result;
      if (outages.has('write')) attempt('write', (open) => open.touch(now()));
      return { ...last, ...outages.figures() };
    },
    close() {
      isClosed = true;
      rows?.close();
      rows = undefined;
    },
  };
}

function createOutages(pauseMs: number, logger: Logger | undefined) {
  const running = new Map<Kind, { readonly reason: string; readonly resumesAt: number }>();
  let failures = 0;
  return {
    isPaused: (kind: Kind) => performance.now() < (running.get(kind)?.resumesAt ?? 0),
    has: (kind: Kind) => running.has(kind),
    begin(kind: Kind, reason: string): void {
      failures += 1;
      if (running.size === 0) {
        logger?.warn({ reason }, 'the durable cache fails; memory goes on without it');
      }
      running.set(kind, { reason, resumesAt: performance.now() + pauseMs });
    },
    end(kind: Kind): void {
      if (running.delete(kind) && running.size === 0) logger?.info('the durable cache works again');
    },
    figures() {
      const [outage] = running.values();
      const status = outage ? ('failing' as const) : ('ok' as const);
      return { status, failures, ...(outage ? { last_error: outage.reason } : {}) };
    },
  };
}

/** SQLite's own word for it, or the file system's code; a message may hold a path. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  if ('errstr' in error && typeof error.errstr === 'string') return error.errstr;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.message;
}
