/** Bodies that are too large, too dense or too slow, none of which is ever held as a whole. */
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';

const CHUNK_BYTES = 64 * 1024;
const BOMB_CHUNK_BYTES = 1024 * 1024;

/** JSON text: one string of `x`, so that a reader which trusts it waits for its end. */
const QUOTE = Buffer.from('"');

/** `size` again and again, and then what is left of `total`. */
function* chunks(total: number, size: number): Generator<number> {
  for (let left = total; left > 0; left -= size) yield Math.min(left, size);
}

/** A stream that makes its next piece only when the last one was taken. */
function lazily(pieces: Iterable<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = pieces[Symbol.iterator]();
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const next = iterator.next();
        if (next.done === true) controller.close();
        else controller.enqueue(next.value);
      },
    },
    { highWaterMark: 0 },
  );
}

/** `sizeBytes` of valid JSON: a single string. At least 2. */
export function largeBody(sizeBytes: number): ReadableStream<Uint8Array> {
  const filling = Buffer.alloc(CHUNK_BYTES, 'x');
  return lazily(
    (function* pieces() {
      yield QUOTE;
      for (const size of chunks(Math.max(0, sizeBytes - 2), CHUNK_BYTES)) {
        yield filling.subarray(0, size);
      }
      yield QUOTE;
    })(),
  );
}

/**
 * The same, packed: a thousandth on the wire. Made of gzip members one after the other (RFC 1952,
 * 2.2), of which only one is ever packed.
 */
export function gzipBody(decodedBytes: number): ReadableStream<Uint8Array> {
  const filling = Buffer.alloc(BOMB_CHUNK_BYTES, 'x');
  const whole = gzipSync(filling);
  return lazily(
    (function* pieces() {
      yield gzipSync(QUOTE);
      for (const size of chunks(Math.max(0, decodedBytes - 2), BOMB_CHUNK_BYTES)) {
        yield size === BOMB_CHUNK_BYTES ? whole : gzipSync(filling.subarray(0, size));
      }
      yield gzipSync(QUOTE);
    })(),
  );
}

/**
 * The body in pieces of `bytes`, one every `everyMs` milliseconds. Stops when nobody reads on.
 */
export function drippingBody(
  body: Uint8Array,
  { bytes, everyMs }: { readonly bytes: number; readonly everyMs: number },
): ReadableStream<Uint8Array> {
  let at = 0;
  const stopped = new AbortController();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (at > 0) await delay(everyMs, undefined, { signal: stopped.signal }).catch(() => {});
        if (stopped.signal.aborted) return;
        controller.enqueue(body.subarray(at, at + bytes));
        at += bytes;
        if (at >= body.length) controller.close();
      },
      cancel() {
        stopped.abort();
      },
    },
    { highWaterMark: 0 },
  );
}
