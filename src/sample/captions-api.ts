/** `captions.list`, `download`, `delete`, and the update that only changes the draft status. */
import {
  captionForbidden,
  captionNotFound,
  captionVideoNotFound,
  contentRequired,
  couldNotConvert,
} from './caption-error.ts';
import { isCaptionFileFormat, writeCaptionFile } from './caption-files.ts';
import type { CaptionTrack, CaptionTracks } from './caption-tracks.ts';
import { findVideo } from './catalogue/index.ts';
import type { Cue } from './catalogue/model.ts';
import { pickParts, requireAccount, resource } from './listing.ts';
import type { Account, Endpoint, ListBody } from './listing.ts';
import { FORCE_SSL_SCOPES } from './oauth-scopes.ts';
import { translateCues, TRANSLATION_LANGUAGES } from './translate-cues.ts';
import { visibleVideo } from './visibility.ts';
import { parseWriteBody } from './write-body.ts';
import type { Shape } from './write-body.ts';
import { missingParameter } from './write-error.ts';

export const CAPTION_PARTS = ['id', 'snippet'] as const;

/** Units, of the default bucket. */
export const CAPTION_COSTS = {
  list: 50,
  insert: 400,
  update: 450,
  delete: 50,
  download: 200,
} as const;

/** Everybody's; content partners' own parameters do nothing here. */
export const CAPTION_PARAMETERS = ['onBehalfOf', 'onBehalfOfContentOwner'] as const;

export const CAPTION_SHAPE: Shape = {
  kind: 'value',
  etag: 'value',
  id: 'value',
  snippet: {
    videoId: 'value',
    lastUpdated: 'value',
    trackKind: 'value',
    language: 'value',
    name: 'value',
    audioTrackType: 'value',
    isCC: 'value',
    isLarge: 'value',
    isEasyReader: 'value',
    isDraft: 'value',
    isAutoSynced: 'value',
    status: 'value',
    failureReason: 'value',
  },
};

/** A track as reads and writes answer it. */
export function captionResource(track: CaptionTrack, parts: ReadonlySet<string>): ListBody {
  const { failure } = track;
  return resource('youtube#caption', {
    id: track.id,
    ...pickParts(parts, {
      snippet: () => ({
        videoId: track.videoId,
        // Microseconds, unlike everywhere else.
        lastUpdated: new Date(track.updatedAtMs).toISOString().replace('Z', '000Z'),
        trackKind: track.kind,
        language: track.language,
        name: track.name,
        audioTrackType: 'unknown',
        isCC: false,
        isLarge: false,
        isEasyReader: false,
        isDraft: track.isDraft,
        isAutoSynced: false,
        status: failure === undefined ? 'serving' : 'failed',
        ...(failure === undefined ? {} : { failureReason: failure }),
      }),
    }),
  });
}

export function ownsVideo(videoId: string, account: Account): boolean {
  return findVideo(videoId)?.channelId === account.channelId;
}

/** A track of the account's own videos. Throws 404, or 403 for somebody else's. */
export function ownTrack(
  tracks: CaptionTracks,
  account: Account,
  { id, verb }: { readonly id: string; readonly verb: 'download' | 'update' | 'delete' },
): CaptionTrack {
  const track = tracks.find(id);
  if (track === undefined) throw captionNotFound();
  if (!ownsVideo(track.videoId, account)) throw captionForbidden(verb);
  return track;
}

const listCaptions = (tracks: CaptionTracks): Endpoint => ({
  path: '/captions',
  bucket: 'default',
  cost: CAPTION_COSTS.list,
  scopes: FORCE_SSL_SCOPES,
  parameters: ['videoId', 'id', ...CAPTION_PARAMETERS],
  answer(params, request) {
    const account = requireAccount(request);
    const parts = params.parts(CAPTION_PARTS);
    const videoId = params.one('videoId');
    if (videoId === undefined) throw missingParameter('videoId');
    if (visibleVideo(videoId, account) === undefined) throw captionVideoNotFound();
    const visible = tracks
      .ofVideo(videoId)
      .filter((track) => !track.isDraft || ownsVideo(videoId, account));
    const ids = params.list('id');
    if (ids.some((id) => visible.every((track) => track.id !== id))) throw captionNotFound();
    const asked = visible.filter((track) => ids.length === 0 || ids.includes(track.id));
    return resource('youtube#captionListResponse', {
      items: asked.map((track) => captionResource(track, parts)),
    });
  },
});

function translated(track: CaptionTrack, tlang: string | undefined): readonly Cue[] | undefined {
  if (tlang === undefined || track.cues === undefined) return track.cues;
  const video = findVideo(track.videoId);
  if (video === undefined || !Object.hasOwn(TRANSLATION_LANGUAGES, tlang)) throw couldNotConvert();
  return translateCues(track.cues, video, tlang);
}

/** The file asked for: as it came, when nothing is to be changed of it. */
function fileOf(track: CaptionTrack, tfmt: string | undefined, tlang: string | undefined): string {
  if (track.failure !== undefined) throw couldNotConvert();
  // The original of a track that YouTube made, or that the catalogue began with, is `sbv`.
  const format = tfmt ?? track.file?.format ?? 'sbv';
  if (tlang === undefined && track.file?.format === format) return track.file.text;
  const cues = translated(track, tlang);
  if (cues === undefined || !isCaptionFileFormat(format)) throw couldNotConvert();
  const text = writeCaptionFile(format, cues, tlang ?? track.language);
  if (text === undefined) throw couldNotConvert();
  return text;
}

const downloadCaption = (tracks: CaptionTracks): Endpoint => ({
  path: '/captions/:id',
  bucket: 'default',
  cost: CAPTION_COSTS.download,
  scopes: FORCE_SSL_SCOPES,
  parameters: ['tfmt', 'tlang', ...CAPTION_PARAMETERS],
  answer(params, request) {
    const id = request.pathParam('id');
    const track = ownTrack(tracks, requireAccount(request), { id, verb: 'download' });
    const text = fileOf(track, params.one('tfmt'), params.one('tlang'));
    return new Response(text, {
      headers: {
        'content-type': 'application/octet-stream',
        'content-disposition': 'attachment',
        'cache-control': 'private',
        'x-content-type-options': 'nosniff',
      },
    });
  },
});

const deleteCaption = (tracks: CaptionTracks): Endpoint => ({
  method: 'DELETE',
  path: '/captions',
  bucket: 'default',
  cost: CAPTION_COSTS.delete,
  scopes: FORCE_SSL_SCOPES,
  parameters: ['id', ...CAPTION_PARAMETERS],
  answer(params, request) {
    const id = params.one('id');
    if (id === undefined) throw missingParameter('id');
    tracks.remove(ownTrack(tracks, requireAccount(request), { id, verb: 'delete' }).id);
    return undefined;
  },
});

/** Without a file there is nothing to insert; the place for files is below `/upload`. */
const insertNothing: Endpoint = {
  method: 'POST',
  path: '/captions',
  bucket: 'default',
  cost: CAPTION_COSTS.insert,
  scopes: FORCE_SSL_SCOPES,
  parameters: ['sync', ...CAPTION_PARAMETERS],
  answer() {
    throw contentRequired();
  },
};

const updateDraft = (tracks: CaptionTracks): Endpoint => ({
  method: 'PUT',
  path: '/captions',
  bucket: 'default',
  cost: CAPTION_COSTS.update,
  scopes: FORCE_SSL_SCOPES,
  parameters: ['sync', ...CAPTION_PARAMETERS],
  answer(params, request) {
    const parts = params.parts(CAPTION_PARTS);
    const body = parseWriteBody(request.body, CAPTION_SHAPE);
    const id = body.text('id') ?? '';
    const track = ownTrack(tracks, requireAccount(request), { id, verb: 'update' });
    // The draft status is all of a snippet that can be changed: language and name stay.
    const changed: CaptionTrack = {
      ...track,
      isDraft: parts.has('snippet') ? (body.flag('snippet', 'isDraft') ?? false) : track.isDraft,
      updatedAtMs: request.nowMs,
    };
    tracks.replace(changed);
    return captionResource(changed, parts);
  },
});

/** The methods of captions but for uploads. */
export function captionEndpoints(tracks: CaptionTracks): readonly Endpoint[] {
  return [
    listCaptions(tracks),
    downloadCaption(tracks),
    deleteCaption(tracks),
    insertNothing,
    updateDraft(tracks),
  ];
}
