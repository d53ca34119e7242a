import { createHash } from 'node:crypto';
import { inspect } from 'node:util';

const REDACTED = '[redacted]';

/** A value that prints as `[redacted]` everywhere but where `reveal()` is called. */
export interface Secret {
  /** The value itself; call it only where it leaves for the service it belongs to. */
  reveal(): string;
  /** First 8 bytes of its SHA-256 in hex: tells two secrets apart, gives neither away. */
  fingerprint(): string;
  toString(): string;
  toJSON(): string;
}

export function createSecret(value: string): Secret {
  return Object.freeze({
    reveal: () => value,
    fingerprint: () => createHash('sha256').update(value).digest('hex').slice(0, 16),
    toString: () => REDACTED,
    toJSON: () => REDACTED,
    [inspect.custom]: () => REDACTED,
  });
}
