/** The error answers of the Data API, body by body, with the HTML that the real messages carry. */

/** One row of `error.errors[]`. */
export interface ErrorRow {
  readonly message?: string;
  readonly domain: string;
  readonly reason: string;
  readonly location?: string;
  readonly locationType?: string;
  readonly extendedHelp?: string;
}

/** Thrown by an endpoint; the router turns it into Google's error envelope. */
export class ApiError extends Error {
  readonly httpStatus: number;
  readonly body: unknown;

  constructor(
    httpStatus: number,
    message: string,
    row: ErrorRow,
    more: { readonly status?: string; readonly details?: readonly unknown[] } = {},
  ) {
    super(message);
    this.name = 'ApiError';
    this.httpStatus = httpStatus;
    this.body = {
      error: { code: httpStatus, message, errors: [{ message, ...row }], ...more },
    };
  }
}

const errorInfo = (reason: string, metadata: Readonly<Record<string, string>>): unknown => ({
  '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
  reason,
  domain: 'googleapis.com',
  metadata: { service: 'youtube.googleapis.com', ...metadata },
});

/** Where the fault lies. */
export const parameter = (location: string): Pick<ErrorRow, 'location' | 'locationType'> => ({
  location,
  locationType: 'parameter',
});

/** 403: neither a key nor a token came along. */
export function unregisteredCaller(): ApiError {
  const message =
    "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other form of API consumer identity to call this API.";
  return new ApiError(
    403,
    message,
    { domain: 'global', reason: 'forbidden' },
    { status: 'PERMISSION_DENIED' },
  );
}

/** 400: a key came along that nobody issued. */
export function invalidKey(): ApiError {
  const message = 'API key not valid. Please pass a valid API key.';
  return new ApiError(
    400,
    message,
    { domain: 'global', reason: 'badRequest' },
    {
      status: 'INVALID_ARGUMENT',
      details: [
        errorInfo('API_KEY_INVALID', {}),
        {
          '@type': 'type.googleapis.com/google.rpc.LocalizedMessage',
          locale: 'en-US',
          message,
        },
      ],
    },
  );
}

const CREDENTIAL_HINT =
  'Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.';

/** 401: a bearer token that is unknown, expired or revoked. */
export function invalidCredentials(): ApiError {
  return new ApiError(
    401,
    `Request had invalid authentication credentials. ${CREDENTIAL_HINT}`,
    {
      message: 'Invalid Credentials',
      domain: 'global',
      reason: 'authError',
      location: 'Authorization',
      locationType: 'header',
    },
    { status: 'UNAUTHENTICATED' },
  );
}

/** 401: something that only an account may ask (`mine=true`), asked with a key alone. */
export function loginRequired(): ApiError {
  return new ApiError(
    401,
    `Request is missing required authentication credential. ${CREDENTIAL_HINT}`,
    {
      message: 'Login Required.',
      domain: 'global',
      reason: 'required',
      location: 'Authorization',
      locationType: 'header',
    },
    { status: 'UNAUTHENTICATED', details: [errorInfo('CREDENTIALS_MISSING', {})] },
  );
}

/** 403: a token that was not given for this. */
export function insufficientScope(): ApiError {
  return new ApiError(
    403,
    'Request had insufficient authentication scopes.',
    { message: 'Insufficient Permission', domain: 'global', reason: 'insufficientPermissions' },
    {
      status: 'PERMISSION_DENIED',
      details: [errorInfo('ACCESS_TOKEN_SCOPE_INSUFFICIENT', {})],
    },
  );
}

/** 400: a body that is no JSON object. */
export function parseError(): ApiError {
  return new ApiError(
    400,
    'Invalid JSON payload received. Unexpected end of string.',
    { domain: 'global', reason: 'parseError' },
    { status: 'INVALID_ARGUMENT' },
  );
}

/** 400: the general complaint about an argument, without a word on which. */
export function badRequest(message = 'Request contains an invalid argument.'): ApiError {
  return new ApiError(
    400,
    message,
    { domain: 'global', reason: 'badRequest' },
    { status: 'INVALID_ARGUMENT' },
  );
}

/** 400: `part` was left out. */
export function missingPart(): ApiError {
  return new ApiError(400, "'part'", {
    domain: 'youtube.parameter',
    reason: 'missingRequiredParameter',
    ...parameter('part'),
  });
}

/** 400: a part this resource does not have. */
export function unknownPart(part: string): ApiError {
  return new ApiError(400, `'${part}'`, {
    domain: 'youtube.part',
    reason: 'unknownPart',
    ...parameter('part'),
  });
}

/** 400: none of the filters of which exactly one is wanted. */
export function noFilter(expected: readonly string[]): ApiError {
  return new ApiError(400, `No filter selected. Expected one of: ${expected.join(', ')}`, {
    domain: 'youtube.parameter',
    reason: 'missingRequiredParameter',
    location: 'parameters.',
    locationType: 'other',
  });
}

/** 400: two filters that exclude each other. */
export function incompatibleParameters(names: readonly string[]): ApiError {
  return new ApiError(
    400,
    `Incompatible parameters specified in the request: ${names.join(', ')}`,
    {
      domain: 'youtube.parameter',
      reason: 'incompatibleParameters',
      location: 'parameters.',
      locationType: 'other',
    },
  );
}

/** 400: a filter with a value the service cannot use, such as 51 ids. */
export function invalidFilters(name: string): ApiError {
  return new ApiError(400, 'The request specifies an invalid filter parameter.', {
    domain: 'youtube.parameter',
    reason: 'invalidFilters',
    ...parameter(name),
  });
}

/** 400: a number outside its range. The range is part of the real message. */
export function outOfRange(name: string, value: string, min: number, max: number): ApiError {
  return new ApiError(
    400,
    `Invalid value '${value}'. Values must be within the range: [${min}, ${max}]`,
    { domain: 'global', reason: 'invalidParameter', ...parameter(name) },
  );
}

/** 400: a value outside its closed set. */
export function invalidChoice(name: string, value: string, allowed: readonly string[]): ApiError {
  return new ApiError(
    400,
    `Invalid string value: '${value}'. Allowed values: [${allowed.join(', ')}]`,
    { domain: 'global', reason: 'invalidParameter', ...parameter(name) },
  );
}

/** 400: a `fields` mask that cannot be read. */
export function invalidFields(mask: string): ApiError {
  return new ApiError(400, `Invalid field selection ${mask}`, {
    domain: 'global',
    reason: 'invalidParameter',
    ...parameter('fields'),
  });
}

/** 400: a query parameter the method does not know. */
export function unknownParameter(name: string): ApiError {
  return badRequest(
    `Invalid JSON payload received. Unknown name "${name}": Cannot bind query parameter. Field '${name}' could not be found in request message.`,
  );
}

/** 400: a page token that was not issued for this request, or was tampered with. */
export function invalidPageToken(): ApiError {
  return new ApiError(400, 'The request specifies an invalid page token.', {
    domain: 'youtube.parameter',
    reason: 'invalidPageToken',
    ...parameter('pageToken'),
  });
}

/** 400: a search filter that needs `type=video`. */
export function invalidSearchFilter(name: string): ApiError {
  return new ApiError(
    400,
    'The request contains an invalid combination of search filters and/or restrictions. Note that you must set the <code>type</code> parameter to <code>video</code> if you set a value for the <code>eventType</code>, <code>videoCaption</code>, <code>videoCategoryId</code>, <code>videoDefinition</code>, <code>videoDimension</code>, <code>videoDuration</code>, <code>videoEmbeddable</code>, <code>videoLicense</code>, <code>videoSyndicated</code>, or <code>videoType</code> parameters.',
    { domain: 'youtube.search', reason: 'invalidSearchFilter', ...parameter(name) },
  );
}

/** 403: a part that only the owner of the video may read. */
export function forbidden(): ApiError {
  return new ApiError(
    403,
    "The request is not properly authorized to access video file or processing information. Note that the <code>fileDetails</code>, <code>processingDetails</code>, and <code>suggestions</code> parts are only available to that video's owner.",
    { domain: 'youtube.video', reason: 'forbidden', ...parameter('part') },
  );
}

/** 403: the owner closed the comments of the video. */
export function commentsDisabled(): ApiError {
  return new ApiError(
    403,
    'The video identified by the <code><a href="/youtube/v3/docs/commentThreads/list#videoId">videoId</a></code> parameter has disabled comments.',
    { domain: 'youtube.commentThread', reason: 'commentsDisabled', ...parameter('videoId') },
  );
}

/** 404: comments of a video that is not there, or not for the public. */
export function threadVideoNotFound(): ApiError {
  return new ApiError(
    404,
    'The video identified by the <code><a href="/youtube/v3/docs/commentThreads/list#videoId">videoId</a></code> parameter could not be found.',
    { domain: 'youtube.commentThread', reason: 'videoNotFound', ...parameter('videoId') },
  );
}

/** 404: comments of a channel that is not there. */
export function threadChannelNotFound(): ApiError {
  return new ApiError(
    404,
    'The channel identified by the <code><a href="/youtube/v3/docs/commentThreads/list#channelId">channelId</a></code> parameter could not be found.',
    { domain: 'youtube.commentThread', reason: 'channelNotFound', ...parameter('channelId') },
  );
}

/** 404: replies to a comment that is not there. */
export function commentNotFound(name: string): ApiError {
  return new ApiError(404, 'One or more of the specified comments cannot be found.', {
    domain: 'youtube.comment',
    reason: 'commentNotFound',
    ...parameter(name),
  });
}
