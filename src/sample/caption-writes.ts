/** `captions.insert` and `captions.update` once the file is there: what is stored, and what refused. */
import { parseJsonObject } from './api-reply.ts';
import {
  captionExists,
  captionForbidden,
  captionVideoNotFound,
  contentRequired,
  invalidMetadata,
  nameTooLong,
  tooManyTracks,
  uploadTooLarge,
} from './caption-error.ts';
import { parseCaptionFile } from './caption-parse.ts';
import { contentOf } from './caption-tracks.ts';
import type { CaptionTrack, CaptionTracks, UploadedFile } from './caption-tracks.ts';
import { CAPTION_SHAPE, captionResource, ownsVideo, ownTrack } from './captions-api.ts';
import type { Account, ListBody } from './listing.ts';
import type { SampleState } from './state.ts';
import { MAX_FILE_BYTES } from './upload-body.ts';
import type { UploadOpening } from './upload-sessions.ts';
import { visibleVideo } from './visibility.ts';
import { parseWriteBody } from './write-body.ts';
import type { WriteBody } from './write-body.ts';

/** Characters, as documented. */
const MAX_NAME = 150;

/** BCP 47, roughly. */
const LANGUAGE = /^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*$/;

export interface CaptionStore {
  readonly tracks: CaptionTracks;
  readonly state: SampleState;
  readonly now: () => number;
}

/** undefined when the bytes are no UTF-8. */
function decodeUtf8(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** A file of a known kind, or one that YouTube would fail to process. */
function parseFile(bytes: Buffer): UploadedFile {
  const text = decodeUtf8(bytes);
  return { text: text ?? '', parsed: text === undefined ? undefined : parseCaptionFile(text) };
}

function parseNewTrack(
  body: WriteBody,
  account: Account,
): Pick<CaptionTrack, 'videoId' | 'language' | 'name' | 'isDraft'> {
  const videoId = body.text('snippet', 'videoId') ?? '';
  const language = body.text('snippet', 'language') ?? '';
  const name = body.text('snippet', 'name');
  if (videoId === '') throw invalidMetadata('videoId');
  if (visibleVideo(videoId, account) === undefined) throw captionVideoNotFound();
  if (!ownsVideo(videoId, account)) throw captionForbidden('upload');
  if (!LANGUAGE.test(language)) throw invalidMetadata('language');
  // An empty name will do; none at all will not.
  if (name === undefined) throw invalidMetadata('name');
  if (name.length > MAX_NAME) throw nameTooLong();
  return { videoId, language, name, isDraft: body.flag('snippet', 'isDraft') ?? false };
}

function insertTrack(
  { account, parts }: UploadOpening,
  { body, file }: { readonly body: WriteBody; readonly file: Buffer },
  { tracks, state, now }: CaptionStore,
): ListBody {
  const track = parseNewTrack(body, account);
  const isTaken = tracks
    .ofVideo(track.videoId)
    .some(
      (one) =>
        one.kind === 'standard' && one.language === track.language && one.name === track.name,
    );
  if (isTaken) throw captionExists();
  if (file.length === 0) throw contentRequired();
  const added: CaptionTrack = {
    ...track,
    id: `AUieDa${state.mint(43)}`,
    kind: 'standard',
    updatedAtMs: now(),
    ...contentOf(parseFile(file)),
  };
  if (!tracks.add(added)) throw tooManyTracks();
  return captionResource(added, parts);
}

function updateTrack(
  { account, parts }: UploadOpening,
  { body, file }: { readonly body: WriteBody; readonly file: Buffer },
  { tracks, now }: CaptionStore,
): ListBody {
  if (file.length === 0) throw contentRequired();
  const id = body.text('id') ?? '';
  const { failure: _, file: __, ...kept } = ownTrack(tracks, account, { id, verb: 'update' });
  const changed: CaptionTrack = {
    ...kept,
    isDraft: parts.has('snippet') ? (body.flag('snippet', 'isDraft') ?? false) : kept.isDraft,
    updatedAtMs: now(),
    ...contentOf(parseFile(file)),
  };
  tracks.replace(changed);
  return captionResource(changed, parts);
}

/** Stores the file, as a new track or in place of a track's old one. Throws `ApiError`. */
export function saveCaption(opening: UploadOpening, file: Buffer, store: CaptionStore): ListBody {
  if (file.length > MAX_FILE_BYTES) throw uploadTooLarge();
  const body = parseWriteBody(parseJsonObject(opening.metadata), CAPTION_SHAPE);
  return opening.method === 'POST'
    ? insertTrack(opening, { body, file }, store)
    : updateTrack(opening, { body, file }, store);
}
