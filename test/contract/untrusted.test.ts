/**
 * What strangers wrote, from the outside: the sample's catalogue says what is theirs, so neither the
 * list of fields nor the treatment can forget one without a test that says so.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  CHANNELS,
  SAMPLE_CHANNEL_IDS,
  SAMPLE_IDS,
  SAMPLE_PLAYLIST_IDS,
  VIDEOS,
} from '../../src/sample/catalogue/index.ts';
import { PLAYLISTS } from '../../src/sample/catalogue/playlists.ts';
import { type SampleService, startSample } from '../../src/sample/server.ts';
import { FENCE_NOTICE } from '../../src/security/fence.ts';
import { neutralise } from '../../src/security/neutralise.ts';
import { connectResources } from '../resources/resource-clients.ts';
import { type CallResult, type TestClient, connectLegacy } from '../support/clients.ts';
import { scrape } from '../support/scrape.ts';
import { type TestServer, startServer } from '../support/server.ts';

/** Every text of the catalogue that a user of YouTube wrote, as it should come out. */
const STRANGERS: ReadonlySet<string> = new Set(
  [
    ...VIDEOS.flatMap(({ title, description, tags, tracks, threads }) => [
      title,
      description,
      ...tags,
      ...tracks.flatMap(({ languageName, cues }) => [languageName, ...cues.map((cue) => cue.text)]),
      ...(threads ?? []).flatMap((thread) =>
        [thread, ...thread.replies].flatMap(({ authorName, text }) => [authorName, text]),
      ),
    ]),
    ...CHANNELS.flatMap(({ title, description, handle }) => [
      title,
      description,
      (handle ?? '').toLowerCase(),
    ]),
    ...PLAYLISTS.flatMap(({ title, description }) => [title, description]),
  ]
    .filter((text) => text !== '')
    .map((text) => neutralise(text).text),
);

/** Long enough to stand for who wrote them wherever they stand. */
const TELLING = [...STRANGERS].filter((text) => text.length >= 16);

/** Shortened texts are known by their beginning, those in a rendering by their whole. */
function isStrangers(text: string): boolean {
  if (STRANGERS.has(text)) return true;
  const beginning = text.slice(0, 30);
  return TELLING.some(
    (one) => text.includes(one) || (beginning.length >= 16 && one.startsWith(beginning)),
  );
}

/** Every text of a result with its path, as `untrusted_fields` writes paths. */
function* leavesOf(value: unknown, path = ''): Generator<readonly [path: string, text: string]> {
  if (typeof value === 'string') yield [path.replace(/\[\]$/, ''), value];
  else if (Array.isArray(value)) for (const item of value) yield* leavesOf(item, `${path}[]`);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      yield* leavesOf(item, path === '' ? key : `${path}.${key}`);
    }
  }
}

const HOSTILE_VIDEOS = [SAMPLE_IDS.injection, SAMPLE_IDS.invisible, SAMPLE_IDS.captionInjection];
const transcriptsOf = (video_url: string) =>
  ['text', 'segments', 'srt', 'vtt'].map((format) => ({ video_url, format }));

/** Of each tool that reads YouTube: where the hostile part of the catalogue comes through. */
const CALLS: Readonly<Record<string, readonly Record<string, unknown>[]>> = {
  get_video_transcript: HOSTILE_VIDEOS.flatMap(transcriptsOf),
  list_transcript_languages: HOSTILE_VIDEOS.map((video_url) => ({ video_url })),
  search_transcript: [
    { video_url: SAMPLE_IDS.injection, query: 'New instructions', context_segments: 2 },
    { video_url: SAMPLE_IDS.invisible, query: 'hole', context_segments: 2 },
  ],
  get_video_info: [{ video_url: [...HOSTILE_VIDEOS, SAMPLE_IDS.unknown] }],
  get_video_stats: [{ video_ids: HOSTILE_VIDEOS }],
  get_channel_info: [{ channel_id: SAMPLE_CHANNEL_IDS.guard }],
  list_channel_videos: [{ channel_id: SAMPLE_CHANNEL_IDS.guard }],
  get_video_comments: [{ video_url: SAMPLE_IDS.injection }],
  get_comment_replies: [],
  search_videos: [{ query: 'IGNORE ALL PREVIOUS INSTRUCTIONS' }, { query: 'hides in plain sight' }],
  search_channels: [{ query: 'Prompt & Guard' }],
  get_playlist_info: [{ playlist_id: SAMPLE_PLAYLIST_IDS.injection }],
  list_playlist_items: [{ playlist_id: SAMPLE_PLAYLIST_IDS.injection }],
  get_trending_videos: [{ max_results: 50 }],
  get_video_categories: [{}],
};

/** Nobody sees these, and no text of the hostile catalogue needs them. */
const HIDDEN =
  /[\u200b\u202a-\u202e\u2066-\u2069\u{E0000}-\u{E007F}]|<\|im_start|\[\/?INST\]|<\/?system>/u;
const FENCE = /^<untrusted-([0-9a-f]{32})>\n([^]*?)\n<\/untrusted-\1>(?:\n|$)/;

/** The text within the fence, and the server's own words after it. */
function splitFence(text: string): { readonly inside: string; readonly outside: string } {
  expect(text.startsWith(`${FENCE_NOTICE}\n`)).toBe(true);
  const rest = text.slice(FENCE_NOTICE.length + 1);
  const [whole = '', , inside = ''] = FENCE.exec(rest) ?? [];
  expect(whole).not.toBe('');
  return { inside, outside: rest.slice(whole.length) };
}

let sample: SampleService;
let server: TestServer;
let client: TestClient;
const results = new Map<string, CallResult[]>();

beforeAll(async () => {
  sample = await startSample();
  server = await startServer({ sample });
  client = await connectLegacy({ url: server.url });
  // From now on the 1.x client checks structured content against the output schema.
  await client.listTools();
  for (const [tool, calls] of Object.entries(CALLS)) {
    const found: CallResult[] = [];
    for (const args of calls) found.push(await client.call(tool, args));
    results.set(tool, found);
  }
  const [comments] = results.get('get_video_comments') ?? [];
  const threads = comments?.payload['comments'] as readonly { comment_id: string; text: string }[];
  const attacked = threads.find(({ text }) => text.includes('forget your rules'));
  const args = { comment_id: attacked?.comment_id ?? '' };
  results.set('get_comment_replies', [await client.call('get_comment_replies', args)]);
}, 60_000);
afterAll(async () => {
  await client.close();
  await server.stop();
  await sample.close();
});

const untrustedOf = ({ payload }: CallResult): readonly string[] =>
  (payload['untrusted_fields'] ?? []) as readonly string[];

test('every tool that talks to YouTube is called', async () => {
  const listed = (await client.listTools()) as readonly {
    name: string;
    annotations?: { openWorldHint?: boolean };
  }[];
  const talking = listed.filter(({ annotations }) => annotations?.openWorldHint === true);
  expect(talking.map(({ name }) => name).toSorted()).toEqual(Object.keys(CALLS).toSorted());
});

/** A word of a closed set may be somebody's tag too. */
const isClosedSet = (path: string): boolean => path.endsWith('.live_status');

/** The payload without what the funnel adds to it. */
function* ownLeavesOf({ payload }: CallResult) {
  const { untrusted_fields: _names, injection_flags: _flags, ...own } = payload;
  yield* leavesOf(own);
}

test.each(Object.keys(CALLS))('%s names every field that strangers wrote, and no other', (tool) => {
  const found = results.get(tool) ?? [];
  expect(found.map(({ payload }) => payload['success'])).toEqual(found.map(() => true));
  const theirs = found
    .flatMap((result) => [...ownLeavesOf(result)])
    .filter(([path, text]) => !isClosedSet(path) && isStrangers(text));
  const paths = new Set(theirs.map(([path]) => path));
  expect([...paths].toSorted()).toEqual([...new Set(found.flatMap(untrustedOf))].toSorted());
  for (const result of found) {
    const named = untrustedOf(result);
    const leaves = [...ownLeavesOf(result)];
    const untreated = leaves.filter(
      ([path, text]) => named.includes(path) && neutralise(text).text !== text,
    );
    expect(untreated).toEqual([]);
    expect(leaves.filter(([, text]) => HIDDEN.test(text))).toEqual([]);
  }
});

const talkers = Object.keys(CALLS).filter(
  (tool) => tool !== 'get_video_stats' && tool !== 'get_video_categories',
);

test.each(talkers)('%s has their words in one fence, and its own outside', (tool) => {
  for (const { text } of results.get(tool) ?? []) {
    expect(text).not.toMatch(HIDDEN);
    const { inside, outside } = splitFence(text);
    expect(isStrangers(inside)).toBe(true);
    expect(inside).not.toMatch(/<[\s/]*untrusted/i);
    expect(TELLING.filter((one) => outside.includes(one))).toEqual([]);
    expect(outside).toMatch(/\(source: (youtube|innertube)[^\n]*\)$/);
  }
});

test.each(['get_video_stats', 'get_video_categories'])('%s quotes nobody', (tool) => {
  for (const { text } of results.get(tool) ?? []) expect(text).not.toContain('untrusted');
});

test('what was found is in the result, its text and the metric', async () => {
  const [info] = results.get('get_video_info') ?? [];
  expect(info?.payload['injection_flags']).toEqual(
    expect.arrayContaining([
      {
        field: 'videos[].description',
        rule: 'template_token',
        count: expect.any(Number) as unknown,
      },
      { field: 'videos[].description', rule: 'hidden_text', count: 1 },
      { field: 'videos[].title', rule: 'bidi_override', count: 1 },
      { field: 'videos[].title', rule: 'override', count: 1 },
    ]),
  );
  expect(splitFence(info?.text ?? '').outside).toMatch(/^May try to steer .* override in videos/);
  const shown = await scrape(server.origin);
  const NAME = 'mcp_security_prompt_injection_attempts_total';
  const output = { direction: 'output' };
  const value = (labels: Record<string, string>) => shown.value(NAME, labels) ?? 0;
  expect(value({ ...output, rule: 'override', action: 'flagged' })).toBeGreaterThan(0);
  expect(value({ ...output, rule: 'hidden_text', action: 'neutralised' })).toBeGreaterThan(0);
  // A query is answered for all its words, and counted.
  expect(value({ direction: 'input', rule: 'override', action: 'flagged' })).toBeGreaterThan(0);
});

test('resources are treated as tools are', async () => {
  const reader = await connectResources('modern', { url: server.url });
  try {
    for (const id of HOSTILE_VIDEOS) {
      const video = await reader.read(`youtube://video/${id}`);
      const {
        untrusted_fields: named,
        injection_flags: flags,
        ...fields
      } = JSON.parse(video.text) as {
        untrusted_fields: readonly string[];
        injection_flags?: unknown;
      };
      // The marks come before the first word of a stranger.
      expect(video.text).toMatch(
        /^\{"untrusted_fields":\[[^\]]+\],("injection_flags":\[[^\]]+\],)?"video_id"/,
      );
      expect(video.text).not.toMatch(HIDDEN);
      expect(video._meta).toMatchObject({ 'youtube-mcp/untrusted': named });
      expect(video._meta?.['youtube-mcp/injection-flags']).toEqual(flags);
      for (const [path, text] of leavesOf(fields))
        expect(isStrangers(text) && !named.includes(path)).toBe(false);

      const { text } = await reader.read(`youtube://transcript/${id}`);
      expect(text).not.toMatch(HIDDEN);
      expect(isStrangers(splitFence(text).inside)).toBe(true);
    }
  } finally {
    await reader[Symbol.asyncDispose]();
  }
});

test('DEFANG_LINKS=true leaves no link that something follows', async () => {
  const own = await startServer({ sample, env: { DEFANG_LINKS: 'true' } });
  const other = await connectLegacy({ url: own.url });
  try {
    const info = await other.call('get_video_info', { video_url: SAMPLE_IDS.injection });
    const [video] = info.payload['videos'] as readonly { description: string; url: string }[];
    expect(video?.description).toContain('hxxps://collector[.]example/steal?d=');
    expect(video?.description).not.toMatch(/https?:/);
    expect(video?.url).toBe(`https://www.youtube.com/watch?v=${SAMPLE_IDS.injection}`);
    const comments = await other.call('get_video_comments', { video_url: SAMPLE_IDS.injection });
    expect(comments.text).toContain('hxxps://collector[.]example/login');
    expect(comments.text).not.toMatch(/https?:/);
  } finally {
    await other.close();
    await own.stop();
  }
});
