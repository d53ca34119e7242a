import { expect, test } from 'vitest';
import type { Resource } from '../../src/mcp/define-resource.ts';
import { RESOURCES } from '../../src/resources/index.ts';
import type { ToolDeps } from '../../src/tools/deps.ts';
import type { Segment, Transcript } from '../../src/youtube/transcripts/transcript.ts';

const ID = 'otelTour00A';
const CALL = { signal: new AbortController().signal, report: () => {} };

function resourceOf(uri: string): Resource<ToolDeps> {
  const found = RESOURCES.find((resource) => resource.match(uri));
  if (!found) throw new Error(`no resource for ${uri}`);
  return found;
}

/** Deps that know one transcript and nothing else. */
function depsWith(segments: readonly Segment[]): ToolDeps {
  const data: Transcript = {
    video_id: ID,
    title: 'A title',
    language: 'en-GB',
    language_name: 'English (United Kingdom)',
    kind: 'manual',
    requested_language: 'en',
    language_match: 'base',
    segments,
    available_tracks: [],
    source: 'innertube',
  };
  const read = {
    data,
    cached: true,
    cache_age_seconds: 12.4,
    stale_reason: 'unavailable',
    source: 'innertube',
    quota: undefined,
  };
  return { youtube: { transcript: async () => read } } as unknown as ToolDeps;
}

const transcript = resourceOf(`youtube://transcript/${ID}`);
async function readTranscript(segments: readonly Segment[]) {
  const content = await transcript.read({ id: ID, lang: 'en' }, depsWith(segments), CALL);
  if (!('strangersText' in content)) throw new Error('a transcript is a text of strangers');
  return content;
}

const segment = (start_seconds: number, text: string): Segment => ({
  start_seconds,
  duration_seconds: 2,
  text,
});

test('every resource has a name, a title and a short description of its own', () => {
  expect(new Set(RESOURCES.map(({ name }) => name)).size).toBe(RESOURCES.length);
  for (const { title, description } of RESOURCES) {
    expect(title).toMatch(/^[A-Z][A-Za-z ]{3,30}$/);
    expect(description).toMatch(/^.{20,160}\.$/);
  }
});

test('no URI is of two resources', () => {
  for (const uri of [`youtube://video/${ID}`, `youtube://transcript/${ID}`, 'quota://status']) {
    expect(RESOURCES.filter((resource) => resource.match(uri))).toHaveLength(1);
  }
});

test.each([
  ['youtube://video/x', false],
  ['youtube://video/otelTour00A0', false],
  ['youtube://video/otelTour00%20', false],
  [`youtube://video/https%3A%2F%2Fyoutu.be%2F${ID}`, false],
  [`youtube://transcript/${ID}?lang=`, false],
  [`youtube://transcript/${ID}?lang=not%20a%20code`, false],
  [`youtube://transcript/${ID}?lang=en,de`, false],
  [`youtube://video/${ID}`, true],
  ['youtube://video/-mapsLied0M', true],
  [`youtube://transcript/${ID}?lang=pt-BR`, true],
])('the parameters of %s are good: %j', (uri, isGood) => {
  const resource = resourceOf(uri);
  expect(resource.params.safeParse(resource.match(uri)).success).toBe(isGood);
});

test('a transcript is one text, marked as written by strangers', async () => {
  const content = await readTranscript([segment(0, 'Hello\nthere,'), segment(2, 'reader. ')]);
  expect(content).toEqual({
    strangersText: 'Hello there, reader.',
    notes: [],
    meta: {
      'youtube-mcp/provenance': {
        cached: true,
        cache_age_seconds: 12,
        stale_reason: 'unavailable',
        source: 'innertube',
        quota: { bucket: 'none', cost: 0, remaining: null, reset_at: null },
      },
      'youtube-mcp/transcript': {
        language: 'en-GB',
        kind: 'manual',
        language_match: 'base',
        shown_segments: 2,
        total_segments: 2,
      },
    },
  });
});

test('a transcript without a word is an empty text', async () => {
  expect((await readTranscript([])).strangersText).toBe('');
});

test('a long transcript says what was cut, and which call gives the rest', async () => {
  const words = 'x'.repeat(99);
  const segments = Array.from({ length: 1_500 }, (_item, index) => segment(index * 2, words));
  const { strangersText, notes, meta } = await readTranscript(segments);
  expect(strangersText).toHaveLength(99_999);
  const rest = {
    tool: 'get_video_transcript',
    arguments: { video_url: ID, language: 'en', start_seconds: 2_000 },
  };
  expect(notes).toEqual([
    `[Cut: the first 1000 of 1500 segments. Go on with ${rest.tool} ${JSON.stringify(rest.arguments)}.]`,
  ]);
  expect(meta?.['youtube-mcp/transcript']).toMatchObject({
    shown_segments: 1_000,
    total_segments: 1_500,
    rest,
  });
});

test('the rest begins with the earliest of what was cut, in whatever order the segments are', async () => {
  const words = 'x'.repeat(60_000);
  const { meta } = await readTranscript([segment(0, words), segment(9, words), segment(7, 'late')]);
  expect(meta?.['youtube-mcp/transcript']).toMatchObject({
    shown_segments: 1,
    rest: { arguments: { start_seconds: 7 } },
  });
});

test('one segment longer than all is whole', async () => {
  const { strangersText } = await readTranscript([segment(0, 'x'.repeat(150_000))]);
  expect(strangersText).toHaveLength(150_000);
});
