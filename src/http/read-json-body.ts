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
/** The last revision in which a body may be a batch; what comes without a header may be of it. */
const LAST_WITH_BATCHES = '2025-03-26';
/** Messages in one batch; the SDK's own limit. */
const LARGEST_BATCH = 100;
/** Deeper bodies are an attack on the parser: no tool takes more than a handful of levels. */
const DEEPEST_NESTING = 64;
/** Members of all objects and arrays together; the largest call, and a batch of them, has some hundred. */
const MOST_MEMBERS = 10_000;

const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const [OPENING_BRACKET, CLOSING_BRACKET] = [0x5b, 0x5d];
const [OPENING_BRACE, CLOSING_BRACE] = [0x7b, 0x7d];

export type BodyResult =
  | { readonly body: unknown; readonly bytes: Buffer }
  | { readonly refusal: Response };

/** @param reason snake_case */
const refused = (code: number, reason: string, message: string): BodyResult => ({
  refusal: jsonRpcError(400, code, message, {
    data: { code: 'invalid_input', reason, retryable: false },
  }),
});

function hasMoreThan(text: string, char: string, most: number): boolean {
  let at = -1;
  for (let found = 0; found <= most; found += 1) {
    at = text.indexOf(char, at + 1);
    if (at < 0) return false;
  }
  return true;
}

/** Whether it has so many brackets or commas, within texts or not, that it has to be walked. */
const isSuspect = (text: string): boolean =>
  hasMoreThan(text, '{', DEEPEST_NESTING / 2) ||
  hasMoreThan(text, '[', DEEPEST_NESTING / 2) ||
  hasMoreThan(text, ',', MOST_MEMBERS);

/**
 * Whether JSON text nests too deeply or has too many members, found before it is parsed: the parser
 * takes 0.1 s for the levels that fit into a body, and what looks at 95,000 members of one object
 * after it 0.5 s. Most bodies have too few brackets and commas to be worth the walk.
 */
function isTooComplex(text: string): boolean {
  if (!isSuspect(text)) return false;
  let depth = 0;
  let members = 0;
  let inString = false;
  for (let index = 0; index < text.length; index += 1) {
    const char = text.charCodeAt(index);
    if (inString) {
      if (char === BACKSLASH) index += 1;
      else if (char === QUOTE) inString = false;
    } else if (char === QUOTE) inString = true;
    else if (char === COMMA) members += 1;
    else if (char === OPENING_BRACKET || char === OPENING_BRACE) depth += 1;
    else if (char === CLOSING_BRACKET || char === CLOSING_BRACE) depth -= 1;
    if (depth > DEEPEST_NESTING || members > MOST_MEMBERS) return true;
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
    incoming.once('close', () => {
      // It closes after every body; an error for each, with its stack, is dear.
      if (!incoming.readableEnded) reject(new Error('the client went away'));
    });
  });
}

/** The connection ends with the answer: what the client still sends is read by nobody. */
const tooLarge = (): Response =>
  jsonRpcError(413, -32000, `Payload Too Large: at most ${LARGEST_BODY_BYTES} bytes`, {
    data: { code: 'unsupported', reason: 'body_too_large', retryable: false },
    headers: { Connection: 'close' },
  });

/** The answer to a batch that is too long, or of a revision that has none. */
function judgeBatch(batch: readonly unknown[], revision: string): BodyResult | undefined {
  // Revisions are dates: the later one is the greater text.
  if (revision > LAST_WITH_BATCHES) {
    return refused(
      -32600,
      'batch_not_supported',
      `Invalid Request: ${LAST_WITH_BATCHES} is the last revision with batches`,
    );
  }
  if (batch.length <= LARGEST_BATCH) return undefined;
  return refused(
    -32600,
    'batch_too_large',
    `Invalid Request: at most ${LARGEST_BATCH} messages in a batch`,
  );
}

function parse(bytes: Buffer, revision: string): BodyResult {
  // `toString` would put U+FFFD in the place of what is not UTF-8.
  if (!isUtf8(bytes)) return notJson();
  const text = bytes.toString();
  if (isTooComplex(text))
    return refused(
      -32600,
      'body_too_complex',
      'Invalid Request: nested too deeply or too many members',
    );
  try {
    // RFC 8259, section 8.1: a byte order mark may be ignored.
    const body: unknown = JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text);
    return (Array.isArray(body) ? judgeBatch(body, revision) : undefined) ?? { body, bytes };
  } catch {
    return notJson();
  }
}

const notJson = (): BodyResult =>
  refused(-32700, 'not_json', 'Parse error: the body is not valid JSON in UTF-8');

/** The answer to a request whose head alone is enough to refuse it. */
export function judgeHead({ headers }: IncomingMessage): Response | undefined {
  const type = (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase();
  if (type !== 'application/json') {
    return jsonRpcError(
      415,
      -32000,
      'Unsupported Media Type: Content-Type must be application/json',
      { data: { code: 'unsupported', reason: 'content_type', retryable: false } },
    );
  }
  return Number(headers['content-length'] ?? 0) > LARGEST_BODY_BYTES ? tooLarge() : undefined;
}

/** The parsed body, or the answer that refuses it. */
export async function readJsonBody(incoming: IncomingMessage): Promise<BodyResult> {
  const bytes = await readBytes(incoming);
  const revision = String(incoming.headers['mcp-protocol-version'] ?? LAST_WITH_BATCHES);
  return bytes === 'too_large' ? { refusal: tooLarge() } : parse(bytes, revision);
}
