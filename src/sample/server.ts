/**
 * The embedded sample YouTube: a stand-in for the Data API and for InnerTube over real HTTP on
 * loopback. It is what `youtube-mcp demo` shows and what the tests talk to.
 */
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { createAdaptorServer } from '@hono/node-server';
import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { compress } from 'hono/compress';
import { createDataApi } from './data-api.ts';
import { createFaults } from './faults.ts';
import type { Fault } from './faults.ts';
import { NOT_FOUND_PAGE } from './html-text.ts';
import { createInnertube } from './innertube.ts';
import { createQuotaMeter, DEFAULT_LIMITS } from './quota.ts';
import type { Bucket } from './quota.ts';
import { createRequestLog } from './request-log.ts';
import type { SampleRequest } from './request-log.ts';

export type { Fault } from './faults.ts';
export type { Bucket } from './quota.ts';
export type { SampleRequest } from './request-log.ts';

const HOST = '127.0.0.1';

const DEFAULT_API_KEY = 'sample-api-key';

export interface SampleOptions {
  /** 0, the default: any free one. */
  readonly port?: number;
  /** The key it accepts. */
  readonly apiKey?: string;
  /** Epoch milliseconds; decides the Pacific day and the expiry of caption URLs. */
  readonly now?: () => number;
  /** Units a day, over the published ones. */
  readonly quotaLimits?: Partial<Record<Bucket, number>>;
  /** Milliseconds added to every answer, for benchmarks. */
  readonly latencyMs?: number;
}

export interface SampleService {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  /** The key it accepts. */
  readonly apiKey: string;
  /** Every request since the start, the oldest dropped after some thousands. */
  readonly requests: readonly SampleRequest[];
  /** The next request that matches runs into it. */
  queueFault(fault: Fault): void;
  clearFaults(): void;
  /** A new day for all four buckets. */
  resetQuota(): void;
  /** Units spent since the last midnight in Los Angeles. */
  quotaUsed(bucket: Bucket): number;
  /** Stops listening and ends every connection, hanging ones included. */
  close(): Promise<void>;
}

/**
 * Starts a sample service. Rejects when the port is taken.
 * Nothing of it is random: the same request at the same clock has the same answer.
 */
export async function startSample(options: SampleOptions = {}): Promise<SampleService> {
  const { port = 0, apiKey = DEFAULT_API_KEY, now = Date.now } = options;
  const { quotaLimits = {}, latencyMs = 0 } = options;
  const log = createRequestLog();
  const faults = createFaults();
  const quota = createQuotaMeter(now, { ...DEFAULT_LIMITS, ...quotaLimits });
  const notes = new WeakMap<Request, ReturnType<typeof log.add>>();

  const app = new Hono<{ Bindings: HttpBindings }>();
  app.use(async (c, next) => {
    notes.set(c.req.raw, log.add(c.req.raw, now()));
    if (latencyMs > 0) await delay(latencyMs);
    await next();
  });
  app.use(compress({ encoding: 'gzip' }));
  app.route('/youtube/v3', createDataApi({ apiKey, quota, faults: faults.middleware }));
  app.route(
    '/',
    createInnertube({
      now,
      faults: faults.middleware,
      onPlayer: (request, question) => notes.get(request)?.(question),
    }),
  );

  app.notFound((c) => c.html(NOT_FOUND_PAGE, 404));
  // Hono's own handler prints to the console, which would break a stdio server in this process.
  app.onError((error, c) => c.json({ error: { code: 500, message: String(error) } }, 500));

  const server = createAdaptorServer({
    fetch: app.fetch,
    // The default replaces the global Request, which breaks `instanceof` in injected fetches.
    overrideGlobalObjects: false,
  });
  server.listen(port, HOST);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port was bound');

  return {
    origin: `http://${HOST}:${address.port}`,
    apiKey,
    requests: log.entries,
    queueFault: (fault) => faults.queue(fault),
    clearFaults: () => faults.clear(),
    resetQuota: () => quota.reset(),
    quotaUsed: (bucket) => quota.used(bucket),
    async close() {
      const closed = once(server, 'close');
      server.close();
      if ('closeAllConnections' in server) server.closeAllConnections();
      await closed;
    },
  };
}
