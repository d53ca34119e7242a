/** Who may call a method of the Data API, and what the call costs before anything else is looked at. */
import {
  insufficientScope,
  invalidCredentials,
  invalidKey,
  loginRequired,
  unregisteredCaller,
} from './api-error.ts';
import { READ_SCOPES } from './listing.ts';
import type { Account, Endpoint } from './listing.ts';
import type { QuotaMeter } from './quota.ts';

export interface Admission {
  readonly apiKey: string;
  readonly quota: QuotaMeter;
  /** Whom a bearer token speaks for; undefined when nobody issued it, or it expired. */
  readonly accountOf: (token: string) => Account | undefined;
}

function bearerOf(request: Request, query: URLSearchParams): string | undefined {
  const header = request.headers.get('authorization');
  if (header === null) return query.get('access_token') ?? undefined;
  const [scheme = '', token = ''] = header.split(' ');
  if (scheme.toLowerCase() !== 'bearer' || token === '') throw invalidCredentials();
  return token;
}

/**
 * The account of a token; undefined for a good key alone. Throws 403 without credentials, 400 for a
 * wrong key, 401 for a token nobody issued.
 */
function authenticate(request: Request, { apiKey, accountOf }: Admission): Account | undefined {
  const query = new URL(request.url).searchParams;
  const key = request.headers.get('x-goog-api-key') ?? query.get('key');
  const token = bearerOf(request, query);
  if (token !== undefined) {
    const account = accountOf(token);
    if (account === undefined) throw invalidCredentials();
    return account;
  }
  if (key === null || key === '') throw unregisteredCaller();
  if (key !== apiKey) throw invalidKey();
  return undefined;
}

type Price = Pick<Endpoint, 'bucket' | 'cost' | 'scopes' | 'tokenScopes'>;

/** Throws 401 when the method wants a token and none came, 403 when it is for something else. */
function assertScope({ scopes, tokenScopes }: Price, account: Account | undefined): void {
  if (account === undefined) {
    if (scopes === undefined) return;
    throw loginRequired();
  }
  const accepted = scopes ?? tokenScopes ?? [...READ_SCOPES];
  if (!accepted.some((scope) => account.scopes.includes(scope))) throw insufficientScope();
}

/**
 * Lets a request in: credentials first, then scopes, then quota. Undefined for a key alone. Throws
 * the answer of the one it fails at.
 */
export function admit(request: Request, price: Price, admission: Admission): Account | undefined {
  const account = authenticate(request, admission);
  assertScope(price, account);
  admission.quota.charge(price.bucket, price.cost);
  return account;
}
