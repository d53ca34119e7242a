import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { getEventListeners, once } from 'node:events';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import { context } from '@opentelemetry/api';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { afterEach, expect, test } from 'vitest';
import { NO_PROPAGATION_KEY } from '../../otel/attributes.ts';
import { ToolError } from '../../src/errors.ts';
import { isNeverSent, redirectHost } from '../../src/youtube/upstream-fetch.ts';
import { rejection } from './open-api.ts';
import { fetchOf, openUpstreams } from './open-upstreams.ts';

const { serve, close } = openUpstreams();
afterEach(close);

test('an answer comes through with its status, headers and decoded body', async () => {
  const { origin } = await serve((request, response) => {
    response.writeHead(404, {
      'content-type': 'application/json',
      'content-encoding': 'gzip',
      'x-method': request.method ?? '',
    });
    response.end(gzipSync('{"a":1}'));
  });
  const response = await fetchOf(origin)(`${origin}/x`, { method: 'POST', body: 'hello' });
  expect(response.status).toBe(404);
  expect(response.headers.get('x-method')).toBe('POST');
  expect(response.headers.has('content-encoding')).toBe(false);
  expect(await response.json()).toEqual({ a: 1 });
});

test('a Request object is sent as it is, its body too', async () => {
  const { origin } = await serve((request, response) => {
    request.pipe(response);
  });
  const request = new Request(`${origin}/echo`, { method: 'POST', body: 'echo me' });
  expect(await (await fetchOf(origin)(request)).text()).toBe('echo me');
});

test('a status that has no body is handed on without one', async () => {
  const { origin } = await serve((_request, response) => response.writeHead(304).end());
  const response = await fetchOf(origin)(origin);
  expect([response.status, response.body]).toEqual([304, null]);
});

test('another origin is refused before a socket is opened', async () => {
  let connections = 0;
  const { origin, server } = await serve((_request, response) => response.end());
  server.on('connection', () => (connections += 1));
  const error = await rejection(fetchOf('https://www.youtube.com')(`${origin}/x?key=secret`));
  expect(error).toMatchObject({ code: 'unavailable', reason: 'origin_refused', retryable: false });
  expect(String(error)).not.toContain('secret');
  expect(isNeverSent(error)).toBe(true);
  expect(connections).toBe(0);
});

test('a base URL with a path or a slash allows its origin', async () => {
  const { origin } = await serve((_request, response) => response.end('ok'));
  expect(await (await fetchOf(`${origin}/base/`)(`${origin}/x`)).text()).toBe('ok');
  expect(() => fetchOf('www.youtube.com')).toThrow(TypeError);
});

test('a redirect is an error that names its host, and is not followed', async () => {
  const paths: string[] = [];
  const { origin } = await serve((request, response) => {
    paths.push(request.url ?? '');
    response.writeHead(302, { location: 'https://consent.youtube.com/ml?continue=x' }).end('moved');
  });
  const error = await rejection(fetchOf(origin)(`${origin}/first`));
  expect(error).toMatchObject({ code: 'unavailable', reason: 'redirect' });
  expect(redirectHost(error)).toBe('consent.youtube.com');
  expect(isNeverSent(error)).toBe(false);
  expect(paths).toEqual(['/first']);
});

test.for(['http://169.254.169.254/latest/meta-data/', 'http://127.0.0.1:1/', '//[::1]/', '/other'])(
  'a redirect to %s leads nowhere',
  async (location) => {
    let requests = 0;
    const { origin } = await serve((_request, response) => {
      requests += 1;
      response.writeHead(307, { location }).end();
    });
    const created: string[] = [];
    const onCreate = (message: unknown): void => {
      created.push(String((message as { request: { origin: string } }).request.origin));
    };
    subscribe('undici:request:create', onCreate);
    try {
      const error = await rejection(fetchOf(origin)(origin));
      expect(error).toMatchObject({ reason: 'redirect', retryable: false });
    } finally {
      unsubscribe('undici:request:create', onCreate);
    }
    expect(created).toEqual([origin]);
    expect(requests).toBe(1);
  },
);

test('a server that never answers runs into the deadline, and its socket is closed', async () => {
  const closed = Promise.withResolvers<void>();
  const { origin } = await serve((request) => {
    request.socket.once('close', () => closed.resolve());
  });
  const error = await rejection(fetchOf(origin, { timeoutMs: 50 })(origin));
  expect(error).toMatchObject({ code: 'timeout', retryable: true });
  expect(isNeverSent(error)).toBe(false);
  await closed.promise;
});

test('the deadline binds the body too', async () => {
  const { origin } = await serve((_request, response) => {
    response.writeHead(200);
    response.write('half');
  });
  const error = await rejection(fetchOf(origin, { timeoutMs: 50 })(origin));
  expect(error).toMatchObject({ code: 'timeout' });
});

test("the caller's abort closes the socket and its own reason is thrown", async () => {
  const closed = Promise.withResolvers<void>();
  const reason = new Error('the client went away');
  const controller = new AbortController();
  const { origin } = await serve((request) => {
    request.socket.once('close', () => closed.resolve());
    controller.abort(reason);
  });
  expect(await rejection(fetchOf(origin)(origin, { signal: controller.signal }))).toBe(reason);
  await closed.promise;
});

test('with a signal that has already aborted nothing is sent', async () => {
  let connections = 0;
  const { origin, server } = await serve((_request, response) => response.end());
  server.on('connection', () => (connections += 1));
  const reason = new Error('too late');
  const error = await rejection(fetchOf(origin)(origin, { signal: AbortSignal.abort(reason) }));
  expect(error).toBe(reason);
  expect(connections).toBe(0);
});

test('a refused connection and an unknown host sent nothing, a reset may have', async () => {
  const taken = createTcpServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const free = `http://127.0.0.1:${(taken.address() as AddressInfo).port}`;
  taken.close();
  await once(taken, 'close');
  const refused = await rejection(fetchOf(free)(free));
  expect(refused).toMatchObject({ code: 'unavailable', reason: 'network' });
  expect(String(refused)).toContain('ECONNREFUSED');
  expect(isNeverSent(refused)).toBe(true);

  const unknown = 'http://no-such-host.invalid';
  expect(isNeverSent(await rejection(fetchOf(unknown)(unknown)))).toBe(true);

  const { origin } = await serve((request) => request.socket.resetAndDestroy());
  const reset = await rejection(fetchOf(origin)(origin));
  expect(reset).toMatchObject({ reason: 'network' });
  expect(isNeverSent(reset)).toBe(false);
});

test('a port that fetch never connects to sent nothing', async () => {
  const discard = 'http://127.0.0.1:9';
  const refused = await rejection(fetchOf(discard)(discard));
  expect(refused).toMatchObject({ code: 'unavailable', reason: 'network' });
  expect(isNeverSent(refused)).toBe(true);
});

test('1,000 requests leave nothing on a signal that outlives them', async () => {
  const { origin } = await serve((_request, response) => response.end('ok'));
  const fetch = fetchOf(origin);
  const { signal } = new AbortController();
  for (let round = 0; round < 20; round += 1) {
    await Promise.all(Array.from({ length: 50 }, () => fetch(origin, { signal })));
  }
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

test('an ordinary error is not mistaken for a request that was never sent', () => {
  const circular = new Error('one');
  circular.cause = circular;
  expect([isNeverSent(circular), isNeverSent('text'), isNeverSent(undefined)]).toEqual([
    false,
    false,
    false,
  ]);
  expect(isNeverSent(new ToolError('timeout', 'slow'))).toBe(false);
  expect(redirectHost(circular)).toBeUndefined();
});

test('the request leaves in a context that forbids trace propagation, the caller keeps its own', async () => {
  const { origin } = await serve((_request, response) => response.end());
  const sdk = new NodeSDK({
    autoDetectResources: false,
    instrumentations: [],
    metricReaders: [],
    logRecordProcessors: [],
    spanProcessors: [],
  });
  sdk.start();
  const seen: unknown[] = [];
  const onCreate = (): void => {
    seen.push(context.active().getValue(NO_PROPAGATION_KEY));
  };
  subscribe('undici:request:create', onCreate);
  try {
    await fetchOf(origin)(origin);
    expect(context.active().getValue(NO_PROPAGATION_KEY)).toBeUndefined();
  } finally {
    unsubscribe('undici:request:create', onCreate);
    await sdk.shutdown();
  }
  expect(seen).toEqual([true]);
});
