import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { trace } from '@opentelemetry/api';
import { getNodeAutoInstrumentations } from '@opentelemetry/auto-instrumentations-node';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace';
import { afterEach, expect, test, vi } from 'vitest';
import { NO_PROPAGATION_KEY } from '../../otel/attributes.ts';
import { createSecret } from '../../src/secret.ts';
import { createProxyRoutes, type ProxyRoutesOptions } from '../../src/youtube/proxies.ts';
import { createUpstreamFetch, isNeverSent } from '../../src/youtube/upstream-fetch.ts';
import { type ConnectProxy, startConnectProxy } from '../support/connect-proxy.ts';
import { rejection } from './open-api.ts';

/** A name that only the proxy can make sense of. */
const YOUTUBE = 'http://youtube.test';
const PASSWORD = 'pa55word-of-the-proxy';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

interface Opened {
  readonly proxy: ConnectProxy;
  /** Paths that reached the upstream. */
  readonly paths: readonly string[];
  readonly headers: readonly NodeJS.Dict<string | string[]>[];
  readonly proxyUrl: string;
}

async function openProxied(): Promise<Opened> {
  const paths: string[] = [];
  const headers: NodeJS.Dict<string | string[]>[] = [];
  const upstream = createServer((request, response) => {
    paths.push(request.url ?? '');
    headers.push(request.headers);
    response.end('from youtube');
  }).listen(0, '127.0.0.1');
  await once(upstream, 'listening');
  const { port } = upstream.address() as AddressInfo;
  const proxy = await startConnectProxy({ targetPort: port, credentials: `me:${PASSWORD}` });
  closers.push(() => {
    upstream.close();
    upstream.closeAllConnections();
  });
  closers.push(() => proxy.close());
  return { proxy, paths, headers, proxyUrl: `http://me:${PASSWORD}@127.0.0.1:${proxy.port}` };
}

function openFetch(
  options: ProxyRoutesOptions,
  { kind = 'api' as 'api' | 'transcripts', timeoutMs = 30_000, origins = [YOUTUBE] } = {},
) {
  const routes = createProxyRoutes(options);
  closers.push(() => routes.close());
  return createUpstreamFetch({ allowedOrigins: origins, timeoutMs, route: routes[kind] });
}

test('requests go through a tunnel of the proxy, with its credentials', async () => {
  const { proxy, paths, headers, proxyUrl } = await openProxied();
  const fetch = openFetch({ httpsProxy: createSecret(proxyUrl) });
  const response = await fetch(`${YOUTUBE}/youtube/v3/videos?id=x`);
  expect(await response.text()).toBe('from youtube');
  expect(paths).toEqual(['/youtube/v3/videos?id=x']);
  expect(proxy.connects.map(({ target }) => target)).toEqual(['youtube.test:80']);
  expect(proxy.plainRequests).toEqual([]);
  expect(headers[0]).not.toHaveProperty('proxy-authorization');
});

test('a password may hold any character, and may be empty', async () => {
  const { proxy, proxyUrl } = await openProxied();
  const { port } = new URL(proxyUrl);
  const seen = async (userinfo: string): Promise<string> => {
    const fetch = openFetch({ httpsProxy: createSecret(`http://${userinfo}@127.0.0.1:${port}`) });
    await rejection(fetch(YOUTUBE));
    const header = proxy.connects.at(-1)?.headers['proxy-authorization'] ?? '';
    return Buffer.from(header.replace('Basic ', ''), 'base64').toString();
  };
  expect(await seen('me:p%40ss%3Aw%C3%B6rd')).toBe('me:p@ss:wörd');
  expect(await seen('me:100%')).toBe('me:100%');
  expect(await seen('only-a-token')).toBe('only-a-token:');
});

test('the proxy of transcripts takes transcripts alone, before the other and its exceptions', async () => {
  const general = await openProxied();
  const own = await openProxied();
  const options = {
    httpsProxy: createSecret(general.proxyUrl),
    noProxy: ['youtube.test'],
    transcriptProxy: createSecret(own.proxyUrl),
  };
  await openFetch(options, { kind: 'transcripts' })(`${YOUTUBE}/youtubei/v1/player`);
  expect(own.paths).toEqual(['/youtubei/v1/player']);
  expect(general.proxy.connects).toEqual([]);
  // The Data API heeds the exception: the name means nothing without a proxy.
  expect(await rejection(openFetch(options)(YOUTUBE))).toMatchObject({ reason: 'network' });
  expect(own.proxy.connects).toHaveLength(1);
});

test('loopback is never asked through a proxy', async () => {
  const { proxy, proxyUrl } = await openProxied();
  const other = await openProxied();
  const origin = `http://127.0.0.1:${new URL(other.proxyUrl).port}`;
  for (const kind of ['api', 'transcripts'] as const) {
    const secret = createSecret(proxyUrl);
    const fetch = openFetch(
      { httpsProxy: secret, transcriptProxy: secret },
      { kind, origins: [origin] },
    );
    expect((await fetch(`${origin}/straight`)).status).toBe(501);
  }
  expect(other.proxy.plainRequests).toEqual(['/straight', '/straight']);
  expect(proxy.connects).toEqual([]);
});

test.for([
  ['wants other credentials', 407, false],
  ['has no way to YouTube', 502, true],
  ['breaks the connection', 'reset', true],
  ['does not answer', 'hang', true],
  ['is gone', 'gone', true],
] as const)('a proxy that %s: the error names the variable, and nothing was sent', async (row) => {
  const [, mood, retryable] = row;
  const { proxy, paths, proxyUrl } = await openProxied();
  if (mood === 'gone') await proxy.close();
  else proxy.setMood(mood);
  const options = { transcriptProxy: createSecret(proxyUrl), connectTimeoutMs: 200 };
  const error = await rejection(openFetch(options, { kind: 'transcripts' })(`${YOUTUBE}/x?k=v`));
  expect(error).toMatchObject({ code: 'unavailable', reason: 'proxy', retryable });
  expect(String(error)).toContain('TRANSCRIPT_PROXY_URL');
  expect(isNeverSent(error)).toBe(true);
  expect(paths).toEqual([]);
  expectNoCredentials(error);
});

test('a proxy that was silent is asked anew once it is back', async () => {
  const { proxy, proxyUrl } = await openProxied();
  const fetch = openFetch({ httpsProxy: createSecret(proxyUrl), connectTimeoutMs: 200 });
  proxy.setMood('hang');
  expect(await rejection(fetch(YOUTUBE))).toMatchObject({ reason: 'proxy' });
  proxy.setMood('tunnel');
  expect((await fetch(YOUTUBE)).status).toBe(200);
});

test('an abort does not wait for a silent proxy', async () => {
  const { proxy, proxyUrl } = await openProxied();
  proxy.setMood('hang');
  const fetch = openFetch({ httpsProxy: createSecret(proxyUrl) }, { timeoutMs: 50 });
  const error = await rejection(fetch(YOUTUBE));
  expect(error).toMatchObject({ code: 'timeout' });
  expect(String(error)).toContain('HTTPS_PROXY');
});

test('a failure behind the tunnel is told as one of YouTube, and may have been sent', async () => {
  const reset = createServer((request) => request.socket.resetAndDestroy()).listen(0, '127.0.0.1');
  await once(reset, 'listening');
  closers.push(() => reset.close());
  const { port } = reset.address() as AddressInfo;
  const proxy = await startConnectProxy({ targetPort: port });
  closers.push(() => proxy.close());
  const fetch = openFetch({ httpsProxy: createSecret(`http://127.0.0.1:${proxy.port}`) });
  const error = await rejection(fetch(YOUTUBE));
  expect(error).toMatchObject({ code: 'unavailable', reason: 'network' });
  expect(String(error)).toContain('HTTPS_PROXY');
  expect(isNeverSent(error)).toBe(false);
});

test('closing ends what hangs in a proxy', async () => {
  const { proxyUrl } = await openProxied();
  const routes = createProxyRoutes({ httpsProxy: createSecret(proxyUrl) });
  const fetch = createUpstreamFetch({
    allowedOrigins: [YOUTUBE],
    timeoutMs: 30_000,
    route: routes.api,
  });
  await fetch(YOUTUBE);
  await routes.close();
  expect(await rejection(fetch(YOUTUBE))).toMatchObject({ code: 'unavailable' });
});

test('a request through a proxy is one span of YouTube’s, without credentials, its context not sent', async () => {
  vi.stubEnv('OTEL_NODE_ENABLED_INSTRUMENTATIONS', 'undici');
  closers.push(() => vi.unstubAllEnvs());
  const exporter = new InMemorySpanExporter();
  const marks: unknown[] = [];
  const sdk = new NodeSDK({
    autoDetectResources: false,
    instrumentations: getNodeAutoInstrumentations(),
    // The propagator of the product sends nothing where this mark is.
    textMapPropagator: {
      inject: (active) => marks.push(active.getValue(NO_PROPAGATION_KEY)),
      extract: (active) => active,
      fields: () => [],
    },
    metricReaders: [],
    logRecordProcessors: [],
    spanProcessors: [new SimpleSpanProcessor({ exporter })],
  });
  sdk.start();
  closers.push(() => sdk.shutdown());
  const { proxy, proxyUrl } = await openProxied();
  const fetch = openFetch({ httpsProxy: createSecret(proxyUrl) });
  await trace.getTracer('test').startActiveSpan('parent', async (parent) => {
    await fetch(`${YOUTUBE}/seen`);
    proxy.setMood(407);
    await rejection(openFetch({ httpsProxy: createSecret(proxyUrl) })(`${YOUTUBE}/refused`));
    parent.end();
  });
  const spans = exporter.getFinishedSpans().filter(({ name }) => name !== 'parent');
  expect(spans.map(({ name, attributes }) => [name, attributes['url.full']])).toEqual([
    ['GET', `${YOUTUBE}/seen`],
    ['GET', `${YOUTUBE}/refused`],
  ]);
  for (const span of spans) {
    expectNoCredentials([span.attributes, span.status, span.events]);
  }
  expect(marks).toEqual([true, true]);
});

test('the way of a URL is told for the metrics', () => {
  const proxy = createSecret('http://proxy.example.com:3128');
  const { api, transcripts } = createProxyRoutes({ httpsProxy: proxy, noProxy: ['.example.org'] });
  expect(api.via('https://youtube.googleapis.com/x')).toBe('proxy');
  expect(api.via('https://www.example.org/')).toBe('direct');
  expect(transcripts.via(new URL('https://www.youtube.com/'))).toBe('proxy');
  expect(transcripts.via('http://localhost:8080')).toBe('direct');
  expect(createProxyRoutes({}).api.via('https://www.youtube.com/')).toBe('direct');
});

function expectNoCredentials(value: unknown): void {
  const text = inspect(value, { depth: 30, showHidden: true });
  expect(text).not.toContain(PASSWORD);
  expect(text).not.toContain(Buffer.from(`me:${PASSWORD}`).toString('base64'));
}
