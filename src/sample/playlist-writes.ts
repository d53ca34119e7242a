/** `playlists.insert`, `update` and `delete`, for the account's own playlists. */
import { parameter } from './api-error.ts';
import type { Playlist, PrivacyStatus } from './catalogue/model.ts';
import { requireAccount } from './listing.ts';
import type { Account, Endpoint } from './listing.ts';
import { WRITE_SCOPES } from './oauth-scopes.ts';
import { PLAYLIST_PARTS, playlistResource } from './playlists.ts';
import type { SampleState } from './state.ts';
import { ownsPlaylist, visiblePlaylist } from './visibility.ts';
import { parseWriteBody } from './write-body.ts';
import type { Shape, WriteBody } from './write-body.ts';
import { inBody, missingParameter, playlistRefusal } from './write-error.ts';

/** Units, of the default bucket. */
const WRITE_COST = 50;

const MAX_TITLE = 150;
const MAX_DESCRIPTION = 5_000;

/** Of one channel; the sample's own figure, since YouTube names none. */
const MAX_PLAYLISTS = 500;

const PRIVACY = ['public', 'unlisted', 'private'] as const satisfies readonly PrivacyStatus[];

/** Without a word on privacy a playlist is open to all, a new one and an updated one alike. */
const DEFAULT_PRIVACY: PrivacyStatus = 'public';

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
    thumbnailVideoId: 'value',
    channelTitle: 'value',
    defaultLanguage: 'value',
    localized: 'value',
    tags: 'value',
  },
  status: { privacyStatus: 'value', podcastStatus: 'value' },
  contentDetails: { itemCount: 'value' },
  player: { embedHtml: 'value' },
  localizations: 'value',
};

const PARAMETERS = ['onBehalfOfContentOwner', 'onBehalfOfContentOwnerChannel'] as const;

const titleRequired = (): Error =>
  playlistRefusal({
    status: 400,
    reason: 'playlistTitleRequired',
    message: 'The request must specify a playlist title.',
    place: inBody('snippet.title'),
  });

const invalidSnippet = (member: 'title' | 'description'): Error =>
  playlistRefusal({
    status: 400,
    reason: 'invalidPlaylistSnippet',
    message: 'The request provides an invalid playlist snippet.',
    place: inBody(`snippet.${member}`),
  });

type Snippet = Pick<Playlist, 'title' | 'description' | 'tags' | 'defaultLanguage'>;

function snippetOf({ title, description, tags, defaultLanguage }: Playlist): Snippet {
  return {
    title,
    description,
    ...(tags === undefined ? {} : { tags }),
    ...(defaultLanguage === undefined ? {} : { defaultLanguage }),
  };
}

/** The whole snippet: what the body leaves out is not kept. */
function parseSnippet(body: WriteBody): Snippet {
  const title = body.text('snippet', 'title')?.trim() ?? '';
  const description = body.text('snippet', 'description') ?? '';
  const tags = body.texts('snippet', 'tags');
  const defaultLanguage = body.text('snippet', 'defaultLanguage');
  if (title === '') throw titleRequired();
  if (title.length > MAX_TITLE || /[<>]/.test(title)) throw invalidSnippet('title');
  if (description.length > MAX_DESCRIPTION || /[<>]/.test(description)) {
    throw invalidSnippet('description');
  }
  return {
    title,
    description,
    ...(tags === undefined ? {} : { tags }),
    ...(defaultLanguage === undefined ? {} : { defaultLanguage }),
  };
}

type Status = Pick<Playlist, 'privacyStatus' | 'podcastStatus'>;

function statusOf({ privacyStatus, podcastStatus }: Playlist): Status {
  return { privacyStatus, ...(podcastStatus === undefined ? {} : { podcastStatus }) };
}

/** The whole status: what the body leaves out falls back to what a new playlist has. */
function parseStatus(body: WriteBody): Status {
  const podcastStatus = body.choice(
    ['enabled', 'disabled', 'unspecified'],
    'status',
    'podcastStatus',
  );
  return {
    privacyStatus: body.choice(PRIVACY, 'status', 'privacyStatus') ?? DEFAULT_PRIVACY,
    ...(podcastStatus === undefined ? {} : { podcastStatus }),
  };
}

/** The account's playlist of that id. 404, 403 for somebody else's, 400 for its uploads. */
function ownPlaylist(
  state: SampleState,
  account: Account,
  { id, verb }: { readonly id: string; readonly verb: 'update' | 'delete' },
): Playlist {
  const playlist = visiblePlaylist(state, id, account);
  if (playlist === undefined) {
    throw playlistRefusal({
      status: 404,
      reason: 'playlistNotFound',
      message:
        "The playlist identified with the request's <code>id</code> parameter cannot be found.",
      place: parameter('id'),
    });
  }
  if (!ownsPlaylist(playlist, account)) {
    throw playlistRefusal({
      status: 403,
      reason: 'playlistForbidden',
      message: 'This operation is forbidden or the request is not properly authorized.',
      place: parameter('id'),
    });
  }
  if (!state.playlists.has(id)) {
    throw playlistRefusal({
      status: 400,
      reason: 'playlistOperationUnsupported',
      message: `The API does not support the ability to ${verb} the specified playlist.`,
      place: parameter('id'),
    });
  }
  return playlist;
}

/** RFC 3339 without fractions, as playlists have it. */
export const timestampOf = (ms: number): string =>
  new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z');

/** `POST /playlists` */
const insertPlaylist: Endpoint = {
  method: 'POST',
  path: '/playlists',
  bucket: 'default',
  cost: WRITE_COST,
  scopes: WRITE_SCOPES,
  parameters: PARAMETERS,
  answer(params, request) {
    const { state, nowMs } = request;
    const { channelId } = requireAccount(request);
    const parts = params.parts(PLAYLIST_PARTS);
    const body = parseWriteBody(request.body, SHAPE);
    const own = [...state.playlists.values()].filter((one) => one.channelId === channelId);
    if (own.length >= MAX_PLAYLISTS) {
      throw playlistRefusal({
        status: 400,
        reason: 'maxPlaylistExceeded',
        message:
          'The playlist cannot be created because the channel already has the maximum number of playlists allowed.',
      });
    }
    const playlist: Playlist = {
      ...parseSnippet(body),
      ...parseStatus(body),
      id: `PL${state.mint(32)}`,
      channelId,
      publishedAt: timestampOf(nowMs),
      entries: [],
    };
    state.playlists.set(playlist.id, playlist);
    return playlistResource(playlist, parts);
  },
};

/** `PUT /playlists`: the parts that `part` names are written whole; the others stay. */
const updatePlaylist: Endpoint = {
  method: 'PUT',
  path: '/playlists',
  bucket: 'default',
  cost: WRITE_COST,
  scopes: WRITE_SCOPES,
  parameters: PARAMETERS,
  answer(params, request) {
    const { state } = request;
    const parts = params.parts(PLAYLIST_PARTS);
    const body = parseWriteBody(request.body, SHAPE);
    const own = ownPlaylist(state, requireAccount(request), {
      id: body.text('id') ?? '',
      verb: 'update',
    });
    const { id, channelId, publishedAt, entries } = own;
    const playlist: Playlist = {
      id,
      channelId,
      publishedAt,
      entries,
      ...(parts.has('snippet') ? parseSnippet(body) : snippetOf(own)),
      ...(parts.has('status') ? parseStatus(body) : statusOf(own)),
    };
    state.playlists.set(id, playlist);
    return playlistResource(playlist, parts);
  },
};

/** `DELETE /playlists` */
const deletePlaylist: Endpoint = {
  method: 'DELETE',
  path: '/playlists',
  bucket: 'default',
  cost: WRITE_COST,
  scopes: WRITE_SCOPES,
  parameters: ['id', 'onBehalfOfContentOwner'],
  answer(params, request) {
    const id = params.one('id');
    if (id === undefined) throw missingParameter('id');
    const { state } = request;
    state.playlists.delete(ownPlaylist(state, requireAccount(request), { id, verb: 'delete' }).id);
    return undefined;
  },
};

export const playlistWriteEndpoints: readonly Endpoint[] = [
  insertPlaylist,
  updatePlaylist,
  deletePlaylist,
];
