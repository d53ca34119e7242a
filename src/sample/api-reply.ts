/** The JSON of the Data API, in and out. */
import { ApiError, parseError } from './api-error.ts';
import { applyFields } from './fields-mask.ts';
import type { ListBody } from './listing.ts';

/** An answer with the headers that Google's front end adds; indented unless `prettyPrint=false`. */
function jsonReply(
  status: number,
  body: unknown,
  query: URLSearchParams,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const pretty = (query.get('prettyPrint') ?? query.get('$prettyPrint')) !== 'false';
  return new Response(`${JSON.stringify(body, null, pretty ? 2 : 0)}\n`, {
    status,
    headers: {
      'content-type': 'application/json; charset=UTF-8',
      vary: 'Origin, X-Origin, Referer',
      'cache-control': 'private',
      'x-content-type-options': 'nosniff',
      ...headers,
    },
  });
}

/** A resource or a list, masked as the query asks, with its tag. Throws 400 on a bad mask. */
export function resourceReply(body: ListBody, query: URLSearchParams): Response {
  const masked = applyFields(body, query.get('fields') ?? undefined);
  return jsonReply(200, masked, query, { etag: `"${String(body['etag'])}"` });
}

/** The answer of an error that an endpoint threw. Anything else is thrown again. */
export function errorReply(error: unknown, query: URLSearchParams): Response {
  if (!(error instanceof ApiError)) throw error;
  return jsonReply(error.httpStatus, error.body, query);
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The JSON object in a body; `{}` when nothing came. Throws 400 `parseError`. */
export function parseJsonObject(text: string): Readonly<Record<string, unknown>> {
  if (text.trim() === '') return {};
  try {
    const body: unknown = JSON.parse(text);
    if (isRecord(body)) return body;
  } catch {
    // Told below: the caller needs no more than that it was not JSON.
  }
  throw parseError();
}
