import type { InstrumentDefinition } from './instrument-table.ts';

/** Why a caller was refused; `src/auth/refusal.ts` says what each means, a test compares the two. */
const REFUSAL_REASONS = [
  'no_credential',
  'wrong_scheme',
  'malformed',
  'in_query',
  'unknown_api_key',
  'not_a_token',
  'wrong_type',
  'wrong_algorithm',
  'unknown_key',
  'wrong_signature',
  'wrong_issuer',
  'wrong_audience',
  'wrong_claims',
  'expired',
  'not_yet_valid',
  'insufficient_scope',
  'issuer_unavailable',
] as const;

const OAUTH_ERRORS = [
  'invalid_request',
  'invalid_token',
  'insufficient_scope',
  'issuer_unavailable',
  'invalid_grant',
] as const;

/** The part of the catalogue that is about who may call. */
export const AUTH_CATALOGUE = {
  oauthErrors: {
    name: 'mcp.oauth.errors',
    kind: 'counter',
    unit: '{error}',
    description: 'OAuth failures, of callers at this server and of this server at Google.',
    labels: ['error_type'],
    contract: true,
    preset: OAUTH_ERRORS.map((type) => ({ error_type: type })),
  },
  authAttempts: {
    name: 'mcp.auth.attempts',
    kind: 'counter',
    unit: '{attempt}',
    description: 'Requests that had to show who is calling; none under AUTH_MODE=none.',
    labels: ['outcome', 'reason'],
    preset: [
      { outcome: 'accepted', reason: 'ok' },
      ...REFUSAL_REASONS.map((reason) => ({ outcome: 'refused', reason })),
    ],
  },
} as const satisfies Record<string, InstrumentDefinition>;
