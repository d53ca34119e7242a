/**
 * Reads and parses the body of `/mcp`. The SDK is handed the parsed body (else it clones the
 * request and costs nearly three times the CPU), and with that its own cap, its parse errors and
 * its batch limit no longer apply: they are here.
 */
import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { jsonRpcError } from './json-rpc-error.ts';

/** 1 MiB: the largest call is a caption track of some hundred kilobytes. */
export const LARGEST_BODY_BYTES = 1024 * 1024;
/** Messages in one batch (2025-03-26 only); the SDK's own limit. */
const LARGEST_BATCH = 100;
/** Deeper bodies are an attack on the parser: no tool takes more than a handful of levels. */
const DEEPEST_NESTING = 64;

export type BodyResult = { readonly body: unknown } | { readonly refusal: Response };

const refused = (status: number, code: number, message: string): BodyResult => ({
  refusal: jsonRpcError(status, code, message),
});

/** Nesting depth of JSON text, counted outside of strings; stops at the limit. */
function isTooDeep(bytes: Buffer): boolean {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index];
    if (inString) {
      if (byte === 0x5c) index += 1;
      else if (byte === 0x22) inString = false;
    } else if (byte === 0x22) inString = true;
    else if (byte === 0x5b || byte === 0x7b) {
      depth += 1;
      if (depth > DEEPEST_NESTING) return true;
    } else if (byte === 0x5d || byte === 0x7d) depth -= 1;
  }
  return false;
}

/**
 * The whole body, unless it is too large: then the rest is left unread and the connection is for the
 * caller to close. (`for await` would destroy the stream, and with it the answer.) Rejects when the
 * client goes away in the middle.
 */
function readBytes(incoming: IncomingMessage): Promise<Buffer | 'too_large'> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let received = 0;
    const take = (chunk: Buffer): void => {
      received += chunk.length;
      chunks.push(chunk);
      if (received <= LARGEST_BODY_BYTES) return;
      incoming.off('data', take).pause();
      resolve('too_large');
    };
    incoming.on('data', take);
    incoming.once('end', () => {
      const [first] = chunks;
      resolve(chunks.length === 1 && first ? first : Buffer.concat(chunks));
    });
    incoming.once('error', reject);
    incoming.once('close', () => reject(new Error('the client went away')));
  });
}

/** The connection ends with the answer: what the client still sends is read by nobody. */
function tooLarge(): BodyResult {
  const refusal = jsonRpcError(
    413,
    -32000,
    `Payload Too Large: at most ${LARGEST_BODY_BYTES} bytes`,
  );
  refusal.headers.set('Connection', 'close');
  return { refusal };
}

function parse(bytes: Buffer): BodyResult {
  if (isTooDeep(bytes)) return refused(400, -32600, `Invalid Request: nested too deeply`);
  // `toString` would put U+FFFD in the place of what is not UTF-8.
  if (!isUtf8(bytes)) return notJson();
  try {
    const text = bytes.toString();
    // RFC 8259, section 8.1: a byte order mark may be ignored.
    const body: unknown = JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text);
    if (Array.isArray(body) && body.length > LARGEST_BATCH) {
      return refused(400, -32600, `Invalid Request: at most ${LARGEST_BATCH} messages in a batch`);
    }
    return { body };
  } catch {
    return notJson();
  }
}

const notJson = (): BodyResult =>
  refused(400, -32700, 'Parse error: the body is not valid JSON in UTF-8');

/** The parsed body, or the answer that refuses it. */
export async function readJsonBody(incoming: IncomingMessage): Promise<BodyResult> {
  const type = (incoming.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase();
  if (type !== 'application/json') {
    return refused(415, -32000, 'Unsupported Media Type: Content-Type must be application/json');
  }
  if (Number(incoming.headers['content-length'] ?? 0) > LARGEST_BODY_BYTES) return tooLarge();
  const bytes = await readBytes(incoming);
  if (bytes === 'too_large') return tooLarge();
  return parse(bytes);
}
