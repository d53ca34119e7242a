/** Faults on demand, over a real connection. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { SAMPLE_IDS } from '../../src/sample/catalogue/index.ts';
import { startSample } from '../../src/sample/server.ts';
import type { SampleService } from '../../src/sample/server.ts';
import { askApi, askPlayer, dig, openSample } from './support.ts';

const VIDEOS = '/youtube/v3/videos';
const ask = (sample: SampleService) =>
  askApi(sample, 'videos', { part: 'snippet', id: SAMPLE_IDS.tour });

function fetchVideos(sample: SampleService, signal?: AbortSignal): Promise<Response> {
  return fetch(`${sample.origin}${VIDEOS}?part=snippet&id=${SAMPLE_IDS.tour}`, {
    headers: { 'x-goog-api-key': sample.apiKey },
    ...(signal ? { signal } : {}),
  });
}

test('a fault meets as many requests as it says, and then the truth is back', async () => {
  const sample = await openSample();
  sample.queueFault({ match: VIDEOS, status: 503, times: 2 });
  const statuses = [await ask(sample), await ask(sample), await ask(sample)].map(
    ({ status }) => status,
  );
  expect(statuses).toEqual([503, 503, 200]);
});

test('faults are met in the order they were queued, each by its own path', async () => {
  const sample = await openSample();
  sample.queueFault({ match: /\/player/, status: 429 });
  sample.queueFault({ match: VIDEOS, status: 500 });
  sample.queueFault({ match: VIDEOS, reason: 'userRateLimitExceeded' });
  expect((await ask(sample)).status).toBe(500);
  expect((await askPlayer(sample, SAMPLE_IDS.tour)).status).toBe(429);
  const third = await ask(sample);
  expect([third.status, dig(third.json, 'error', 'errors', 0, 'domain')]).toEqual([
    403,
    'usageLimits',
  ]);
});

test('faults can be taken back', async () => {
  const sample = await openSample();
  sample.queueFault({ match: '/', status: 500, times: Infinity });
  sample.clearFaults();
  expect((await ask(sample)).status).toBe(200);
});

test.each([
  ['quotaExceeded', 403, 'youtube.quota'],
  ['dailyLimitExceeded', 403, 'usageLimits'],
  ['rateLimitExceeded', 429, 'global'],
  ['keyInvalid', 400, 'usageLimits'],
  ['accessNotConfigured', 403, 'usageLimits'],
  ['insufficientPermissions', 403, 'global'],
  ['backendError', 500, 'global'],
])('the reason %s comes with its status and domain', async (reason, status, domain) => {
  const sample = await openSample();
  sample.queueFault({ match: VIDEOS, reason });
  const answer = await ask(sample);
  expect(answer.status).toBe(status);
  expect(dig(answer.json, 'error', 'errors', 0)).toMatchObject({ reason, domain });
});

test('a body and headers of one’s own go out as they are', async () => {
  const sample = await openSample();
  sample.queueFault({
    match: VIDEOS,
    status: 429,
    body: 'slow down',
    headers: { 'retry-after': '7' },
  });
  const answer = await ask(sample);
  expect([answer.status, answer.text, answer.headers.get('retry-after')]).toEqual([
    429,
    'slow down',
    '7',
  ]);
});

test('HTML arrives where JSON belongs', async () => {
  const sample = await openSample();
  sample.queueFault({ match: VIDEOS, html: true });
  const answer = await ask(sample);
  expect([answer.status, answer.headers.get('content-type')]).toEqual([
    200,
    'text/html; charset=UTF-8',
  ]);
});

test('a truncated answer is half of the real one', async () => {
  const sample = await openSample();
  const whole = (await fetchVideos(sample)).text();
  sample.queueFault({ match: VIDEOS, truncate: true });
  const half = await (await fetchVideos(sample)).text();
  expect((await whole).startsWith(half)).toBe(true);
  expect(() => {
    JSON.parse(half);
  }).toThrow(SyntaxError);
});

test('a reset breaks the connection before or, truncated, amid the answer', async () => {
  const sample = await openSample();
  sample.queueFault({ match: VIDEOS, reset: true });
  await expect(fetchVideos(sample)).rejects.toThrow('fetch failed');
  sample.queueFault({ match: VIDEOS, reset: true, truncate: true });
  const response = await fetchVideos(sample);
  expect(response.status).toBe(200);
  await expect(response.text()).rejects.toThrow('terminated');
});

test('a hanging request is never answered', async () => {
  const sample = await openSample();
  sample.queueFault({ match: VIDEOS, hang: true });
  await expect(fetchVideos(sample, AbortSignal.timeout(100))).rejects.toThrow(/timeout/);
});

test('an answer that hangs half-way ends when the client gives up', async () => {
  const sample = await openSample();
  sample.queueFault({ match: VIDEOS, hang: true, truncate: true });
  const controller = new AbortController();
  const response = await fetchVideos(sample, controller.signal);
  const reader = response.body?.getReader();
  expect((await reader?.read())?.done).toBe(false);
  controller.abort();
  await expect(reader?.read()).rejects.toThrow('aborted');
  expect((await ask(sample)).status).toBe(200);
});

test('a delay slows the real answer down', async () => {
  const sample = await openSample();
  sample.queueFault({ match: VIDEOS, delayMs: 60 });
  const startedAt = performance.now();
  expect((await ask(sample)).status).toBe(200);
  expect(performance.now() - startedAt).toBeGreaterThan(50);
});

test('latency is added to every answer', async () => {
  const sample = await openSample({ latencyMs: 40 });
  const startedAt = performance.now();
  await ask(sample);
  expect(performance.now() - startedAt).toBeGreaterThan(30);
});

test('requests are logged when they start, so that one without an end is there', async () => {
  const sample = await openSample({ now: () => 1_700_000_000_000 });
  sample.queueFault({ match: VIDEOS, hang: true, truncate: true });
  await fetchVideos(sample);
  expect(sample.requests).toMatchObject([
    {
      method: 'GET',
      path: VIDEOS,
      query: { part: ['snippet'], id: [SAMPLE_IDS.tour] },
      credential: 'header',
      at: 1_700_000_000_000,
    },
  ]);
});

test('closing ends connections that are kept alive or hang', async () => {
  const sample = await startSample();
  const socket = connect(Number(new URL(sample.origin).port), '127.0.0.1');
  await once(socket, 'connect');
  sample.queueFault({ match: VIDEOS, hang: true, truncate: true });
  const hanging = await fetchVideos(sample);
  const closed = once(socket, 'close');
  await sample.close();
  await closed;
  await expect(hanging.text()).rejects.toThrow('terminated');
});

test('the global Request is left alone', async () => {
  const before = globalThis.Request;
  await openSample();
  expect(globalThis.Request).toBe(before);
});

test('a port that is taken is an error', async () => {
  const sample = await openSample();
  const port = Number(new URL(sample.origin).port);
  await expect(startSample({ port })).rejects.toThrow('EADDRINUSE');
});
