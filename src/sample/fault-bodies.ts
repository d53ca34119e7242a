/** Error bodies that only faults need: they say nothing about a request of ours. */
import { ApiError, badRequest, commentsDisabled, invalidKey } from './api-error.ts';

const NOT_USED =
  'YouTube Data API v3 has not been used in project 123456789012 before or it is disabled. Enable it by visiting https://console.developers.google.com/apis/api/youtube.googleapis.com/overview?project=123456789012 then retry.';

const QUOTA =
  'The request cannot be completed because you have exceeded your <a href="/youtube/v3/getting-started#quota">quota</a>.';

interface Preset {
  readonly status: number;
  readonly message: string;
  readonly domain: string;
  readonly rpcStatus?: string;
  readonly details?: readonly unknown[];
  readonly extendedHelp?: string;
}

const perMinute: readonly unknown[] = [
  {
    '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
    reason: 'RATE_LIMIT_EXCEEDED',
    domain: 'googleapis.com',
    metadata: {
      service: 'youtube.googleapis.com',
      quota_metric: 'youtube.googleapis.com/default',
      quota_limit: 'defaultPerMinutePerProject',
      quota_limit_value: '1800000',
      quota_unit: '1/min/{project}',
      quota_location: 'global',
      consumer: 'projects/123456789012',
    },
  },
];

const PRESETS: Readonly<Record<string, Preset>> = {
  quotaExceeded: { status: 403, domain: 'youtube.quota', message: QUOTA },
  dailyLimitExceeded: {
    status: 403,
    domain: 'usageLimits',
    message:
      'Daily Limit Exceeded. The quota will be reset at midnight Pacific Time (PT). You may monitor your quota usage and adjust limits in the API Console: https://console.developers.google.com/apis/api/youtube.googleapis.com/quotas?project=123456789012',
    extendedHelp:
      'https://console.developers.google.com/apis/api/youtube.googleapis.com/quotas?project=123456789012',
  },
  rateLimitExceeded: {
    status: 429,
    domain: 'global',
    message:
      "Quota exceeded for quota metric 'Queries' and limit 'Queries per minute' of service 'youtube.googleapis.com' for consumer 'project_number:123456789012'.",
    rpcStatus: 'RESOURCE_EXHAUSTED',
    details: perMinute,
  },
  userRateLimitExceeded: {
    status: 403,
    domain: 'usageLimits',
    message: 'User Rate Limit Exceeded',
  },
  keyInvalid: { status: 400, domain: 'usageLimits', message: 'Bad Request' },
  accessNotConfigured: {
    status: 403,
    domain: 'usageLimits',
    message: NOT_USED,
    extendedHelp: 'https://console.developers.google.com',
    rpcStatus: 'PERMISSION_DENIED',
  },
  insufficientPermissions: {
    status: 403,
    domain: 'global',
    message: 'Request had insufficient authentication scopes.',
    rpcStatus: 'PERMISSION_DENIED',
    details: [
      {
        '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
        reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT',
        domain: 'googleapis.com',
        metadata: { service: 'youtube.googleapis.com' },
      },
    ],
  },
  backendError: { status: 500, domain: 'global', message: 'Backend Error' },
  processingFailure: {
    status: 400,
    domain: 'youtube.commentThread',
    message:
      "The API server failed to successfully process the request. While this can be a transient error, it usually indicates that the request's input is invalid.",
  },
  SERVICE_UNAVAILABLE: {
    status: 409,
    domain: 'youtube.api.v3.PlaylistItemInsertResponse.Error',
    message: 'The operation was aborted.',
    rpcStatus: 'ABORTED',
  },
};

const BY_STATUS: Readonly<Record<number, string>> = {
  409: 'SERVICE_UNAVAILABLE',
  429: 'rateLimitExceeded',
};

function generic(reason: string, status: number): ApiError {
  const message = status >= 500 ? 'The service is currently unavailable.' : reason;
  return new ApiError(
    status,
    message,
    { domain: 'global', reason },
    status === 503 ? { status: 'UNAVAILABLE' } : {},
  );
}

const retryInfo = (seconds: number): unknown => ({
  '@type': 'type.googleapis.com/google.rpc.RetryInfo',
  retryDelay: `${seconds}s`,
});

/**
 * Google's body for a reason, or for a status alone; a given status wins over the reason's own.
 * @param retryAfterSeconds adds a `RetryInfo` to the details of a body that has details
 */
export function reasonBody(
  reason: string | undefined,
  status: number | undefined,
  retryAfterSeconds?: number,
): ApiError {
  if (reason === 'commentsDisabled') return commentsDisabled();
  if (reason === 'API_KEY_INVALID') return invalidKey();
  if (reason === undefined && status === 400) return badRequest();
  const name = reason ?? BY_STATUS[status ?? 500] ?? 'backendError';
  const preset = PRESETS[name];
  if (preset === undefined) return generic(name, status ?? 400);
  if (reason === undefined && name === 'backendError') return generic(name, status ?? 500);
  const { message, domain, extendedHelp, rpcStatus } = preset;
  const wait = retryAfterSeconds === undefined ? [] : [retryInfo(retryAfterSeconds)];
  const details = preset.details && [...preset.details, ...wait];
  return new ApiError(
    status ?? preset.status,
    message,
    { domain, reason: name, ...(extendedHelp === undefined ? {} : { extendedHelp }) },
    {
      ...(rpcStatus === undefined ? {} : { status: rpcStatus }),
      ...(details === undefined ? {} : { details }),
    },
  );
}
