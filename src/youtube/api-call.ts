import type { MethodOptions, youtube_v3 } from '@googleapis/youtube';
import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Instruments } from '../../otel/instruments.ts';
import { type QuotaFigure, ToolError } from '../errors.ts';
import type { Secret } from '../secret.ts';
import { mapApiError } from './errors.ts';
import type { QuotaBucket, QuotaLedger } from './quota.ts';
import { isNeverSent, type UpstreamFetch } from './upstream-fetch.ts';

/** `sample` is the embedded sample YouTube: whatever it says is marked as such. */
export type UpstreamSource = 'youtube' | 'sample';

/** What each method draws; lists cost 1 a page (https://developers.google.com/youtube/v3/determine_quota_cost). */
export const API_COSTS = {
  'videos.list': { bucket: 'default', cost: 1 },
  'channels.list': { bucket: 'default', cost: 1 },
  'search.list': { bucket: 'search', cost: 1 },
  'commentThreads.list': { bucket: 'default', cost: 1 },
  'comments.list': { bucket: 'default', cost: 1 },
} as const satisfies Record<string, { bucket: QuotaBucket; cost: number }>;

export type ApiMethod = keyof typeof API_COSTS;

export interface YouTubeApiOptions {
  /** Its origin is used, a path is dropped: the official client keeps only the origin. */
  readonly baseUrl: string;
  /** Without one every method throws `auth_required`. */
  readonly apiKey: Secret | undefined;
  readonly fetch: UpstreamFetch;
  readonly ledger: QuotaLedger;
  readonly instruments: Pick<Instruments, 'youtubeApiDuration' | 'youtubeApiErrors'>;
  readonly source: UpstreamSource;
}

/** What came back, and what it cost. */
export interface ApiResult<T> {
  readonly value: T;
  readonly quota: QuotaFigure;
}

export interface CallContext {
  /** Ends the call down to its socket; its own reason is thrown. */
  readonly signal: AbortSignal;
}

/** One request with the official client. */
type Ask<T> = (client: youtube_v3.Youtube, via: MethodOptions) => Promise<{ data: T }>;

export type ApiCall = <T extends object>(
  method: ApiMethod,
  ctx: CallContext,
  ask: Ask<T>,
) => Promise<ApiResult<T>>;

/** The one way of every call of the Data API: span, key, quota, metrics, errors. */
export function createApiCall(options: YouTubeApiOptions): ApiCall {
  const { instruments } = options;
  const send = createSender(options);

  return async function call(method, ctx, ask) {
    const span = trace.getTracer('youtube-mcp').startSpan(`youtube ${method}`, {
      kind: SpanKind.INTERNAL,
      attributes: {
        'youtube.method': method,
        'youtube.quota.bucket': API_COSTS[method].bucket,
        'youtube.quota.cost': API_COSTS[method].cost,
        'youtube.source': options.source,
      },
    });
    try {
      return await context.with(trace.setSpan(context.active(), span), () =>
        send(method, ctx, ask),
      );
    } catch (error) {
      const type = errorType(error, ctx.signal);
      span.setStatus({ code: SpanStatusCode.ERROR });
      span.setAttribute('error.type', type);
      // Whoever gave up is no failure of YouTube's.
      if (type !== 'cancelled') instruments.youtubeApiErrors.add(1, { method, error_type: type });
      throw error;
    } finally {
      span.end();
    }
  };
}

function createSender(options: YouTubeApiOptions): ApiCall {
  const { ledger, instruments } = options;
  let client: Promise<youtube_v3.Youtube> | undefined;

  return async function send(method, { signal }, ask) {
    const { bucket, cost } = API_COSTS[method];
    const key = assertKey(options.apiKey);
    const youtube = await (client ??= loadClient(options.baseUrl));
    signal.throwIfAborted();
    const reservation = ledger.reserve(bucket, cost);
    const wire = createWire(options.fetch, signal);
    const startedAt = performance.now();
    try {
      const { data } = await ask(youtube, {
        fetchImplementation: wire.fetch,
        // Never `?key=`: instrumentations copy the query into span attributes.
        headers: { 'X-Goog-Api-Key': key.reveal() },
      });
      const facts = { method, retryAfter: wire.retryAfter() };
      if (isAnswer(wire.status(), data)) return { value: data, quota: reservation.figure };
      const error = mapApiError(wire.status(), data, { ...facts, quota: reservation.figure });
      if (error.code !== 'quota_exhausted') throw error;
      const quota = ledger.markExhausted(bucket, reservation);
      throw mapApiError(wire.status(), data, { ...facts, quota });
    } catch (error) {
      const failure = wire.failure() ?? error;
      if (isNeverSent(failure)) reservation.refund();
      // The client dresses an abort up as an error of its own: the signal tells.
      signal.throwIfAborted();
      throw toThrowable(failure, method);
    } finally {
      instruments.youtubeApiDuration.record((performance.now() - startedAt) / 1000, { method });
    }
  };
}

/** Loaded at the first call: about 100 ms and 27 MB that a server without a key never needs. */
async function loadClient(baseUrl: string): Promise<youtube_v3.Youtube> {
  const { youtube } = await import('@googleapis/youtube');
  return youtube({
    version: 'v3',
    rootUrl: baseUrl,
    // Its own retry repeats even the daily 429; ours belongs into the upstream fetch.
    retry: false,
    responseType: 'json',
    // Its errors carry the key, so it is never given a reason to make one.
    validateStatus: () => true,
  });
}

/** Remembers what went over the wire, since the client wraps and loses it. */
function createWire(upstream: UpstreamFetch, signal: AbortSignal) {
  let status = 0;
  let retryAfter: string | null = null;
  let failure: unknown;
  return {
    status: () => status,
    retryAfter: () => retryAfter,
    failure: () => failure,
    fetch: async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
      try {
        const response = await upstream(input, { ...init, signal });
        ({ status } = response);
        retryAfter = response.headers.get('retry-after');
        return response;
      } catch (error) {
        failure = error;
        throw error;
      }
    },
  };
}

/** The client hands a body that is no JSON on as text, an empty one as ''. */
function isAnswer(status: number, data: unknown): boolean {
  return status >= 200 && status < 300 && typeof data === 'object' && data !== null;
}

/** Whatever the client itself threw is told without its object: that one holds the key. */
function toThrowable(failure: unknown, method: ApiMethod): Error {
  if (failure instanceof ToolError) return failure;
  if (failure instanceof Error && !('config' in failure)) return failure;
  const text = failure instanceof Error ? failure.message : String(failure);
  return new Error(`the official client failed in ${method}: ${text}`);
}

function errorType(error: unknown, signal: AbortSignal): string {
  if (error instanceof ToolError) return error.code;
  return signal.aborted ? 'cancelled' : 'unavailable';
}

function assertKey(apiKey: Secret | undefined): Secret {
  if (apiKey) return apiKey;
  throw new ToolError(
    'auth_required',
    'This needs a YouTube Data API key. The operator must set YOUTUBE_API_KEY; transcripts work without it.',
    { reason: 'api_key_missing' },
  );
}
