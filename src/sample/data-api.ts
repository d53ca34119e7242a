/** The Data API's outer layer: who may call, what it costs, tags, masks and error envelopes. */
import { Hono } from 'hono';
import type { Context, MiddlewareHandler } from 'hono';
import { admit } from './admission.ts';
import type { Admission } from './admission.ts';
import { errorReply, parseJsonObject, resourceReply } from './api-reply.ts';
import { batchGetStatsEndpoint } from './batch-get-stats.ts';
import { channelsEndpoint } from './channels.ts';
import { commentsEndpoint, commentThreadsEndpoint } from './comments.ts';
import { matchesEtag } from './etag.ts';
import type { Account, Endpoint } from './listing.ts';
import { parseParams } from './params.ts';
import { playlistItemsEndpoint } from './playlist-items.ts';
import { playlistsEndpoint } from './playlists.ts';
import { i18nLanguagesEndpoint, i18nRegionsEndpoint } from './regions.ts';
import { searchEndpoint } from './search.ts';
import type { SampleState } from './state.ts';
import { videoCategoriesEndpoint } from './video-categories.ts';
import { videosEndpoint } from './videos.ts';

/** A new method that reads is one more entry here; those that write are handed in. */
const READ_ENDPOINTS: readonly Endpoint[] = [
  videosEndpoint,
  channelsEndpoint,
  searchEndpoint,
  commentThreadsEndpoint,
  commentsEndpoint,
  playlistsEndpoint,
  playlistItemsEndpoint,
  videoCategoriesEndpoint,
  batchGetStatsEndpoint,
  i18nRegionsEndpoint,
  i18nLanguagesEndpoint,
];

export interface DataApiOptions extends Admission {
  readonly state: SampleState;
  readonly now: () => number;
  /** Beside the ones that read. */
  readonly endpoints?: readonly Endpoint[];
  /** Met after key and quota, as a fault behind the front door would be. */
  readonly faults: MiddlewareHandler;
}

interface Asked {
  readonly endpoint: Endpoint;
  readonly account: Account | undefined;
}

async function answer(
  c: Context,
  { endpoint, account }: Asked,
  { state, now }: Pick<DataApiOptions, 'state' | 'now'>,
): Promise<Response> {
  const query = new URL(c.req.url).searchParams;
  const body = c.req.method === 'GET' ? {} : parseJsonObject(await c.req.text());
  const params = parseParams(query, endpoint.parameters);
  const reply = endpoint.answer(params, {
    state,
    nowMs: now(),
    account,
    body,
    pathParam: (name) => c.req.param(name) ?? '',
  });
  if (reply === undefined) return c.body(null, 204);
  if (reply instanceof Response) return reply;
  const etag = String(reply['etag']);
  if (c.req.method === 'GET' && matchesEtag(c.req.header('if-none-match'), etag)) {
    return c.body(null, 304, { etag: `"${etag}"` });
  }
  return resourceReply(reply, query);
}

/** The routes below `/youtube/v3`. */
export function createDataApi(options: DataApiOptions): Hono {
  const app = new Hono();
  const accounts = new WeakMap<Request, Account>();
  for (const endpoint of [...READ_ENDPOINTS, ...(options.endpoints ?? [])]) {
    app.on(
      endpoint.method ?? 'GET',
      endpoint.path,
      async (c, next) => {
        const account = admit(c.req.raw, endpoint, options);
        if (account !== undefined) accounts.set(c.req.raw, account);
        await next();
      },
      options.faults,
      (c) => answer(c, { endpoint, account: accounts.get(c.req.raw) }, options),
    );
  }
  app.onError((error, c) => errorReply(error, new URL(c.req.url).searchParams));
  return app;
}
