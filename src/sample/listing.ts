/** The envelope every list answer has, and the cutting of a list into pages. */
import { etagOf } from './etag.ts';
import { mintPageToken, readPageToken } from './page-token.ts';
import type { Params } from './params.ts';
import type { Bucket } from './quota.ts';

/** One method of the Data API, as data: what it costs, what it takes, how it answers. */
export interface Endpoint {
  /** Below `/youtube/v3`, with its slash. */
  readonly path: string;
  readonly bucket: Bucket;
  /** Units, taken whether the call succeeds or not. */
  readonly cost: number;
  readonly parameters: readonly string[];
  /** The answer's body. Throws `ApiError`. */
  answer(params: Params): ListBody;
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
