/** Judges JWT access tokens (RFC 9068). Whatever is not plainly right is refused. */
import { createHash } from 'node:crypto';
import { type JWTPayload, type JWTVerifyGetKey, errors, jwtVerify } from 'jose';
import type { Principal } from '../security/principal.ts';
import { IssuerUnavailable, ISSUER_RETRY_SECONDS } from './issuer-keys.ts';
import { type Refusal, type RefusalReason, refusal } from './refusal.ts';
import { scopesAmong } from './scopes.ts';

/** Public keys alone: with a shared secret the key of the issuer would pass for one (RFC 8725, 2.1). */
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

/** For clocks that differ; issuers and servers keep time by NTP. */
const CLOCK_TOLERANCE_SECONDS = 5;

/** Of a client id that goes onto spans and into logs. */
const LONGEST_CLIENT_ID = 256;

export interface TokenJudgeOptions {
  /** As `iss` has it, to the letter: a slash at the end makes another issuer. */
  readonly issuer: string;
  /** What `aud` must name: the canonical URI of this server. */
  readonly audience: string;
  readonly findKey: JWTVerifyGetKey;
}

export type Verdict = { readonly principal: Principal } | { readonly refusal: Refusal };

export type TokenJudge = (token: string) => Promise<Verdict>;

/** Which claim or header parameter was wrong; the rest of them are `wrong_claims`. */
const REASON_OF_CLAIM: Readonly<Record<string, RefusalReason>> = {
  typ: 'wrong_type',
  iss: 'wrong_issuer',
  aud: 'wrong_audience',
  nbf: 'not_yet_valid',
};

function reasonOf(error: unknown): RefusalReason {
  if (error instanceof IssuerUnavailable) return 'issuer_unavailable';
  if (error instanceof errors.JWTExpired) return 'expired';
  if (error instanceof errors.JWTClaimValidationFailed) {
    return REASON_OF_CLAIM[error.claim] ?? 'wrong_claims';
  }
  if (error instanceof errors.JOSEAlgNotAllowed) return 'wrong_algorithm';
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'wrong_signature';
  const isMisshapen =
    error instanceof errors.JWSInvalid ||
    error instanceof errors.JWTInvalid ||
    error instanceof errors.JOSENotSupported;
  // What is left is about the key: none fits, several do, or it is too weak to be used.
  return isMisshapen ? 'not_a_token' : 'unknown_key';
}

function namesIn(claim: unknown): readonly string[] {
  if (typeof claim === 'string') return claim.split(' ');
  return Array.isArray(claim) ? claim.filter((name) => typeof name === 'string') : [];
}

/** Scopes as RFC 9068 has them, and under the name that some servers use. */
const scopesIn = ({ scope, scp }: JWTPayload): readonly string[] => namesIn(scope ?? scp);

/** `client_id` by RFC 9068; `azp` by OpenID Connect, where servers are older. */
function clientIdIn(claims: JWTPayload): string | undefined {
  const id = claims['client_id'] ?? claims['azp'];
  return typeof id === 'string' ? id.slice(0, LONGEST_CLIENT_ID) : undefined;
}

/** The same for every token of a subject; tells nobody who that is. */
const idOf = (issuer: string, subject: string): string =>
  createHash('sha256').update(`${issuer}\0${subject}`).digest('hex').slice(0, 32);

export function createTokenJudge({ issuer, audience, findKey }: TokenJudgeOptions): TokenJudge {
  const messages: Partial<Record<RefusalReason, string>> = {
    not_a_token: 'this is no signed JWT; ask the authorization server for a JWT access token',
    wrong_type: 'the type (typ) is not at+jwt: this is no access token by RFC 9068',
    wrong_algorithm: `the algorithm (alg) is not accepted; accepted are ${ALGORITHMS.join(', ')}`,
    unknown_key: 'the authorization server publishes no such key; get a new token',
    wrong_signature: 'the signature is wrong; get a new token',
    wrong_issuer: `the token is not from ${issuer}`,
    wrong_audience: `the token is for another resource; ask for one with resource=${audience}`,
    wrong_claims: 'a claim is missing or wrong; exp and sub are needed',
    expired: 'the token has expired; get a new one',
    not_yet_valid: 'the token is not valid yet; check the clocks',
    issuer_unavailable: 'tokens cannot be checked now, the authorization server does not answer',
  };
  const options = {
    issuer,
    audience,
    algorithms: ALGORITHMS,
    typ: 'at+jwt',
    requiredClaims: ['exp', 'sub'],
    clockTolerance: CLOCK_TOLERANCE_SECONDS,
  };

  function refuse(reason: RefusalReason): Verdict {
    const retry =
      reason === 'issuer_unavailable' ? { retryAfterSeconds: ISSUER_RETRY_SECONDS } : {};
    return { refusal: refusal(reason, messages[reason] ?? 'get a new token', retry) };
  }

  function judge(claims: JWTPayload): Verdict {
    if (typeof claims.sub !== 'string' || claims.sub === '') return refuse('wrong_claims');
    if (claims['cnf'] !== undefined) {
      const message =
        'the token is bound to a key (cnf), which is not checked here; get a plain one';
      return { refusal: refusal('wrong_claims', message) };
    }
    const clientId = clientIdIn(claims);
    return {
      principal: {
        kind: 'oauth',
        id: idOf(issuer, claims.sub),
        ...(clientId === undefined ? {} : { clientId }),
        scopes: scopesAmong(scopesIn(claims)),
      },
    };
  }

  return async (token) => {
    let claims: JWTPayload;
    try {
      claims = (await jwtVerify(token, findKey, options)).payload;
    } catch (error) {
      return refuse(reasonOf(error));
    }
    return judge(claims);
  };
}
