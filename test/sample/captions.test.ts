/** The player's caption URLs and what they lead to. */
import { expect, test } from 'vitest';
import { findVideo, SAMPLE_IDS } from '../../src/sample/catalogue/index.ts';
import type { SampleService } from '../../src/sample/server.ts';
import { askCaptions, askPlayer, captionTracks, dig, list, openSample } from './support.ts';

async function trackUrl(
  sample: SampleService,
  videoId: string,
  vssId: string,
  client = 'ANDROID',
): Promise<URL> {
  const { json } = await askPlayer(sample, videoId, client);
  const track = captionTracks(json).find((one) => one.vssId === vssId);
  if (track === undefined) throw new Error(`${videoId} has no track ${vssId}`);
  return track.url;
}

test('json3 carries every cue of a track with its times', async () => {
  const sample = await openSample();
  const url = await trackUrl(sample, SAMPLE_IDS.threeHours, '.en');
  const { json } = await askCaptions(sample, url, { fmt: 'json3' });
  const cues = list(json['events']).map((event) => ({
    startMs: dig(event, 'tStartMs'),
    durationMs: dig(event, 'dDurationMs'),
    text: dig(event, 'segs', 0, 'utf8'),
  }));
  expect(json['wireMagic']).toBe('pb3');
  expect(cues).toHaveLength(3_200);
  expect(cues).toEqual(findVideo(SAMPLE_IDS.threeHours)?.tracks[0]?.cues);
});

test('json3 of generated captions has words with offsets and appended line breaks', async () => {
  const sample = await openSample();
  const url = await trackUrl(sample, SAMPLE_IDS.tour, 'a.en');
  const events = list((await askCaptions(sample, url, { fmt: 'json3' })).json['events']);
  expect(events[0]).toMatchObject({ id: 1, wpWinPosId: 1 });
  expect(events[0]).not.toHaveProperty('segs');
  expect(dig(events[1], 'segs', 1)).toMatchObject({
    utf8: ' and',
    tOffsetMs: expect.any(Number),
  });
  expect(events[2]).toMatchObject({ aAppend: 1, segs: [{ utf8: '\n' }] });
});

test('srv1 is the default and escapes twice, srv3 once', async () => {
  const sample = await openSample();
  const url = await trackUrl(sample, SAMPLE_IDS.tour, '.en');
  const srv1 = (await askCaptions(sample, url, { fmt: null })).text;
  expect(srv1).toContain('<transcript><text start="0" dur="');
  expect(srv1).toContain('It&amp;#39;s 11:58');
  expect(srv1).toContain('three signals &amp;amp; one context');
  const srv3 = (await askCaptions(sample, url)).text;
  expect(srv3).toContain('<timedtext format="3">');
  expect(srv3).toContain("It's 11:58");
  expect(srv3).toContain('three signals &amp; one context');
});

test('vtt has a head and clocks', async () => {
  const sample = await openSample();
  const url = await trackUrl(sample, SAMPLE_IDS.tour, '.de');
  const { text, headers } = await askCaptions(sample, url, { fmt: 'vtt' });
  expect(text.split('\n').slice(0, 3)).toEqual(['WEBVTT', 'Kind: captions', 'Language: de']);
  expect(text).toMatch(/\n00:00:00\.000 --> 00:00:0\d\.\d{3}\nHallo und willkommen/);
  expect(headers.get('content-type')).toContain('text/vtt');
});

test.each([
  [SAMPLE_IDS.hebrew, '.iw', 'שָׁלוֹם, ולהתראות בשבוע הבא!'],
  [SAMPLE_IDS.persian, '.fa', 'سلام! امروز نان سنگک می\u200cپزیم.'],
  [SAMPLE_IDS.emoji, '.en', 'The cook 👩🏽‍🍳 waits. The cat 🐈‍⬛ does not.'],
  [SAMPLE_IDS.german, '.de', 'Übermütig darf man nicht werden. Das Wasser weiß alles besser.'],
])('no character of %s is lost on the way', async (id, vssId, line) => {
  const sample = await openSample();
  const url = await trackUrl(sample, id, vssId);
  for (const fmt of ['json3', 'srv3', 'srv1', 'vtt']) {
    expect((await askCaptions(sample, url, { fmt })).text).toContain(line);
  }
});

test('a translation keeps the times and marks the language', async () => {
  const sample = await openSample();
  const url = await trackUrl(sample, SAMPLE_IDS.tour, '.en');
  const { json } = await askCaptions(sample, url, { fmt: 'json3', tlang: 'fr' });
  expect(dig(json, 'events', 0, 'segs', 0, 'utf8')).toMatch(/^\[fr\] Hello/);
});

test.each([
  ['a changed signature', { signature: 'A'.repeat(40) }],
  ['another video', { v: SAMPLE_IDS.hebrew, lang: 'en' }],
  ['a later expiry', { expire: '4102444800' }],
  ['no signature', { signature: null }],
  ['a shorter list of signed names', { sparams: 'v' }],
  ['a language without a track', { lang: 'xx' }],
])('a caption URL with %s is not found', async (_, changes) => {
  const sample = await openSample();
  const url = await trackUrl(sample, SAMPLE_IDS.tour, '.en');
  expect((await askCaptions(sample, url, { fmt: 'json3' })).status).toBe(200);
  expect((await askCaptions(sample, url, changes)).status).toBe(404);
});

test('a caption URL dies after six hours', async () => {
  let now = Date.parse('2026-05-01T12:00:00Z');
  const sample = await openSample({ now: () => now });
  const url = await trackUrl(sample, SAMPLE_IDS.tour, '.en');
  now += 6 * 3_600_000 - 1;
  expect((await askCaptions(sample, url)).status).toBe(200);
  now += 1;
  expect((await askCaptions(sample, url)).status).toBe(404);
});

test('a gated track answers nothing, and the one beside it everything', async () => {
  const sample = await openSample();
  const gated = await trackUrl(sample, SAMPLE_IDS.poGated, '.en');
  expect(gated.searchParams.get('exp')).toBe('xpe');
  const nothing = await askCaptions(sample, gated, { fmt: 'json3' });
  expect([nothing.status, nothing.text]).toEqual([200, '']);
  const sibling = await trackUrl(sample, SAMPLE_IDS.poGated, 'a.en');
  expect((await askCaptions(sample, sibling, { fmt: 'json3' })).text).toContain('pb3');
  // Taking the mark out of the URL does not open the gate: it is signed.
  expect((await askCaptions(sample, gated, { exp: null })).status).toBe(404);
});

test.each([
  [SAMPLE_IDS.poGated, { ANDROID: 1, IOS: 0, WEB: 2 }],
  [SAMPLE_IDS.poGatedOnAndroid, { ANDROID: 2, IOS: 0, WEB: 2 }],
  [SAMPLE_IDS.poGatedEverywhere, { ANDROID: 1, IOS: 1, WEB: 1 }],
  [SAMPLE_IDS.tour, { ANDROID: 0, IOS: 0, WEB: 3 }],
])('the gated tracks of %s depend on the client', async (id, expected) => {
  const sample = await openSample();
  const counts: Record<string, number> = {};
  for (const client of Object.keys(expected)) {
    const tracks = captionTracks((await askPlayer(sample, id, client)).json);
    counts[client] = tracks.filter(({ url }) => url.searchParams.has('exp')).length;
  }
  expect(counts).toEqual(expected);
});

test.each([
  ['TVHTML5', 'ERROR'],
  ['MWEB', 'UNPLAYABLE'],
  ['WEB', 'OK'],
  ['iOS', 'OK'],
  ['ANDROID_VR', 'OK'],
])('the client %s gets the status %s', async (client, status) => {
  const sample = await openSample();
  const { json } = await askPlayer(sample, SAMPLE_IDS.tour, client);
  expect(dig(json, 'playabilityStatus', 'status')).toBe(status);
  expect(sample.requests.at(-1)?.player).toEqual({ clientName: client, videoId: SAMPLE_IDS.tour });
});

test('the bot wall says nothing of the video, the age gate does', async () => {
  const sample = await openSample();
  const wall = (await askPlayer(sample, SAMPLE_IDS.botWalled)).json;
  const age = (await askPlayer(sample, SAMPLE_IDS.ageGated)).json;
  expect(dig(wall, 'playabilityStatus', 'reason')).toBe('Sign in to confirm you’re not a bot');
  expect(wall).not.toHaveProperty('videoDetails');
  expect(dig(age, 'videoDetails', 'videoId')).toBe(SAMPLE_IDS.ageGated);
});

test('a player request without a video is a 400', async () => {
  const sample = await openSample();
  const response = await fetch(`${sample.origin}/youtubei/v1/player`, {
    method: 'POST',
    body: 'not json',
  });
  expect(response.status).toBe(400);
  expect(dig(await response.json(), 'error', 'status')).toBe('INVALID_ARGUMENT');
});

test('the transcript panel refuses, as it does for everybody without a session', async () => {
  const sample = await openSample();
  const response = await fetch(`${sample.origin}/youtubei/v1/get_transcript`, { method: 'POST' });
  expect(response.status).toBe(400);
  expect(dig(await response.json(), 'error', 'status')).toBe('FAILED_PRECONDITION');
});
