/** `playlistItems.list`: what stands in a playlist, and what once stood there. */
import { invalidFilters } from './api-error.ts';
import { channelOf, findChannel, findVideo } from './catalogue/index.ts';
import type { Playlist, PlaylistEntry, Video } from './catalogue/model.ts';
import { listBody, pickParts, resource, takePage } from './listing.ts';
import type { Account, Endpoint, EndpointRequest, ListBody, Page } from './listing.ts';
import type { Params } from './params.ts';
import {
  playlistItemsNotAccessible,
  playlistItemVideoNotFound,
  playlistNotFound,
  privateListNotAccessible,
} from './resource-error.ts';
import { videoThumbnails } from './thumbnails.ts';
import { findPlaylist, visiblePlaylist, visibleVideo } from './visibility.ts';

export const PLAYLIST_ITEM_PARTS = ['contentDetails', 'id', 'snippet', 'status'] as const;

const MAX_IDS = 50;

/** A place in a playlist, with what has to be known to show it. */
export interface PlacedEntry {
  readonly playlist: Playlist;
  readonly entry: PlaylistEntry;
  /** From 0. */
  readonly position: number;
}

/** What is said of a video that is no longer there, or not for the caller. */
function placeholder(videoId: string): {
  readonly title: string;
  readonly description: string;
  readonly privacyStatus: string;
} {
  return findVideo(videoId) === undefined
    ? {
        title: 'Deleted video',
        description: 'This video is unavailable.',
        privacyStatus: 'privacyStatusUnspecified',
      }
    : {
        title: 'Private video',
        description: 'This video is private.',
        privacyStatus: 'private',
      };
}

function snippet({ playlist, entry, position }: PlacedEntry, video: Video | undefined): unknown {
  const { title, description } = video ?? placeholder(entry.videoId);
  return {
    publishedAt: entry.addedAt,
    channelId: playlist.channelId,
    title,
    description,
    thumbnails: video === undefined ? {} : videoThumbnails(video.id),
    channelTitle: findChannel(playlist.channelId)?.title ?? '',
    playlistId: playlist.id,
    position,
    resourceId: { kind: 'youtube#video', videoId: entry.videoId },
    ...(video === undefined
      ? {}
      : { videoOwnerChannelTitle: channelOf(video).title, videoOwnerChannelId: video.channelId }),
  };
}

/** An item as reads and writes answer it. */
export function playlistItemResource(
  placed: PlacedEntry,
  parts: ReadonlySet<string>,
  account: Account | undefined,
): ListBody {
  const { entry } = placed;
  const video = visibleVideo(entry.videoId, account);
  return resource('youtube#playlistItem', {
    id: entry.id,
    ...pickParts(parts, {
      snippet: () => snippet(placed, video),
      contentDetails: () => ({
        videoId: entry.videoId,
        ...(entry.note === undefined ? {} : { note: entry.note }),
        ...(video === undefined ? {} : { videoPublishedAt: video.publishedAt }),
      }),
      status: () => ({
        privacyStatus:
          video === undefined
            ? placeholder(entry.videoId).privacyStatus
            : video.refusal === 'private'
              ? 'private'
              : 'public',
      }),
    }),
  });
}

const places = (playlist: Playlist): readonly PlacedEntry[] =>
  playlist.entries.map((entry, position) => ({ playlist, entry, position }));

/** The place with that item id in a playlist that the caller may see. */
function findPlace(id: string, { state, account }: EndpointRequest): PlacedEntry | undefined {
  const [playlistId = ''] = Buffer.from(id, 'base64').toString().split('.');
  const playlist = visiblePlaylist(state, playlistId, account);
  return playlist && places(playlist).find(({ entry }) => entry.id === id);
}

function byId(params: Params, request: EndpointRequest): Page<PlacedEntry> {
  const ids = [...new Set(params.list('id'))];
  if (ids.length > MAX_IDS) throw invalidFilters('id');
  const items = ids.flatMap((id) => findPlace(id, request) ?? []);
  return { items, totalResults: items.length, resultsPerPage: items.length };
}

function ofPlaylist(params: Params, { state, account }: EndpointRequest): Page<PlacedEntry> {
  const id = params.one('playlistId') ?? '';
  if (id === 'WL' || id === 'HL') throw privateListNotAccessible(id);
  if (findPlaylist(state, id) === undefined) throw playlistNotFound();
  const playlist = visiblePlaylist(state, id, account);
  if (playlist === undefined) throw playlistItemsNotAccessible();
  const videoId = params.one('videoId');
  if (videoId !== undefined && findVideo(videoId) === undefined) throw playlistItemVideoNotFound();
  const items = places(playlist).filter(
    ({ entry }) => videoId === undefined || entry.videoId === videoId,
  );
  return takePage(items, params, { min: 0, max: 50, fallback: 5 });
}

/**
 * `GET /playlistItems`. 404 `playlistNotFound`, 403 `playlistItemsNotAccessible` for a private one.
 * Videos that are deleted or private keep their place, under another name.
 */
export const playlistItemsEndpoint: Endpoint = {
  path: '/playlistItems',
  bucket: 'default',
  cost: 1,
  parameters: ['id', 'playlistId', 'videoId', 'maxResults', 'pageToken', 'onBehalfOfContentOwner'],
  answer(params, request) {
    const parts = params.parts(PLAYLIST_ITEM_PARTS);
    const filter = params.filter(['id', 'playlistId']);
    const page = filter === 'id' ? byId(params, request) : ofPlaylist(params, request);
    return listBody(
      'youtube#playlistItemListResponse',
      page,
      page.items.map((placed) => playlistItemResource(placed, parts, request.account)),
    );
  },
};
