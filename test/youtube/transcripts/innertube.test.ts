import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, expect, test } from 'vitest';
import { findVideo, SAMPLE_IDS } from '../../../src/sample/catalogue/index.ts';
import { createInnertubeSource } from '../../../src/youtube/transcripts/innertube.ts';
import type {
  TranscriptOutcome,
  TranscriptRequest,
  TranscriptResult,
} from '../../../src/youtube/transcripts/transcript.ts';
import { createUpstreamFetch } from '../../../src/youtube/upstream-fetch.ts';
import { openYouTube, rejection, signal } from '../open-youtube.ts';

const { sample, close } = await openYouTube();
afterAll(close);
afterEach(() => sample.clearFaults());

/** The default is longer than a test may take: a deadline must not pass for an abort. */
const sourceAt = (origin: string, timeoutMs = 60_000) =>
  createInnertubeSource({
    baseUrl: origin,
    fetch: createUpstreamFetch({ allowedOrigins: [origin], timeoutMs }),
  });

async function read(
  videoId: string,
  request: Partial<TranscriptRequest> = {},
  source = sourceAt(sample.origin),
): Promise<{ result: TranscriptResult; attempts: TranscriptOutcome[] }> {
  const attempts: TranscriptOutcome[] = [];
  const result = await source.read(
    { videoId, languages: ['en'], prefer: 'manual', ...request },
    { signal: signal(), onAttempt: (outcome) => attempts.push(outcome) },
  );
  return { result, attempts };
}

async function readOk(...args: Parameters<typeof read>) {
  const { result } = await read(...args);
  if (result.outcome !== 'ok') throw new Error(result.outcome);
  return result.transcript;
}

async function withServer<T>(
  listener: RequestListener,
  run: (origin: string) => Promise<T>,
): Promise<T> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await run(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

const playerAnswer = (baseUrl: string): string =>
  JSON.stringify({
    playabilityStatus: { status: 'OK' },
    captions: {
      playerCaptionsTracklistRenderer: { captionTracks: [{ baseUrl, languageCode: 'en' }] },
    },
  });

test('a transcript says which track it is and what else there is', async () => {
  const transcript = await readOk(SAMPLE_IDS.tour);
  expect(transcript).toMatchObject({
    video_id: SAMPLE_IDS.tour,
    title: 'OpenTelemetry in four minutes: one request, three signals',
    language: 'en',
    language_name: 'English',
    kind: 'manual',
    requested_language: 'en',
    language_match: 'exact',
    source: 'innertube',
    available_tracks: [
      { language: 'en', name: 'English', kind: 'manual' },
      { language: 'de', name: 'German', kind: 'manual' },
      { language: 'en', name: 'English (auto-generated)', kind: 'generated' },
    ],
  });
});

test.each([SAMPLE_IDS.tour, SAMPLE_IDS.emoji, SAMPLE_IDS.threeHours, SAMPLE_IDS.invisible])(
  'every cue of %s arrives, to the character and the millisecond',
  async (videoId) => {
    const { segments } = await readOk(videoId);
    const cues = findVideo(videoId)?.tracks[0]?.cues ?? [];
    expect(cues.length).toBeGreaterThan(0);
    expect(segments).toEqual(
      cues.map(({ startMs, durationMs, text }) => ({
        start_seconds: startMs / 1000,
        duration_seconds: durationMs / 1000,
        text,
      })),
    );
  },
);

test('Hebrew is found under either of its codes, Persian keeps its joiners', async () => {
  expect(await readOk(SAMPLE_IDS.hebrew, { languages: ['he'] })).toMatchObject({
    language: 'iw',
    language_match: 'exact',
    kind: 'manual',
  });
  const persian = await readOk(SAMPLE_IDS.persian, { languages: ['fa-IR'] });
  expect(persian.language_match).toBe('base');
  expect(persian.segments.map(({ text }) => text).join('\n')).toContain('\u200c');
});

test('generated captions are read when they are preferred or all there is', async () => {
  const preferred = await readOk(SAMPLE_IDS.tour, { prefer: 'generated' });
  expect(preferred.kind).toBe('generated');
  // Speech recognition overlaps: a line stays while the next one starts.
  const [first, second] = preferred.segments;
  expect((first?.start_seconds ?? 0) + (first?.duration_seconds ?? 0)).toBeGreaterThan(
    second?.start_seconds ?? Infinity,
  );
  expect((await readOk(SAMPLE_IDS.generatedOnly)).kind).toBe('generated');
});

test.each([
  [SAMPLE_IDS.unknown, 'not_found'],
  [SAMPLE_IDS.private, 'private'],
  [SAMPLE_IDS.ageGated, 'age_restricted'],
  [SAMPLE_IDS.botWalled, 'ip_blocked'],
  [SAMPLE_IDS.noCaptions, 'no_captions'],
  [SAMPLE_IDS.live, 'no_captions'],
])('%s ends as %s after one attempt', async (videoId, outcome) => {
  const { result, attempts } = await read(videoId);
  expect(result.outcome).toBe(outcome);
  expect(attempts).toEqual([outcome]);
});

test('a language that is not there lists those that are', async () => {
  const { result } = await read(SAMPLE_IDS.german, { languages: ['en', 'fr'] });
  expect(result).toEqual({
    outcome: 'language_unavailable',
    available: [
      { language: 'de', name: 'German', kind: 'manual' },
      { language: 'de', name: 'German (auto-generated)', kind: 'generated' },
    ],
    translatableInto: 'en',
  });
});

test('a gated track gives way to its sibling, with the same client', async () => {
  const { result, attempts } = await read(SAMPLE_IDS.poGated);
  expect(result).toMatchObject({ outcome: 'ok', transcript: { kind: 'generated' } });
  expect(attempts).toEqual(['ok']);
});

test('when every track of one client is gated the next client is asked', async () => {
  const from = sample.requests.length;
  const { result, attempts } = await read(SAMPLE_IDS.poGatedOnAndroid);
  expect(result).toMatchObject({ outcome: 'ok', transcript: { kind: 'manual' } });
  expect(attempts).toEqual(['po_token_required', 'ok']);
  const asked = sample.requests.slice(from);
  expect(asked.flatMap(({ player }) => player?.clientName ?? [])).toEqual(['ANDROID', 'iOS']);
});

test('when no client gets an open track that is the outcome', async () => {
  const { result, attempts } = await read(SAMPLE_IDS.poGatedEverywhere);
  expect(result.outcome).toBe('po_token_required');
  expect(attempts).toEqual(['po_token_required', 'po_token_required']);
});

test.each([
  [429, 'rate_limited'],
  [500, 'network'],
  [403, 'ip_blocked'],
])('a player that answers %i is %s', async (status, outcome) => {
  sample.queueFault({ match: '/youtubei/v1/player', status, headers: { 'retry-after': '9' } });
  const { result } = await read(SAMPLE_IDS.tour);
  expect(result.outcome).toBe(outcome);
  expect('retryAfterSeconds' in result && result.retryAfterSeconds).toBe(
    outcome === 'rate_limited' ? 9 : false,
  );
});

test('an answer that cannot be read makes the next client be asked', async () => {
  sample.queueFault({ match: '/youtubei/v1/player', truncate: true });
  expect((await read(SAMPLE_IDS.tour)).attempts).toEqual(['upstream_changed', 'ok']);
  sample.queueFault({ match: '/youtubei/v1/player', body: [] });
  expect((await read(SAMPLE_IDS.tour)).attempts).toEqual(['upstream_changed', 'ok']);
  sample.queueFault({ match: '/api/timedtext', status: 404, body: 'gone', times: 2 });
  expect((await read(SAMPLE_IDS.tour)).attempts).toEqual(['upstream_changed', 'ok']);
});

test('pages for people are recognised: the block page and the consent page', async () => {
  sample.queueFault({ match: '/youtubei/v1/player', html: true });
  expect((await read(SAMPLE_IDS.tour)).result.outcome).toBe('ip_blocked');
  const body =
    '<!DOCTYPE html><form action="https://consent.youtube.com/s"><input name="v" value="cb.1">';
  sample.queueFault({ match: '/api/timedtext', body });
  expect((await read(SAMPLE_IDS.tour)).result.outcome).toBe('consent_required');
});

test.each([
  ['https://consent.youtube.com/m?continue=x', 'consent_required'],
  ['https://www.google.com/sorry/index', 'ip_blocked'],
  ['https://example.com/', 'upstream_changed'],
])('a redirect to %s is %s', async (location, outcome) => {
  sample.queueFault({ match: '/youtubei', status: 302, body: '', headers: { location }, times: 2 });
  expect((await read(SAMPLE_IDS.tour)).result.outcome).toBe(outcome);
});

test('a caption host that answers in XML is understood', async () => {
  const body =
    '<?xml version="1.0" encoding="utf-8" ?><transcript><text start="1" dur="2">it&amp;#39;s</text></transcript>';
  sample.queueFault({ match: '/api/timedtext', body });
  expect((await readOk(SAMPLE_IDS.tour)).segments).toEqual([
    { start_seconds: 1, duration_seconds: 2, text: "it's" },
  ]);
});

test.each([
  'https://evil.example/api/timedtext?v=1',
  'http://www.youtube.com/api/timedtext?v=1',
  'https://www.youtube.com:8443/api/timedtext?v=1',
  'https://www.youtube.com@evil.example/api/timedtext?v=1',
  'https://www.youtube.com/redirect?q=https://evil.example',
  '//evil.example/api/timedtext',
  'file:///etc/passwd',
  'http://',
])('the caption URL %s is not followed', async (baseUrl) => {
  const paths: string[] = [];
  const { result } = await withServer(
    (request, response) => {
      paths.push(request.url ?? '');
      response.end(playerAnswer(baseUrl));
    },
    (origin) => read('anyVideo00A', {}, sourceAt(origin)),
  );
  expect(result.outcome).toBe('upstream_changed');
  expect(paths.every((path) => path.startsWith('/youtubei/v1/player'))).toBe(true);
});

test('everything goes to the configured origin, captions as json3 with their signature', async () => {
  const urls: URL[] = [];
  const { result } = await withServer(
    (request, response) => {
      const url = new URL(request.url ?? '', 'http://x');
      urls.push(url);
      const baseUrl = 'https://youtube.com/api/timedtext?v=1&sparams=ip,v&signature=A.B&fmt=srv3';
      const captions = '{"events":[{"segs":[{"utf8":"hi"}]}]}';
      response.end(url.pathname === '/api/timedtext' ? captions : playerAnswer(baseUrl));
    },
    (origin) => read('anyVideo00A', {}, sourceAt(origin)),
  );
  expect(result.outcome).toBe('ok');
  expect(urls.map(({ pathname }) => pathname)).toEqual(['/youtubei/v1/player', '/api/timedtext']);
  expect(Object.fromEntries(urls[1]?.searchParams ?? [])).toEqual({
    v: '1',
    sparams: 'ip,v',
    signature: 'A.B',
    fmt: 'json3',
  });
});

test('youtubei.js is bound to the signal: an abort closes the socket', async () => {
  const closed = Promise.withResolvers<void>();
  const controller = new AbortController();
  const reason = new Error('the client went away');
  await withServer(
    (request) => {
      request.socket.once('close', () => closed.resolve());
      controller.abort(reason);
    },
    async (origin) => {
      const call = sourceAt(origin).read(
        { videoId: 'anyVideo00A', languages: ['en'], prefer: 'manual' },
        { signal: controller.signal, onAttempt: () => {} },
      );
      expect(await rejection(call)).toBe(reason);
      await closed.promise;
    },
  );
});

test('a slow player and a dead one are told apart', async () => {
  sample.queueFault({ match: '/youtubei', hang: true });
  const slow = await read(SAMPLE_IDS.tour, {}, sourceAt(sample.origin, 100));
  expect(slow.result.outcome).toBe('timeout');
  sample.queueFault({ match: '/youtubei', reset: true });
  expect((await read(SAMPLE_IDS.tour)).result.outcome).toBe('network');
});
