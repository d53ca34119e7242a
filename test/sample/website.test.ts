/** The page of a video, feeds, the player before a broadcast, translations, and the block. */
import { expect, test } from 'vitest';
import {
  findVideo,
  SAMPLE_CHANNEL_IDS,
  SAMPLE_IDS,
  SAMPLE_PLAYLIST_IDS,
  VIDEOS,
} from '../../src/sample/catalogue/index.ts';
import type { SampleService } from '../../src/sample/server.ts';
import { askCaptions, askPlayer, captionTracks, dig, list, openSample } from './support.ts';

async function askPage(
  sample: SampleService,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ readonly status: number; readonly text: string }> {
  const response = await fetch(sample.origin + path, { headers });
  return { status: response.status, text: await response.text() };
}

/** What stands between `var ytInitialPlayerResponse = ` and the end of its script. */
function playerResponseOf(page: string): unknown {
  const [, after = ''] = page.split('var ytInitialPlayerResponse = ');
  return JSON.parse(after.split(';</script>')[0] ?? '');
}

test('the page of a video holds what programs look for', async () => {
  const sample = await openSample();
  const { status, text } = await askPage(sample, `/watch?v=${SAMPLE_IDS.tour}`);
  expect(status).toBe(200);
  expect(text).toMatch(/"INNERTUBE_API_KEY":"AIza[\w-]{35,}"/);
  expect(text).toMatch(/"visitorData":"[\w%-]+"/);
  expect(text).toMatch(/"clientVersion":"2\.\d{8}\.\d\d\.\d\d"/);
  const response = playerResponseOf(text);
  expect(dig(response, 'videoDetails', 'videoId')).toBe(SAMPLE_IDS.tour);
  const tracks = dig(response, 'captions', 'playerCaptionsTracklistRenderer', 'captionTracks');
  expect(dig(tracks, 0, 'name')).toEqual({ simpleText: 'English' });
  expect(String(dig(tracks, 0, 'baseUrl'))).toContain('exp=xpe');
});

test('hostile text cannot leave the script that holds it', async () => {
  const sample = await openSample();
  for (const id of [SAMPLE_IDS.injection, SAMPLE_IDS.emoji, SAMPLE_IDS.hebrew]) {
    const { text } = await askPage(sample, `/watch?v=${id}`);
    expect(text.match(/<\/script>/g)).toHaveLength(2);
    expect(dig(playerResponseOf(text), 'videoDetails', 'shortDescription')).toBe(
      findVideo(id)?.description,
    );
  }
});

test.each([
  [SAMPLE_IDS.unknown, 'ERROR'],
  [SAMPLE_IDS.private, 'LOGIN_REQUIRED'],
  [SAMPLE_IDS.ageGated, 'LOGIN_REQUIRED'],
  [SAMPLE_IDS.upcoming, 'LIVE_STREAM_OFFLINE'],
  ['', 'ERROR'],
])('the page of the video "%s" says %s, with a 200', async (id, expected) => {
  const sample = await openSample();
  const { status, text } = await askPage(sample, `/watch?v=${id}`);
  expect([status, dig(playerResponseOf(text), 'playabilityStatus', 'status')]).toEqual([
    200,
    expected,
  ]);
});

test('a broadcast that has not begun says when it will', async () => {
  const sample = await openSample({ now: () => Date.parse('2026-06-03T17:30:00Z') });
  const { json } = await askPlayer(sample, SAMPLE_IDS.upcoming);
  expect(json).not.toHaveProperty('captions');
  expect(dig(json, 'videoDetails')).toMatchObject({ isUpcoming: true, isLiveContent: true });
  expect(dig(json, 'playabilityStatus', 'reason')).toBe('This live event will begin in 25 hours.');
  const ability = dig(json, 'playabilityStatus', 'liveStreamability', 'liveStreamabilityRenderer');
  const slate = dig(ability, 'offlineSlate');
  expect(dig(slate, 'liveStreamOfflineSlateRenderer', 'scheduledStartTime')).toBe(
    String(Date.parse('2026-06-04T18:00:00Z') / 1000),
  );
});

test('a track says whether it is offered in other languages, and in which', async () => {
  const sample = await openSample();
  const read = async (id: string) =>
    dig((await askPlayer(sample, id)).json, 'captions', 'playerCaptionsTracklistRenderer');
  const tour = await read(SAMPLE_IDS.tour);
  expect(dig(tour, 'captionTracks', 0, 'isTranslatable')).toBe(true);
  const languages = list(dig(tour, 'translationLanguages')).map((one) => dig(one, 'languageCode'));
  expect(languages).toEqual(expect.arrayContaining(['iw', 'de', 'zh-Hant', 'en']));
  const closed = await read(SAMPLE_IDS.untranslatable);
  expect(dig(closed, 'captionTracks', 0, 'isTranslatable')).toBe(false);
});

test.each([
  ['a language on offer', SAMPLE_IDS.emoji, 'uk', 200],
  ['a language that is not', SAMPLE_IDS.emoji, 'tlh', 404],
  ['a name of the prototype', SAMPLE_IDS.emoji, 'constructor', 404],
  ['a track that is not offered', SAMPLE_IDS.untranslatable, 'en', 404],
])('a translation into %s', async (_, id, tlang, status) => {
  const sample = await openSample();
  const url = captionTracks((await askPlayer(sample, id)).json)[0]?.url ?? new URL(sample.origin);
  const { json, ...answer } = await askCaptions(sample, url, { fmt: 'json3', tlang });
  expect(answer.status).toBe(status);
  const texts = list(json['events']).map((event) => String(dig(event, 'segs', 0, 'utf8')));
  const cues = status === 200 ? (findVideo(id)?.tracks[0]?.cues ?? []) : [];
  expect(texts).toEqual(cues.map((cue) => `[${tlang}] ${cue.text}`));
});

test('the feed of a channel holds its fifteen newest videos', async () => {
  const sample = await openSample();
  const id = SAMPLE_CHANNEL_IDS.manyUploads;
  const { status, text } = await askPage(sample, `/feeds/videos.xml?channel_id=${id}`);
  expect(status).toBe(200);
  const ids = [...text.matchAll(/<yt:videoId>([\w-]{11})<\/yt:videoId>/g)].map((match) => match[1]);
  expect(ids).toHaveLength(15);
  expect(ids[0]).toBe('tideDay128A');
  expect(text).toContain(`<yt:channelId>${id.slice(2)}</yt:channelId>\n <title>The Tide Table`);
  expect(text).toContain(`<yt:channelId>${id}</yt:channelId>`);
});

test('the feed of a playlist skips what nobody may see, and escapes the rest', async () => {
  const sample = await openSample();
  const holes = await askPage(
    sample,
    `/feeds/videos.xml?playlist_id=${SAMPLE_PLAYLIST_IDS.withHoles}`,
  );
  expect(holes.text.match(/<entry>/g)).toHaveLength(4);
  expect(holes.text).toContain('<name>Harbour &amp; Hinterland</name>');
  expect(holes.text).not.toContain(SAMPLE_IDS.private);
});

test.each([
  ['an unknown channel', `channel_id=${SAMPLE_CHANNEL_IDS.unknown}`],
  ['a channel without videos', `channel_id=${SAMPLE_CHANNEL_IDS.noUploads}`],
  ['a private playlist', `playlist_id=${SAMPLE_PLAYLIST_IDS.private}`],
  ['nothing', ''],
])('there is no feed of %s', async (_, query) => {
  const sample = await openSample();
  expect((await askPage(sample, `/feeds/videos.xml?${query}`)).status).toBe(404);
});

test('an address that asks too often meets the bot wall, and another one does not', async () => {
  let now = Date.parse('2026-06-01T12:00:00Z');
  const sample = await openSample({ now: () => now, blockAfterPerMinute: 3 });
  const ask = async (from: string): Promise<unknown> => {
    const response = await fetch(`${sample.origin}/youtubei/v1/player`, {
      method: 'POST',
      headers: { 'x-forwarded-for': `${from}, 10.0.0.1` },
      body: JSON.stringify({
        context: { client: { clientName: 'ANDROID' } },
        videoId: SAMPLE_IDS.tour,
      }),
    });
    expect(response.status).toBe(200);
    return dig(await response.json(), 'playabilityStatus', 'status');
  };
  const first: unknown[] = [];
  for (let index = 0; index < 5; index += 1) first.push(await ask('198.51.100.1'));
  expect(first).toEqual(['OK', 'OK', 'OK', 'LOGIN_REQUIRED', 'LOGIN_REQUIRED']);
  expect(await ask('198.51.100.2')).toBe('OK');
  now += 59_000;
  expect(await ask('198.51.100.1')).toBe('LOGIN_REQUIRED');
  now += 1_000;
  expect(await ask('198.51.100.1')).toBe('OK');
  expect(sample.requests.filter((one) => one.player !== undefined)).toHaveLength(8);
});

test('a blocked address gets no captions and no pages either', async () => {
  const sample = await openSample({ blockAfterPerMinute: 1 });
  const { json } = await askPlayer(sample, SAMPLE_IDS.tour);
  const url = captionTracks(json)[0]?.url ?? new URL(sample.origin);
  expect((await askCaptions(sample, url)).status).toBe(429);
  const page = await askPage(sample, `/watch?v=${SAMPLE_IDS.tour}`);
  expect(page.text).toContain('class="g-recaptcha"');
  const wall = (await askPlayer(sample, SAMPLE_IDS.tour)).json;
  expect(wall).not.toHaveProperty('videoDetails');
  expect((await askPage(sample, '/feeds/videos.xml')).status).toBe(404);
});

test('a block can be a 429 everywhere', async () => {
  const sample = await openSample({
    blockAfterPerMinute: 0,
    blockAnswer: 'too_many_requests',
    blockSeconds: 3_600,
  });
  expect((await askPlayer(sample, SAMPLE_IDS.tour)).status).toBe(429);
  expect((await askPage(sample, '/watch?v=x')).status).toBe(429);
});

test('nobody is blocked unless it was asked for', async () => {
  const sample = await openSample({ now: () => 0 });
  const answers = await Promise.all(
    VIDEOS.filter((video) => video.refusal === undefined)
      .slice(0, 100)
      .map((video) => askPlayer(sample, video.id)),
  );
  expect(new Set(answers.map(({ json }) => dig(json, 'playabilityStatus', 'status')))).toEqual(
    new Set(['OK', 'LIVE_STREAM_OFFLINE']),
  );
});
