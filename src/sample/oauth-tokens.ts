/** What the authorization server remembers: codes, refresh tokens and access tokens. */
import { createHash } from 'node:crypto';
import { putBounded } from './bounded-map.ts';

/** Google's own figure: `expires_in` is one second short of an hour. */
const ACCESS_TOKEN_SECONDS = 3_599;

/** Google does not say; RFC 6749 (4.1.2) recommends ten minutes at most. */
const CODE_SECONDS = 600;

/** Google's limit per account and client: one more, and the oldest stops working without a word. */
const MAX_REFRESH_TOKENS = 100;
const MAX_ACCESS_TOKENS = 1_000;
const MAX_CODES = 100;

/** What the user agreed to. */
export interface Grant {
  readonly clientId: string;
  /** Whole scope URLs, in the order they were asked for. */
  readonly scopes: readonly string[];
}

/** What an authorization code is bound to. */
export interface CodeGrant extends Grant {
  readonly redirectUri: string;
  readonly challenge?: { readonly method: 'S256' | 'plain'; readonly value: string };
}

export interface AccessGrant extends Grant {
  /** Epoch milliseconds of the sample's clock. */
  readonly expiresAtMs: number;
}

export interface TokenStore {
  /** An unguessable-looking text that was never given out before; the same in every run. */
  mint(label: string, length: number): string;
  issueCode(grant: CodeGrant): string;
  /** What the code stands for, once; undefined when used, too old or never issued. */
  takeCode(code: string): CodeGrant | undefined;
  /** The members of a token answer, a refresh token among them unless told otherwise. */
  issueTokens(
    grant: Grant,
    options?: { readonly refresh?: boolean },
  ): Readonly<Record<string, unknown>>;
  refreshGrant(token: string): Grant | undefined;
  /** undefined when unknown, expired or revoked. */
  accessGrant(token: string): AccessGrant | undefined;
  /** Whether the user agreed to all of these before, and did not take it back. */
  hasGranted(grant: Grant): boolean;
  /**
   * Takes everything back when `token` is one of ours: a revocation ends all that was granted to
   * the project, whichever of its tokens it names. False when it is none.
   */
  revoke(token: string): boolean;
  revokeAll(): void;
}

/** Texts that look unguessable and were never given out before. */
function createMint(now: () => number): TokenStore['mint'] {
  let minted = 0;
  return (label, length) => {
    minted += 1;
    const digest = createHash('sha512').update(`${label} ${minted} ${now()}`).digest('base64url');
    return digest.slice(0, length);
  };
}

type CodeStore = Pick<TokenStore, 'issueCode' | 'takeCode'>;

function createCodeStore(now: () => number, mint: TokenStore['mint']): CodeStore {
  const codes = new Map<string, CodeGrant & { readonly expiresAtMs: number }>();
  return {
    issueCode(grant) {
      const code = `4/0A${mint('code', 70)}`;
      const expiresAtMs = now() + CODE_SECONDS * 1000;
      putBounded(codes, code, { ...grant, expiresAtMs }, MAX_CODES);
      return code;
    },
    takeCode(code) {
      const grant = codes.get(code);
      codes.delete(code);
      return grant !== undefined && grant.expiresAtMs > now() ? grant : undefined;
    },
  };
}

/** @param now epoch milliseconds; decides what has expired */
export function createTokenStore(now: () => number): TokenStore {
  const refreshTokens = new Map<string, Grant>();
  const accessTokens = new Map<string, AccessGrant>();
  const mint = createMint(now);
  const revokeAll = (): void => {
    refreshTokens.clear();
    accessTokens.clear();
  };
  const accessGrant = (token: string): AccessGrant | undefined => {
    const grant = accessTokens.get(token);
    return grant !== undefined && grant.expiresAtMs > now() ? grant : undefined;
  };
  return {
    mint,
    ...createCodeStore(now, mint),
    issueTokens(grant, { refresh = true } = {}) {
      const accessToken = `ya29.a0${mint('access', 80)}`;
      const expiresAtMs = now() + ACCESS_TOKEN_SECONDS * 1000;
      putBounded(accessTokens, accessToken, { ...grant, expiresAtMs }, MAX_ACCESS_TOKENS);
      const refreshToken = refresh ? `1//0${mint('refresh', 80)}` : undefined;
      if (refreshToken !== undefined) {
        putBounded(refreshTokens, refreshToken, grant, MAX_REFRESH_TOKENS);
      }
      return {
        access_token: accessToken,
        expires_in: ACCESS_TOKEN_SECONDS,
        ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }),
        scope: grant.scopes.join(' '),
        token_type: 'Bearer',
      };
    },
    refreshGrant: (token) => refreshTokens.get(token),
    accessGrant,
    hasGranted({ clientId, scopes }) {
      return [...refreshTokens.values()].some(
        (grant) =>
          grant.clientId === clientId && scopes.every((scope) => grant.scopes.includes(scope)),
      );
    },
    revoke(token) {
      if (!refreshTokens.has(token) && accessGrant(token) === undefined) return false;
      revokeAll();
      return true;
    },
    revokeAll,
  };
}
