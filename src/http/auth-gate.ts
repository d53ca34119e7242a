import type { Instruments } from '../../otel/instruments.ts';
import type { ClientAddress, ExchangeOptions } from '../../otel/mcp/index.ts';
import type { Authenticator } from '../auth/authenticator.ts';
import { type Refusal, refusal } from '../auth/refusal.ts';
import type { ResourceMetadata } from '../auth/resource-metadata.ts';
import { type ScopeOfTool, scopesNeeded } from '../auth/scopes.ts';
import type { ErrorCode } from '../errors.ts';
import type { Principal, Scope } from '../security/principal.ts';
import type { Gate } from './gate-env.ts';
import { jsonRpcError, requestIdOf } from './json-rpc-error.ts';

export interface AuthGateOptions {
  readonly authenticator: Authenticator;
  readonly scopeOfTool: ScopeOfTool;
  readonly instruments: Pick<Instruments, 'authAttempts' | 'oauthErrors'>;
}

const STATUS_FACTS = {
  400: { title: 'Bad Request', code: 'invalid_input' },
  401: { title: 'Unauthorized', code: 'auth_required' },
  403: { title: 'Forbidden', code: 'forbidden' },
  503: { title: 'Service Unavailable', code: 'unavailable' },
} as const satisfies Record<Refusal['status'], { title: string; code: ErrorCode }>;

/** A quoted string of RFC 6750 may hold neither quotes nor anything beyond ASCII. */
const quoted = (text: string): string => `"${text.replaceAll(/[^ !#-[\]-~]/g, '?')}"`;

/** RFC 6750, section 3; `resource_metadata` of RFC 9728, section 5.1. */
function challenge(
  { error, message }: Refusal,
  metadata: ResourceMetadata | undefined,
  scopes: readonly Scope[],
): string {
  const parameters = [
    ...(metadata ? [`resource_metadata=${quoted(metadata.url)}`] : []),
    ...(error ? [`error=${quoted(error)}`, `error_description=${quoted(message)}`] : []),
    ...(metadata ? [`scope=${quoted(scopes.join(' '))}`] : []),
  ];
  return parameters.length === 0 ? 'Bearer' : `Bearer ${parameters.join(', ')}`;
}

/**
 * Lets nobody pass who has not shown who they are, or may not do what the body asks for, before any
 * of it runs. Comes after the body was parsed: the scopes that are needed stand in it.
 */
export function authGate(options: AuthGateOptions): Gate {
  const { authenticator, scopeOfTool, instruments } = options;
  const { metadata } = authenticator;

  async function judge(request: Request, needed: readonly Scope[]): Promise<Principal | Refusal> {
    const verdict = await authenticator.identify(request);
    if ('refusal' in verdict) return verdict.refusal;
    const { principal } = verdict;
    const missing = needed.filter((scope) => !principal.scopes.includes(scope));
    if (missing.length === 0) return principal;
    return refusal('insufficient_scope', `the token lacks ${missing.join(' ')}; get one with more`);
  }

  function count({ reason, status, error }: Refusal): void {
    instruments.authAttempts.add(1, { outcome: 'refused', reason });
    const type = status === 503 ? reason : error;
    if (metadata && type) instruments.oauthErrors.add(1, { error_type: type });
  }

  function answer(refused: Refusal, needed: readonly Scope[], body: unknown): Response {
    const { status, reason, message, retryAfterSeconds: seconds } = refused;
    const { title, code } = STATUS_FACTS[status];
    return jsonRpcError(status, -32000, `${title}: ${message}`, {
      id: requestIdOf(body),
      data: {
        code,
        reason,
        retryable: seconds !== undefined,
        ...(seconds === undefined ? {} : { retry_after_seconds: seconds }),
      },
      headers: {
        'Cache-Control': 'no-store',
        ...(status === 503 ? {} : { 'WWW-Authenticate': challenge(refused, metadata, needed) }),
        ...(seconds === undefined ? {} : { 'Retry-After': String(seconds) }),
      },
    });
  }

  return async function authenticate(c, next) {
    const body = c.get('body');
    const needed = scopesNeeded(body, scopeOfTool);
    const found = await judge(c.req.raw, needed);
    if ('reason' in found) {
      count(found);
      const { reason } = found;
      // The first request of every OAuth client is one without a token.
      c.set('refusal', { gate: 'caller', reason, isExpected: reason === 'no_credential' });
      return answer(found, needed, body);
    }
    instruments.authAttempts.add(1, { outcome: 'accepted', reason: 'ok' });
    c.set('principal', found);
    return next();
  };
}

/**
 * What the SDK and the spans are told of a caller who has shown who they are: who it is, and never
 * what they showed.
 */
export function describeCaller({ kind, id, clientId, scopes }: Principal): {
  readonly authInfo?: NonNullable<ExchangeOptions['authInfo']>;
  readonly identity?: Pick<ClientAddress, 'userId' | 'clientId'>;
} {
  if (kind !== 'api_key' && kind !== 'oauth') return {};
  return {
    authInfo: { token: '', clientId: clientId ?? id, scopes: [...scopes] },
    identity: { userId: id, ...(clientId === undefined ? {} : { clientId }) },
  };
}
