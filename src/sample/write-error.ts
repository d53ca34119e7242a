/**
 * The error answers to changes of playlists and comments. The reasons are the documented ones; the
 * texts are those seen in the open where somebody quoted them, else the documents' own words.
 */
import { ApiError, parameter } from './api-error.ts';
import type { ErrorRow } from './api-error.ts';

type Place = Pick<ErrorRow, 'location' | 'locationType'>;

/** A member of the resource that was sent. */
export const inBody = (path: string): Place => ({
  location: `body.${path}`,
  locationType: 'other',
});

/** 400: a parameter that a write cannot do without. */
export function missingParameter(name: string): ApiError {
  return new ApiError(400, `'${name}'`, {
    domain: 'youtube.parameter',
    reason: 'missingRequiredParameter',
    ...parameter(name),
  });
}

interface Refusal {
  readonly status: 400 | 403 | 404 | 409;
  readonly reason: string;
  readonly message: string;
  readonly place?: Place;
}

const refuse = (domain: string, { status, reason, message, place = {} }: Refusal): ApiError =>
  new ApiError(status, message, { domain, reason, ...place });

/** A refusal about a playlist itself. */
export const playlistRefusal = (refusal: Refusal): ApiError => refuse('youtube.playlist', refusal);

/** A refusal about what stands in a playlist. */
export const itemRefusal = (refusal: Refusal): ApiError => refuse('youtube.playlistItem', refusal);

/** A refusal about a comment that is written. */
export const commentRefusal = (
  domain: 'youtube.comment' | 'youtube.commentThread',
  refusal: Refusal,
): ApiError => refuse(domain, refusal);

/** 400: what adding somebody's private video gets, seen in 2022 and since. */
export function failedPrecondition(): ApiError {
  return new ApiError(
    400,
    'Precondition check failed.',
    { domain: 'global', reason: 'failedPrecondition' },
    { status: 'FAILED_PRECONDITION' },
  );
}
