import { afterAll, afterEach, expect, test } from 'vitest';
import { findVideo, SAMPLE_IDS } from '../../src/sample/catalogue/index.ts';
import { openTools } from './open-tools.ts';

const { call, text, sample, close } = await openTools({ withoutKey: true });
afterAll(close);
afterEach(() => sample.clearFaults());

const read = (args: Record<string, unknown>) => call('get_video_transcript', args);
const list = (video_url: string) => call('list_transcript_languages', { video_url });

test('a transcript is translated only when asked, and says from what', async () => {
  const refused = await read({ video_url: SAMPLE_IDS.german });
  expect(refused).toMatchObject({ code: 'not_found', reason: 'language_unavailable' });
  expect(refused['message']).toContain('Ask for one of these: de, de (generated).');
  expect(refused['message']).toContain('With translate=true YouTube translates it into en');

  const args = { video_url: SAMPLE_IDS.german, translate: true };
  const translated = await read(args);
  expect(translated).toMatchObject({
    success: true,
    language: 'en',
    language_name: 'English',
    kind: 'manual',
    language_match: 'translated',
    translated_from: 'de',
  });
  expect(sample.requests.at(-1)?.query).toMatchObject({ lang: ['de'], tlang: ['en'] });
  expect(await text('get_video_transcript', args)).toContain('translated by machine from de');
  // Each under a key of its own.
  expect(await read({ video_url: SAMPLE_IDS.german, language: 'de' })).toMatchObject({
    language_match: 'exact',
    cached: false,
  });
});

test('what somebody wrote comes before what a machine translates', async () => {
  const payload = await read({
    video_url: SAMPLE_IDS.tour,
    language: ['fr', 'de'],
    translate: true,
  });
  expect(payload).toMatchObject({ language: 'de', language_match: 'exact' });
  expect(payload).not.toHaveProperty('translated_from');
});

test('a translation is asked for in the code that YouTube uses', async () => {
  const hebrew = await read({ video_url: SAMPLE_IDS.tour, language: 'he', translate: true });
  expect(hebrew).toMatchObject({ language: 'iw', language_match: 'translated' });
  const chinese = await read({ video_url: SAMPLE_IDS.tour, language: 'zh_TW', translate: true });
  expect(chinese).toMatchObject({ language: 'zh-Hant', translated_from: 'en' });
});

test('where a translation would not help it is not promised', async () => {
  for (const args of [{ language: 'fr' }, { language: 'fr', translate: true }]) {
    const payload = await read({ video_url: SAMPLE_IDS.untranslatable, ...args });
    expect(payload).toMatchObject({ reason: 'language_unavailable' });
    expect(payload['message']).not.toContain('translate=true');
  }
  const klingon = await read({ video_url: SAMPLE_IDS.tour, language: 'tlh' });
  expect(klingon['message']).not.toContain('translate=true');
});

test('captions of strangers are named as such, the names of tracks too', async () => {
  const { untrusted_fields } = await read({ video_url: SAMPLE_IDS.tour });
  expect(untrusted_fields).toEqual([
    'title',
    'language_name',
    'text',
    'segments[].text',
    'available_tracks[].name',
  ]);
});

test('a page has a link to the moment at which it begins', async () => {
  const args = { video_url: SAMPLE_IDS.threeHours, max_chars: 2_000, start_seconds: 3_600 };
  const first = await read({ ...args, format: 'segments' });
  const [segment] = first['segments'] as { start_seconds: number }[];
  const at = (seconds = 0) => `${SAMPLE_IDS.threeHours}&t=${Math.floor(seconds)}s`;
  expect(first['url']).toBe(`https://www.youtube.com/watch?v=${at(segment?.start_seconds)}`);
  const second = await read({ ...args, format: 'segments', cursor: first['next_cursor'] });
  const [next] = second['segments'] as { start_seconds: number }[];
  expect(next?.start_seconds).toBeGreaterThan(segment?.start_seconds ?? Infinity);
  expect(second['url']).toContain(at(next?.start_seconds));
  expect(await text('get_video_transcript', args)).toContain(at(segment?.start_seconds));
});

const LONG = findVideo(SAMPLE_IDS.threeHours)?.tracks[0]?.cues ?? [];

/** Every page of the three hours, whose cues are numbered. */
async function readPages(format: string): Promise<Record<string, unknown>[]> {
  const args = { video_url: SAMPLE_IDS.threeHours, format, max_chars: 30_000 };
  const pages: Record<string, unknown>[] = [];
  let cursor: unknown;
  do {
    const page = await read({ ...args, ...(typeof cursor === 'string' ? { cursor } : {}) });
    pages.push(page);
    cursor = page['next_cursor'];
  } while (typeof cursor === 'string' && pages.length < 100);
  expect(pages.length).toBeGreaterThan(3);
  expect(pages.every((page) => page['total_segments'] === LONG.length)).toBe(true);
  expect(pages.every(({ text: shown = '' }) => String(shown).length <= 30_000)).toBe(true);
  return pages;
}

const textsOf = (pages: readonly Record<string, unknown>[]): string[] =>
  pages.map((page) => String(page['text']));

test('pages of segments in a row are the transcript', async () => {
  const pages = await readPages('segments');
  const segments = pages.flatMap((page) => page['segments'] as { text: string }[]);
  expect(segments.map((segment) => segment.text)).toEqual(LONG.map((cue) => cue.text));
});

test('pages of text in a row are the transcript', async () => {
  const texts = textsOf(await readPages('text'));
  const whole = LONG.map((cue) => cue.text.replaceAll('\n', ' ')).join(' ');
  expect(texts.join(' ')).toBe(whole);
});

test('the numbers of SRT go on from page to page', async () => {
  const found = textsOf(await readPages('srt'))
    .join('\n\n')
    .matchAll(/^(\d+)\n\d\d:/gm);
  expect(Array.from(found, ([, number]) => Number(number))).toEqual(
    LONG.map((_, index) => index + 1),
  );
});

test('every page of WebVTT has its head', async () => {
  const texts = textsOf(await readPages('vtt'));
  expect(texts.every((one) => one.startsWith('WEBVTT\n\n'))).toBe(true);
  expect(texts.join('').match(/-->/g)).toHaveLength(LONG.length);
});

test('a window of seconds pages too', async () => {
  const args = {
    video_url: SAMPLE_IDS.threeHours,
    format: 'segments',
    start_seconds: 3_600,
    end_seconds: 3_900,
    max_chars: 1_000,
  };
  const first = await read(args);
  const second = await read({ ...args, cursor: first['next_cursor'] });
  const segments = [first, second].flatMap(
    (page) => page['segments'] as { start_seconds: number }[],
  );
  expect(
    segments.every(({ start_seconds }) => start_seconds > 3_590 && start_seconds < 3_900),
  ).toBe(true);
  expect(await read({ ...args, end_seconds: 3_950, cursor: first['next_cursor'] })).toMatchObject({
    reason: 'invalid_cursor',
  });
});

test('progress is told to who asks for it', async () => {
  const steps: (string | undefined)[] = [];
  await call(
    'get_video_transcript',
    { video_url: SAMPLE_IDS.dashId },
    { report: (_done, _total, message) => steps.push(message) },
  );
  expect(steps).toEqual(['asking YouTube as ANDROID', expect.stringContaining('captions in en')]);
});

test('the languages are listed from the player alone, and kept', async () => {
  const before = sample.requests.length;
  const payload = await list(SAMPLE_IDS.tour);
  expect(payload).toMatchObject({
    success: true,
    video_id: SAMPLE_IDS.tour,
    title: 'OpenTelemetry in four minutes: one request, three signals',
    tracks: [
      { language: 'en', name: 'English', kind: 'manual', is_translatable: true, is_default: true },
      { language: 'de', kind: 'manual', is_default: false },
      { language: 'en', kind: 'generated', is_default: false },
    ],
    translation_languages: expect.arrayContaining(['en', 'iw', 'zh-Hant']) as unknown,
    untrusted_fields: ['title', 'tracks[].name'],
    cached: false,
    source: 'sample',
  });
  expect(payload['quota']).toEqual({ bucket: 'none', cost: 0, remaining: null, reset_at: null });
  expect(sample.requests.slice(before).map(({ path }) => path)).toEqual(['/youtubei/v1/player']);
  expect(await list(SAMPLE_IDS.tour)).toMatchObject({ cached: true });
  expect(sample.requests).toHaveLength(before + 1);
});

test('the list as text is short, and tells kind and translation', async () => {
  const shown = await text('list_transcript_languages', { video_url: SAMPLE_IDS.tour });
  expect(shown).toContain('en: English (manual, default, translatable)');
  expect(shown).toMatch(/Translated by machine into: (\S+, ){5,}/);
  expect(shown.length).toBeLessThan(600);
  const plain = await text('list_transcript_languages', { video_url: SAMPLE_IDS.untranslatable });
  expect(plain).toContain('not translatable)');
});

test('a list takes no caption URL along: it is signed, and expires', async () => {
  expect(JSON.stringify(await list(SAMPLE_IDS.hebrew))).not.toMatch(/signature|timedtext|"url"/);
});

test.each([
  [SAMPLE_IDS.noCaptions, 'not_found', 'no_captions'],
  [SAMPLE_IDS.private, 'forbidden', 'private'],
  [SAMPLE_IDS.unknown, 'not_found', 'not_found'],
  [SAMPLE_IDS.upcoming, 'not_found', 'no_captions'],
])('of %s there is nothing to list: %s, %s', async (videoId, code, reason) => {
  expect(await list(videoId)).toMatchObject({ success: false, code, reason });
});

test('tracks that want a token are listed, though they cannot be read', async () => {
  const { tracks } = await list(SAMPLE_IDS.poGatedEverywhere);
  expect((tracks as unknown[]).length).toBeGreaterThan(0);
});
