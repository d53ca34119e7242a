/** The bodies of uploads: read up to a limit, and taken apart when they are `multipart/related`. */
import { malformedMultipart, uploadTooLarge } from './caption-error.ts';

/** A file's limit; YouTube's own is 100 MB, and the longest caption file some hundred kilobytes. */
export const MAX_FILE_BYTES = 1024 * 1024;

/** What the metadata and the boundaries may add. */
const MAX_BODY_BYTES = MAX_FILE_BYTES + 64 * 1024;

/** As much of a body that is too long is read to its end, so that the client hears the refusal. */
const MAX_DRAINED_BYTES = 32 * 1024 * 1024;

/** The whole body. Throws 413 when it is longer than a file may be. */
export async function readUpload(request: Request): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.length;
    if (length <= MAX_BODY_BYTES) chunks.push(chunk);
    else if (length > MAX_DRAINED_BYTES) break;
  }
  if (length > MAX_BODY_BYTES) throw uploadTooLarge();
  return Buffer.concat(chunks);
}

const LINE_END = '\r\n';
const HEADERS_END = '\r\n\r\n';

function splitParts(body: Buffer, delimiter: string): readonly Buffer[] | undefined {
  const parts: Buffer[] = [];
  let from = body.indexOf(delimiter);
  while (from >= 0) {
    from += delimiter.length;
    if (body.subarray(from, from + 2).toString() === '--') return parts;
    const next = body.indexOf(LINE_END + delimiter, from);
    const headersEnd = body.indexOf(HEADERS_END, from);
    if (next < 0 || headersEnd < 0 || headersEnd > next) return undefined;
    parts.push(body.subarray(headersEnd + HEADERS_END.length, Math.max(next, headersEnd + 4)));
    from = next + LINE_END.length;
  }
  return undefined;
}

/** Metadata and file of a `multipart/related` body (RFC 2387), in this order. Throws 400. */
export function parseMultipart(
  contentType: string,
  body: Buffer,
): { readonly metadata: string; readonly file: Buffer } {
  const boundary = /;\s*boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType);
  const delimiter = boundary?.[1] ?? boundary?.[2];
  if (delimiter === undefined || !/^multipart\/related\b/i.test(contentType)) {
    throw malformedMultipart();
  }
  const [metadata, file, ...more] = splitParts(body, `--${delimiter}`) ?? [];
  if (metadata === undefined || file === undefined || more.length > 0) throw malformedMultipart();
  return { metadata: metadata.toString('utf8'), file };
}
