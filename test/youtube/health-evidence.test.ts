/** What health hears of calls: only those for which YouTube was asked. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { createReadCache } from '../../src/cache/read-cache.ts';
import { createYouTubeParts } from '../../src/commands/youtube-parts.ts';
import { loadConfig } from '../../src/config.ts';
import { createOutcomeWindow } from '../../src/health/outcomes.ts';
import { youtubeApiProbe } from '../../src/health/upstream-probes.ts';
import { SAMPLE_IDS } from '../../src/sample/catalogue/index.ts';
import { startSample } from '../../src/sample/server.ts';
import { openStore } from '../../src/store/sqlite.ts';
import { parseVideoId } from '../../src/youtube/ids.ts';
import {
  createQuotaLedger,
  DEFAULT_QUOTA_LIMITS,
  type QuotaLimits,
} from '../../src/youtube/quota.ts';
import { MIDDAY, openMetrics, rejection, signal } from './open-api.ts';
import { passTime } from './open-guard.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  for (const close of closers.splice(0).toReversed()) await close();
});

/** What production composes, without a cache, on a sample of its own. */
async function open({
  limits = {},
  env = {},
}: {
  limits?: Partial<QuotaLimits>;
  env?: Readonly<Record<string, string>>;
} = {}) {
  const sample = await startSample();
  closers.push(() => sample.close());
  const folder = mkdtempSync(join(tmpdir(), 'youtube-mcp-health-'));
  closers.push(() => rmSync(folder, { recursive: true, force: true }));
  const config = loadConfig({}, 'sample', {
    YOUTUBE_API_BASE_URL: sample.origin,
    YOUTUBE_INNERTUBE_BASE_URL: sample.origin,
    YOUTUBE_API_KEY: sample.apiKey,
    DATA_DIR: folder,
    ...env,
  });
  const store = openStore({ path: join(folder, 'state.sqlite') });
  closers.push(() => store.close());
  const { instruments, close } = openMetrics();
  closers.push(close);
  const quota = createQuotaLedger({
    store,
    limits: { ...DEFAULT_QUOTA_LIMITS, ...limits },
    reserve: 0,
    credential: 'of the tests',
    now: () => MIDDAY,
  });
  const cache = createReadCache({ instruments, prefix: sample.origin, enabled: false });
  closers.push(() => cache.close());
  const windows = { api: createOutcomeWindow(), transcripts: createOutcomeWindow() };
  const parts = createYouTubeParts(config, { instruments, cache, quota, windows });
  closers.push(() => parts.close());
  const { youtube, guards } = parts;
  return {
    sample,
    windows,
    guards,
    categories: (caller = signal()) => youtube.categories('US', { signal: caller }),
    transcript: (id: string = SAMPLE_IDS.tour) =>
      youtube.transcript(
        { videoId: parseVideoId(id), languages: ['en'], prefer: 'manual' },
        { signal: signal() },
      ),
    health: youtubeApiProbe(windows.api, guards.api.state, () => []),
  };
}

const API = '/youtube/v3/';
const PLAYER = '/youtubei/v1/player';

test('one Retry-After of the API is one failure, however many calls it turns away', async () => {
  const { sample, windows, categories, health } = await open();
  sample.queueFault({ match: API, reason: 'rateLimitExceeded', retryAfterSeconds: 90 });
  for (let call = 0; call < 100; call += 1) {
    expect(await rejection(categories())).toMatchObject({ reason: 'youtube_rate_limited' });
  }
  expect(sample.requests).toHaveLength(1);
  expect(windows.api.figures()).toMatchObject({ calls: 1, failures: 1 });
  expect(health()).toMatchObject({ status: 'unhealthy', figures: { breaker: 'open' } });
  passTime(90_001);
  expect(health()).toMatchObject({ status: 'degraded', figures: { breaker: 'half_open' } });
  await categories();
  expect(health()).toMatchObject({ status: 'healthy', figures: { calls_5m: 2, failures_5m: 1 } });
});

test('one block of the transcripts is one failure, however many reads are withheld', async () => {
  const { sample, windows, transcript } = await open();
  expect(await rejection(transcript(SAMPLE_IDS.botWalled))).toMatchObject({ reason: 'ip_blocked' });
  const asked = sample.requests.length;
  for (let call = 0; call < 20; call += 1) {
    expect(await rejection(transcript())).toMatchObject({ reason: 'ip_blocked' });
  }
  expect(sample.requests).toHaveLength(asked);
  expect(windows.transcripts.figures()).toMatchObject({
    calls: 1,
    failures: 1,
    last_error: 'unavailable (ip_blocked)',
  });
});

test('a call with its retries counts once, as it ended', async () => {
  const { sample, windows, categories, transcript } = await open();
  sample.queueFault({ match: API, status: 503 });
  sample.queueFault({ match: PLAYER, status: 503 });
  await categories();
  await transcript();
  expect(windows.api.figures()).toMatchObject({ calls: 1, failures: 0 });
  expect(windows.transcripts.figures()).toMatchObject({ calls: 1, failures: 0 });
  sample.queueFault({ match: API, status: 503, times: 3 });
  await rejection(categories());
  expect(sample.requests.filter(({ path }) => path.startsWith(API))).toHaveLength(5);
  expect(windows.api.figures()).toMatchObject({ calls: 2, failures: 1 });
});

test('calls that hang are failures; whoever gives up is none', async () => {
  const { sample, windows, categories } = await open({ env: { UPSTREAM_TIMEOUT_MS: '1000' } });
  sample.queueFault({ match: API, hang: true, times: 2 });
  expect(await rejection(categories())).toMatchObject({ code: 'timeout' });
  expect(windows.api.figures()).toMatchObject({ calls: 1, failures: 1 });
  const caller = new AbortController();
  const call = rejection(categories(caller.signal));
  await expect.poll(() => sample.requests.length).toBe(2);
  caller.abort(new Error('the client went away'));
  await call;
  expect(windows.api.figures()).toMatchObject({ calls: 1, failures: 1 });
});

test.for([
  ['API_KEY_INVALID', 'api_key_invalid'],
  ['keyInvalid', 'api_key_invalid'],
  ['accessNotConfigured', 'api_key_restricted'],
  ['authError', 'invalid_credentials'],
])('%s from YouTube is a failure that the operator sees', async ([reason, ours]) => {
  const { sample, windows, categories, health } = await open();
  sample.queueFault({
    match: API,
    status: 403,
    body: { error: { code: 403, message: 'no', errors: [{ reason }] } },
    times: 4,
  });
  for (let call = 0; call < 4; call += 1) {
    expect(await rejection(categories())).toMatchObject({ code: 'auth_required', reason: ours });
  }
  expect(windows.api.figures()).toMatchObject({ calls: 4, failures: 4 });
  expect(health()).toMatchObject({ status: 'unhealthy', lastError: `auth_required (${ours})` });
});

test('a key that is not set is no evidence of YouTube', async () => {
  const { windows, categories } = await open({ env: { YOUTUBE_API_KEY: '' } });
  expect(await rejection(categories())).toMatchObject({ reason: 'api_key_missing' });
  expect(windows.api.figures().calls).toBe(0);
});

test('the quota that YouTube says is used up is an answer, said again by the ledger it is nothing', async () => {
  const { sample, windows, categories } = await open();
  sample.queueFault({ match: API, exhausted: 'default' });
  const codes = new Set<unknown>();
  for (let call = 0; call < 5; call += 1) {
    const error = await rejection(categories());
    codes.add(error instanceof Error && 'code' in error ? error.code : error);
  }
  expect([...codes]).toEqual(['quota_exhausted']);
  expect(sample.requests).toHaveLength(1);
  expect(windows.api.figures()).toMatchObject({ calls: 1, failures: 0 });
});

test('what the ledger refuses is no evidence of YouTube', async () => {
  const { sample, windows, categories } = await open({ limits: { default: 1 } });
  await categories();
  for (let call = 0; call < 5; call += 1) {
    expect(await rejection(categories())).toMatchObject({ reason: 'daily_limit' });
  }
  expect(sample.requests).toHaveLength(1);
  expect(windows.api.figures()).toMatchObject({ calls: 1, failures: 0 });
});
