import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { ToolError } from '../errors.ts';
import type { Secret } from '../secret.ts';

/** Part of what is signed: a cursor with states of another shape gets another version. */
const CURSOR_VERSION = 1;
const MAC_BYTES = 32;

/** Longer texts are refused unread; YouTube's own page tokens stay below 2 kB. */
const MAX_CURSOR_LENGTH = 8_192;

/** Where a list goes on. Whoever holds a cursor can read it: nothing secret belongs in it. */
export type CursorState = Readonly<Record<string, string | number | boolean | null>>;

/** A tool's arguments as it validated them; `cursor` itself may be among them and is left out. */
export type CursorArguments = Readonly<Record<string, unknown>>;

export interface CursorSigner {
  encode(tool: string, args: CursorArguments, state: CursorState): string;
  /**
   * The state of a cursor that this tool made for these arguments, under the same `STATE_SECRET`.
   * Throws `invalid_input` with the reason `invalid_cursor` for any other text.
   */
  decode(tool: string, args: CursorArguments, cursor: string): CursorState;
}

/**
 * Makes and checks the opaque cursors of paged results: base64url of an HMAC-SHA256 and the state.
 * They outlive a restart, and hold on every replica that shares the secret.
 */
export function createCursorSigner(secret: Secret): CursorSigner {
  const key = createSecretKey(secret.reveal(), 'utf8');
  return {
    encode(tool, args, state) {
      const payload = JSON.stringify(state);
      return Buffer.concat([sign(key, tool, args, payload), Buffer.from(payload)]).toString(
        'base64url',
      );
    },
    decode(tool, args, cursor) {
      const bytes = cursor.length > MAX_CURSOR_LENGTH ? undefined : decodeExactly(cursor);
      if (!bytes || bytes.length <= MAC_BYTES) throw invalidCursor();
      const payload = bytes.subarray(MAC_BYTES).toString('utf8');
      const mac = sign(key, tool, args, payload);
      if (!timingSafeEqual(mac, bytes.subarray(0, MAC_BYTES))) throw invalidCursor();
      // The signature says that encode() wrote it.
      return JSON.parse(payload) as CursorState;
    },
  };
}

/** As a JSON array the parts cannot run into each other. */
function sign(key: KeyObject, tool: string, args: CursorArguments, payload: string): Buffer {
  const { cursor: _, ...bound } = args;
  const message = JSON.stringify(['cursor', CURSOR_VERSION, tool, canonicalJson(bound), payload]);
  return createHmac('sha256', key).update(message).digest();
}

/** Two texts can decode to the same bytes (spare bits, ignored characters): only one is ours. */
function decodeExactly(cursor: string): Buffer | undefined {
  const bytes = Buffer.from(cursor, 'base64url');
  return bytes.toString('base64url') === cursor ? bytes : undefined;
}

/** JSON with the keys of every object in order, so that the order of arguments does not matter. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(
      Object.entries(inner).toSorted(([left], [right]) => (left < right ? -1 : 1)),
    );
  });
}

function invalidCursor(): ToolError {
  return new ToolError(
    'invalid_input',
    'cursor: this is not a cursor that this tool gave for these arguments. Repeat the call with the ' +
      'next_cursor of the last result, unchanged, and the same other arguments, or leave cursor out to start over.',
    { reason: 'invalid_cursor' },
  );
}
