import { afterEach, expect, test, vi } from 'vitest';
import { ToolError } from '../../../src/errors.ts';
import { SAMPLE_IDS, VIDEOS } from '../../../src/sample/catalogue/index.ts';
import type { Fault } from '../../../src/sample/faults.ts';
import { createUpstreamGuard, type UpstreamGuardOptions } from '../../../src/youtube/guard.ts';
import { createTranscriptChain } from '../../../src/youtube/transcripts/chain.ts';
import { createInnertubeSource } from '../../../src/youtube/transcripts/innertube.ts';
import { SOURCE_GUARD } from '../../../src/youtube/transcripts/judge-attempt.ts';
import type { TranscriptRequest } from '../../../src/youtube/transcripts/transcript.ts';
import { passTime } from '../open-guard.ts';
import { openYouTube, rejection, signal } from '../open-youtube.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  for (const close of closers.splice(0)) await close();
});

/** The source as it is guarded in production, but for what a test cannot wait for. */
async function open({
  timeoutMs = 10_000,
  via = 'direct',
  ...guardOptions
}: Partial<UpstreamGuardOptions> & { timeoutMs?: number; via?: 'direct' | 'proxy' } = {}) {
  const { sample, fetch, metrics, close } = await openYouTube({ timeoutMs });
  closers.push(close);
  const guard = createUpstreamGuard({
    upstream: 'innertube',
    ...SOURCE_GUARD,
    random: () => 0,
    ...guardOptions,
  });
  const chain = createTranscriptChain({
    sources: [createInnertubeSource({ baseUrl: sample.origin, fetch })],
    guards: { innertube: guard },
    instruments: metrics.instruments,
    via: () => via,
  });
  const read = (request: Partial<TranscriptRequest> = {}, reason = signal()) =>
    chain.read(
      { videoId: SAMPLE_IDS.tour, languages: ['en'], prefer: 'manual', ...request },
      { signal: reason },
    );
  const refuse = async (request?: Partial<TranscriptRequest>): Promise<ToolError> => {
    const error = await rejection(read(request));
    if (error instanceof ToolError) return error;
    throw error;
  };
  const attempts = (outcome: string): Promise<number> =>
    metrics.counted('mcp.transcript.attempts', { source: 'innertube', outcome, via });
  return { sample, guard, chain, read, refuse, attempts };
}

const PLAYER = '/youtubei/v1/player';

test.each([
  ['a broken connection', { reset: true }, 'network'],
  ['a failure of YouTube’s', { status: 503 }, 'network'],
  ['a limit', { status: 429 }, 'rate_limited'],
])('%s is asked again once, and each attempt is counted', async (_name, fault, outcome) => {
  const { sample, read, refuse, attempts } = await open();
  sample.queueFault({ match: PLAYER, ...fault });
  expect((await read()).segments.length).toBeGreaterThan(0);
  expect([await attempts(outcome), await attempts('ok')]).toEqual([1, 1]);

  sample.queueFault({ match: PLAYER, ...fault, times: 2 });
  expect((await refuse()).reason).toBe(outcome);
  expect(await attempts(outcome)).toBe(3);
});

test('a slow answer is a timeout, and is asked for again once', async () => {
  const { sample, read, attempts } = await open({ timeoutMs: 200 });
  sample.queueFault({ match: PLAYER, hang: true });
  expect((await read()).kind).toBe('manual');
  expect([await attempts('timeout'), await attempts('ok')]).toEqual([1, 1]);
});

test('the deadline of the source holds, whatever hangs', async () => {
  const { sample, refuse, attempts } = await open({ deadlineMs: 150 });
  sample.queueFault({ match: PLAYER, hang: true, times: Infinity });
  expect(await refuse()).toMatchObject({ code: 'timeout', reason: 'timeout' });
  expect(await attempts('timeout')).toBe(1);
  expect(sample.requests).toHaveLength(1);
});

test('a Retry-After that fits is obeyed, one that does not is handed on, five minutes at most', async () => {
  const { sample, read, refuse } = await open();
  sample.queueFault({ match: PLAYER, status: 429, headers: { 'retry-after': '1' } });
  const startedAt = performance.now();
  await read();
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(1_000);
  sample.queueFault({ match: PLAYER, status: 429, headers: { 'retry-after': '600' } });
  expect(await refuse()).toMatchObject({ reason: 'rate_limited', retryAfterSeconds: 300 });
  const asked = sample.requests.length;
  // Nobody else asks in that time either.
  const withheld = await refuse({ videoId: SAMPLE_IDS.german });
  expect(withheld).toMatchObject({ code: 'rate_limited', reason: 'rate_limited' });
  expect(withheld.retryAfterSeconds).toBeGreaterThan(200);
  expect(sample.requests).toHaveLength(asked);
});

test('a blocked address is left alone for minutes, and that stays the reason', async () => {
  const { sample, guard, chain, refuse, read, attempts } = await open();
  const first = await refuse({ videoId: SAMPLE_IDS.botWalled });
  expect(first).toMatchObject({ code: 'unavailable', reason: 'ip_blocked' });
  expect(first.message).toContain('not a bot');
  expect(guard.state()).toBe('open');
  const asked = sample.requests.length;

  const second = await refuse();
  expect(second).toMatchObject({ code: 'unavailable', reason: 'ip_blocked', retryable: false });
  expect(second.message).toMatch(/not asked again for \d+ s/);
  expect(second.message).toContain('not a bot');
  expect(second.retryAfterSeconds).toBeGreaterThan(200);
  const list = rejection(chain.tracks(SAMPLE_IDS.tour, { signal: signal() }));
  expect(await list).toMatchObject({ reason: 'ip_blocked' });
  // A refusal is no attempt, and sends nothing.
  expect(sample.requests).toHaveLength(asked);
  expect(await attempts('ip_blocked')).toBe(1);

  passTime(301_000);
  expect((await read()).language).toBe('en');
  expect(guard.state()).toBe('closed');
});

test('what YouTube says of its videos never opens the breaker', async () => {
  const { guard, refuse } = await open();
  const videoIds = [
    SAMPLE_IDS.poGatedEverywhere,
    SAMPLE_IDS.private,
    SAMPLE_IDS.ageGated,
    SAMPLE_IDS.noCaptions,
    SAMPLE_IDS.unknown,
  ];
  const reasons = new Set<string>();
  for (let round = 0; round < 5; round += 1) {
    for (const videoId of videoIds) reasons.add((await refuse({ videoId })).reason);
  }
  expect([...reasons]).toEqual([
    'po_token_required',
    'private',
    'age_restricted',
    'no_captions',
    'not_found',
  ]);
  expect(guard.state()).toBe('closed');
});

const wall = {
  playabilityStatus: { status: 'LOGIN_REQUIRED', reason: 'Sign in to confirm you’re not a bot' },
};
const BOTH = /^\/(youtubei\/v1\/player|api\/timedtext)/;
const storms: readonly (readonly [string, Omit<Fault, 'times'>, string])[] = [
  ['the wall', { match: PLAYER, body: wall }, 'ip_blocked'],
  ['the block page', { match: BOTH, html: true }, 'ip_blocked'],
  ['429', { match: BOTH, status: 429 }, 'rate_limited'],
  [
    '429 with a Retry-After',
    { match: BOTH, status: 429, headers: { 'retry-after': '60' } },
    'rate_limited',
  ],
  ['500', { match: BOTH, status: 500 }, 'network'],
  ['500 for captions alone', { match: '/api/timedtext', status: 500 }, 'network'],
  ['broken connections', { match: BOTH, reset: true }, 'network'],
  [
    'a page of HTML',
    { match: BOTH, body: '<html><title>Welcome</title></html>' },
    'upstream_changed',
  ],
  [
    'HTML for captions alone',
    { match: '/api/timedtext', body: '<html></html>' },
    'upstream_changed',
  ],
  ['half an answer', { match: BOTH, truncate: true }, 'upstream_changed'],
  ['half a caption file', { match: '/api/timedtext', truncate: true }, 'upstream_changed'],
  ['404', { match: BOTH, status: 404 }, 'upstream_changed'],
  [
    'a redirect',
    { match: BOTH, status: 302, headers: { location: 'https://example.com/' } },
    'upstream_changed',
  ],
];

test.each(storms)('a storm of 500 reads against %s ends', async (_name, fault, reason) => {
  const { sample, refuse, read, guard } = await open();
  // A window full of successes is the worst case: it takes the most faults to open the breaker.
  const open16 = VIDEOS.filter(
    ({ tracks, refusal, tokenGates }) => tracks.length > 0 && !refusal && !tokenGates,
  );
  for (const { id, tracks } of open16.slice(0, 16)) {
    await read({ videoId: id, languages: tracks.map(({ languageCode }) => languageCode) });
  }
  sample.queueFault({ ...fault, times: Infinity });
  const before = sample.requests.length;
  const { tracks: [track] = [], id: videoId = '' } = open16[0] ?? {};
  const languages = [track?.languageCode ?? 'en'];
  const errors = await Promise.all(
    Array.from({ length: 500 }, () => refuse({ videoId, languages })),
  );
  expect(new Set(errors.map((error) => error.reason))).toEqual(new Set([reason]));
  expect(guard.state()).toBe('open');
  expect(sample.requests.length - before).toBeLessThanOrEqual(25);
});

test('a storm against a YouTube that hangs ends with the deadline', async () => {
  const { sample, refuse } = await open({ timeoutMs: 200, deadlineMs: 1_000 });
  sample.queueFault({ match: BOTH, hang: true, times: Infinity });
  const startedAt = performance.now();
  const errors = await Promise.all(Array.from({ length: 500 }, () => refuse()));
  expect(performance.now() - startedAt).toBeLessThan(2_000);
  expect(new Set(errors.map((error) => error.reason))).toEqual(new Set(['timeout']));
  expect(sample.requests.length).toBeLessThanOrEqual(25);
});

test('when too many wait that is said, and not laid on YouTube', async () => {
  const { sample, refuse, read } = await open({ concurrency: 1, maxQueue: 1 });
  sample.queueFault({ match: PLAYER, delayMs: 100 });
  const served = [read(), read()];
  expect(await refuse()).toMatchObject({ code: 'unavailable', reason: 'overloaded' });
  await Promise.all(served);
});

test('the way is told apart, and whoever gave up is no failure', async () => {
  const { sample, guard, read, attempts } = await open({ via: 'proxy' });
  await read();
  expect(await attempts('ok')).toBe(1);
  const controller = new AbortController();
  sample.queueFault({ match: PLAYER, hang: true });
  const call = rejection(read({}, controller.signal));
  await expect.poll(() => sample.requests.length).toBe(3);
  const reason = new Error('the client went away');
  controller.abort(reason);
  expect(await call).toBe(reason);
  expect(await attempts('timeout')).toBe(0);
  expect(guard.state()).toBe('closed');
});

test('who waits hears what is asked, one step after the other', async () => {
  const { chain } = await open();
  const steps: [number, number | undefined, string | undefined][] = [];
  await chain.read(
    { videoId: SAMPLE_IDS.poGatedOnAndroid, languages: ['en'], prefer: 'manual' },
    { signal: signal(), report: (...step) => steps.push([step[0], step[1], step[2]]) },
  );
  expect(steps.map(([done]) => done)).toEqual(steps.map((_, index) => index + 1));
  expect(steps.every(([, total]) => total === undefined)).toBe(true);
  const told = steps.map(([, , message]) => message);
  expect(told[0]).toBe('asking YouTube as ANDROID');
  expect(told).toContain('asking YouTube as IOS');
  expect(told.at(-1)).toBe('reading the manual captions in en');
});
