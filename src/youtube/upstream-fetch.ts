import { context } from '@opentelemetry/api';
import { NO_PROPAGATION_KEY } from '../../otel/attributes.ts';
import { ToolError } from '../errors.ts';
import { startDeadline } from './deadline.ts';
import { type FetchDispatcher, ProxyFailed, type Proxy, type ProxyRoute } from './proxies.ts';

/** 20 MiB: far above the largest answer seen (a three-hour transcript is about 2 MiB). */
const DEFAULT_MAX_BYTES = 20 * 1024 * 1024;

/** Statuses whose answer has no body by definition (https://fetch.spec.whatwg.org/#null-body-status). */
const NULL_BODY_STATUSES: ReadonlySet<number> = new Set([204, 205, 304]);

/** Codes of failures before the first byte of a request: name resolution, connecting, TLS. */
const BEFORE_SENDING =
  /^(ECONNREFUSED|ENOTFOUND|EAI_\w+|ENETUNREACH|EHOSTUNREACH|EADDRNOTAVAIL|UND_ERR_CONNECT_TIMEOUT|CERT_\w+|ERR_TLS_\w+|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w+)$/;

/** What `fetch` says, without a code, of the ports it never connects to. */
const BLOCKED_PORT = 'bad port';

/** Codes of zlib, brotli and zstd: the body is not what its Content-Encoding says. */
const BAD_ENCODING = /^(Z_\w+|ZSTD_\w+|ERR_(_ERROR_|PADDING_|BROTLI_|ZSTD_|ZLIB_)\w*)$/;

export interface UpstreamFetchOptions {
  /**
   * Only these origins are asked; anything else is refused before a socket is opened. Of a URL with a
   * path the origin counts. Throws a `TypeError` for what is no URL.
   */
  readonly allowedOrigins: readonly string[];
  /** Deadline of one request in milliseconds, its body included. */
  readonly timeoutMs: number;
  /** Largest body in bytes, counted after decompression. Default 20 MiB. */
  readonly maxBytes?: number;
  /** Whether requests go through a proxy. Default: straight. */
  readonly route?: ProxyRoute;
}

/**
 * As the global `fetch`, but every way of failing is a `ToolError`: `timeout`, or `unavailable` with
 * the reason `network`, `proxy`, `redirect`, `too_large`, `bad_body` or `origin_refused`. When the caller's
 * signal aborts, its own reason is thrown. The body is read whole before the promise resolves, so
 * the deadline and the cap bind it too.
 */
export type UpstreamFetch = (
  input: string | URL | Request,
  init?: RequestInit,
) => Promise<Response>;

/** What a redirect that was not followed pointed at; the cause of the `redirect` error. */
class RedirectRefused extends Error {
  override readonly name = 'RedirectRefused';
  readonly host: string;

  constructor(status: number, host: string) {
    super(`HTTP ${String(status)} to ${host === '' ? 'nowhere' : host}`);
    this.host = host;
  }
}

/**
 * The one door to YouTube. Deadline, abort, origin allow-list, size cap, no redirects, proxies, no
 * trace context to strangers. What is done about a failure is decided in `guard.ts`.
 */
export function createUpstreamFetch(options: UpstreamFetchOptions): UpstreamFetch {
  const allowedOrigins = new Set(options.allowedOrigins.map((url) => new URL(url).origin));
  const maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES;

  return async function upstreamFetch(input, init = {}) {
    const url = new URL(urlOf(input));
    if (!allowedOrigins.has(url.origin)) throw originRefused(url.origin);

    const request = typeof input === 'string' || input instanceof URL ? undefined : input;
    const callers = [init.signal, request?.signal].filter(
      (signal) => signal instanceof AbortSignal,
    );
    const proxy = options.route?.proxyFor(url);
    const deadline = startDeadline(options.timeoutMs, callers, () =>
      timedOut(options.timeoutMs, proxy),
    );
    const { signal } = deadline;
    try {
      signal.throwIfAborted();
      const body = init.body ?? (request?.body ? await request.arrayBuffer() : null);
      return await send(url, await proxy?.dispatcher(), {
        method: init.method ?? request?.method ?? 'GET',
        headers: init.headers ?? request?.headers ?? {},
        body,
        ...(body instanceof ReadableStream ? { duplex: 'half' as const } : {}),
        signal,
      });
    } catch (error) {
      // An abort arrives in many disguises (gaxios wraps it, undici says "terminated"): ask the signal.
      signal.throwIfAborted();
      throw classify(error, proxy);
    } finally {
      deadline.stop();
    }
  };

  async function send(
    url: URL,
    dispatcher: FetchDispatcher | undefined,
    init: RequestInit,
  ): Promise<Response> {
    const untraced = context.active().setValue(NO_PROPAGATION_KEY, true);
    const response = await context.with(untraced, () =>
      fetch(url, { ...init, redirect: 'manual', ...(dispatcher ? { dispatcher } : {}) }),
    );
    if (response.status >= 300 && response.status < 400 && response.status !== 304) {
      await response.body?.cancel();
      throw redirected(response, url);
    }
    const bytes = await readCapped(response, maxBytes);
    const headers = new Headers(response.headers);
    // They describe the bytes on the wire, not the decoded ones that are handed on.
    headers.delete('content-encoding');
    headers.delete('content-length');
    return new Response(NULL_BODY_STATUSES.has(response.status) ? null : bytes, {
      status: response.status,
      headers,
    });
  }
}

/**
 * Whether a failed request certainly sent nothing to YouTube, so that its quota may be given back:
 * refused here, name not resolved, no connection, no TLS, no way through the proxy. A timeout or a
 * reset counts as sent.
 */
export function isNeverSent(error: unknown): boolean {
  if (error instanceof ToolError && error.reason === 'origin_refused') return true;
  return causes(error).some(
    (cause) =>
      cause instanceof ProxyFailed ||
      BEFORE_SENDING.test(codeOf(cause)) ||
      (cause instanceof Error && cause.message === BLOCKED_PORT),
  );
}

/** The host a refused redirect pointed at, '' when it named none; undefined for other errors. */
export function redirectHost(error: unknown): string | undefined {
  return causes(error).find((cause) => cause instanceof RedirectRefused)?.host;
}

function urlOf(input: string | URL | Request): string {
  if (typeof input === 'string') return input;
  return input instanceof URL ? input.href : input.url;
}

async function readCapped(response: Response, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  if (response.body === null) return new Uint8Array();
  // Of a compressed body it is the smaller number, so what is too much here is too much anyway.
  if (Number(response.headers.get('content-length')) > maxBytes) {
    await response.body.cancel();
    throw tooLarge(maxBytes);
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop early cancels the stream, and with it the socket.
  for await (const chunk of response.body) {
    size += chunk.byteLength;
    if (size > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  const whole = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return whole;
}

function classify(error: unknown, proxy: Proxy | undefined): ToolError {
  if (error instanceof ToolError) return error;
  const chain = causes(error);
  const proxyFailed = chain.find((cause) => cause instanceof ProxyFailed);
  const codes = chain.map(codeOf).filter((code) => code !== '');
  if (proxyFailed) return proxyFailure(proxyFailed, codes[0], error);
  if (codes.some((code) => BAD_ENCODING.test(code))) {
    return new ToolError(
      'unavailable',
      'YouTube answered with a body that cannot be decoded. Try again in a moment.',
      { reason: 'bad_body', cause: error },
    );
  }
  return new ToolError(
    'unavailable',
    `YouTube could not be reached${inBrackets(codes[0])}. Try again in a moment; if it stays so, check this server's network${andProxy(proxy)}.`,
    { reason: 'network', cause: error },
  );
}

function proxyFailure(failed: ProxyFailed, code: string | undefined, cause: unknown): ToolError {
  const { status, variable } = failed;
  if (status === 407) {
    return new ToolError(
      'unavailable',
      `The proxy of this server asks for other credentials (HTTP 407). The operator must put its user name and password into ${variable}.`,
      { reason: 'proxy', retryable: false, cause },
    );
  }
  const what =
    status === undefined
      ? `cannot be used${inBrackets(code)}`
      : `does not connect to YouTube (HTTP ${status})`;
  return new ToolError(
    'unavailable',
    `The proxy of this server ${what}. Try again in a moment; if it stays so, the operator should check the proxy and ${variable}.`,
    { reason: 'proxy', cause },
  );
}

const inBrackets = (code: string | undefined): string => (code === undefined ? '' : ` (${code})`);

const andProxy = (proxy: Proxy | undefined): string =>
  proxy === undefined ? '' : ` and the proxy in ${proxy.variable}`;

/** The error and what caused it; an `AggregateError` (one per address tried) counts each part. */
function causes(error: unknown): unknown[] {
  const found: unknown[] = [];
  const queue = [error];
  // Bounded: a cause may point back at its error.
  while (queue.length > 0 && found.length < 20) {
    const next = queue.shift();
    if (!(next instanceof Error)) continue;
    found.push(next);
    if (next instanceof AggregateError) queue.push(...next.errors);
    queue.push(next.cause);
  }
  return found;
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error) || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}

function originRefused(origin: string): ToolError {
  return new ToolError(
    'unavailable',
    `This server does not ask ${origin}: it is not one of the addresses it was set up for. Check the YOUTUBE_*_BASE_URL settings.`,
    { reason: 'origin_refused', retryable: false },
  );
}

function timedOut(timeoutMs: number, proxy: Proxy | undefined): ToolError {
  const remedy =
    proxy === undefined ? '' : `; if it stays so, check the proxy in ${proxy.variable}`;
  return new ToolError(
    'timeout',
    `YouTube did not answer in time (a request may take ${String(timeoutMs / 1000)} s). Try again in a moment${remedy}.`,
  );
}

function tooLarge(maxBytes: number): ToolError {
  return new ToolError(
    'unavailable',
    `YouTube's answer is larger than ${String(maxBytes)} bytes and was not read. Ask for less at once; if it stays so, the operator should check what stands between: a proxy, or the YOUTUBE_*_BASE_URL settings.`,
    { reason: 'too_large', retryable: false },
  );
}

function redirected(response: Response, from: URL): ToolError {
  const location = response.headers.get('location') ?? '';
  const host = URL.canParse(location, from.href) ? new URL(location, from).host : '';
  return new ToolError(
    'unavailable',
    'YouTube answered with a redirect, which this server does not follow. Try again later; if it stays so, check the YOUTUBE_*_BASE_URL settings.',
    { reason: 'redirect', retryable: false, cause: new RedirectRefused(response.status, host) },
  );
}
