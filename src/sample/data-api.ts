/** The Data API's outer layer: who may call, what it costs, tags, masks and error envelopes. */
import { Hono } from 'hono';
import type { Context, MiddlewareHandler } from 'hono';
import { ApiError, invalidCredentials, invalidKey, unregisteredCaller } from './api-error.ts';
import { channelsEndpoint } from './channels.ts';
import { commentsEndpoint, commentThreadsEndpoint } from './comments.ts';
import { matchesEtag } from './etag.ts';
import { applyFields } from './fields-mask.ts';
import type { Endpoint } from './listing.ts';
import { parseParams } from './params.ts';
import type { QuotaMeter } from './quota.ts';
import { searchEndpoint } from './search.ts';
import { videosEndpoint } from './videos.ts';

/** A new method of the API is one more entry here. */
const ENDPOINTS: readonly Endpoint[] = [
  videosEndpoint,
  channelsEndpoint,
  searchEndpoint,
  commentThreadsEndpoint,
  commentsEndpoint,
];

export interface DataApiOptions {
  readonly apiKey: string;
  readonly quota: QuotaMeter;
  /** Met after key and quota, as a fault behind the front door would be. */
  readonly faults: MiddlewareHandler;
}

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

/** Throws 403 without credentials, 400 for a wrong key, 401 for a token nobody issued. */
function authenticate(request: Request, apiKey: string): void {
  const key = request.headers.get('x-goog-api-key') ?? new URL(request.url).searchParams.get('key');
  if (request.headers.has('authorization')) throw invalidCredentials();
  if (key === null || key === '') throw unregisteredCaller();
  if (key !== apiKey) throw invalidKey();
}

function answer(c: Context, endpoint: Endpoint): Response {
  const query = new URL(c.req.url).searchParams;
  const body = endpoint.answer(parseParams(query, endpoint.parameters));
  const etag = String(body['etag']);
  if (matchesEtag(c.req.header('if-none-match'), etag)) {
    return c.body(null, 304, { etag: `"${etag}"` });
  }
  const masked = applyFields(body, query.get('fields') ?? undefined);
  return jsonReply(200, masked, query, { etag: `"${etag}"` });
}

/** The routes below `/youtube/v3`. */
export function createDataApi({ apiKey, quota, faults }: DataApiOptions): Hono {
  const app = new Hono();
  for (const endpoint of ENDPOINTS) {
    app.get(
      endpoint.path,
      async (c, next) => {
        authenticate(c.req.raw, apiKey);
        quota.charge(endpoint.bucket, endpoint.cost);
        await next();
      },
      faults,
      (c) => answer(c, endpoint),
    );
  }
  app.onError((error, c) => {
    if (!(error instanceof ApiError)) throw error;
    return jsonReply(error.httpStatus, error.body, new URL(c.req.url).searchParams);
  });
  return app;
}
