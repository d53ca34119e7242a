/** Everything the sample answers, put together: the order of what a request passes. */
import { setTimeout as delay } from 'node:timers/promises';
import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { compress } from 'hono/compress';
import type { AddressBlock } from './address-block.ts';
import { createCaptionTracks } from './caption-tracks.ts';
import { createCaptionUpload } from './caption-upload.ts';
import { captionEndpoints } from './captions-api.ts';
import { commentWriteEndpoints } from './comment-writes.ts';
import { createDataApi } from './data-api.ts';
import type { Faults } from './faults.ts';
import { NOT_FOUND_PAGE } from './html-text.ts';
import { createInnertube } from './innertube.ts';
import type { Oauth } from './oauth.ts';
import { playlistItemWriteEndpoints } from './playlist-item-writes.ts';
import { playlistWriteEndpoints } from './playlist-writes.ts';
import type { QuotaMeter } from './quota.ts';
import type { RequestLog } from './request-log.ts';
import type { SampleState } from './state.ts';

export interface SampleParts {
  readonly apiKey: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Added to every answer. */
  readonly latencyMs: number;
  readonly log: RequestLog;
  readonly faults: Faults;
  readonly quota: QuotaMeter;
  readonly state: SampleState;
  readonly oauth: Oauth;
  /** undefined: nobody ever asks too often. */
  readonly block: AddressBlock | undefined;
}

export function createApp(parts: SampleParts): Hono<{ Bindings: HttpBindings }> {
  const { apiKey, now, latencyMs, log, quota, state, oauth, block } = parts;
  const faults = parts.faults.middleware;
  const notes = new WeakMap<Request, ReturnType<typeof log.add>>();
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.use(async (c, next) => {
    const { remoteAddress = '' } = c.env.incoming.socket;
    notes.set(c.req.raw, log.add(c.req.raw, now(), remoteAddress));
    if (latencyMs > 0) await delay(latencyMs);
    await next();
  });
  app.use(compress({ encoding: 'gzip' }));
  const tracks = createCaptionTracks();
  const common = { apiKey, quota, accountOf: oauth.accountOf, state, now, faults };
  const endpoints = [
    ...playlistWriteEndpoints,
    ...playlistItemWriteEndpoints,
    ...captionEndpoints(tracks),
    ...commentWriteEndpoints,
  ];
  app.route('/youtube/v3', createDataApi({ ...common, endpoints }));
  app.route('/upload/youtube/v3', createCaptionUpload({ ...common, tracks }));
  app.route('/', oauth.app);
  app.route(
    '/',
    createInnertube({
      now,
      state,
      block,
      faults,
      onPlayer: (request, question) => notes.get(request)?.(question),
    }),
  );
  app.notFound((c) => c.html(NOT_FOUND_PAGE, 404));
  // Hono's own handler prints to the console, which would break a stdio server in this process.
  app.onError((error, c) => c.json({ error: { code: 500, message: String(error) } }, 500));
  return app;
}
