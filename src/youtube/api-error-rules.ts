import type { ErrorCode } from '../errors.ts';

/** What one kind of failure of the Data API means for a caller. */
export interface ApiErrorRule {
  readonly code: ErrorCode;
  /** Our `reason`; defaults to the code. */
  readonly reason?: string;
  readonly text: string;
  readonly retryable?: boolean;
}

export const QUOTA: ApiErrorRule = {
  code: 'quota_exhausted',
  reason: 'exhausted_by_youtube',
  text: "YouTube's daily quota for this call is used up. Wait for the reset, or ask Google for more quota.",
};
export const RATE: ApiErrorRule = {
  code: 'rate_limited',
  reason: 'youtube_rate_limited',
  text: 'YouTube limits how fast this server may ask. Wait a little, then try again.',
};
const KEY_INVALID: ApiErrorRule = {
  code: 'auth_required',
  reason: 'api_key_invalid',
  text: 'YouTube does not accept the API key. The operator must set YOUTUBE_API_KEY to a valid key.',
};
const KEY_RESTRICTED: ApiErrorRule = {
  code: 'auth_required',
  reason: 'api_key_restricted',
  text: 'The API key may not use the YouTube Data API from here. The operator must enable the API for its project, or change the restrictions of YOUTUBE_API_KEY.',
};
const NO_KEY: ApiErrorRule = {
  code: 'auth_required',
  reason: 'api_key_missing',
  text: 'YouTube saw no API key. The operator must set YOUTUBE_API_KEY.',
};
/** Said of the key where no reason tells it; bodies recorded in public issue threads. */
export const KEY_MESSAGES: readonly (readonly [RegExp, ApiErrorRule])[] = [
  [/API key (not valid|expired)/i, KEY_INVALID],
  [/unregistered callers|missing a valid API key/i, NO_KEY],
];
const TOKEN: ApiErrorRule = {
  code: 'auth_required',
  reason: 'invalid_credentials',
  text: 'YouTube does not accept the access token. Sign in to the Google account again.',
};
const SCOPE: ApiErrorRule = {
  code: 'forbidden',
  reason: 'insufficient_scope',
  text: 'The Google account has not allowed this action. Sign in again and grant the scope that it needs.',
};
export const FORBIDDEN: ApiErrorRule = {
  code: 'forbidden',
  text: 'YouTube does not allow this call: the item is private, or the account may not do this.',
};
const BUSY: ApiErrorRule = {
  code: 'unavailable',
  reason: 'conflict',
  text: 'YouTube was busy with another change of the same item. Read it again, then repeat the change.',
};
export const BACKEND: ApiErrorRule = {
  code: 'unavailable',
  reason: 'backend_error',
  text: 'YouTube failed on its side. Try again in a moment.',
};
export const SLOW: ApiErrorRule = {
  code: 'timeout',
  reason: 'youtube_timeout',
  text: 'YouTube took too long on its side. Try again in a moment.',
};
const PROCESSING: ApiErrorRule = {
  code: 'unavailable',
  reason: 'processing_failure',
  text: 'YouTube could not process the request. Try it once more.',
};
export const BAD_BODY: ApiErrorRule = {
  code: 'unavailable',
  reason: 'bad_body',
  text: 'YouTube answered with something that is not its API format. Try again in a moment; if it stays so, the operator should check YOUTUBE_API_BASE_URL and any proxy.',
};

const missing = (what: string, reason: string): ApiErrorRule => ({
  code: 'not_found',
  reason,
  text: `YouTube knows no such ${what}: it does not exist, was deleted or is private. Check the id.`,
});

const invalid = (reason: string, text: string): ApiErrorRule => ({
  code: 'invalid_input',
  reason,
  text,
});

/** By the `reason` that YouTube names; the table of errors of the Data API. */
export const BY_REASON: Readonly<Record<string, ApiErrorRule>> = {
  quotaExceeded: QUOTA,
  dailyLimitExceeded: QUOTA,
  rateLimitExceeded: RATE,
  userRateLimitExceeded: RATE,
  RATE_LIMIT_EXCEEDED: RATE,
  concurrentLimitExceeded: RATE,
  limitExceeded: RATE,
  servingLimitExceeded: RATE,
  // `Unreg`: of a caller without a key, who has a small limit of his own.
  dailyLimitExceededUnreg: NO_KEY,
  rateLimitExceededUnreg: NO_KEY,
  userRateLimitExceededUnreg: NO_KEY,
  keyInvalid: KEY_INVALID,
  keyExpired: KEY_INVALID,
  API_KEY_INVALID: KEY_INVALID,
  accessNotConfigured: KEY_RESTRICTED,
  SERVICE_DISABLED: KEY_RESTRICTED,
  API_KEY_SERVICE_BLOCKED: KEY_RESTRICTED,
  API_KEY_HTTP_REFERRER_BLOCKED: KEY_RESTRICTED,
  API_KEY_IP_ADDRESS_BLOCKED: KEY_RESTRICTED,
  ipRefererBlocked: KEY_RESTRICTED,
  CONSUMER_SUSPENDED: KEY_RESTRICTED,
  CONSUMER_INVALID: KEY_RESTRICTED,
  BILLING_DISABLED: KEY_RESTRICTED,
  authError: TOKEN,
  insufficientPermissions: SCOPE,
  ACCESS_TOKEN_SCOPE_INSUFFICIENT: SCOPE,
  commentsDisabled: {
    code: 'forbidden',
    reason: 'comments_disabled',
    text: 'Comments are turned off for this video; there are none to read.',
  },
  forbidden: FORBIDDEN,
  playlistForbidden: FORBIDDEN,
  playlistItemsNotAccessible: FORBIDDEN,
  watchLaterNotAccessible: FORBIDDEN,
  watchHistoryNotAccessible: FORBIDDEN,
  videoNotFound: missing('video', 'video_not_found'),
  channelNotFound: missing('channel', 'channel_not_found'),
  playlistNotFound: missing('playlist', 'playlist_not_found'),
  videoCategoryNotFound: missing('video category', 'category_not_found'),
  captionNotFound: missing('caption track', 'caption_not_found'),
  commentNotFound: missing('comment', 'comment_not_found'),
  missingRequiredParameter: invalid(
    'missing_parameter',
    'YouTube misses a parameter. Check the arguments.',
  ),
  invalidPageToken: invalid(
    'invalid_page_token',
    'YouTube does not know this page. Start again without the cursor.',
  ),
  incompatibleParameters: invalid(
    'incompatible_parameters',
    'YouTube does not accept these parameters together. Leave one of them out.',
  ),
  invalidFilters: invalid(
    'invalid_filters',
    'YouTube does not accept this filter. Check the arguments.',
  ),
  unexpectedParameter: invalid(
    'unexpected_parameter',
    'YouTube does not accept one of the parameters here. Check the arguments.',
  ),
  invalidParameter: invalid(
    'invalid_parameter',
    'YouTube does not accept the value of an argument. Check the arguments.',
  ),
  invalidChannelId: invalid(
    'invalid_channel',
    'channel_id: YouTube does not know this channel id.',
  ),
  invalidRegionCode: invalid(
    'invalid_region_code',
    'region_code: YouTube does not know this region. Give the two letters of a country (ISO 3166-1), such as US.',
  ),
  invalidRelevanceLanguage: invalid(
    'invalid_relevance_language',
    'relevance_language: YouTube does not know this language. Give two letters such as en.',
  ),
  invalidSearchFilter: invalid(
    'invalid_search_filter',
    'YouTube does not accept these filters of a search together. Leave one of them out.',
  ),
  videoChartNotFound: {
    code: 'not_found',
    reason: 'chart_not_found',
    text: 'YouTube keeps no such chart of popular videos.',
  },
  processingFailure: PROCESSING,
  SERVICE_UNAVAILABLE: BUSY,
  backendError: BACKEND,
};

/** What we call the parameters of YouTube that an error may point at. */
export const ARGUMENT_NAMES: Readonly<Record<string, string>> = {
  channelId: 'channel_id',
  maxResults: 'max_results',
  pageToken: 'cursor',
  parentId: 'comment_id',
  playlistId: 'playlist_id',
  publishedAfter: 'published_after',
  publishedBefore: 'published_before',
  q: 'query',
  regionCode: 'region_code',
  relevanceLanguage: 'relevance_language',
  searchTerms: 'search_terms',
  videoCategoryId: 'category_id',
};

export const BAD_REQUEST = invalid(
  'bad_request',
  'YouTube does not accept the request. Check the arguments.',
);

/** By status, when no reason is known. 5xx and the other 4xx are added in `ruleFor`. */
export const BY_STATUS: Readonly<Record<number, ApiErrorRule>> = {
  401: TOKEN,
  403: FORBIDDEN,
  404: missing('item', 'not_found'),
  409: BUSY,
  410: missing('item', 'not_found'),
  429: RATE,
};
