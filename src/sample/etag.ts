/** Entity tags: a digest of what they tag, in the length YouTube's have. */
import { createHash } from 'node:crypto';

/** 27 characters of base64url over the SHA-1 of the JSON form. */
export function etagOf(value: unknown): string {
  return createHash('sha1').update(JSON.stringify(value)).digest('base64url');
}

/**
 * Whether an `If-None-Match` header names the tag. Weakly (RFC 9110, 8.8.3.2): compression on the
 * way turns a strong tag into a weak one.
 */
export function matchesEtag(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  return header
    .split(',')
    .map((one) => one.trim().replace(/^W\//, '').replace(/^"|"$/g, ''))
    .some((one) => one === '*' || one === etag);
}
