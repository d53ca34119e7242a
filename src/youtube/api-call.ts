import type { MethodOptions, youtube_v3 } from '@googleapis/youtube';
import { context, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Instruments } from '../../otel/instruments.ts';
import { type ErrorCode, type QuotaFigure, ToolError } from '../errors.ts';
import type { Secret } from '../secret.ts';
import { createWire } from './api-wire.ts';
import { amendError, mapApiError } from './errors.ts';
import type { AttemptContext, UpstreamGuard } from './guard.ts';
import type { QuotaBucket, QuotaLedger } from './quota.ts';
import { isNeverSent, type UpstreamFetch } from './upstream-fetch.ts';

/** `sample` is the embedded sample YouTube: whatever it says is marked as such. */
export type UpstreamSource = 'youtube' | 'sample';

export type KeyPlace = 'header' | 'query';

interface MethodFacts {
  readonly bucket: QuotaBucket;
  /** Units a request. */
  readonly cost: number;
  /** It changes something at YouTube, so it is sent once: an error does not say that nothing was done. */
  readonly writes?: boolean;
}

/** What each method draws; lists cost 1 a page (https://developers.google.com/youtube/v3/determine_quota_cost). */
export const API_COSTS = {
  'videos.list': { bucket: 'default', cost: 1 },
  'videos.batchGetStats': { bucket: 'batch_get_stats', cost: 1 },
  'videoCategories.list': { bucket: 'default', cost: 1 },
  'channels.list': { bucket: 'default', cost: 1 },
  'playlists.list': { bucket: 'default', cost: 1 },
  'playlistItems.list': { bucket: 'default', cost: 1 },
  'search.list': { bucket: 'search', cost: 1 },
  'commentThreads.list': { bucket: 'default', cost: 1 },
  'comments.list': { bucket: 'default', cost: 1 },
} as const satisfies Record<string, MethodFacts>;

export type ApiMethod = keyof typeof API_COSTS;

export interface YouTubeApiOptions {
  /** Its origin is used, a path is dropped: the official client keeps only the origin. */
  readonly baseUrl: string;
  /** Without one every method throws `auth_required`. */
  readonly apiKey: Secret | undefined;
  /**
   * Where the key travels. Default `header`: instrumentations copy the query into span attributes.
   * `query` is there for the case that YouTube does not take the header.
   */
  readonly keyIn?: KeyPlace;
  readonly fetch: UpstreamFetch;
  /** The one of the Data API: deadline, retries, breaker. */
  readonly guard: UpstreamGuard;
  readonly ledger: QuotaLedger;
  readonly instruments: Pick<
    Instruments,
    'youtubeApiDuration' | 'youtubeApiErrors' | 'youtubeApiRetries'
  >;
  readonly source: UpstreamSource;
}

/** What came back, and what it cost. */
export interface ApiResult<T> {
  readonly value: T;
  /** The whole cost, requests that failed before included; the same on every `ToolError` of a call. */
  readonly quota: QuotaFigure;
}

export interface CallContext {
  /** Ends the call down to its socket; its own reason is thrown. */
  readonly signal: AbortSignal;
  /** Hears how far a read of many requests is; `total` when that is known. */
  readonly report?: (done: number, total?: number, message?: string) => void;
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
        'youtube.source': options.source,
      },
    });
    try {
      return await context.with(trace.setSpan(context.active(), span), () =>
        send(method, ctx, ask, span),
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

/** What one logical call has drawn so far. */
interface Drawn {
  requests: number;
  cost: number;
  /** Why the last request failed. */
  failedWith: ErrorCode | undefined;
}

type Send = <T extends object>(
  method: ApiMethod,
  ctx: CallContext,
  ask: Ask<T>,
  span: Span,
) => Promise<ApiResult<T>>;

/** The key, and then the guard around as many requests as it takes. */
function createSender(options: YouTubeApiOptions): Send {
  const { guard, instruments, ledger } = options;
  let client: Promise<youtube_v3.Youtube> | undefined;

  return async function send(method, { signal }, ask, span) {
    const key = assertKey(options.apiKey);
    const { bucket, writes = false }: MethodFacts = API_COSTS[method];
    const drawn: Drawn = { requests: 0, cost: 0, failedWith: undefined };
    const request = createRequest(options, method, drawn);
    const startedAt = performance.now();
    try {
      return await guard.run(
        signal,
        async (attempt) => {
          const youtube = await (client ??= loadClient(options.baseUrl));
          attempt.signal.throwIfAborted();
          return request(attempt, (via) => ask(youtube, via), key);
        },
        { mayRetry: !writes },
      );
    } catch (error) {
      if (!(error instanceof ToolError)) throw error;
      throw amendError(error, { quota: ledger.figure(bucket, drawn.cost) });
    } finally {
      span.setAttributes({
        'youtube.attempts': drawn.requests,
        'youtube.quota.cost': drawn.cost,
      });
      if (drawn.requests > 0) {
        instruments.youtubeApiDuration.record((performance.now() - startedAt) / 1000, { method });
      }
    }
  };
}

/** One request: its units are drawn before it, and given back when nothing was sent. */
function createRequest(options: YouTubeApiOptions, method: ApiMethod, drawn: Drawn) {
  const { instruments, ledger, keyIn = 'header' } = options;
  const { bucket, cost } = API_COSTS[method];

  return async function request<T extends object>(
    { signal, number }: AttemptContext,
    ask: (via: MethodOptions) => Promise<{ data: T }>,
    key: Secret,
  ): Promise<ApiResult<T>> {
    const reservation = ledger.reserve(bucket, cost);
    drawn.requests += 1;
    drawn.cost += cost;
    if (number > 1 && drawn.failedWith) {
      instruments.youtubeApiRetries.add(1, { method, error_type: drawn.failedWith });
    }
    const wire = createWire(options.fetch, signal, keyIn === 'query' ? key : undefined);
    try {
      const { data } = await ask({
        fetchImplementation: wire.fetch,
        headers: keyIn === 'header' ? { 'X-Goog-Api-Key': key.reveal() } : {},
      });
      if (isAnswer(wire.status(), data)) {
        return { value: data, quota: { ...reservation.figure, cost: drawn.cost } };
      }
      const facts = { method, retryAfter: wire.retryAfter() };
      const error = mapApiError(wire.status(), data, facts);
      if (error.code !== 'quota_exhausted') throw error;
      const quota = ledger.markExhausted(bucket, reservation);
      if (!quota) throw notResetYet(method);
      throw mapApiError(wire.status(), data, { ...facts, quota });
    } catch (error) {
      const failure = wire.failure() ?? error;
      if (isNeverSent(failure)) {
        reservation.refund();
        drawn.cost -= cost;
      }
      // The client dresses an abort up as an error of its own: the signal tells.
      signal.throwIfAborted();
      const thrown = toThrowable(failure, method);
      drawn.failedWith = thrown instanceof ToolError ? thrown.code : 'unavailable';
      throw thrown;
    }
  };
}

/** Loaded at the first call: about 100 ms and 27 MB that a server without a key never needs. */
async function loadClient(baseUrl: string): Promise<youtube_v3.Youtube> {
  const { youtube } = await import('@googleapis/youtube');
  return youtube({
    version: 'v3',
    rootUrl: baseUrl,
    // Its own retry repeats even the daily 429; ours is the guard's.
    retry: false,
    responseType: 'json',
    // Its errors carry the key, so it is never given a reason to make one.
    validateStatus: () => true,
  });
}

/**
 * Whether it is what the Data API answers: an object that says its `kind`, and whose items, if there
 * is such a list, have an id. The client hands a body that is no JSON on as text, an empty one as ''.
 */
function isAnswer(status: number, data: unknown): boolean {
  if (status < 200 || status >= 300 || typeof data !== 'object' || data === null) return false;
  const { kind, items }: { readonly kind?: unknown; readonly items?: unknown } = data;
  if (items === undefined) return typeof kind === 'string';
  return Array.isArray(items) && items.every(hasId);
}

/** A text, or an object in the results of a search. */
function hasId(item: unknown): boolean {
  if (typeof item !== 'object' || item === null || !('id' in item)) return false;
  return typeof item.id === 'string' || (typeof item.id === 'object' && item.id !== null);
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

/** Around midnight in Los Angeles YouTube's clock and ours may disagree for a while. */
const RESET_WAIT_SECONDS = 30;

function notResetYet(method: ApiMethod): ToolError {
  return new ToolError(
    'rate_limited',
    'The new day of the quota has begun here, and not yet at YouTube. Wait a little, then try again; if it stays so, check the clock of this server.',
    {
      reason: 'quota_not_reset_yet',
      retryAfterSeconds: RESET_WAIT_SECONDS,
      callerFault: false,
      cause: new Error(`${method} was refused for want of quota just after the reset`),
    },
  );
}
