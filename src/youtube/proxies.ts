import type { Dispatcher, ProxyAgent } from 'undici';
import type { Secret } from '../secret.ts';
import { createProxyExceptions, isLoopback } from './proxy-exceptions.ts';

export type Via = 'direct' | 'proxy';

/** How long a proxy may take to be connected to, and again to answer a CONNECT. Milliseconds. */
const CONNECT_TIMEOUT_MS = 5_000;

export interface ProxyRoutesOptions {
  /** `HTTPS_PROXY`, which may hold a name and a password. */
  readonly httpsProxy?: Secret | undefined;
  /** `NO_PROXY`: host names (their sub-domains too), addresses, `*`; with or without a port. */
  readonly noProxy?: readonly string[];
  /** `TRANSCRIPT_PROXY_URL`: for transcripts it goes before both. */
  readonly transcriptProxy?: Secret | undefined;
  /** Default 5,000. */
  readonly connectTimeoutMs?: number;
}

/** Which way requests of one kind go. Loopback is never asked through a proxy. */
export interface ProxyRoute {
  via(url: string | URL): Via;
  /** The proxy of this URL, loaded at the first request that needs it; undefined: straight. */
  proxyFor(url: URL): Proxy | undefined;
}

/** What the global `fetch` takes; Node's types come from another release of undici than ours. */
export type FetchDispatcher = NonNullable<RequestInit['dispatcher']>;

export interface Proxy {
  /** The variable it stands in: all that is ever told of it. */
  readonly variable: string;
  dispatcher(): Promise<FetchDispatcher>;
}

export interface ProxyRoutes {
  /** The Data API and Google's sign-in. */
  readonly api: ProxyRoute;
  /** InnerTube and the bodies of captions. */
  readonly transcripts: ProxyRoute;
  /** Ends every connection through a proxy. */
  close(): Promise<void>;
}

/**
 * The proxy failed before anything was sent to YouTube: it could not be reached, did not answer, or
 * refused. Holds nothing of its address but what the system's own error says.
 */
export class ProxyFailed extends Error {
  override readonly name = 'ProxyFailed';
  readonly variable: string;
  /** What it answered to the CONNECT; undefined when it did not. */
  readonly status: number | undefined;

  constructor(variable: string, status: number | undefined, cause?: unknown) {
    super(
      `the proxy in ${variable} ${status === undefined ? 'could not be used' : `answered HTTP ${status}`}`,
      { cause },
    );
    this.variable = variable;
    this.status = status;
  }
}

/** Nothing is opened before the first request. */
export function createProxyRoutes(options: ProxyRoutesOptions): ProxyRoutes {
  const { noProxy = [], connectTimeoutMs = CONNECT_TIMEOUT_MS } = options;
  const agents: Promise<ProxyAgent>[] = [];
  const open = (variable: string, secret: Secret | undefined): Proxy | undefined => {
    if (secret === undefined) return undefined;
    let agent: Promise<ProxyAgent> | undefined;
    return {
      variable,
      async dispatcher() {
        if (agent === undefined) {
          agent = openAgent(variable, new URL(secret.reveal()), connectTimeoutMs);
          agents.push(agent);
        }
        // The releases differ in the type of `compose` alone, which fetch does not call.
        return (await agent) as unknown as FetchDispatcher;
      },
    };
  };
  const isExcepted = createProxyExceptions(noProxy);
  const general = open('HTTPS_PROXY', options.httpsProxy);
  const own = open('TRANSCRIPT_PROXY_URL', options.transcriptProxy);
  const unlessExcepted = (url: URL): Proxy | undefined => (isExcepted(url) ? undefined : general);

  return {
    api: routeOf(unlessExcepted),
    transcripts: routeOf(own ? () => own : unlessExcepted),
    async close() {
      await Promise.all(agents.splice(0).map(async (agent) => (await agent).destroy()));
    },
  };
}

function routeOf(choose: (url: URL) => Proxy | undefined): ProxyRoute {
  const proxyFor = (url: URL): Proxy | undefined =>
    isLoopback(url.hostname) ? undefined : choose(url);
  return { proxyFor, via: (url) => (proxyFor(new URL(url)) ? 'proxy' : 'direct') };
}

/** Loading undici takes about 75 ms and 30 MB: only who has a proxy pays. */
async function openAgent(variable: string, url: URL, timeoutMs: number): Promise<ProxyAgent> {
  const undici = await import('undici');
  const token = basicToken(url);
  return new undici.ProxyAgent({
    // The credentials go in by themselves, so that no object or error carries them in an address.
    uri: url.origin,
    ...(token === undefined ? {} : { token }),
    // Plain http too is tunnelled: what a proxy says of itself must not pass for YouTube's answer.
    proxyTunnel: true,
    proxyTls: { timeout: timeoutMs },
    clientFactory(origin, opts) {
      // An abort does not reach a CONNECT under way. Unless it ends by itself (undici's own limit is
      // 300 s), later requests wait for the same dead tunnel.
      const pool = new undici.Pool(origin, { ...opts, headersTimeout: timeoutMs });
      const connect = pool.connect.bind(pool);
      return Object.assign(pool, {
        async connect(request: Dispatcher.ConnectOptions): Promise<Dispatcher.ConnectData> {
          const answer = await connect(request).catch((error: unknown) => {
            throw new ProxyFailed(variable, undefined, error);
          });
          if (answer.statusCode === 200) return answer;
          answer.socket.on('error', () => {}).destroy();
          throw new ProxyFailed(variable, answer.statusCode);
        },
      });
    },
  });
}

/** RFC 7617. undici itself sends no name without a password. */
function basicToken({ username, password }: URL): string | undefined {
  if (username === '' && password === '') return undefined;
  const credentials = `${decode(username)}:${decode(password)}`;
  return `Basic ${Buffer.from(credentials).toString('base64')}`;
}

/** A per cent sign that starts no escape is meant as one. */
function decode(part: string): string {
  return part.replace(/(?:%[0-9a-f]{2})+/gi, (escaped) => {
    try {
      return decodeURIComponent(escaped);
    } catch {
      return escaped;
    }
  });
}
