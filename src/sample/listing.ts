/** The envelope every list answer has, and the cutting of a list into pages. */
import { insufficientScope, loginRequired } from './api-error.ts';
import { etagOf } from './etag.ts';
import { mintPageToken, readPageToken } from './page-token.ts';
import type { Params } from './params.ts';
import type { Bucket } from './quota.ts';
import type { SampleState } from './state.ts';

/** Who a bearer token speaks for. */
export interface Account {
  readonly channelId: string;
  /** Whole scope URLs. */
  readonly scopes: readonly string[];
}

/** Any of them allows to read what is the account's own. */
export const READ_SCOPES: ReadonlySet<string> = new Set(
  ['', '.readonly', '.force-ssl'].map((end) => `https://www.googleapis.com/auth/youtube${end}`),
);

/** What an endpoint knows of a request beside its query. */
export interface EndpointRequest {
  readonly state: SampleState;
  /** Epoch milliseconds of the sample's clock. */
  readonly nowMs: number;
  /** Of the bearer token; undefined with a key alone. */
  readonly account: Account | undefined;
  /** The JSON object that came with a POST or PUT; `{}` without one. */
  readonly body: Readonly<Record<string, unknown>>;
  /** What stands in the path where `path` has a `:name`. */
  pathParam(name: string): string;
}

/** One method of the Data API, as data: what it costs, what it takes, how it answers. */
export interface Endpoint {
  /** GET unless given. */
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below `/youtube/v3`, with its slash. */
  readonly path: string;
  readonly bucket: Bucket;
  /** Units, taken whether the call succeeds or not. */
  readonly cost: number;
  readonly parameters: readonly string[];
  /** When given, a token with one of these is demanded: 401 without a token, 403 without a scope. */
  readonly scopes?: readonly string[];
  /**
   * For a method that a key alone may call: what a token must be for when one came instead; any
   * that allows to read, unless given.
   */
  readonly tokenScopes?: readonly string[];
  /**
   * The answer's body, sent with 200; undefined is a 204 without a body; a `Response` (a download)
   * goes out as it is. Throws `ApiError`.
   */
  answer(params: Params, request: EndpointRequest): ListBody | Response | undefined;
}

export type ListBody = Readonly<Record<string, unknown>>;

export interface Page<T> {
  readonly items: readonly T[];
  readonly totalResults: number;
  readonly resultsPerPage: number;
  readonly nextPageToken?: string;
  readonly prevPageToken?: string;
}

/** The page of `all` that `pageToken` and `maxResults` ask for. Throws 400 on either. */
export function takePage<T>(
  all: readonly T[],
  params: Params,
  range: { readonly min: number; readonly max: number; readonly fallback: number },
): Page<T> {
  const size = params.int('maxResults', range);
  const token = params.one('pageToken');
  const scope = params.scope();
  const start = token === undefined ? 0 : readPageToken(scope, token);
  const end = start + size;
  return {
    items: all.slice(start, end),
    totalResults: all.length,
    resultsPerPage: size,
    ...(end < all.length && size > 0 ? { nextPageToken: mintPageToken(scope, end) } : {}),
    ...(start > 0 ? { prevPageToken: mintPageToken(scope, Math.max(0, start - size)) } : {}),
  };
}

/** The account that asks. Throws 401 with a key alone, 403 when its token is not for reading. */
export function requireAccount({ account }: Pick<EndpointRequest, 'account'>): Account {
  if (account === undefined) throw loginRequired();
  if (!account.scopes.some((scope) => READ_SCOPES.has(scope))) throw insufficientScope();
  return account;
}

/** A resource with its kind and its tag in front, as the service writes them. */
export function resource(kind: string, rest: Readonly<Record<string, unknown>>): ListBody {
  return { kind, etag: etagOf(rest), ...rest };
}

/** Keeps of `all` what was asked for; a part without a value is left out whole. */
export function pickParts(
  asked: ReadonlySet<string>,
  all: Readonly<Record<string, () => unknown>>,
): Record<string, unknown> {
  const picked: Record<string, unknown> = {};
  for (const [part, make] of Object.entries(all)) {
    const value = asked.has(part) ? make() : undefined;
    if (value !== undefined) picked[part] = value;
  }
  return picked;
}

/**
 * A list answer around one page.
 * @param more goes between the tokens and `pageInfo` (`regionCode` of a search)
 */
export function listBody<T>(
  kind: string,
  page: Page<T>,
  items: readonly unknown[] | undefined,
  more: Readonly<Record<string, unknown>> = {},
): ListBody {
  return resource(kind, {
    ...(page.nextPageToken === undefined ? {} : { nextPageToken: page.nextPageToken }),
    ...(page.prevPageToken === undefined ? {} : { prevPageToken: page.prevPageToken }),
    ...more,
    pageInfo: { totalResults: page.totalResults, resultsPerPage: page.resultsPerPage },
    ...(items === undefined ? {} : { items }),
  });
}

/** A list answer without pages, as the short lists have it: `items` and nothing else. */
export function listed<T>(
  kind: string,
  itemKind: string,
  all: readonly T[],
  show: (one: T) => Readonly<Record<string, unknown>>,
): ListBody {
  return resource(kind, { items: all.map((one) => resource(itemKind, show(one))) });
}
