/** `playlistItems.insert`, `update` and `delete`, in the account's own playlists. */
import { isSortedByDate, itemIdOf } from './account.ts';
import { badRequest, parameter } from './api-error.ts';
import { findVideo } from './catalogue/index.ts';
import type { Playlist, PlaylistEntry } from './catalogue/model.ts';
import { requireAccount } from './listing.ts';
import type { Account, Endpoint, EndpointRequest, ListBody } from './listing.ts';
import { WRITE_SCOPES } from './oauth-scopes.ts';
import {
  invalidResourceType,
  parseItemBody,
  parseItemId,
  parseNote,
  parsePlaylistId,
  parsePosition,
  parseVideoId,
} from './playlist-item-body.ts';
import { PLAYLIST_ITEM_PARTS, playlistItemResource } from './playlist-items.ts';
import { timestampOf } from './playlist-writes.ts';
import { playlistNotFound } from './resource-error.ts';
import type { SampleState } from './state.ts';
import { ownsPlaylist, visiblePlaylist, visibleVideo } from './visibility.ts';
import { failedPrecondition, inBody, itemRefusal, missingParameter } from './write-error.ts';

/** Units, of the default bucket. */
const WRITE_COST = 50;

/** YouTube's own limit. */
const MAX_ITEMS = 5_000;

type Verb = 'insert' | 'update' | 'delete';

const itemNotFound = (): Error =>
  itemRefusal({
    status: 404,
    reason: 'playlistItemNotFound',
    message: 'Playlist item not found.',
    place: parameter('id'),
  });

/** What an update of an item that is gone gets: measured in the open, against the documents. */
const invalidSnippet = (): Error =>
  itemRefusal({
    status: 400,
    reason: 'invalidSnippet',
    message: 'The request does not specify a valid <code>snippet</code> property.',
    place: inBody('snippet'),
  });

/** 403 for somebody else's playlist, 400 for the account's uploads. */
function assertChangeable(
  playlist: Playlist,
  { state, account, verb }: { state: SampleState; account: Account; verb: Verb },
): void {
  if (!ownsPlaylist(playlist, account)) {
    throw itemRefusal({
      status: 403,
      reason: 'playlistItemsNotAccessible',
      message: `The request is not properly authorized to ${verb} the specified playlist item.`,
      place: parameter('playlistId'),
    });
  }
  if (!state.playlists.has(playlist.id)) {
    throw itemRefusal({
      status: 400,
      reason: 'playlistOperationUnsupported',
      message: `The API does not support the ability to ${verb} videos ${verb === 'insert' ? 'into' : 'in'} the specified playlist.`,
      place: parameter('playlistId'),
    });
  }
}

/** Throws 404 for a video that is not there, 400 for somebody's private one. */
function assertVideo(videoId: string, account: Account): void {
  if (findVideo(videoId) === undefined) {
    throw itemRefusal({ status: 404, reason: 'videoNotFound', message: 'Video not found.' });
  }
  if (visibleVideo(videoId, account) === undefined) throw failedPrecondition();
}

/** Puts the entries in place, and answers with the one at `position`. */
function store(
  playlist: Playlist,
  entries: readonly PlaylistEntry[],
  {
    position,
    parts,
    request,
  }: { position: number; parts: ReadonlySet<string>; request: EndpointRequest },
): ListBody | undefined {
  const changed = { ...playlist, entries };
  request.state.playlists.set(playlist.id, changed);
  const entry = entries[position];
  return (
    entry && playlistItemResource({ playlist: changed, entry, position }, parts, request.account)
  );
}

function mintDigits(state: SampleState): string {
  return Buffer.from(state.mint(16), 'base64url').toString('hex').slice(0, 16).toUpperCase();
}

/** Where an item goes when nobody says: to the end, or to the top of a list that sorts itself. */
const ownPlace = (playlist: Playlist): number =>
  isSortedByDate(playlist) ? 0 : playlist.entries.length;

/** `POST /playlistItems`: a video that is there already gets a second place. */
const insertItem: Endpoint = {
  method: 'POST',
  path: '/playlistItems',
  bucket: 'default',
  cost: WRITE_COST,
  scopes: WRITE_SCOPES,
  parameters: ['onBehalfOfContentOwner'],
  answer(params, request) {
    const { state, nowMs } = request;
    const account = requireAccount(request);
    const parts = params.parts(PLAYLIST_ITEM_PARTS);
    const body = parseItemBody(request.body);
    const playlistId = parsePlaylistId(body);
    if (!body.has('snippet', 'resourceId')) {
      throw itemRefusal({
        status: 400,
        reason: 'resourceIdRequired',
        message:
          'The request must contain a resource in which the <code>snippet</code> object specifies a <code>resourceId</code>.',
        place: inBody('snippet.resourceId'),
      });
    }
    const videoId = parseVideoId(body);
    if (videoId === undefined) throw invalidResourceType();
    const playlist = visiblePlaylist(state, playlistId, account);
    if (playlist === undefined) throw playlistNotFound();
    assertChangeable(playlist, { state, account, verb: 'insert' });
    assertVideo(videoId, account);
    const { entries } = playlist;
    if (entries.length >= MAX_ITEMS) {
      throw itemRefusal({
        status: 403,
        reason: 'playlistContainsMaximumNumberOfVideos',
        message: 'The playlist already contains the maximum allowed number of items.',
        place: parameter('playlistId'),
      });
    }
    const position = parsePosition(body, playlist) ?? ownPlace(playlist);
    // Beyond the end: the general complaint here, unlike in an update (measured in the open).
    if (position < 0 || position > entries.length) throw badRequest();
    const entry: PlaylistEntry = {
      id: itemIdOf(playlist.id, mintDigits(state)),
      videoId,
      addedAt: timestampOf(nowMs),
      ...parseNote(body),
    };
    return store(playlist, entries.toSpliced(position, 0, entry), { position, parts, request });
  },
};

/** The place of an item; undefined when no playlist of the sample has it. */
function findItem(
  state: SampleState,
  account: Account,
  id: string,
): { readonly playlist: Playlist; readonly index: number } | undefined {
  const [playlistId = ''] = Buffer.from(id, 'base64').toString().split('.');
  const playlist = visiblePlaylist(state, playlistId, account);
  const index = playlist?.entries.findIndex((entry) => entry.id === id) ?? -1;
  return playlist === undefined || index < 0 ? undefined : { playlist, index };
}

/** `PUT /playlistItems`: another position, another note. */
const updateItem: Endpoint = {
  method: 'PUT',
  path: '/playlistItems',
  bucket: 'default',
  cost: WRITE_COST,
  scopes: WRITE_SCOPES,
  parameters: ['onBehalfOfContentOwner'],
  answer(params, request) {
    const { state } = request;
    const account = requireAccount(request);
    const parts = params.parts(PLAYLIST_ITEM_PARTS);
    const body = parseItemBody(request.body);
    const id = parseItemId(body);
    const playlistId = parsePlaylistId(body);
    const videoId = parseVideoId(body);
    if (videoId === undefined) throw invalidResourceType();
    const found = findItem(state, account, id);
    if (found === undefined || found.playlist.id !== playlistId) throw invalidSnippet();
    const { playlist, index } = found;
    assertChangeable(playlist, { state, account, verb: 'update' });
    const { note, ...entry } = playlist.entries[index] ?? { id, videoId, addedAt: '' };
    if (entry.videoId !== videoId) throw invalidResourceType();
    const position = parsePosition(body, playlist) ?? index;
    if (position < 0 || position >= playlist.entries.length) {
      throw itemRefusal({
        status: 400,
        reason: 'invalidPlaylistItemPosition',
        message:
          "The request attempts to set the playlist item's position to an invalid or unsupported value.",
        place: inBody('snippet.position'),
      });
    }
    const kept = note === undefined ? {} : { note };
    const changed = { ...entry, ...(parts.has('contentDetails') ? parseNote(body) : kept) };
    const moved = playlist.entries.toSpliced(index, 1).toSpliced(position, 0, changed);
    return store(playlist, moved, { position, parts, request });
  },
};

/** `DELETE /playlistItems`: by the id of the item, not of its video. */
const deleteItem: Endpoint = {
  method: 'DELETE',
  path: '/playlistItems',
  bucket: 'default',
  cost: WRITE_COST,
  scopes: WRITE_SCOPES,
  parameters: ['id', 'onBehalfOfContentOwner'],
  answer(params, request) {
    const id = params.one('id');
    if (id === undefined) throw missingParameter('id');
    const { state } = request;
    const account = requireAccount(request);
    const found = findItem(state, account, id);
    if (found === undefined) throw itemNotFound();
    const { playlist, index } = found;
    assertChangeable(playlist, { state, account, verb: 'delete' });
    const entries = playlist.entries.toSpliced(index, 1);
    state.playlists.set(playlist.id, { ...playlist, entries });
    return undefined;
  },
};

export const playlistItemWriteEndpoints: readonly Endpoint[] = [insertItem, updateItem, deleteItem];
