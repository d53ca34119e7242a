import { afterAll, afterEach, expect, test } from 'vitest';
import { findVideo, SAMPLE_IDS } from '../../src/sample/catalogue/index.ts';
import { openTools } from './open-tools.ts';

const { call, run, text, sample, close } = await openTools({ withoutKey: true });
afterAll(close);
afterEach(() => sample.clearFaults());

interface Match {
  readonly start_seconds: number;
  readonly time: string;
  readonly url: string;
  readonly before: string;
  readonly text: string;
  readonly after: string;
}

const search = async (args: Record<string, unknown>) => {
  const payload = await call('search_transcript', args);
  return { ...payload, matches: (payload['matches'] ?? []) as readonly Match[] };
};

const cuesOf = (videoId: string, language: string) =>
  findVideo(videoId)?.tracks.find(({ languageCode }) => languageCode === language)?.cues ?? [];

test('a match tells its words, those around them, its time and the way there', async () => {
  const cues = cuesOf(SAMPLE_IDS.threeHours, 'en');
  const cue = cues[3_000];
  const payload = await search({
    video_url: `https://youtu.be/${SAMPLE_IDS.threeHours}?si=x`,
    query: cue?.text.toUpperCase(),
    context_segments: 2,
  });
  const start = (cue?.startMs ?? 0) / 1000;
  expect(payload).toMatchObject({
    success: true,
    video_id: SAMPLE_IDS.threeHours,
    language: 'en',
    total_matches: 1,
    next_cursor: null,
    untrusted_fields: ['title', 'matches[].before', 'matches[].text', 'matches[].after'],
    source: 'sample',
  });
  expect(payload).toMatchObject({
    quota: { bucket: 'none', cost: 0, remaining: null, reset_at: null },
  });
  expect(payload.matches).toEqual([
    {
      start_seconds: start,
      time: expect.stringMatching(/^2:\d\d:\d\d$/) as unknown,
      url: `https://www.youtube.com/watch?v=${SAMPLE_IDS.threeHours}&t=${Math.floor(start)}s`,
      before: `${cues[2_998]?.text} ${cues[2_999]?.text}`,
      text: cue?.text,
      after: `${cues[3_001]?.text} ${cues[3_002]?.text}`,
    },
  ]);
});

test('a phrase is found across the end of a segment', async () => {
  const [one, two] = cuesOf(SAMPLE_IDS.tour, 'en');
  const end = one?.text.split(' ').slice(-2).join(' ') ?? '';
  const beginning = two?.text.split(' ').slice(0, 2).join(' ') ?? '';
  const { matches } = await search({
    video_url: SAMPLE_IDS.tour,
    query: `${end}  ${beginning}`,
    context_segments: 0,
  });
  const both = `${one?.text} ${two?.text}`.replaceAll('\n', ' ');
  expect(matches).toMatchObject([{ before: '', text: both, after: '' }]);
});

test('Hebrew and emoji are found', async () => {
  const [hebrew] = cuesOf(SAMPLE_IDS.hebrew, 'iw');
  const word = hebrew?.text.split(' ')[0] ?? '';
  const found = await search({ video_url: SAMPLE_IDS.hebrew, query: word, language: 'he' });
  expect(found.matches[0]?.text).toContain(word);
  expect(found).toMatchObject({ language: 'iw' });
  const cue = cuesOf(SAMPLE_IDS.emoji, 'en').find((one) =>
    /\p{Extended_Pictographic}/u.test(one.text),
  );
  const emoji = cue?.text.match(/\p{Extended_Pictographic}/u)?.[0] ?? '';
  const shown = await search({ video_url: SAMPLE_IDS.emoji, query: emoji });
  expect(shown.matches.some((match) => match.text.includes(emoji))).toBe(true);
});

test('what does not fit is counted, and comes with the cursor', async () => {
  const args = { video_url: SAMPLE_IDS.threeHours, query: 'the', max_matches: 50 };
  const starts: number[] = [];
  let cursor: unknown;
  let total: unknown;
  do {
    const page = await search({ ...args, ...(typeof cursor === 'string' ? { cursor } : {}) });
    starts.push(...page.matches.map(({ start_seconds }) => start_seconds));
    ({ next_cursor: cursor, total_matches: total } = page as Record<string, unknown>);
  } while (typeof cursor === 'string' && starts.length < 10_000);
  expect(total).toBe(starts.length);
  expect(starts.length).toBeGreaterThan(50);
  expect(starts).toEqual([...new Set(starts)].toSorted((a, b) => a - b));
  expect(await text('search_transcript', args)).toMatch(/\(50 shown\)\nMore with cursor=\S+/);
});

test('a cursor is good for its query alone', async () => {
  const args = { video_url: SAMPLE_IDS.threeHours, query: 'the', max_matches: 1 };
  const { next_cursor: cursor } = (await search(args)) as unknown as { next_cursor: string };
  expect(await search({ ...args, query: 'a', cursor })).toMatchObject({ reason: 'invalid_cursor' });
  expect(await search({ ...args, cursor })).toMatchObject({ success: true });
});

test('it reads the transcript that get_video_transcript has read, and costs nothing', async () => {
  await call('get_video_transcript', { video_url: SAMPLE_IDS.persian });
  const asked = sample.requests.length;
  const payload = await search({ video_url: SAMPLE_IDS.persian, query: 'bread' });
  expect(payload).toMatchObject({ success: true, cached: true });
  expect(sample.requests).toHaveLength(asked);
});

test('without English, and without a word on it, the video’s own captions are searched', async () => {
  const [cue] = cuesOf(SAMPLE_IDS.german, 'de');
  const payload = await search({ video_url: SAMPLE_IDS.german, query: cue?.text });
  expect(payload).toMatchObject({ language: 'de', total_matches: expect.any(Number) as unknown });
  expect(payload.matches[0]?.text).toBe(cue?.text);
  expect(await search({ video_url: SAMPLE_IDS.german, query: 'x', language: 'en' })).toMatchObject({
    code: 'not_found',
    reason: 'language_unavailable',
  });
});

test('nothing found is a success that says where it looked', async () => {
  const args = { video_url: SAMPLE_IDS.tour, query: 'zyzzyva' };
  expect(await search(args)).toMatchObject({ success: true, total_matches: 0, matches: [] });
  expect(await text('search_transcript', args)).toMatch(/\(en\): 0 matches/);
});

test.each([
  [{ query: '' }, /^query: /],
  [{ query: '\u200b \u200d' }, /^query: expected a letter/],
  [{ query: 'x'.repeat(201) }, /^query: /],
  [{ query: 'x', max_matches: 51 }, /^max_matches: /],
  [{ query: 'x', context_segments: -1 }, /^context_segments: /],
  [{ query: 'x', language: 'english' }, /^language: /],
  [{ query: 'x', video_url: 'https://example.com/' }, /./],
])('%j is refused', async (args, message) => {
  const payload = await search({ video_url: SAMPLE_IDS.tour, ...args });
  expect(payload).toMatchObject({ success: false, code: 'invalid_input' });
  expect((payload as Record<string, unknown>)['message']).toMatch(message);
});

test('a segment of a page comes back cut around the match, and says so', async () => {
  const filler = 'palaver '.repeat(2_000);
  const events = [
    { tStartMs: 0, dDurationMs: 1, segs: [{ utf8: filler }] },
    { tStartMs: 5, dDurationMs: 1, segs: [{ utf8: `${filler}💥 here it is ${filler}` }] },
    { tStartMs: 9, dDurationMs: 1, segs: [{ utf8: filler }] },
  ];
  sample.queueFault({ match: '/api/timedtext', body: { wireMagic: 'pb3', events } });
  const { matches } = await search({ video_url: SAMPLE_IDS.injection, query: 'HERE it is' });
  const [match] = matches;
  expect(match?.text).toContain('💥 here it is palaver');
  for (const part of [match?.before, match?.text, match?.after]) {
    expect(part?.length).toBeLessThan(1_010);
    expect(part).toContain('…');
    expect(part?.isWellFormed()).toBe(true);
  }
});

test('a failure keeps its reason', async () => {
  const result = await run('search_transcript', { video_url: SAMPLE_IDS.noCaptions, query: 'x' });
  expect(result).toMatchObject({
    isError: true,
    structuredContent: { code: 'not_found', reason: 'no_captions' },
  });
});
