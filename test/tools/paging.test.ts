/** Every tool that lists: pages in a row give everything once, and a cursor is good for its list alone. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  findVideo,
  SAMPLE_CHANNEL_IDS,
  SAMPLE_IDS,
  SAMPLE_PLAYLIST_IDS,
} from '../../src/sample/catalogue/index.ts';
import { TOOLS } from '../../src/tools/index.ts';
import { openTools, type Payload, type Tools } from './open-tools.ts';

interface List {
  readonly tool: string;
  readonly args: Payload;
  /** Another list of the same tool. */
  readonly other: Payload;
  /** Where the items stand, and what names one. */
  readonly items: string;
  readonly id: string;
  /** Most of a page. */
  readonly largest: number;
  readonly total: number;
}

const videos = { items: 'videos', id: 'video_id', largest: 50 };
const { manyComments, tour } = SAMPLE_IDS;

/** The thread with 45 replies. */
const longThread = findVideo(manyComments)?.threads?.find(({ replies }) => replies.length === 45);

const LISTS: readonly List[] = [
  {
    ...videos,
    tool: 'search_videos',
    args: { query: 'river' },
    other: { query: 'river', order: 'date' },
    id: 'id',
    total: 6,
  },
  {
    tool: 'search_channels',
    args: { query: 'the' },
    other: { query: 'water' },
    items: 'channels',
    id: 'channel_id',
    largest: 50,
    total: 5,
  },
  {
    ...videos,
    tool: 'list_channel_videos',
    args: { channel_id: SAMPLE_CHANNEL_IDS.manyUploads },
    other: { channel_id: SAMPLE_CHANNEL_IDS.lantern },
    total: 128,
  },
  {
    tool: 'list_playlist_items',
    args: { playlist_id: SAMPLE_PLAYLIST_IDS.long },
    other: { playlist_id: SAMPLE_PLAYLIST_IDS.manyUploads },
    items: 'items',
    id: 'playlist_item_id',
    largest: 50,
    total: 131,
  },
  {
    ...videos,
    tool: 'get_trending_videos',
    args: { region_code: 'DE' },
    other: { region_code: 'FR' },
    total: 170,
  },
  {
    tool: 'get_video_comments',
    args: { video_url: manyComments, include_replies: false },
    other: { video_url: manyComments, include_replies: true },
    items: 'comments',
    id: 'comment_id',
    largest: 100,
    total: 134,
  },
  {
    tool: 'get_comment_replies',
    args: { comment_id: longThread?.id },
    other: { comment_id: findVideo(tour)?.threads?.[0]?.id },
    items: 'replies',
    id: 'comment_id',
    largest: 100,
    total: 45,
  },
];

/** The ids of each page, from the first to the one that has no next. */
async function walk(tools: Tools, list: List, size: number): Promise<string[][]> {
  const pages: string[][] = [];
  let cursor: unknown;
  do {
    const payload = await tools.call(list.tool, {
      ...list.args,
      max_results: size,
      ...(typeof cursor === 'string' ? { cursor } : {}),
    });
    if (payload['success'] !== true) throw new Error(String(payload['message']));
    pages.push(
      (payload[list.items] as Record<string, string>[]).map((item) => item[list.id] ?? ''),
    );
    cursor = payload['next_cursor'];
  } while (cursor !== null);
  return pages;
}

const INVALID_CURSOR = { success: false, code: 'invalid_input', reason: 'invalid_cursor' };

test('every tool that takes a cursor is tried here', () => {
  const paged = TOOLS.filter(({ input }) => 'cursor' in input.shape).map(({ name }) => name);
  const others = paged.filter((name) => !LISTS.some(({ tool }) => tool === name));
  // Theirs are places in a text that is here already.
  expect(others).toEqual(['get_video_transcript', 'search_transcript']);
});

describe.each(LISTS)('$tool', (list) => {
  let tools: Tools;
  let whole: readonly string[];
  /** Of a first page of one. */
  let cursor: string;
  beforeAll(async () => {
    tools = await openTools();
    whole = (await walk(tools, list, list.largest)).flat();
    const first = await tools.call(list.tool, { ...list.args, max_results: 1 });
    cursor = String(first['next_cursor']);
  });
  afterAll(() => tools.close());

  test('pages of any size give everything once, in one order, and then end', async () => {
    expect(new Set(whole).size).toBe(whole.length);
    expect(whole).toHaveLength(list.total);
    const sizes = fc.integer({ min: Math.ceil(list.total / 20), max: list.largest });
    await fc.assert(
      fc.asyncProperty(sizes, async (size) => {
        const pages = await walk(tools, list, size);
        expect(pages.flat()).toEqual(whole);
        expect(pages.slice(0, -1).every((page) => page.length === size)).toBe(true);
        expect(pages.at(-1)?.length).toBeGreaterThan(0);
      }),
      { numRuns: 8 },
    );
  });

  test('a cursor that was changed, or made up, is refused before YouTube is asked', async () => {
    const before = tools.asked().length;
    const changed = fc
      .tuple(fc.nat(cursor.length - 1), fc.constantFrom('A', 'z', '0', '_', '=', ' ', 'é', ''))
      .map(([at, letter]) => `${cursor.slice(0, at)}${letter}${cursor.slice(at + 1)}`)
      .filter((text) => text !== cursor);
    const cut = fc.nat(cursor.length - 1).map((length) => cursor.slice(0, length));
    const longer = fc.string({ minLength: 1, maxLength: 20 }).map((text) => `${cursor}${text}`);
    const texts = fc.oneof(changed, cut, longer, fc.string({ maxLength: 100 }), fc.base64String());
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        const args = { ...list.args, max_results: 1, cursor: text };
        expect(await tools.call(list.tool, args)).toMatchObject(INVALID_CURSOR);
      }),
      { numRuns: 200 },
    );
    expect(tools.asked()).toHaveLength(before);
  });

  test('a cursor is good for no other arguments, and for no other tool', async () => {
    const before = tools.asked().length;
    const foreign = LISTS.filter(({ tool }) => tool !== list.tool);
    for (const [tool, args] of [
      [list.tool, { ...list.args, max_results: 2 }],
      [list.tool, { ...list.other, max_results: 1 }],
      ...foreign.map((one) => [one.tool, { ...one.args, max_results: 1 }] as const),
    ] as const) {
      expect(await tools.call(tool, { ...args, cursor })).toMatchObject(INVALID_CURSOR);
    }
    expect(tools.asked()).toHaveLength(before);
    const args = { ...list.args, max_results: 1, cursor };
    expect(await tools.call(list.tool, args)).toMatchObject({ success: true });
  });
});
