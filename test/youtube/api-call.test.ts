import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ToolError } from '../../src/errors.ts';
import { SAMPLE_IDS } from '../../src/sample/catalogue/index.ts';
import { recordSpans } from '../support/recorded-spans.ts';
import { openApi, type OpenApiOptions, rejection, signal } from './open-api.ts';

const recorded = recordSpans();
afterAll(() => recorded.shutdown());

const closers: (() => Promise<void>)[] = [];
/** With the retries of the product, without their pauses. */
const open = async (options: OpenApiOptions = {}) => {
  const opened = await openApi({ ...options, guard: { maxRetries: 2, ...options.guard } });
  closers.push(() => opened.close());
  return opened;
};
beforeEach(() => recorded.reset());
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

type Opened = Awaited<ReturnType<typeof open>>;

const VIDEOS = '/youtube/v3/videos';
const SEARCH = { query: 'salt', type: 'video', maxResults: 1 } as const;

const askVideo = ({ api }: Pick<Opened, 'api'>, on = signal()) =>
  api.videos([SAMPLE_IDS.tour], { signal: on });

const RETRIES = 'mcp.youtube.api.retries';
const DURATION = 'mcp.youtube.api.duration';
const unavailable = { method: 'videos.list', error_type: 'unavailable' };

test('a read is asked again after a fault, and tells what all of it has cost', async () => {
  const opened = await open();
  const { sample, ledger, metrics } = opened;
  sample.queueFault({ match: VIDEOS, status: 503 });
  sample.queueFault({ match: VIDEOS, status: 504, html: true });
  const { value, quota } = await askVideo(opened);
  expect(value).toHaveLength(1);
  expect(quota).toMatchObject({ cost: 3, remaining: 9_997 });
  expect(ledger.figure('default', 0).remaining).toBe(9_997);
  expect(sample.requests).toHaveLength(3);
  expect(await metrics.counted(RETRIES, unavailable)).toBe(1);
  expect(await metrics.counted(RETRIES, { ...unavailable, error_type: 'timeout' })).toBe(1);
  expect(await metrics.counted(DURATION, { method: 'videos.list' })).toBe(1);
  expect(await metrics.counted('mcp.youtube.api.errors', unavailable)).toBe(0);
  expect(recorded.getFinishedSpans()[0]?.attributes).toMatchObject({
    'youtube.attempts': 3,
    'youtube.quota.cost': 3,
  });
});

test('the error of a read that failed for good tells the whole cost too', async () => {
  const opened = await open();
  const { sample, metrics } = opened;
  sample.queueFault({ match: VIDEOS, status: 503, times: 3 });
  expect(await rejection(askVideo(opened))).toMatchObject({
    code: 'unavailable',
    reason: 'backend_error',
    quota: { cost: 3, remaining: 9_997 },
  });
  expect(sample.requests).toHaveLength(3);
  expect(await metrics.counted(DURATION, { method: 'videos.list' })).toBe(1);
  expect(await metrics.counted('mcp.youtube.api.errors', unavailable)).toBe(1);
});

test.for([
  ['an HTML page', { html: true }],
  ['a body cut short', { truncate: true }],
  ['a reset', { reset: true }],
] as const)('%s instead of an answer is a fault, and the next answer counts', async ([, fault]) => {
  const opened = await open();
  opened.sample.queueFault({ match: VIDEOS, ...fault });
  expect((await askVideo(opened)).quota.cost).toBe(2);
});

test('requests that never left are free, however many', async () => {
  const opened = await open();
  await opened.stopSample();
  expect(await rejection(askVideo(opened))).toMatchObject({
    reason: 'network',
    quota: { cost: 0, remaining: 10_000 },
  });
  expect(recorded.getFinishedSpans()[0]?.attributes).toMatchObject({
    'youtube.attempts': 3,
    'youtube.quota.cost': 0,
  });
});

test('a processing failure is asked once more only', async () => {
  const opened = await open();
  const { sample } = opened;
  sample.queueFault({ match: VIDEOS, reason: 'processingFailure', times: 3 });
  expect(await rejection(askVideo(opened))).toMatchObject({ quota: { cost: 2 } });
  expect(sample.requests).toHaveLength(2);
});

test.for(['default', 'search'] as const)(
  'the end of the daily pool %s is never asked again',
  async (bucket) => {
    const { sample, api, ledger, guard } = await open();
    sample.queueFault({ match: '/youtube/v3/', exhausted: bucket, times: Infinity });
    const ask = () =>
      bucket === 'default'
        ? api.videos([SAMPLE_IDS.tour], { signal: signal() })
        : api.search(SEARCH, { signal: signal() });
    const error = await rejection(ask());
    expect(error).toMatchObject({
      code: 'quota_exhausted',
      retryable: false,
      quota: { bucket, cost: 1, remaining: 0 },
    });
    expect(ledger.figure(bucket, 0).remaining).toBe(0);
    for (let call = 0; call < 20; call += 1) {
      expect(await rejection(ask())).toMatchObject({ code: 'quota_exhausted', quota: { cost: 0 } });
    }
    expect(sample.requests).toHaveLength(1);
    expect(guard.state()).toBe('closed');
  },
);

test('500 calls that find the pool empty together ask no more than fit at a time', async () => {
  const opened = await open();
  opened.sample.queueFault({ match: VIDEOS, exhausted: 'default', times: Infinity });
  const calls = Array.from({ length: 500 }, () => rejection(askVideo(opened)));
  for (const error of await Promise.all(calls)) {
    expect(error).toMatchObject({ code: 'quota_exhausted' });
  }
  expect(opened.sample.requests.length).toBeLessThanOrEqual(16);
});

test('what is refused here, for want of a key or of units, is no fault and no answer', async () => {
  const withoutKey = await open({ withoutKey: true });
  const withoutUnits = await open();
  withoutUnits.ledger.markExhausted('default');
  for (const [opened, code] of [
    [withoutKey, 'auth_required'],
    [withoutUnits, 'quota_exhausted'],
  ] as const) {
    for (let call = 0; call < 20; call += 1) {
      expect(await rejection(askVideo(opened))).toMatchObject({ code });
    }
    expect(opened.sample.requests).toEqual([]);
    expect(opened.guard.state()).toBe('closed');
    expect(await opened.metrics.counted(DURATION, { method: 'videos.list' })).toBe(0);
  }
});

test('a Retry-After longer than the deadline is handed on at once, and holds for everybody', async () => {
  const opened = await open();
  const { sample, ledger } = opened;
  sample.queueFault({ match: VIDEOS, status: 429, retryAfterSeconds: 21, times: Infinity });
  const limited = { code: 'rate_limited', callerFault: false, retryAfterSeconds: 21 };
  expect(await rejection(askVideo(opened))).toMatchObject({ ...limited, quota: { cost: 1 } });
  expect(await rejection(opened.api.search(SEARCH, { signal: signal() }))).toMatchObject({
    code: 'rate_limited',
    reason: 'youtube_rate_limited',
    quota: { bucket: 'search', cost: 0 },
  });
  expect(sample.requests).toHaveLength(1);
  expect(ledger.figure('default', 0).remaining).toBe(9_999);
});

test('a Retry-After of a second is waited for', async () => {
  const opened = await open();
  opened.sample.queueFault({ match: VIDEOS, status: 429, retryAfterSeconds: 1 });
  expect((await askVideo(opened)).quota.cost).toBe(2);
  expect(opened.guard.state()).toBe('closed');
});

test('an abort in the pause before a retry ends the call, and nothing more is sent', async () => {
  const opened = await open({ guard: { random: () => 0.999 } });
  const { sample, metrics } = opened;
  sample.queueFault({ match: VIDEOS, status: 503, times: Infinity });
  const caller = new AbortController();
  const call = rejection(askVideo(opened, caller.signal));
  await vi.waitUntil(() => sample.requests.length === 1);
  const reason = new Error('the client went away');
  caller.abort(reason);
  expect(await call).toBe(reason);
  expect(sample.requests).toHaveLength(1);
  expect(await metrics.counted('mcp.youtube.api.errors', unavailable)).toBe(0);
  expect(recorded.getFinishedSpans()[0]?.attributes['error.type']).toBe('cancelled');
});

test('one deadline binds the waiting, the attempts and the pauses', async () => {
  const opened = await open({ timeoutMs: 400 });
  opened.sample.queueFault({ match: VIDEOS, hang: true, times: Infinity });
  // The first call of a process also loads the client.
  await rejection(askVideo(opened));
  const startedAt = performance.now();
  expect(await rejection(askVideo(opened))).toMatchObject({ code: 'timeout', quota: { cost: 1 } });
  expect(performance.now() - startedAt).toBeLessThan(1_400);
});

const STORMS = [
  ['503 to everything', { status: 503 }],
  ['429 by the minute', { status: 429 }],
  ['429 with a second to wait', { status: 429, retryAfterSeconds: 1 }],
  ['429 with a minute to wait', { status: 429, retryAfterSeconds: 60 }],
  ['pages of HTML', { html: true }],
  ['bodies cut short', { truncate: true }],
  ['resets', { reset: true }],
  ['redirects', { location: 'https://consent.youtube.com/' }],
  ['answers of 200 MB', { bodyBytes: 200 * 1024 * 1024 }],
  ['gzip bombs', { gzipBytes: 200 * 1024 * 1024 }],
] as const;

test.for(STORMS)('%s: 500 calls at once reach YouTube 25 times at most', async ([, fault]) => {
  const opened = await open({ maxBytes: 1024 * 1024 });
  const { sample, ledger } = opened;
  sample.queueFault({ match: VIDEOS, ...fault, times: Infinity });
  const calls = Array.from({ length: 500 }, () => rejection(askVideo(opened)));
  const errors = await Promise.all(calls);
  expect(errors.every((error) => error instanceof ToolError)).toBe(true);
  expect(sample.requests.length).toBeLessThanOrEqual(25);
  expect(10_000 - ledger.figure('default', 0).remaining).toBe(sample.requests.length);
});

test.for(STORMS)('%s: 500 calls in a row reach YouTube 25 times at most', async ([, fault]) => {
  const opened = await open({ maxBytes: 1024 * 1024 });
  opened.sample.queueFault({ match: VIDEOS, ...fault, times: Infinity });
  for (let call = 0; call < 500; call += 1) {
    expect(await rejection(askVideo(opened))).toBeInstanceOf(ToolError);
  }
  expect(opened.sample.requests.length).toBeLessThanOrEqual(25);
});

test('hangs: 500 calls at once end in time and reach YouTube 25 times at most', async () => {
  const opened = await open({ timeoutMs: 1_000 });
  opened.sample.queueFault({ match: VIDEOS, hang: true, times: Infinity });
  const startedAt = performance.now();
  const calls = Array.from({ length: 500 }, () => rejection(askVideo(opened)));
  for (const error of await Promise.all(calls)) expect(error).toMatchObject({ code: 'timeout' });
  expect(performance.now() - startedAt).toBeLessThan(4_000);
  expect(opened.sample.requests.length).toBeLessThanOrEqual(25);
});
