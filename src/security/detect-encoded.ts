/** What may stand in a text in another code: found, and turned back into text once. */
import { LONG_RUN } from './detect-fold.ts';

const BASE64_RUN = new RegExp(`[A-Za-z0-9+/_-]{${LONG_RUN},}`, 'g');
const HEX_ONLY = /^(?:[0-9a-fA-F]{2})+$/;
/** Decoded bytes that are no text are of no use to a reader either. */
const READABLE = /^[\P{C}\s]+$/u;

const isLowerCase = (byte: number): boolean => byte >= 0x61 && byte <= 0x7a;
const isUpperCase = (byte: number): boolean => byte >= 0x41 && byte <= 0x5a;

/** ROT13. What is no ASCII letter is of no account here, and may come out as anything. */
export function turnHalfway(text: string): string {
  const bytes = Buffer.from(text, 'latin1');
  for (const [at, byte] of bytes.entries()) {
    const base = isLowerCase(byte) ? 0x61 : 0x41;
    if (isLowerCase(byte) || isUpperCase(byte)) bytes[at] = ((byte - base + 13) % 26) + base;
  }
  return bytes.toString('latin1');
}

/** The readable texts that long runs of base64 or hexadecimal digits decode to, line by line. */
export function decodeRuns(text: string): string {
  const decoded: string[] = [];
  for (const [run] of text.matchAll(BASE64_RUN)) {
    const plain = Buffer.from(run, HEX_ONLY.test(run) ? 'hex' : 'base64').toString('utf8');
    if (!plain.includes('\uFFFD') && READABLE.test(plain)) decoded.push(plain);
  }
  return decoded.join('\n');
}
