import { afterEach, expect, test } from 'vitest';
import { SAMPLE_IDS, SAMPLE_PLAYLIST_IDS } from '../../src/sample/catalogue/index.ts';
import { openTools } from './open-tools.ts';

const closers: (() => Promise<void>)[] = [];
const open = async (options?: Parameters<typeof openTools>[0]) => {
  const tools = await openTools(options);
  closers.push(() => tools.close());
  return tools;
};
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const IDS = SAMPLE_PLAYLIST_IDS;

test('a playlist has its title, owner and size', async () => {
  const { call } = await open();
  const url = `https://www.youtube.com/watch?v=${SAMPLE_IDS.tour}&list=${IDS.startHere}`;
  expect(await call('get_playlist_info', { playlist_id: url })).toEqual({
    success: true,
    playlist: {
      playlist_id: IDS.startHere,
      title: 'Start here',
      description: expect.stringContaining('Five videos') as unknown,
      channel_id: 'UCLanternObservability0g',
      channel_title: 'Lantern Observability',
      published_at: '2026-02-11T08:00:00Z',
      item_count: 5,
      privacy_status: 'public',
      thumbnail_url: expect.stringMatching(/^https:/) as unknown,
      url: `https://www.youtube.com/playlist?list=${IDS.startHere}`,
    },
    untrusted_fields: ['playlist.title', 'playlist.description', 'playlist.channel_title'],
    cached: false,
    cache_age_seconds: 0,
    source: 'sample',
    quota: expect.objectContaining({ bucket: 'default', cost: 1 }) as unknown,
  });
  expect(await call('get_playlist_info', { playlist_id: IDS.startHere })).toMatchObject({
    cached: true,
    quota: { cost: 0 },
  });
});

test.each([IDS.unlisted, IDS.album, IDS.manyUploads])('%s can be read by its id', async (id) => {
  const { call } = await open();
  expect(await call('get_playlist_info', { playlist_id: id })).toMatchObject({ success: true });
  expect(await call('list_playlist_items', { playlist_id: id })).toMatchObject({ success: true });
});

test('an empty playlist has no items, and says so', async () => {
  const { call, text } = await open();
  const args = { playlist_id: IDS.empty };
  expect(await call('get_playlist_info', args)).toMatchObject({ playlist: { item_count: 0 } });
  expect(await call('list_playlist_items', args)).toMatchObject({
    items: [],
    total_results: 0,
    next_cursor: null,
  });
  expect(await text('list_playlist_items', args)).toContain('The playlist is empty.');
});

test('deleted and private videos keep their place and tell what became of them', async () => {
  const { call, text } = await open();
  const payload = await call('list_playlist_items', { playlist_id: IDS.withHoles });
  const items = payload['items'] as Record<string, unknown>[];
  expect(items.map(({ position, video_id, status }) => [position, video_id, status])).toEqual([
    [0, 'riverWalk2I', 'public'],
    [1, 'goneVideo0A', 'deleted'],
    [2, SAMPLE_IDS.german, 'public'],
    [3, SAMPLE_IDS.private, 'private'],
    [4, SAMPLE_IDS.dashId, 'public'],
    [5, 'eightHour3M', 'public'],
  ]);
  expect(items[1]).toEqual({
    playlist_item_id: expect.any(String) as unknown,
    position: 1,
    video_id: 'goneVideo0A',
    title: 'Deleted video',
    channel_id: null,
    channel_title: null,
    published_at: null,
    added_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as unknown,
    status: 'deleted',
  });
  expect(items[3]).toMatchObject({ title: 'Private video', published_at: null, channel_id: null });
  // Of the video's owner, not of the playlist's.
  expect(items[4]).toMatchObject({ channel_title: 'Harbour & Hinterland' });
  const shown = await text('list_playlist_items', { playlist_id: IDS.withHoles });
  expect(shown).toContain('2. Deleted video · no channel · deleted · goneVideo0A');
  expect(shown).toContain('4. Private video · no channel · private');
});

test.each([
  ['get_playlist_info', IDS.unknown, 'not_found', 'playlist_not_found'],
  ['get_playlist_info', IDS.private, 'not_found', 'playlist_not_found'],
  ['list_playlist_items', IDS.unknown, 'not_found', 'playlist_not_found'],
  ['list_playlist_items', IDS.private, 'forbidden', 'forbidden'],
])('%s of %s fails with %s, remembered for a minute', async (tool, playlist_id, code, reason) => {
  const { call, asked } = await open();
  expect(await call(tool, { playlist_id })).toMatchObject({
    success: false,
    code,
    reason,
    quota: { bucket: 'default', cost: 1 },
  });
  expect(await call(tool, { playlist_id })).toMatchObject({ success: false, code, reason });
  expect(asked()).toHaveLength(1);
});

test.each([
  ['WL', 'private_playlist'],
  ['https://evil.com/playlist?list=PLstartHereOnTheNightShift0000000A', 'invalid_playlist'],
])('%s is refused before anything is asked', async (playlist_id, reason) => {
  const { call, asked } = await open();
  for (const tool of ['get_playlist_info', 'list_playlist_items']) {
    const payload = await call(tool, { playlist_id });
    expect(payload).toMatchObject({ success: false, code: 'invalid_input', reason });
    expect(payload['message']).toContain('playlist_id');
  }
  expect(asked()).toEqual([]);
});
