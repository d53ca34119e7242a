/** What was asked of the sample: written when a request starts, so that aborted ones count too. */

const KEPT_HEADERS = [
  'accept-encoding',
  'content-type',
  'if-none-match',
  'traceparent',
  'tracestate',
  'baggage',
  'user-agent',
  'via',
  'x-forwarded-for',
  'x-goog-api-client',
  'x-goog-visitor-id',
  'x-youtube-client-name',
] as const;

/** Parameters that say who asks. */
const SECRETS: readonly string[] = ['key', 'access_token', 'oauth_token', 'token'];

/** Longer than any test's run; the demo must not grow for ever. */
const MAX_ENTRIES = 5_000;

export interface SampleRequest {
  readonly method: string;
  readonly path: string;
  /** Every value of every parameter but keys and tokens. */
  readonly query: Readonly<Record<string, readonly string[]>>;
  /** A few headers by lower-case name; never a key, a token or a cookie. */
  readonly headers: Readonly<Record<string, string>>;
  /** How the caller showed who it is; not what it showed. */
  readonly credential: 'header' | 'query' | 'bearer' | 'none';
  /** The peer's address: a proxy's, when it came through one. */
  readonly from: string;
  /** Epoch milliseconds of the sample's clock. */
  readonly at: number;
  /** Of a player request, once its body was read. */
  readonly player?: { readonly clientName: string; readonly videoId: string };
}

function credentialOf(headers: Headers, query: URLSearchParams): SampleRequest['credential'] {
  if (headers.has('x-goog-api-key')) return 'header';
  if (query.has('key')) return 'query';
  return headers.has('authorization') ? 'bearer' : 'none';
}

export interface RequestLog {
  readonly entries: readonly SampleRequest[];
  /** Adds a request; the returned function notes what its body turned out to ask of the player. */
  add(
    request: Request,
    at: number,
    from: string,
  ): (player: NonNullable<SampleRequest['player']>) => void;
}

/** A bounded log: the oldest entries go first. */
export function createRequestLog(): RequestLog {
  const entries: SampleRequest[] = [];
  return {
    entries,
    add(request, at, from) {
      const url = new URL(request.url);
      const query: Record<string, readonly string[]> = {};
      for (const name of new Set(url.searchParams.keys())) {
        if (!SECRETS.includes(name)) query[name] = url.searchParams.getAll(name);
      }
      const headers: Record<string, string> = {};
      for (const name of KEPT_HEADERS) {
        const value = request.headers.get(name);
        if (value !== null) headers[name] = value;
      }
      let entry: SampleRequest = {
        method: request.method,
        path: url.pathname,
        query,
        headers,
        credential: credentialOf(request.headers, url.searchParams),
        from,
        at,
      };
      entries.push(entry);
      if (entries.length > MAX_ENTRIES) entries.shift();
      return (player) => {
        const index = entries.lastIndexOf(entry);
        entry = { ...entry, player };
        if (index >= 0) entries[index] = entry;
      };
    },
  };
}
