/** The error answers about caption tracks, with the documents' own words. */
import { ApiError, parameter } from './api-error.ts';
import { inBody } from './write-error.ts';

const DOMAIN = 'youtube.caption';

const FORBIDDEN_TO = {
  retrieve: 'retrieve the requested resources',
  download: 'download the caption track',
  upload: 'upload the caption track',
  update: 'update the caption track',
  delete: 'delete the caption track',
} as const;

/** 403: the video is somebody else's. */
export function captionForbidden(verb: keyof typeof FORBIDDEN_TO): ApiError {
  const hint =
    verb === 'download'
      ? 'The request might not be properly authorized, or the video order might not have enabled third-party contributions for this caption.'
      : 'The request might not be properly authorized.';
  return new ApiError(
    403,
    `The permissions associated with the request are not sufficient to ${FORBIDDEN_TO[verb]}. ${hint}`,
    { domain: DOMAIN, reason: 'forbidden', ...parameter(verb === 'upload' ? 'videoId' : 'id') },
  );
}

/** 404: no such track, or none of that video. */
export function captionNotFound(): ApiError {
  return new ApiError(
    404,
    "The caption track could not be found. Check the value of the request's <code>id</code> parameter to ensure that it is correct.",
    { domain: DOMAIN, reason: 'captionNotFound', ...parameter('id') },
  );
}

/** 404: no such video, or not for the caller. */
export function captionVideoNotFound(): ApiError {
  return new ApiError(
    404,
    'The video identified by the <code>videoId</code> parameter could not be found.',
    { domain: DOMAIN, reason: 'videoNotFound', ...parameter('videoId') },
  );
}

/** 400: no such format or language, a track that failed, or text that the format cannot hold. */
export function couldNotConvert(): ApiError {
  return new ApiError(
    400,
    'The caption track data could not be converted to the requested language and/or format. Ensure that the requested <code>tfmt</code> and <code>tlang</code> values are valid, and that the <code>snippet.status</code> of the requested caption track is not <code>failed</code>.',
    { domain: DOMAIN, reason: 'couldNotConvert' },
  );
}

/** 400: an upload without a file. */
export function contentRequired(): ApiError {
  return new ApiError(400, 'The request does not contain the caption track contents.', {
    domain: DOMAIN,
    reason: 'contentRequired',
    location: 'body',
    locationType: 'other',
  });
}

/** 400: a language, a name or a video that no track can have. */
export function invalidMetadata(member: 'language' | 'name' | 'videoId'): ApiError {
  return new ApiError(
    400,
    'The request contains invalid metadata values, which prevent the track from being created. Confirm that the request specifies valid values for the <code>snippet.language</code>, <code>snippet.name</code>, and <code>snippet.videoId</code> properties.',
    { domain: DOMAIN, reason: 'invalidMetadata', ...inBody(`snippet.${member}`) },
  );
}

/** 400 */
export function nameTooLong(): ApiError {
  return new ApiError(
    400,
    'The <code>snippet.name</code> specified in the request is too long. The maximum length supported is 150 characters.',
    { domain: DOMAIN, reason: 'nameTooLong', ...inBody('snippet.name') },
  );
}

/** 409: the video has a track of that language and name. */
export function captionExists(): ApiError {
  return new ApiError(
    409,
    'The specified video already has a caption track with the given <code>snippet.language</code> and <code>snippet.name</code>. A video can have multiple tracks for the same language, but each track must have a different name.',
    { domain: DOMAIN, reason: 'captionExists', ...inBody('snippet') },
  );
}

/** 400: as many tracks were uploaded as the sample keeps; its own limit, YouTube has none like it. */
export function tooManyTracks(): ApiError {
  return new ApiError(400, 'The sample keeps no more caption tracks than it has.', {
    domain: DOMAIN,
    reason: 'uploadLimitExceeded',
  });
}

/** 413: more than one upload may bring. */
export function uploadTooLarge(): ApiError {
  return new ApiError(413, 'Media is larger than limit.', {
    domain: 'global',
    reason: 'uploadTooLarge',
  });
}

/** 400: a multipart body that cannot be taken apart. */
export function malformedMultipart(): ApiError {
  return new ApiError(
    400,
    'Malformed multipart body.',
    { domain: 'global', reason: 'badRequest' },
    { status: 'INVALID_ARGUMENT' },
  );
}

/** 404: an upload session that ended, or never was. */
export function uploadSessionNotFound(): ApiError {
  return new ApiError(404, 'Not Found', { domain: 'global', reason: 'notFound' });
}
