/** `playlists.list`: by id, of a channel, or the account's own. */
import { invalidFilters } from './api-error.ts';
import { findChannel } from './catalogue/index.ts';
import type { Playlist } from './catalogue/model.ts';
import { listBody, pickParts, requireAccount, resource, takePage } from './listing.ts';
import type { Endpoint, EndpointRequest, ListBody } from './listing.ts';
import type { Params } from './params.ts';
import { playlistChannelNotFound } from './resource-error.ts';
import { videoThumbnails } from './thumbnails.ts';
import { ownsPlaylist, visiblePlaylist, visibleVideo } from './visibility.ts';

export const PLAYLIST_PARTS = [
  'contentDetails',
  'id',
  'localizations',
  'player',
  'snippet',
  'status',
] as const;

const MAX_IDS = 50;

/** Of the first video that can be seen; none when there is none. */
function thumbnails(playlist: Playlist): unknown {
  const shown = playlist.entries.find((entry) => visibleVideo(entry.videoId, undefined));
  return shown === undefined ? {} : videoThumbnails(shown.videoId);
}

function snippet(playlist: Playlist): unknown {
  const { title, description, tags, defaultLanguage } = playlist;
  return {
    publishedAt: playlist.publishedAt,
    channelId: playlist.channelId,
    title,
    description,
    thumbnails: thumbnails(playlist),
    channelTitle: findChannel(playlist.channelId)?.title ?? '',
    ...(tags === undefined || tags.length === 0 ? {} : { tags }),
    ...(defaultLanguage === undefined ? {} : { defaultLanguage }),
    localized: { title, description },
  };
}

/** A playlist as reads and writes answer it. */
export function playlistResource(playlist: Playlist, parts: ReadonlySet<string>): ListBody {
  const { id, title, description, privacyStatus, podcastStatus, defaultLanguage } = playlist;
  return resource('youtube#playlist', {
    id,
    ...pickParts(parts, {
      snippet: () => snippet(playlist),
      status: () => ({
        privacyStatus,
        ...(podcastStatus === undefined ? {} : { podcastStatus }),
      }),
      contentDetails: () => ({ itemCount: playlist.entries.length }),
      player: () => ({
        embedHtml: `<iframe width="640" height="360" src="http://www.youtube.com/embed/videoseries?list=${id}" frameborder="0" allow="accelerometer; autoplay; clipboard-write; encrypted-media; gyroscope; picture-in-picture; web-share" referrerpolicy="strict-origin-when-cross-origin" allowfullscreen></iframe>`,
      }),
      localizations: () =>
        defaultLanguage === undefined ? undefined : { [defaultLanguage]: { title, description } },
    }),
  });
}

const newestFirst = (playlists: readonly Playlist[]): readonly Playlist[] =>
  playlists.toSorted((a, b) => b.publishedAt.localeCompare(a.publishedAt));

function select(params: Params, request: EndpointRequest): readonly Playlist[] {
  const { state, account } = request;
  const filter = params.filter(['id', 'channelId', 'mine']);
  const all = [...state.playlists.values()];
  switch (filter) {
    case 'id': {
      const ids = [...new Set(params.list('id'))];
      if (ids.length > MAX_IDS) throw invalidFilters('id');
      return ids.flatMap((id) => visiblePlaylist(state, id, account) ?? []);
    }
    case 'channelId': {
      const channel = findChannel(params.one('channelId') ?? '');
      if (channel === undefined) throw playlistChannelNotFound();
      return newestFirst(
        all.filter(
          (playlist) =>
            playlist.channelId === channel.id &&
            (playlist.privacyStatus === 'public' || ownsPlaylist(playlist, account)),
        ),
      );
    }
    case 'mine': {
      const mine = requireAccount(request);
      return newestFirst(all.filter((playlist) => ownsPlaylist(playlist, mine)));
    }
    default:
      return filter satisfies never;
  }
}

/** `GET /playlists`. An id that is unknown or private is left out; `items` may be empty. */
export const playlistsEndpoint: Endpoint = {
  path: '/playlists',
  bucket: 'default',
  cost: 1,
  parameters: [
    'id',
    'channelId',
    'mine',
    'maxResults',
    'pageToken',
    'hl',
    'onBehalfOfContentOwner',
    'onBehalfOfContentOwnerChannel',
  ],
  answer(params, request) {
    const parts = params.parts(PLAYLIST_PARTS);
    const page = takePage(select(params, request), params, { min: 0, max: 50, fallback: 5 });
    return listBody(
      'youtube#playlistListResponse',
      page,
      page.items.map((playlist) => playlistResource(playlist, parts)),
    );
  },
};
