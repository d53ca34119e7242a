/** Page tokens: opaque, bound to the request they were issued for, and refused when altered. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { invalidPageToken } from './api-error.ts';

/** Not a secret: it only has to make guessing and altering visible, and outlive a restart. */
const TOKEN_KEY = 'sample page token';
const OFFSET_BYTES = 4;
const MAC_BYTES = 8;

function mac(scope: string, offset: Buffer): Buffer {
  return createHmac('sha256', TOKEN_KEY)
    .update(scope)
    .update('\0')
    .update(offset)
    .digest()
    .subarray(0, MAC_BYTES);
}

/** A token for the page that starts at `offset` of the listing called `scope`. */
export function mintPageToken(scope: string, offset: number): string {
  const bytes = Buffer.alloc(OFFSET_BYTES);
  bytes.writeUInt32BE(offset);
  return Buffer.concat([bytes, mac(scope, bytes)]).toString('base64url');
}

/** The offset a token stands for. Throws 400 `invalidPageToken` on anything not minted for `scope`. */
export function readPageToken(scope: string, token: string): number {
  const bytes = Buffer.from(token, 'base64url');
  const offset = bytes.subarray(0, OFFSET_BYTES);
  const signature = bytes.subarray(OFFSET_BYTES);
  if (
    bytes.length !== OFFSET_BYTES + MAC_BYTES ||
    // Decoding forgives stray characters; the issued spelling is the only one accepted.
    bytes.toString('base64url') !== token ||
    !timingSafeEqual(signature, mac(scope, offset))
  ) {
    throw invalidPageToken();
  }
  return offset.readUInt32BE();
}
