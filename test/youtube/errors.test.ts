import { expect, test } from 'vitest';
import { mapApiError } from '../../src/youtube/errors.ts';

const CONTEXT = { method: 'videos.list' };
const QUOTA = {
  bucket: 'search',
  cost: 0,
  remaining: 0,
  reset_at: '2026-11-21T08:00:00.000Z',
};

const body = (
  code: number,
  reason: string,
  extra: { message?: string; domain?: string; status?: string; details?: unknown[] } = {},
): unknown => {
  const { message = 'Something.', domain = 'global', ...rest } = extra;
  return { error: { code, message, errors: [{ message, domain, reason }], ...rest } };
};

const dailyDetails = (metadata: Record<string, string>): unknown[] => [
  {
    '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
    reason: 'RATE_LIMIT_EXCEEDED',
    domain: 'googleapis.com',
    metadata,
  },
];

test.each([
  [403, 'quotaExceeded', 'quota_exhausted', 'exhausted_by_youtube'],
  [403, 'dailyLimitExceeded', 'quota_exhausted', 'exhausted_by_youtube'],
  [403, 'rateLimitExceeded', 'rate_limited', 'youtube_rate_limited'],
  [403, 'userRateLimitExceeded', 'rate_limited', 'youtube_rate_limited'],
  [429, 'rateLimitExceeded', 'rate_limited', 'youtube_rate_limited'],
  [400, 'keyInvalid', 'auth_required', 'api_key_invalid'],
  [403, 'accessNotConfigured', 'auth_required', 'api_key_restricted'],
  [403, 'ipRefererBlocked', 'auth_required', 'api_key_restricted'],
  [401, 'authError', 'auth_required', 'invalid_credentials'],
  [403, 'insufficientPermissions', 'forbidden', 'insufficient_scope'],
  [403, 'commentsDisabled', 'forbidden', 'comments_disabled'],
  [403, 'forbidden', 'forbidden', 'forbidden'],
  [403, 'playlistForbidden', 'forbidden', 'forbidden'],
  [403, 'playlistItemsNotAccessible', 'forbidden', 'forbidden'],
  [404, 'videoNotFound', 'not_found', 'video_not_found'],
  [404, 'channelNotFound', 'not_found', 'channel_not_found'],
  [404, 'playlistNotFound', 'not_found', 'playlist_not_found'],
  [404, 'captionNotFound', 'not_found', 'caption_not_found'],
  [404, 'commentNotFound', 'not_found', 'comment_not_found'],
  [400, 'missingRequiredParameter', 'invalid_input', 'missing_parameter'],
  [400, 'invalidPageToken', 'invalid_input', 'invalid_page_token'],
  [400, 'incompatibleParameters', 'invalid_input', 'incompatible_parameters'],
  [400, 'invalidFilters', 'invalid_input', 'invalid_filters'],
  [400, 'unexpectedParameter', 'invalid_input', 'unexpected_parameter'],
  [400, 'processingFailure', 'unavailable', 'processing_failure'],
  [409, 'SERVICE_UNAVAILABLE', 'unavailable', 'conflict'],
  [500, 'backendError', 'unavailable', 'backend_error'],
  // Not in the table: the status decides.
  [400, 'badRequest', 'invalid_input', 'bad_request'],
  [403, 'accountDelegationForbidden', 'forbidden', 'forbidden'],
  [404, 'constructor', 'not_found', 'not_found'],
  [503, 'somethingNew', 'unavailable', 'backend_error'],
  [504, 'somethingNew', 'timeout', 'youtube_timeout'],
  // Of Google's global domain.
  [400, 'required', 'invalid_input', 'bad_request'],
  [401, 'required', 'auth_required', 'invalid_credentials'],
  [403, 'dailyLimitExceededUnreg', 'auth_required', 'api_key_missing'],
  [403, 'rateLimitExceededUnreg', 'auth_required', 'api_key_missing'],
  [403, 'userRateLimitExceededUnreg', 'auth_required', 'api_key_missing'],
  [403, 'concurrentLimitExceeded', 'rate_limited', 'youtube_rate_limited'],
  [403, 'servingLimitExceeded', 'rate_limited', 'youtube_rate_limited'],
  [403, 'limitExceeded', 'rate_limited', 'youtube_rate_limited'],
  [410, 'deleted', 'not_found', 'not_found'],
  [413, 'requestTooLarge', 'invalid_input', 'bad_request'],
  // A server that failed is at fault, whatever reason it gives.
  [503, 'SERVICE_UNAVAILABLE', 'unavailable', 'backend_error'],
  [500, 'forbidden', 'unavailable', 'backend_error'],
  [504, 'backendError', 'timeout', 'youtube_timeout'],
])('%i %s is %s with the reason %s', (status, reason, code, ours) => {
  const error = mapApiError(status, body(status, reason), CONTEXT);
  expect([error.code, error.reason]).toEqual([code, ours]);
});

test.each([
  ['quota_unit', { quota_unit: '1/d/{project}' }, 'quota_exhausted'],
  ['quota_limit', { quota_limit: 'defaultSearchListPerDayPerProject' }, 'quota_exhausted'],
  ['quota_unit', { quota_unit: '1/min/{project}' }, 'rate_limited'],
  ['quota_limit', { quota_limit: 'defaultPerMinutePerProject' }, 'rate_limited'],
])('a 429 with the detail %s %j is %s', (_name, metadata, code) => {
  const details = dailyDetails(metadata as unknown as Record<string, string>);
  const answer = body(429, 'rateLimitExceeded', { status: 'RESOURCE_EXHAUSTED', details });
  expect(mapApiError(429, answer, CONTEXT).code).toBe(code);
});

test('a 429 without details is daily when its message says so', () => {
  const message =
    "Quota exceeded for quota metric 'Search Queries' and limit 'Search Queries per day' of service 'youtube.googleapis.com' for consumer 'project_number:123'.";
  const error = mapApiError(429, body(429, 'rateLimitExceeded', { message }), {
    ...CONTEXT,
    quota: QUOTA,
    retryAfter: '60',
    now: Date.parse('2026-11-21T07:00:00Z'),
  });
  expect(error).toMatchObject({
    code: 'quota_exhausted',
    retryable: false,
    // Until the reset, whatever the header says.
    retryAfterSeconds: 3_600,
    quota: QUOTA,
  });
  expect(error.message).toContain('resets at 2026-11-21T08:00:00.000Z');
});

test.each([
  ['seconds', { retryAfter: '17' }, [], 17],
  [
    'a date',
    { retryAfter: 'Sat, 21 Nov 2026 08:00:10 GMT', now: Date.parse('2026-11-21T08:00:00Z') },
    [],
    10,
  ],
  ['RetryInfo', {}, [{ '@type': 'google.rpc.RetryInfo', retryDelay: '2.5s' }], 3],
  ['nothing', { retryAfter: null }, [], undefined],
  ['nonsense', { retryAfter: 'soon' }, [], undefined],
  [
    'RetryInfo beside a number that is none',
    { retryAfter: '1.5' },
    [{ '@type': 'google.rpc.RetryInfo', retryDelay: '7s' }],
    7,
  ],
  ['a RetryInfo of a year, five minutes at most', {}, [{ retryDelay: '31536000s' }], 300],
])('the wait of a per-minute limit comes from %s', (_name, facts, details, seconds) => {
  const error = mapApiError(429, body(429, 'rateLimitExceeded', { details }), {
    ...CONTEXT,
    ...facts,
  });
  expect(error).toMatchObject({ code: 'rate_limited', retryable: true, callerFault: false });
  expect(error.retryAfterSeconds).toBe(seconds);
});

test('today’s answer to a bad key names the variable to set', () => {
  const details = [{ '@type': 'x', reason: 'API_KEY_INVALID', domain: 'googleapis.com' }];
  const message = 'API key not valid. Please pass a valid API key.';
  for (const answer of [
    body(400, 'badRequest', { message, status: 'INVALID_ARGUMENT', details }),
    body(400, 'badRequest', { message, status: 'INVALID_ARGUMENT' }),
  ]) {
    const error = mapApiError(400, answer, CONTEXT);
    expect([error.code, error.reason]).toEqual(['auth_required', 'api_key_invalid']);
    expect(error.message).toContain('YOUTUBE_API_KEY');
  }
});

test('a call without a key and one with a missing scope are told apart from a plain 403', () => {
  const message =
    "Method doesn't allow unregistered callers (callers without established identity).";
  expect(mapApiError(403, body(403, 'forbidden', { message }), CONTEXT).reason).toBe(
    'api_key_missing',
  );
  const withForbidden = { error: { code: 403, message, status: 'PERMISSION_DENIED' } };
  expect(mapApiError(403, withForbidden, CONTEXT).reason).toBe('api_key_missing');
  const details = [{ reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT' }];
  const scope = { error: { code: 403, message: 'Request had insufficient.', details } };
  expect(mapApiError(403, scope, CONTEXT)).toMatchObject({ reason: 'insufficient_scope' });
});

// Google names a plain `forbidden` beside the detail that tells; recorded in public issue threads.
test.each([
  ['API_KEY_SERVICE_BLOCKED', 'api_key_restricted'],
  ['API_KEY_HTTP_REFERRER_BLOCKED', 'api_key_restricted'],
  ['API_KEY_IP_ADDRESS_BLOCKED', 'api_key_restricted'],
  ['CONSUMER_SUSPENDED', 'api_key_restricted'],
])('a forbidden whose details say %s is of the key, not of the item', (detail, reason) => {
  const details = [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: detail }];
  const answer = body(403, 'forbidden', { message: 'Requests are blocked.', details });
  expect(mapApiError(403, answer, CONTEXT)).toMatchObject({ code: 'auth_required', reason });
});

test('a request without a key is told as such under any reason', () => {
  const message = 'The request is missing a valid API key.';
  expect(mapApiError(403, body(403, 'forbidden', { message }), CONTEXT)).toMatchObject({
    code: 'auth_required',
    reason: 'api_key_missing',
  });
});

test('a limit of a minute is one whatever the reason says', () => {
  const details = [{ metadata: { quota_unit: '1/min/{project}' } }];
  expect(mapApiError(429, body(429, 'quotaExceeded', { details }), CONTEXT)).toMatchObject({
    code: 'rate_limited',
  });
});

test('our wording comes first, then YouTube’s without its HTML', () => {
  const message =
    'The video identified by the <code><a href="/youtube/v3/docs/commentThreads/list#videoId">videoId</a></code> parameter has disabled comments.';
  const error = mapApiError(403, body(403, 'commentsDisabled', { message }), CONTEXT);
  expect(error.message).toBe(
    'Comments are turned off for this video; there are none to read. YouTube says: "The video identified by the videoId parameter has disabled comments."',
  );
  expect(error).toMatchObject({ retryable: false, callerFault: true });
});

test('YouTube’s text is cut at 200 characters and holds no key', () => {
  const key = `AIza${'x'.repeat(35)}`;
  const message = `Bad ${key} in ?key=abcdef12345&x=1 &amp; ${'long '.repeat(100)}`;
  const said = /YouTube says: "(.*)"/.exec(
    mapApiError(400, body(400, 'badRequest', { message }), CONTEXT).message,
  )?.[1];
  expect(said?.length).toBeLessThanOrEqual(200);
  expect(said).toContain('Bad [key] in ?key=[redacted]&x=1 & long');
  expect(said?.endsWith('…')).toBe(true);
});

test.each([
  ['a page of HTML', 403, '<!DOCTYPE html><title>Sorry</title>', 'bad_body'],
  ['a truncated answer', 200, '{"kind":"youtube#videoLis', 'bad_body'],
  ['an empty answer', 200, '', 'bad_body'],
  ['a list', 404, [], 'bad_body'],
  ['a page on a server error', 502, '<html>', 'backend_error'],
])('%s is YouTube’s failure, not the caller’s', (_name, status, answer, reason) => {
  expect(mapApiError(status, answer, CONTEXT)).toMatchObject({
    code: 'unavailable',
    reason,
    callerFault: false,
  });
});

test('a 429 without JSON is a rate limit', () => {
  expect(mapApiError(429, '<html>', CONTEXT).code).toBe('rate_limited');
});
