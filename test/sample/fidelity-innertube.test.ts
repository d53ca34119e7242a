/** The unmodified `youtubei.js` through clients, refusals, tracks, translations and transcripts. */
import { expect, test } from 'vitest';
import { findVideo, SAMPLE_IDS } from '../../src/sample/catalogue/index.ts';
import { innertube } from './clients.ts';
import { dig, list, openSample } from './support.ts';

/** The ones that can be served, with how many of the tour's three tracks want a token. */
test.each([
  ['ANDROID', 0],
  ['IOS', 0],
  ['ANDROID_VR', 0],
  ['WEB', 3],
  ['WEB_EMBEDDED', 3],
] as const)('%s gets the tracks, %d of them gated', async (client, gated) => {
  const info = await (
    await innertube(await openSample())
  ).getBasicInfo(SAMPLE_IDS.tour, { client });
  expect(info.playability_status?.status).toBe('OK');
  expect(info.basic_info).toMatchObject({
    id: SAMPLE_IDS.tour,
    channel_id: findVideo(SAMPLE_IDS.tour)?.channelId,
    duration: 241,
    view_count: 184_532,
    is_live: false,
    is_upcoming: false,
  });
  const tracks = info.captions?.caption_tracks ?? [];
  expect(tracks.map((track) => track.language_code)).toEqual(['en', 'de', 'en']);
  expect(tracks.filter((track) => track.base_url.includes('exp=xpe'))).toHaveLength(gated);
});

test('MWEB is told to reload, TV that there is no such video', async () => {
  const client = await innertube(await openSample());
  const info = await client.getBasicInfo(SAMPLE_IDS.tour, { client: 'MWEB' });
  expect(info.playability_status).toMatchObject({
    status: 'UNPLAYABLE',
    reason: 'The page needs to be reloaded.',
  });
  const tv = client.getBasicInfo(SAMPLE_IDS.tour, { client: 'TV' });
  await expect(tv).rejects.toThrow('This video is unavailable');
});

test.each([
  ['live', SAMPLE_IDS.live, 'OK', { is_live: true, is_live_content: true, is_upcoming: false }],
  [
    'upcoming',
    SAMPLE_IDS.upcoming,
    'LIVE_STREAM_OFFLINE',
    { is_live: false, is_live_content: true, is_upcoming: true },
  ],
  ['over', SAMPLE_IDS.completed, 'OK', { is_live: false, is_live_content: true }],
] as const)('a broadcast that is %s', async (_, id, status, flags) => {
  const client = await innertube(await openSample());
  const info = await client.getBasicInfo(id, { client: 'ANDROID' });
  expect(info.playability_status?.status).toBe(status);
  expect(info.basic_info).toMatchObject(flags);
});

test.each([
  ['an id that begins with a dash', SAMPLE_IDS.dashId],
  ['Hebrew', SAMPLE_IDS.hebrew],
  ['Persian', SAMPLE_IDS.persian],
  ['emoji', SAMPLE_IDS.emoji],
  ['an attack', SAMPLE_IDS.injection],
  ['invisible characters', SAMPLE_IDS.invisible],
])('title and description survive: %s', async (_, id) => {
  const client = await innertube(await openSample());
  const { basic_info: info } = await client.getBasicInfo(id, { client: 'IOS' });
  const video = findVideo(id);
  expect([info.id, info.title, info.short_description]).toEqual([
    id,
    video?.title,
    video?.description,
  ]);
});

test('a track is translated into any language on offer', async () => {
  const sample = await openSample();
  const client = await innertube(sample);
  const info = await client.getBasicInfo(SAMPLE_IDS.german, { client: 'ANDROID' });
  const languages = info.captions?.translation_languages ?? [];
  expect(languages.map((one) => one.language_code)).toContain('ja');
  const url = new URL(info.captions?.caption_tracks?.[0]?.base_url ?? '');
  url.searchParams.set('fmt', 'json3');
  url.searchParams.set('tlang', 'ja');
  const body: unknown = await (await fetch(sample.origin + url.pathname + url.search)).json();
  expect(dig(body, 'events', 0, 'segs', 0, 'utf8')).toMatch(/^\[ja\] Mein Vater war/);
});

test('a three-hour track arrives whole', async () => {
  const sample = await openSample();
  const client = await innertube(sample);
  const info = await client.getBasicInfo(SAMPLE_IDS.threeHours, { client: 'ANDROID' });
  const url = new URL(info.captions?.caption_tracks?.[0]?.base_url ?? '');
  url.searchParams.set('fmt', 'json3');
  const body: unknown = await (await fetch(sample.origin + url.pathname + url.search)).json();
  expect(list(dig(body, 'events'))).toHaveLength(3_200);
});

test('a track that is not offered for translation says so', async () => {
  const client = await innertube(await openSample());
  const info = await client.getBasicInfo(SAMPLE_IDS.untranslatable, { client: 'ANDROID' });
  expect(info.captions?.caption_tracks?.[0]?.is_translatable).toBe(false);
});

test('the transcript panel refuses, as it has since the end of 2025', async () => {
  const client = await innertube(await openSample());
  const asked = client.actions.execute('/get_transcript', { params: 'Cgt0b3Vy' });
  await expect(asked).rejects.toThrow(/400/);
});

test('an address that asks too often is taken for a robot', async () => {
  const client = await innertube(await openSample({ blockAfterPerMinute: 2 }));
  const statuses: unknown[] = [];
  for (let index = 0; index < 3; index += 1) {
    const info = await client.getBasicInfo(SAMPLE_IDS.tour, { client: 'ANDROID' });
    statuses.push(info.playability_status?.status);
  }
  expect(statuses).toEqual(['OK', 'OK', 'LOGIN_REQUIRED']);
});
