import { badRequest } from './api-error.ts';
/** Resumable uploads: a session is opened with the metadata, and the file comes in one or more goes. */
import { putBounded } from './bounded-map.ts';
import { uploadTooLarge } from './caption-error.ts';
import type { Account } from './listing.ts';
import { MAX_FILE_BYTES } from './upload-body.ts';

const MAX_SESSIONS = 20;

/** A week: "a finite lifetime", say the documents. */
const SESSION_MS = 7 * 24 * 3_600_000;

/** A chunk that is not the last is a multiple of it. */
const CHUNK_BYTES = 256 * 1024;

/** What was said when the session was opened. */
export interface UploadOpening {
  readonly method: 'POST' | 'PUT';
  readonly account: Account;
  readonly parts: ReadonlySet<string>;
  /** The resource, as text. */
  readonly metadata: string;
}

interface Session {
  readonly opening: UploadOpening;
  readonly expiresAtMs: number;
  readonly received: Buffer;
  /** What it was answered in the end; asked again, it is said again. */
  readonly answered?: Response;
}

/** What a request of a session comes to. */
export type UploadProgress =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'answered'; readonly response: Response }
  // `nextByte`: as many as there are.
  | { readonly kind: 'incomplete'; readonly nextByte: number }
  | { readonly kind: 'complete'; readonly opening: UploadOpening; readonly file: Buffer };

export interface UploadSessions {
  open(id: string, opening: UploadOpening): void;
  /**
   * Takes the next bytes of a file.
   * @param range the `Content-Range` header; without one, the bytes are the whole file
   */
  receive(id: string, range: string | undefined, bytes: Buffer): UploadProgress;
  /** Keeps the answer for who asks once more. */
  close(id: string, response: Response): void;
}

interface ContentRange {
  /** undefined: nothing came, only the state is asked for. */
  readonly first: number | undefined;
  readonly isLast: boolean;
}

/** `bytes 0-524287/2000000`, `bytes 0-9/*` or, to ask how far it got, `bytes *\/2000000`. */
function parseRange(range: string, length: number): ContentRange {
  const question = /^bytes \*\/(\d+|\*)$/.exec(range);
  if (question !== null) return { first: undefined, isLast: false };
  const [, first, last, total] = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(range) ?? [];
  if (first === undefined || last === undefined || Number(last) - Number(first) + 1 !== length) {
    throw badRequest('Failed to parse Content-Range header.');
  }
  const isLast = Number(total) === Number(last) + 1;
  if (!isLast && length % CHUNK_BYTES !== 0) {
    throw badRequest(`Chunks but the last must be a multiple of ${CHUNK_BYTES} bytes.`);
  }
  return { first: Number(first), isLast };
}

/** @param now epoch milliseconds; decides which sessions are over */
export function createUploadSessions(now: () => number): UploadSessions {
  const sessions = new Map<string, Session>();
  return {
    open(id, opening) {
      const expiresAtMs = now() + SESSION_MS;
      putBounded(sessions, id, { opening, expiresAtMs, received: Buffer.alloc(0) }, MAX_SESSIONS);
    },
    receive(id, range, bytes) {
      const session = sessions.get(id);
      if (session === undefined || session.expiresAtMs <= now()) return { kind: 'unknown' };
      const { opening, received, answered } = session;
      if (answered !== undefined) return { kind: 'answered', response: answered.clone() };
      if (range === undefined) return { kind: 'complete', opening, file: bytes };
      const { first, isLast } = parseRange(range, bytes.length);
      // Bytes that do not follow on what is there are dropped, and the client is told where to go on.
      if (first !== received.length) return { kind: 'incomplete', nextByte: received.length };
      const file = Buffer.concat([received, bytes]);
      if (file.length > MAX_FILE_BYTES) throw uploadTooLarge();
      if (isLast) return { kind: 'complete', opening, file };
      sessions.set(id, { ...session, received: file });
      return { kind: 'incomplete', nextByte: file.length };
    },
    close(id, response) {
      const session = sessions.get(id);
      if (session === undefined) return;
      sessions.set(id, { ...session, received: Buffer.alloc(0), answered: response.clone() });
    },
  };
}
