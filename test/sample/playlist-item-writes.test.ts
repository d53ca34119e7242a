/** What stands in the account's playlists: added, moved, noted and taken out. */
import { expect, test } from 'vitest';
import { SAMPLE_ACCOUNT_PLAYLISTS } from '../../src/sample/account.ts';
import { SAMPLE_IDS } from '../../src/sample/catalogue/index.ts';
import { call, refusalOf } from './oauth-support.ts';
import type { Caller } from './oauth-support.ts';
import {
  addItem,
  itemBody,
  itemsOf,
  makePlaylist,
  openAccount,
  UPLOADS,
  videosOf,
} from './playlist-support.ts';
import { dig } from './support.ts';
import type { Answer } from './support.ts';

test('items go to the end, or where they are told, and may stand there twice', async () => {
  const caller = await openAccount();
  const { tour, hebrew, german } = SAMPLE_IDS;
  const id = await makePlaylist(caller);
  const first = await addItem(caller, id, tour);
  expect(first.json).toMatchObject({
    kind: 'youtube#playlistItem',
    id: expect.stringMatching(/^UEx[\w+/]{65}$/),
    snippet: { playlistId: id, position: 0, resourceId: { kind: 'youtube#video', videoId: tour } },
    contentDetails: { videoId: tour },
  });
  await addItem(caller, id, hebrew);
  await addItem(caller, id, german, { position: 0 });
  await addItem(caller, id, tour, { position: 3 });
  expect(await videosOf(caller, id)).toEqual([german, tour, hebrew, tour]);
  expect(caller.sample.quotaUsed('default')).toBe(5 * 50 + 1);
});

test.each([
  ['a dead video', SAMPLE_IDS.unknown, {}, 404, 'videoNotFound'],
  ["somebody's private video", SAMPLE_IDS.private, {}, 400, 'failedPrecondition'],
  ['a place beyond the end', SAMPLE_IDS.tour, { position: 2 }, 400, 'badRequest'],
  ['a place before the start', SAMPLE_IDS.tour, { position: -1 }, 400, 'badRequest'],
  ['a place that is no number', SAMPLE_IDS.tour, { position: 'top' }, 400, 'badRequest'],
  ['no resource', '', { resourceId: undefined }, 400, 'resourceIdRequired'],
  ['a channel', '', { resourceId: { kind: 'youtube#channel' } }, 400, 'invalidResourceType'],
  ['no playlist', SAMPLE_IDS.tour, { playlistId: undefined }, 400, 'playlistIdRequired'],
  ['the uploads', SAMPLE_IDS.tour, { playlistId: UPLOADS }, 400, 'playlistOperationUnsupported'],
])('an item with %s is refused, and changes nothing', async (_, videoId, more, status, reason) => {
  const caller = await openAccount();
  const id = await makePlaylist(caller);
  await addItem(caller, id, SAMPLE_IDS.hebrew);
  expect(refusalOf(await addItem(caller, id, videoId, more))).toEqual([status, reason]);
  expect(await videosOf(caller, id)).toEqual([SAMPLE_IDS.hebrew]);
});

const move = (
  caller: Caller,
  id: string,
  body: object,
  part = 'snippet,contentDetails',
): Promise<Answer> => call(caller, 'PUT', `playlistItems?part=${part}`, { id, ...body });

test('an item is moved, and keeps its id', async () => {
  const caller = await openAccount();
  const { drafts } = SAMPLE_ACCOUNT_PLAYLISTS;
  const before = await itemsOf(caller, drafts);
  const [first] = before;
  const { status, json } = await move(
    caller,
    first?.id ?? '',
    itemBody(drafts, first?.videoId ?? '', { position: 2 }),
  );
  expect([status, dig(json, 'snippet', 'position')]).toEqual([200, 2]);
  expect(await itemsOf(caller, drafts)).toEqual([...before.slice(1), first]);
});

test.each([
  ['a place beyond the last', { position: 3 }, 400, 'invalidPlaylistItemPosition'],
  [
    'another video',
    { resourceId: { kind: 'youtube#video', videoId: 'x' } },
    400,
    'invalidResourceType',
  ],
  ['no resource', { resourceId: undefined }, 400, 'invalidResourceType'],
  [
    'another playlist',
    { playlistId: SAMPLE_ACCOUNT_PLAYLISTS.sortedByDate },
    400,
    'invalidSnippet',
  ],
])('a move to %s is refused', async (_, more, status, reason) => {
  const caller = await openAccount();
  const { drafts } = SAMPLE_ACCOUNT_PLAYLISTS;
  const before = await itemsOf(caller, drafts);
  const { id = '', videoId = '' } = before[0] ?? {};
  expect(refusalOf(await move(caller, id, itemBody(drafts, videoId, more)))).toEqual([
    status,
    reason,
  ]);
  expect(await itemsOf(caller, drafts)).toEqual(before);
});

test('a note is written, and cleared by an update that does not say it again', async () => {
  const caller = await openAccount();
  const { drafts } = SAMPLE_ACCOUNT_PLAYLISTS;
  const [first] = await itemsOf(caller, drafts);
  const { id = '', videoId = '' } = first ?? {};
  const body = itemBody(drafts, videoId);
  const noted = await move(caller, id, { ...body, contentDetails: { note: 'Opener' } });
  expect(dig(noted.json, 'contentDetails', 'note')).toBe('Opener');
  await move(caller, id, body, 'snippet');
  const kept = await move(caller, id, body);
  expect(dig(kept.json, 'contentDetails')).not.toHaveProperty('note');
  const long = await move(caller, id, { ...body, contentDetails: { note: 'x'.repeat(281) } });
  expect(refusalOf(long)).toEqual([400, 'invalidContentDetails']);
});

test('a playlist that sorts itself takes no position, and puts what is new on top', async () => {
  const caller = await openAccount();
  const { sortedByDate } = SAMPLE_ACCOUNT_PLAYLISTS;
  const refused = await addItem(caller, sortedByDate, SAMPLE_IDS.tour, { position: 0 });
  expect(refusalOf(refused)).toEqual([400, 'manualSortRequired']);
  expect((await addItem(caller, sortedByDate, SAMPLE_IDS.tour)).status).toBe(200);
  const [first] = await itemsOf(caller, sortedByDate);
  expect(first?.videoId).toBe(SAMPLE_IDS.tour);
  const body = itemBody(sortedByDate, SAMPLE_IDS.tour, { position: 1 });
  expect(refusalOf(await move(caller, first?.id ?? '', body))).toEqual([400, 'manualSortRequired']);
});

test('an item is deleted by its own id, not by that of its video', async () => {
  const caller = await openAccount();
  const { drafts } = SAMPLE_ACCOUNT_PLAYLISTS;
  const [first, ...rest] = await itemsOf(caller, drafts);
  const byVideo = await call(caller, 'DELETE', `playlistItems?id=${first?.videoId}`);
  expect(refusalOf(byVideo)).toEqual([404, 'playlistItemNotFound']);
  const gone = await call(caller, 'DELETE', `playlistItems?id=${first?.id}`);
  expect([gone.status, gone.text]).toEqual([204, '']);
  expect(await itemsOf(caller, drafts)).toEqual(rest);
  const without = await call(caller, 'DELETE', 'playlistItems');
  expect(refusalOf(without)).toEqual([400, 'missingRequiredParameter']);
});

test('a change that met another one is aborted, and costs its units all the same', async () => {
  const caller = await openAccount();
  const id = await makePlaylist(caller);
  caller.sample.queueFault({
    match: '/youtube/v3/playlistItems',
    method: 'POST',
    reason: 'SERVICE_UNAVAILABLE',
  });
  expect(await videosOf(caller, id)).toEqual([]);
  const aborted = await addItem(caller, id, SAMPLE_IDS.tour);
  expect(refusalOf(aborted)).toEqual([409, 'SERVICE_UNAVAILABLE']);
  expect(dig(aborted.json, 'error', 'message')).toBe('The operation was aborted.');
  expect(await videosOf(caller, id)).toEqual([]);
  expect(caller.sample.quotaUsed('default')).toBe(102);
});
