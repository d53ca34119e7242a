/** Faults that are too large, too dense, too slow, elsewhere, or only now and then. */
import { request } from 'node:http';
import { expect, test } from 'vitest';
import { SAMPLE_IDS } from '../../src/sample/catalogue/index.ts';
import { gzipBody, largeBody } from '../../src/sample/fault-streams.ts';
import type { SampleService } from '../../src/sample/server.ts';
import { askApi, dig, openSample } from './support.ts';

const VIDEOS = '/youtube/v3/videos';
const MB = 1_000_000;

const urlOf = (sample: SampleService): string =>
  `${sample.origin}${VIDEOS}?part=snippet&id=${SAMPLE_IDS.tour}`;

const ask = (sample: SampleService) =>
  askApi(sample, 'videos', { part: 'snippet', id: SAMPLE_IDS.tour });

const fetchVideos = (sample: SampleService, init: RequestInit = {}): Promise<Response> =>
  fetch(urlOf(sample), { ...init, headers: { 'x-goog-api-key': sample.apiKey } });

/** How the body was packed, and its size on the wire. */
function wireBytes(
  sample: SampleService,
): Promise<{ readonly encoding: string | undefined; readonly size: number }> {
  return new Promise((resolve, reject) => {
    const headers = { 'x-goog-api-key': sample.apiKey, 'accept-encoding': 'gzip' };
    const outgoing = request(urlOf(sample), { headers, agent: false }, (response) => {
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
      });
      response.on('end', () => resolve({ encoding: response.headers['content-encoding'], size }));
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}

async function countBytes(response: Response): Promise<number> {
  let count = 0;
  for await (const chunk of response.body ?? []) count += chunk.length;
  return count;
}

test('a body of 200 MB arrives whole', async () => {
  const sample = await openSample();
  sample.queueFault({ match: VIDEOS, bodyBytes: 200 * MB });
  expect(await countBytes(await fetchVideos(sample))).toBe(200 * MB);
});

test.each([
  ['large', largeBody],
  ['packed', gzipBody],
])('a %s body of a terabyte is made of one piece, again and again', async (_, make) => {
  const reader = make(1e12).getReader();
  await reader.read();
  const [second, third] = [await reader.read(), await reader.read()];
  expect(second.value?.buffer).toBe(third.value?.buffer);
  await reader.cancel();
});

test('a large body is what it says, to the byte, and is not packed on the way', async () => {
  const sample = await openSample();
  sample.queueFault({ match: VIDEOS, bodyBytes: 100_003, times: 2 });
  const text = await (await fetchVideos(sample)).text();
  expect([text.length, typeof JSON.parse(text)]).toEqual([100_003, 'string']);
  expect(await wireBytes(sample)).toMatchObject({ encoding: undefined, size: 100_003 });
});

test('who reads no further is sent no further', async () => {
  const sample = await openSample();
  sample.queueFault({ match: VIDEOS, bodyBytes: 1_000 * MB });
  const giveUp = new AbortController();
  const response = await fetchVideos(sample, { signal: giveUp.signal });
  const reader = response.body?.getReader();
  expect((await reader?.read())?.done).toBe(false);
  giveUp.abort();
  await expect(reader?.read()).rejects.toThrow(/abort/i);
  expect((await ask(sample)).status).toBe(200);
});

test('a gzip bomb is small on the wire and large once it is unpacked', async () => {
  const sample = await openSample();
  sample.queueFault({ match: VIDEOS, gzipBytes: 100 * MB, times: 2 });
  const wire = await wireBytes(sample);
  expect(wire.encoding).toBe('gzip');
  expect(wire.size).toBeLessThan(200_000);
  expect(await countBytes(await fetchVideos(sample))).toBe(100 * MB);
});

test('a small bomb unpacks to JSON', async () => {
  const sample = await openSample();
  sample.queueFault({ match: VIDEOS, gzipBytes: 5_000 });
  const wire = await (await fetchVideos(sample)).text();
  expect([wire.length, typeof JSON.parse(wire)]).toEqual([5_000, 'string']);
});

test('a dripping body is the real one, and takes its time', async () => {
  const sample = await openSample();
  const whole = await (await fetchVideos(sample)).text();
  const bytes = Math.ceil(Buffer.byteLength(whole) / 5);
  sample.queueFault({ match: VIDEOS, drip: { everyMs: 15, bytes } });
  const startedAt = performance.now();
  const response = await fetchVideos(sample);
  expect([response.status, await response.text()]).toEqual([200, whole]);
  expect(performance.now() - startedAt).toBeGreaterThan(50);
});

test('a drip ends when the client gives up', async () => {
  const sample = await openSample();
  sample.queueFault({ match: VIDEOS, drip: { everyMs: 10_000 } });
  const response = await fetchVideos(sample, { signal: AbortSignal.timeout(100) });
  await expect(response.text()).rejects.toThrow(/timeout/);
});

test('a redirect leads where it says', async () => {
  const sample = await openSample();
  const location = 'https://www.google.com/sorry/index?continue=x';
  sample.queueFault({ match: VIDEOS, location });
  sample.queueFault({ match: VIDEOS, location, status: 307 });
  for (const status of [302, 307]) {
    const response = await fetchVideos(sample, { redirect: 'manual' });
    expect([response.status, response.headers.get('location')]).toEqual([status, location]);
  }
});

test('the limit of a minute says when to come back, in the header and in the body', async () => {
  const sample = await openSample();
  sample.queueFault({ match: VIDEOS, reason: 'rateLimitExceeded', retryAfterSeconds: 7 });
  const { status, headers, json } = await ask(sample);
  expect([status, headers.get('retry-after')]).toEqual([429, '7']);
  expect(dig(json, 'error')).toMatchObject({
    status: 'RESOURCE_EXHAUSTED',
    details: [
      { metadata: { quota_unit: '1/min/{project}' } },
      { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '7s' },
    ],
  });
});

test('an overloaded backend says when to come back', async () => {
  const sample = await openSample();
  sample.queueFault({ match: VIDEOS, status: 503, retryAfterSeconds: 3 });
  const { status, headers } = await ask(sample);
  expect([status, headers.get('retry-after')]).toEqual([503, '3']);
});

test.each([
  ['default', 403, 'quotaExceeded'],
  ['search', 429, 'rateLimitExceeded'],
  ['video_insert', 429, 'rateLimitExceeded'],
  ['batch_get_stats', 429, 'rateLimitExceeded'],
] as const)('the pool %s can be said to be used up', async (exhausted, status, reason) => {
  const sample = await openSample();
  sample.queueFault({ match: VIDEOS, exhausted });
  const answer = await ask(sample);
  expect([answer.status, dig(answer.json, 'error', 'errors', 0, 'reason')]).toEqual([
    status,
    reason,
  ]);
  expect(answer.text.includes('per day')).toBe(status === 429);
});

test('every third request is met, and the others are not', async () => {
  const sample = await openSample();
  sample.queueFault({ match: VIDEOS, status: 503, every: 3, times: 2 });
  const statuses: number[] = [];
  for (let index = 0; index < 9; index += 1) statuses.push((await ask(sample)).status);
  expect(statuses).toEqual([200, 200, 503, 200, 200, 503, 200, 200, 200]);
});

test('a consent page meets those who have not agreed', async () => {
  const sample = await openSample();
  sample.queueFault({ match: '/watch', html: 'consent', times: Infinity });
  const url = `${sample.origin}/watch?v=${SAMPLE_IDS.tour}`;
  const page = await (await fetch(url)).text();
  expect(page).toContain('action="https://consent.youtube.com/s"');
  const value = /name="v" value="([^"]+)"/.exec(page)?.[1] ?? '';
  const agreed = await fetch(url, { headers: { cookie: `CONSENT=YES+${value}` } });
  expect(await agreed.text()).toContain('ytInitialPlayerResponse');
});

test.each([
  ['captcha', 'class="g-recaptcha"'],
  ['sorry', 'automated queries'],
] as const)('the page %s is recognised by %s', async (html, mark) => {
  const sample = await openSample();
  sample.queueFault({ match: '/watch', html, status: 429 });
  const response = await fetch(`${sample.origin}/watch?v=${SAMPLE_IDS.tour}`);
  expect([response.status, (await response.text()).includes(mark)]).toEqual([429, true]);
});
