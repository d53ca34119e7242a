/** What is said to a caller who is not let in: the same table for answers, metrics and tests. */

interface RefusalFacts {
  readonly status: 400 | 401 | 403 | 503;
  /** RFC 6750, section 3.1; absent where the caller has not shown anything that could be wrong. */
  readonly error?: 'invalid_request' | 'invalid_token' | 'insufficient_scope';
}

const INVALID_TOKEN = { status: 401, error: 'invalid_token' } as const;

/** By reason, which is a label of `mcp.auth.attempts`. */
export const REFUSALS = {
  no_credential: { status: 401 },
  /** Another scheme than Bearer: RFC 6750 has no error code for it. */
  wrong_scheme: { status: 401 },
  malformed: { status: 400, error: 'invalid_request' },
  in_query: { status: 400, error: 'invalid_request' },
  unknown_api_key: INVALID_TOKEN,
  not_a_token: INVALID_TOKEN,
  wrong_type: INVALID_TOKEN,
  wrong_algorithm: INVALID_TOKEN,
  unknown_key: INVALID_TOKEN,
  wrong_signature: INVALID_TOKEN,
  wrong_issuer: INVALID_TOKEN,
  wrong_audience: INVALID_TOKEN,
  wrong_claims: INVALID_TOKEN,
  expired: INVALID_TOKEN,
  not_yet_valid: INVALID_TOKEN,
  insufficient_scope: { status: 403, error: 'insufficient_scope' },
  issuer_unavailable: { status: 503 },
} as const satisfies Record<string, RefusalFacts>;

export type RefusalReason = keyof typeof REFUSALS;

export interface Refusal extends RefusalFacts {
  readonly reason: RefusalReason;
  /** What is wrong and what to do about it; ASCII without quotes, for it goes into a header too. */
  readonly message: string;
  readonly retryAfterSeconds?: number;
}

export const refusal = (
  reason: RefusalReason,
  message: string,
  details: Pick<Refusal, 'retryAfterSeconds'> = {},
): Refusal => ({ ...REFUSALS[reason], reason, message, ...details });
