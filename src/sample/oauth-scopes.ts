/**
 * The scopes of the Data API: which there are, and which a method of it takes. Content partners'
 * own scope is known and opens nothing: the sample's account is none.
 */

const PREFIX = 'https://www.googleapis.com/auth/';

export const YOUTUBE_SCOPES = {
  readonly: `${PREFIX}youtube.readonly`,
  manage: `${PREFIX}youtube`,
  /** All that `youtube` allows, and beside it comments and captions. */
  forceSsl: `${PREFIX}youtube.force-ssl`,
  upload: `${PREFIX}youtube.upload`,
  partner: `${PREFIX}youtubepartner`,
} as const;

/** What a change of a playlist takes. */
export const WRITE_SCOPES: readonly string[] = [YOUTUBE_SCOPES.manage, YOUTUBE_SCOPES.forceSsl];

/** What comments are written with, and what everything about captions takes, reading included. */
export const FORCE_SSL_SCOPES: readonly string[] = [YOUTUBE_SCOPES.forceSsl];

const IDENTITY_SCOPES: readonly string[] = [
  'openid',
  'email',
  'profile',
  `${PREFIX}userinfo.email`,
  `${PREFIX}userinfo.profile`,
];

/** What may be asked for in a browser. */
const KNOWN_SCOPES: ReadonlySet<string> = new Set([
  ...Object.values(YOUTUBE_SCOPES),
  ...IDENTITY_SCOPES,
]);

/**
 * What may be asked for with a code on a television: Google's list is short, and
 * `youtube.force-ssl` is not on it, so captions cannot be reached that way.
 */
const DEVICE_SCOPES: ReadonlySet<string> = new Set([
  YOUTUBE_SCOPES.manage,
  YOUTUBE_SCOPES.readonly,
  ...IDENTITY_SCOPES,
]);

export interface AskedScopes {
  readonly valid: readonly string[];
  readonly invalid: readonly string[];
}

/** Takes a `scope` parameter apart, by what may be asked for in that flow. */
export function parseScopes(text: string, flow: 'browser' | 'device'): AskedScopes {
  const known = flow === 'browser' ? KNOWN_SCOPES : DEVICE_SCOPES;
  const asked = [...new Set(text.split(' ').filter((scope) => scope !== ''))];
  return {
    valid: asked.filter((scope) => known.has(scope)),
    invalid: asked.filter((scope) => !known.has(scope)),
  };
}
