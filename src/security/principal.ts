/**
 * Who is calling, as the gates found it. Spans and logs may tell of it; metric labels never do.
 */

import { networkOf } from './client-address.ts';

/** What a caller may do, from least to most; each holds the ones before it. */
export const SCOPES = ['youtube.read', 'youtube.write', 'youtube.manage'] as const;
export type Scope = (typeof SCOPES)[number];

export interface Principal {
  /** `local` is whoever started the process on stdio. */
  readonly kind: 'local' | 'address' | 'api_key' | 'oauth';
  /** Stable and safe to log: an address, a fingerprint of a key, a digest of issuer and subject. */
  readonly id: string;
  /** The OAuth client that acts for it, where the token names one. */
  readonly clientId?: string;
  readonly scopes: readonly Scope[];
}

/** What limits count a caller by. */
export const callerKeyOf = ({ kind, id }: Principal): string =>
  kind === 'address' ? networkOf(id) : `${kind}:${id}`;
