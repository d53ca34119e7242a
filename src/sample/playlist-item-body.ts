/** What a write of a playlist item sends, member by member. */
import { isSortedByDate } from './account.ts';
import type { Playlist, PlaylistEntry } from './catalogue/model.ts';
import { parseWriteBody } from './write-body.ts';
import type { Shape, WriteBody } from './write-body.ts';
import { inBody, itemRefusal } from './write-error.ts';

/** Characters, as documented. */
const MAX_NOTE = 280;

const SHAPE: Shape = {
  kind: 'value',
  etag: 'value',
  id: 'value',
  snippet: {
    publishedAt: 'value',
    channelId: 'value',
    title: 'value',
    description: 'value',
    thumbnails: 'value',
    channelTitle: 'value',
    playlistId: 'value',
    position: 'value',
    resourceId: { kind: 'value', videoId: 'value', channelId: 'value', playlistId: 'value' },
    videoOwnerChannelTitle: 'value',
    videoOwnerChannelId: 'value',
  },
  contentDetails: {
    videoId: 'value',
    startAt: 'value',
    endAt: 'value',
    note: 'value',
    videoPublishedAt: 'value',
  },
  status: { privacyStatus: 'value' },
};

/** The body of a write. Throws 400 on a member that no playlist item has. */
export const parseItemBody = (body: Readonly<Record<string, unknown>>): WriteBody =>
  parseWriteBody(body, SHAPE);

/** Throws 400 `playlistIdRequired`. */
export function parsePlaylistId(body: WriteBody): string {
  const playlistId = body.text('snippet', 'playlistId') ?? '';
  if (playlistId !== '') return playlistId;
  throw itemRefusal({
    status: 400,
    reason: 'playlistIdRequired',
    message:
      'The request does not specify a value for the required <code>playlistId</code> property.',
    place: inBody('snippet.playlistId'),
  });
}

/** The video that the body names; undefined when it names no resource at all. */
export function parseVideoId(body: WriteBody): string | undefined {
  if (!body.has('snippet', 'resourceId')) return undefined;
  const kind = body.text('snippet', 'resourceId', 'kind');
  const videoId = body.text('snippet', 'resourceId', 'videoId');
  return kind === 'youtube#video' ? videoId : undefined;
}

/** 400: something that is no video, or not the video that stands there. */
export function invalidResourceType(): Error {
  return itemRefusal({
    status: 400,
    reason: 'invalidResourceType',
    message: 'The type specified for the resource ID is not supported for this operation.',
    place: inBody('snippet.resourceId.kind'),
  });
}

/** The position asked for. Throws 400 when the playlist sorts itself. */
export function parsePosition(body: WriteBody, playlist: Playlist): number | undefined {
  const position = body.int('snippet', 'position');
  if (position !== undefined && isSortedByDate(playlist)) {
    throw itemRefusal({
      status: 400,
      reason: 'manualSortRequired',
      message:
        "The request attempts to set the playlist item's position, but the playlist does not use manual sorting.",
      place: inBody('snippet.position'),
    });
  }
  return position;
}

/** Throws 400 when it is too long. */
export function parseNote(body: WriteBody): Pick<PlaylistEntry, 'note'> {
  const note = body.text('contentDetails', 'note');
  if (note !== undefined && note.length > MAX_NOTE) {
    throw itemRefusal({
      status: 400,
      reason: 'invalidContentDetails',
      message: 'The <code>contentDetails</code> property in the request is not valid.',
      place: inBody('contentDetails.note'),
    });
  }
  return note === undefined ? {} : { note };
}

/** Throws 400 `playlistItemIdRequired`. */
export function parseItemId(body: WriteBody): string {
  const id = body.text('id') ?? '';
  if (id !== '') return id;
  throw itemRefusal({
    status: 400,
    reason: 'playlistItemIdRequired',
    message:
      'The playlist item resource specified in the request must use the <code>id</code> property to identify the playlist item that is being updated.',
    place: inBody('id'),
  });
}
