import { afterAll, afterEach, expect, test } from 'vitest';
import { SAMPLE_IDS } from '../../../src/sample/catalogue/index.ts';
import { createInnertubeSource } from '../../../src/youtube/transcripts/innertube.ts';
import type {
  TranscriptOutcome,
  TranscriptRequest,
} from '../../../src/youtube/transcripts/transcript.ts';
import { openYouTube, signal } from '../open-youtube.ts';

const { sample, fetch, close } = await openYouTube();
afterAll(close);
afterEach(() => sample.clearFaults());

const source = createInnertubeSource({ baseUrl: sample.origin, fetch });
const PLAYER = '/youtubei/v1/player';

async function read(videoId: string, request: Partial<TranscriptRequest> = {}) {
  const attempts: TranscriptOutcome[] = [];
  const from = sample.requests.length;
  const result = await source.read(
    { videoId, languages: ['en'], prefer: 'manual', ...request },
    { signal: signal(), onAttempt: (outcome) => attempts.push(outcome) },
  );
  const asked = sample.requests.slice(from).map(({ path }) => path.split('/').at(-1));
  return { result, attempts, asked };
}

const playable = (baseUrl: string, kind?: string): unknown => ({
  playabilityStatus: { status: 'OK' },
  captions: {
    playerCaptionsTracklistRenderer: {
      captionTracks: [{ baseUrl, languageCode: 'en', ...(kind ? { kind } : {}) }],
    },
  },
});

test.each([
  ['a page', { body: '<html><title>Welcome</title></html>' }],
  ['half a file', { truncate: true }],
])('when the caption host answers with %s no other client is asked', async (_name, fault) => {
  sample.queueFault({ match: '/api/timedtext', ...fault, times: Infinity });
  const { result, asked } = await read(SAMPLE_IDS.tour);
  expect(result).toMatchObject({ outcome: 'upstream_changed', isUnreadable: true });
  expect(asked).toEqual(['player', 'timedtext']);
});

test.each(['gone', '<!DOCTYPE html><html lang=en><title>Error 404 (Not Found)!!1</title>'])(
  'a dead caption URL gives way to the sibling track, then to the next client: %s',
  async (body) => {
    sample.queueFault({ match: '/api/timedtext', status: 404, body, times: 3 });
    const { result, asked } = await read(SAMPLE_IDS.tour);
    expect(result).toMatchObject({ outcome: 'ok', transcript: { kind: 'generated' } });
    expect(asked).toEqual(['player', 'timedtext', 'timedtext', 'player', 'timedtext', 'timedtext']);
  },
);

test('a body of blanks asks for a token as an empty one does', async () => {
  sample.queueFault({ match: '/api/timedtext', body: ' \n', times: Infinity });
  expect((await read(SAMPLE_IDS.tour)).result.outcome).toBe('po_token_required');
});

test.each([
  ['xpe', 404, 'po_token_required'],
  ['xpv', 400, 'po_token_required'],
  ['none', 404, 'upstream_changed'],
  ['xpe', 429, 'rate_limited'],
])('a track with exp=%s whose host says %i is %s', async (exp, status, outcome) => {
  const body = playable(`https://www.youtube.com/api/timedtext?v=1&exp=${exp}`);
  sample.queueFault({ match: PLAYER, body, times: Infinity });
  sample.queueFault({ match: '/api/timedtext', status, body: 'no', times: Infinity });
  expect((await read(SAMPLE_IDS.tour)).result.outcome).toBe(outcome);
});

test('a client that YouTube no longer knows does not hide why the other was refused', async () => {
  const reason = 'This video is not available on this app.';
  const unknown = { playabilityStatus: { status: 'UNPLAYABLE', reason } };
  const gated = playable('https://www.youtube.com/api/timedtext?v=x&exp=xpe');
  const empty = { match: '/api/timedtext', body: '', times: Infinity };
  sample.queueFault(empty);
  sample.queueFault({ match: PLAYER, body: gated });
  sample.queueFault({ match: PLAYER, body: unknown });
  const first = await read(SAMPLE_IDS.tour);
  expect(first.attempts).toEqual(['po_token_required', 'upstream_changed']);
  expect(first.result.outcome).toBe('po_token_required');

  sample.queueFault({ match: PLAYER, body: unknown });
  sample.queueFault({ match: PLAYER, body: gated });
  expect((await read(SAMPLE_IDS.tour)).result.outcome).toBe('po_token_required');
});

test('a hundred gated tracks are not all tried', async () => {
  const track = (index: number) => ({
    baseUrl: `https://www.youtube.com/api/timedtext?v=x&n=${index}`,
    languageCode: `en-x${index}`,
  });
  const captionTracks = Array.from({ length: 100 }, (_, index) => track(index));
  const body = {
    playabilityStatus: { status: 'OK' },
    captions: { playerCaptionsTracklistRenderer: { captionTracks } },
  };
  sample.queueFault({ match: PLAYER, body, times: 2 });
  sample.queueFault({ match: '/api/timedtext', body: '', times: Infinity });
  const { result, asked } = await read(SAMPLE_IDS.tour);
  expect(result.outcome).toBe('po_token_required');
  expect(asked).toHaveLength(10);
});

test('a translation in the URL of a track is not passed off as the track', async () => {
  const baseUrl = 'https://www.youtube.com/api/timedtext?v=x&lang=de&tlang=en';
  sample.queueFault({ match: PLAYER, body: playable(baseUrl) });
  sample.queueFault({ match: '/api/timedtext', body: { events: [{ segs: [{ utf8: 'hi' }] }] } });
  expect((await read(SAMPLE_IDS.tour)).result.outcome).toBe('ok');
  expect(sample.requests.at(-1)?.query).not.toHaveProperty('tlang');
});

test('a gated track may be translated from its sibling', async () => {
  const { result } = await read(SAMPLE_IDS.poGated, { languages: ['fr'], translate: true });
  expect(result).toMatchObject({
    outcome: 'ok',
    transcript: { language: 'fr', language_match: 'translated', kind: 'generated' },
  });
});

test('the tracks are listed by the first client that is served, without a caption body', async () => {
  sample.queueFault({ match: PLAYER, truncate: true });
  const attempts: TranscriptOutcome[] = [];
  const from = sample.requests.length;
  const result = await source.tracks(SAMPLE_IDS.hebrew, {
    signal: signal(),
    onAttempt: (outcome) => attempts.push(outcome),
  });
  expect(attempts).toEqual(['upstream_changed', 'ok']);
  expect(sample.requests.slice(from).map(({ player }) => player?.clientName)).toEqual([
    'ANDROID',
    'iOS',
  ]);
  expect(result).toMatchObject({
    outcome: 'ok',
    list: { video_id: SAMPLE_IDS.hebrew, source: 'innertube' },
  });
});
