/** The caption tracks of the Data API: listed, downloaded in five formats, deleted. */
import { expect, test } from 'vitest';
import { findVideo, SAMPLE_IDS } from '../../src/sample/catalogue/index.ts';
import { call, callerWith, refusalOf } from './oauth-support.ts';
import type { Caller } from './oauth-support.ts';
import { askApi, dig, idsOf, list, openSample } from './support.ts';
import type { Answer } from './support.ts';

const openAccount = async (): Promise<Caller> => callerWith(await openSample());

const listTracks = (caller: Caller, videoId: string, more = ''): Promise<Answer> =>
  call(caller, 'GET', `captions?part=snippet&videoId=${videoId}${more}`);

/** The id of a track by its language and kind. */
async function trackId(
  caller: Caller,
  videoId: string,
  language: string,
  kind = 'standard',
): Promise<string> {
  const { json } = await listTracks(caller, videoId);
  const found = list(json['items']).find(
    (item) =>
      dig(item, 'snippet', 'language') === language && dig(item, 'snippet', 'trackKind') === kind,
  );
  return String(dig(found, 'id'));
}

const download = (caller: Caller, id: string, query = ''): Promise<Answer> =>
  call(caller, 'GET', `captions/${id}${query}`);

test('the tracks of a video are listed for 50 units', async () => {
  const caller = await openAccount();
  const { status, json, headers } = await listTracks(caller, SAMPLE_IDS.tour);
  expect(status).toBe(200);
  expect(json).toMatchObject({ kind: 'youtube#captionListResponse', etag: expect.any(String) });
  expect(headers.get('etag')).toContain(`"${String(json['etag'])}"`);
  expect(list(json['items']).map((item) => dig(item, 'snippet'))).toMatchObject([
    {
      videoId: SAMPLE_IDS.tour,
      lastUpdated: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
      trackKind: 'standard',
      language: 'en',
      name: '',
      audioTrackType: 'unknown',
      isCC: false,
      isLarge: false,
      isEasyReader: false,
      isDraft: false,
      isAutoSynced: false,
      status: 'serving',
    },
    { trackKind: 'standard', language: 'de' },
    { trackKind: 'asr', language: 'en' },
  ]);
  expect(caller.sample.quotaUsed('default')).toBe(50);
});

test('tracks are picked by their ids, and parts by their names', async () => {
  const caller = await openAccount();
  const id = await trackId(caller, SAMPLE_IDS.tour, 'de');
  const { json } = await call(
    caller,
    'GET',
    `captions?part=id&videoId=${SAMPLE_IDS.tour}&id=${id}`,
  );
  expect(json['items']).toEqual([{ kind: 'youtube#caption', etag: expect.any(String), id }]);
  const other = await listTracks(caller, SAMPLE_IDS.hebrew, `&id=${id}`);
  expect(refusalOf(other)).toEqual([404, 'captionNotFound']);
});

test('tracks of other videos can be listed, those of unknown and private ones cannot', async () => {
  const caller = await openAccount();
  expect(idsOf((await listTracks(caller, SAMPLE_IDS.german)).json)).toHaveLength(2);
  expect((await listTracks(caller, SAMPLE_IDS.noCaptions)).json['items']).toEqual([]);
  for (const id of [SAMPLE_IDS.unknown, SAMPLE_IDS.private]) {
    expect(refusalOf(await listTracks(caller, id))).toEqual([404, 'videoNotFound']);
  }
  const without = await call(caller, 'GET', 'captions?part=id');
  expect(refusalOf(without)).toEqual([400, 'missingRequiredParameter']);
});

test('a key alone opens no caption track', async () => {
  const caller = await openAccount();
  const { sample } = caller;
  const listed = await askApi(sample, 'captions', { part: 'id', videoId: SAMPLE_IDS.tour });
  expect(refusalOf(listed)).toEqual([401, 'required']);
  const id = await trackId(caller, SAMPLE_IDS.tour, 'en');
  expect(refusalOf(await askApi(sample, `captions/${id}`, {}))).toEqual([401, 'required']);
});

test.each([
  ['srt', /^1\n00:00:00,000 --> 00:00:\d\d,\d{3}\nHello, and welcome to the night shift\.\n\n2\n/],
  ['sbv', /^0:00:00\.000,0:00:\d\d\.\d{3}\nHello, and welcome to the night shift\.\n\n0:00/],
  ['vtt', /^WEBVTT\nKind: captions\nLanguage: en\n\n00:00:00\.000 --> /],
  [
    'ttml',
    /^<\?xml [^>]*\?>\n<tt xml:lang="en"[\s\S]*<p begin="00:00:00\.000" end="00:00:\d\d\.\d{3}"/,
  ],
  ['scc', /^Scenarist_SCC V1\.0\n\n00:00:00:00\t94ae 94ae 9420 9420 94d0 94d0 c8e5 ecec /],
])('a track is downloaded as %s, for 200 units', async (format, shape) => {
  const caller = await openAccount();
  const id = await trackId(caller, SAMPLE_IDS.tour, 'en');
  const before = caller.sample.quotaUsed('default');
  const { status, text, headers } = await download(caller, id, `?tfmt=${format}`);
  expect([status, headers.get('content-type')]).toEqual([200, 'application/octet-stream']);
  expect(text).toMatch(shape);
  expect(caller.sample.quotaUsed('default') - before).toBe(200);
});

test('a download holds every cue of a long track', async () => {
  const caller = await openAccount();
  const cues = findVideo(SAMPLE_IDS.threeHours)?.tracks[0]?.cues ?? [];
  const id = await trackId(caller, SAMPLE_IDS.threeHours, 'en');
  const { text } = await download(caller, id, '?tfmt=srt');
  expect(text.split('\n\n').filter(Boolean)).toHaveLength(cues.length);
  expect(text).toContain(cues.at(-1)?.text);
});

test('without a format a track comes as YouTube keeps it', async () => {
  const caller = await openAccount();
  const id = await trackId(caller, SAMPLE_IDS.tour, 'en', 'asr');
  expect((await download(caller, id)).text).toMatch(/^0:00:00\.000,0:00:\d\d\.\d{3}\nhello and /);
});

test('a translation keeps the times and is marked as the machine’s', async () => {
  const caller = await openAccount();
  const id = await trackId(caller, SAMPLE_IDS.tour, 'en');
  const { text } = await download(caller, id, '?tfmt=vtt&tlang=fr');
  expect(text).toContain('Language: fr\n\n00:00:00.000 -->');
  expect(text).toContain('[fr] Hello');
});

test.each([
  ['in another format', '?tfmt=docx'],
  ['in a language that is none', '?tlang=klingon'],
])('a download %s could not be converted', async (_, query) => {
  const caller = await openAccount();
  const id = await trackId(caller, SAMPLE_IDS.tour, 'en');
  expect(refusalOf(await download(caller, id, query))).toEqual([400, 'couldNotConvert']);
});

test("somebody else's track is neither downloaded nor deleted", async () => {
  const caller = await openAccount();
  const id = await trackId(caller, SAMPLE_IDS.german, 'de');
  const refused = await download(caller, id, '?tfmt=srt');
  expect(refusalOf(refused)).toEqual([403, 'forbidden']);
  expect(dig(refused.json, 'error', 'message')).toContain(
    'not sufficient to download the caption track',
  );
  expect(refusalOf(await call(caller, 'DELETE', `captions?id=${id}`))).toEqual([403, 'forbidden']);
  expect(refusalOf(await download(caller, 'AUieDanothing'))).toEqual([404, 'captionNotFound']);
});

test('a track is deleted, in this sample alone', async () => {
  const [caller, other] = [await openAccount(), await openAccount()];
  const id = await trackId(caller, SAMPLE_IDS.tour, 'de');
  const gone = await call(caller, 'DELETE', `captions?id=${id}`);
  expect([gone.status, gone.text]).toEqual([204, '']);
  expect(idsOf((await listTracks(caller, SAMPLE_IDS.tour)).json)).toHaveLength(2);
  expect(refusalOf(await download(caller, id))).toEqual([404, 'captionNotFound']);
  expect(refusalOf(await call(caller, 'DELETE', `captions?id=${id}`))).toEqual([
    404,
    'captionNotFound',
  ]);
  expect((await download(other, id)).status).toBe(200);
});

test('a draft is shown to its owner, and its status is all that an update changes', async () => {
  const caller = await openAccount();
  const id = await trackId(caller, SAMPLE_IDS.tour, 'de');
  const before = caller.sample.quotaUsed('default');
  const { status, json } = await call(caller, 'PUT', 'captions?part=snippet', {
    id,
    snippet: { isDraft: true, name: 'Other', language: 'fr' },
  });
  expect([status, json['kind']]).toEqual([200, 'youtube#caption']);
  expect(json['snippet']).toMatchObject({ isDraft: true, name: '', language: 'de' });
  expect(caller.sample.quotaUsed('default') - before).toBe(450);
  expect(idsOf((await listTracks(caller, SAMPLE_IDS.tour)).json)).toContain(id);
  const published = await call(caller, 'PUT', 'captions?part=snippet', { id, snippet: {} });
  expect(dig(published.json, 'snippet', 'isDraft')).toBe(false);
});

test('an insert without a file is refused', async () => {
  const answer = await call(await openAccount(), 'POST', 'captions?part=snippet', {
    snippet: { videoId: SAMPLE_IDS.tour, language: 'fr', name: '' },
  });
  expect(refusalOf(answer)).toEqual([400, 'contentRequired']);
});
