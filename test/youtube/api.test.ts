import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { SAMPLE_IDS } from '../../src/sample/catalogue/index.ts';
import { createSecret } from '../../src/secret.ts';
import { createYouTubeApi } from '../../src/youtube/api.ts';
import { createUpstreamFetch } from '../../src/youtube/upstream-fetch.ts';
import { recordSpans } from '../support/recorded-spans.ts';
import { openApi, rejection, signal } from './open-api.ts';
import { openGuard } from './open-guard.ts';

const recorded = recordSpans();
afterAll(() => recorded.shutdown());

const closers: (() => Promise<void>)[] = [];
const open = async (options?: Parameters<typeof openApi>[0]) => {
  const opened = await openApi(options);
  closers.push(() => opened.close());
  return opened;
};
beforeEach(() => recorded.reset());
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const VIDEO_ERRORS = { method: 'videos.list', error_type: 'unavailable' };

test('the key travels in a header and never in the query', async () => {
  const { api, sample } = await open();
  await api.videos([SAMPLE_IDS.tour], { signal: signal() });
  expect(sample.requests).toHaveLength(1);
  expect(sample.requests[0]).toMatchObject({ path: '/youtube/v3/videos', credential: 'header' });
});

test('by a switch the key travels in the query, and no error shows it', async () => {
  const { api, sample } = await open({ keyIn: 'query' });
  const { value } = await api.videos([SAMPLE_IDS.tour], { signal: signal() });
  expect(value).toHaveLength(1);
  const [request] = sample.requests;
  expect(request).toMatchObject({ path: '/youtube/v3/videos', credential: 'query' });
  expect(request?.query['id']).toEqual([SAMPLE_IDS.tour]);
  sample.queueFault({ match: '/youtube/v3', reset: true });
  const error = await rejection(api.videos([SAMPLE_IDS.tour], { signal: signal() }));
  expect(inspect(error, { depth: null })).not.toContain(sample.apiKey);
});

test('without a key every method says which variable to set, and asks nothing', async () => {
  const { api, sample, metrics } = await open({ withoutKey: true });
  const error = await rejection(api.videos([SAMPLE_IDS.tour], { signal: signal() }));
  expect(error).toMatchObject({ code: 'auth_required', reason: 'api_key_missing' });
  expect(String(error)).toContain('YOUTUBE_API_KEY');
  expect(sample.requests).toEqual([]);
  expect(await metrics.counted('mcp.youtube.api.duration', { method: 'videos.list' })).toBe(0);
});

test.each([
  {},
  [],
  { items: {} },
  { items: [null] },
  { items: [{}] },
  { items: [{ id: 5 }] },
  { kind: 5 },
  { error: {} },
])('%j is no answer, and says nothing of the video', async (body) => {
  const { api, sample } = await open();
  sample.queueFault({ match: '/youtube/v3/videos', status: 200, body });
  const error = await rejection(api.videos([SAMPLE_IDS.tour], { signal: signal() }));
  expect(error).toMatchObject({ code: 'unavailable', reason: 'bad_body', quota: { cost: 1 } });
});

test('an answer of a list without a list is an empty one, as YouTube gives for channels', async () => {
  const { api, sample } = await open();
  const body = { kind: 'youtube#videoListResponse', pageInfo: { totalResults: 0 } };
  sample.queueFault({ match: '/youtube/v3/videos', status: 200, body });
  const { value } = await api.videos([SAMPLE_IDS.tour], { signal: signal() });
  expect(value).toEqual([]);
});

test('a failed answer without retries is one request, and its unit is spent', async () => {
  const { api, sample, ledger, metrics } = await open();
  sample.queueFault({ match: '/youtube/v3/videos', status: 503 });
  const error = await rejection(api.videos([SAMPLE_IDS.tour], { signal: signal() }));
  expect(error).toMatchObject({ code: 'unavailable', quota: { cost: 1, remaining: 9_999 } });
  expect(sample.requests).toHaveLength(1);
  expect(ledger.figure('default', 0).remaining).toBe(9_999);
  expect(await metrics.counted('mcp.youtube.api.errors', VIDEO_ERRORS)).toBe(1);
  expect(await metrics.counted('mcp.youtube.api.duration', { method: 'videos.list' })).toBe(1);
});

test('an error of YouTube holds the key nowhere, however it is looked at', async () => {
  const { api, sample } = await open();
  sample.queueFault({ match: '/youtube/v3/videos', status: 500 });
  sample.queueFault({ match: '/youtube/v3/videos', reset: true });
  sample.queueFault({ match: '/youtube/v3/videos', truncate: true });
  for (const reason of ['backend_error', 'network', 'bad_body']) {
    const error = await rejection(api.videos([SAMPLE_IDS.tour], { signal: signal() }));
    expect(error).toMatchObject({ code: 'unavailable', reason });
    expect(inspect(error, { depth: 20, showHidden: true })).not.toContain(sample.apiKey);
  }
});

test('a page of HTML with status 200 is no answer', async () => {
  const { api, sample } = await open();
  sample.queueFault({ match: '/youtube/v3/videos', html: true });
  const error = await rejection(api.videos([SAMPLE_IDS.tour], { signal: signal() }));
  expect(error).toMatchObject({ code: 'unavailable', reason: 'bad_body' });
});

test('when YouTube says that the day is used up, the bucket is closed until the reset', async () => {
  const { api, sample, ledger } = await open({ quotaLimits: { search: 1 } });
  const params = { query: 'salt', type: 'video', maxResults: 1 } as const;
  await api.search(params, { signal: signal() });
  const error = await rejection(api.search(params, { signal: signal() }));
  expect(error).toMatchObject({
    code: 'quota_exhausted',
    retryable: false,
    quota: { bucket: 'search', remaining: 0, reset_at: ledger.figure('search', 0).reset_at },
  });
  await rejection(api.search(params, { signal: signal() }));
  expect(sample.requests).toHaveLength(2);
  expect(ledger.figure('default', 0).remaining).toBe(10_000);
});

test('a per-minute limit says when to come back and leaves the bucket open', async () => {
  const { api, sample, ledger } = await open();
  sample.queueFault({
    match: '/youtube/v3/videos',
    status: 429,
    headers: { 'retry-after': '21' },
    body: {
      error: {
        code: 429,
        message: 'Too fast',
        errors: [{ reason: 'rateLimitExceeded' }],
        details: [{ metadata: { quota_unit: '1/min/{project}' } }],
      },
    },
  });
  expect(await rejection(api.videos([SAMPLE_IDS.tour], { signal: signal() }))).toMatchObject({
    code: 'rate_limited',
    retryAfterSeconds: 21,
    callerFault: false,
  });
  expect(ledger.figure('default', 0).remaining).toBe(9_999);
});

test('a request that never left is given back', async () => {
  const { api, stopSample, ledger } = await open();
  await stopSample();
  const error = await rejection(api.videos([SAMPLE_IDS.tour], { signal: signal() }));
  expect(error).toMatchObject({ code: 'unavailable', reason: 'network' });
  expect(ledger.figure('default', 0).remaining).toBe(10_000);
});

test('an abort closes the socket, throws the caller’s reason and is no failure of YouTube', async () => {
  const { ledger, metrics } = await open();
  const asked = Promise.withResolvers<void>();
  const closed = Promise.withResolvers<void>();
  const server = createServer((request) => {
    request.socket.once('close', () => closed.resolve());
    asked.resolve();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const api = createYouTubeApi({
    baseUrl,
    apiKey: createSecret('a-key'),
    // Longer than the test may take: the deadline must not pass for the abort.
    fetch: createUpstreamFetch({ allowedOrigins: [baseUrl], timeoutMs: 60_000 }),
    guard: openGuard(),
    ledger,
    instruments: metrics.instruments,
    source: 'youtube',
  });
  const controller = new AbortController();
  const reason = new Error('the client went away');
  const call = rejection(api.videos([SAMPLE_IDS.tour], { signal: controller.signal }));
  await asked.promise;
  controller.abort(reason);
  expect(await call).toBe(reason);
  await closed.promise;
  server.close();
  expect(ledger.figure('default', 0).remaining).toBe(9_999);
  expect(await metrics.counted('mcp.youtube.api.errors', VIDEO_ERRORS)).toBe(0);
  expect(recorded.getFinishedSpans()[0]?.attributes['error.type']).toBe('cancelled');
});

test('a hanging answer runs into the deadline', async () => {
  const { api, sample } = await open({ timeoutMs: 100 });
  sample.queueFault({ match: '/youtube/v3/videos', hang: true });
  const error = await rejection(api.videos([SAMPLE_IDS.tour], { signal: signal() }));
  expect(error).toMatchObject({ code: 'timeout' });
});

test('each call is a span with its bucket and cost, red with our code when it fails', async () => {
  const { api, sample } = await open();
  await trace.getTracer('test').startActiveSpan('parent', async (parent) => {
    await api.videos([SAMPLE_IDS.tour], { signal: signal() });
    parent.end();
  });
  sample.queueFault({ match: '/youtube/v3/search', status: 503 });
  const params = { query: 'salt', type: 'video', maxResults: 1 } as const;
  await rejection(api.search(params, { signal: signal() }));
  const [ok, parent, failed] = recorded.getFinishedSpans();
  expect(ok).toMatchObject({
    name: 'youtube videos.list',
    kind: SpanKind.INTERNAL,
    status: { code: SpanStatusCode.UNSET },
    attributes: {
      'youtube.method': 'videos.list',
      'youtube.quota.bucket': 'default',
      'youtube.quota.cost': 1,
      'youtube.attempts': 1,
      'youtube.source': 'sample',
    },
  });
  expect(ok?.parentSpanContext?.spanId).toBe(parent?.spanContext().spanId);
  expect(failed).toMatchObject({
    name: 'youtube search.list',
    status: { code: SpanStatusCode.ERROR },
    attributes: { 'youtube.quota.bucket': 'search', 'error.type': 'unavailable' },
  });
});
