/**
 * The keys of the authorization server, held in memory: a token is checked without asking it. Keys
 * that are known go on working while it is down; a key that is not known has it asked again, but
 * seldom, because anyone can make up a token.
 */
import { type JWTVerifyGetKey, createLocalJWKSet, errors } from 'jose';
import type { Logger } from '../../otel/logger.ts';
import { type Fetch, describeFault, readIssuerKeys } from './issuer-metadata.ts';

/** A key that was withdrawn is believed no longer than this while the issuer answers. */
const READ_EVERY_MS = 5 * 60_000;
/** Without its issuer no key can be withdrawn: so long it is believed all the same. */
const LONGEST_TRUST_MS = 24 * 3_600_000;

/**
 * One reading in this time, three at once: at most 12 a minute however many kids are made up, or
 * while it does not answer.
 */
const READ_GAP_MS = 5_000;
const READS_AT_ONCE = 3;

/** After this time it is worth to ask again what could not be checked. */
export const ISSUER_RETRY_SECONDS = READ_GAP_MS / 1000;

/** No key is known that is young enough to be trusted, or the issuer would have to be asked. */
export class IssuerUnavailable extends Error {
  override readonly name = 'IssuerUnavailable';
}

/** Evidence for health. */
export interface IssuerState {
  readonly issuer: string;
  /** Since the last good reading; null before the first. */
  readonly keysAgeSeconds: number | null;
  /** Of the last reading, when it failed. */
  readonly lastError: string | null;
}

export interface IssuerKeys {
  /** The key that a token names. @throws IssuerUnavailable, or the error of jose for an unknown key */
  readonly find: JWTVerifyGetKey;
  state(): IssuerState;
  close(): void;
}

export interface IssuerKeysOptions {
  /** As tokens name it, to the letter. */
  readonly issuer: string;
  readonly logger: Logger;
  readonly fetch?: Fetch;
  /** Milliseconds that never go back. */
  readonly now?: () => number;
}

/** Whether a reading may begin now: a bucket of `READS_AT_ONCE`, one more each `READ_GAP_MS`. */
function createReadBudget(now: () => number): () => boolean {
  let paidUntil = 0;
  return () => {
    const start = Math.max(paidUntil, now());
    if (start - now() > (READS_AT_ONCE - 1) * READ_GAP_MS) return false;
    paidUntil = start + READ_GAP_MS;
    return true;
  };
}

interface Reader {
  /** Of the last good reading. */
  held(): { readonly find: JWTVerifyGetKey; readonly readAt: number } | undefined;
  lastError(): string | null;
  /** Joins a reading that is under way or begins one; does nothing when there were too many. */
  refresh(): Promise<void>;
  close(): void;
}

/** Reads at once and from time to time, and not to wait for: a server starts without its issuer. */
function startReader({ issuer, logger, fetch, now }: Required<IssuerKeysOptions>): Reader {
  const mayRead = createReadBudget(now);
  let held: ReturnType<Reader['held']>;
  let lastError: string | null = null;
  let reading: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  async function read(): Promise<void> {
    try {
      held = { find: createLocalJWKSet(await readIssuerKeys(issuer, fetch)), readAt: now() };
      if (lastError !== null) logger.info({ issuer }, 'the OAuth issuer answers again');
      lastError = null;
    } catch (error) {
      const fault = describeFault(error);
      if (fault !== lastError) logger.warn({ issuer, fault }, 'the OAuth issuer cannot be read');
      lastError = fault;
    }
  }

  function readLater(): void {
    clearTimeout(timer);
    if (isClosed) return;
    const waitMs = lastError === null ? READ_EVERY_MS : READ_GAP_MS;
    timer = setTimeout(() => {
      readLater();
      void refresh();
    }, waitMs).unref();
  }

  async function refresh(): Promise<void> {
    if (!reading && mayRead()) {
      reading = read().finally(() => {
        reading = undefined;
        readLater();
      });
    }
    await reading;
  }

  void refresh();
  return {
    held: () => held,
    lastError: () => lastError,
    refresh,
    close() {
      isClosed = true;
      clearTimeout(timer);
    },
  };
}

export function startIssuerKeys(options: IssuerKeysOptions): IssuerKeys {
  const { issuer, logger, fetch = globalThis.fetch, now = () => performance.now() } = options;
  const reader = startReader({ issuer, logger, fetch, now });

  function trusted(): JWTVerifyGetKey | undefined {
    const held = reader.held();
    return held && now() - held.readAt <= LONGEST_TRUST_MS ? held.find : undefined;
  }

  async function current(): Promise<JWTVerifyGetKey> {
    if (!trusted()) await reader.refresh();
    const find = trusted();
    if (find) return find;
    throw new IssuerUnavailable(reader.lastError() ?? 'not read yet');
  }

  return {
    async find(header, token) {
      const find = await current();
      try {
        return await find(header, token);
      } catch (error) {
        if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      }
      await reader.refresh();
      const lastError = reader.lastError();
      if (lastError !== null) throw new IssuerUnavailable(lastError);
      const renewed = await current();
      return renewed(header, token);
    },
    state() {
      const held = reader.held();
      return {
        issuer,
        keysAgeSeconds: held ? (now() - held.readAt) / 1000 : null,
        lastError: reader.lastError(),
      };
    },
    close: reader.close,
  };
}
