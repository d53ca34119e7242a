import { AsyncLocalStorage } from 'node:async_hooks';
import type { Instruments } from '../../otel/instruments.ts';
import type { ReadCache } from '../cache/read-cache.ts';
import type { Config } from '../config.ts';
import { ToolError } from '../errors.ts';
import type { OutcomeWindow } from '../health/outcomes.ts';
import { createYouTubeApi } from '../youtube/api.ts';
import { createUpstreamGuard, type UpstreamGuard } from '../youtube/guard.ts';
import { createProxyRoutes, type ProxyRoutes } from '../youtube/proxies.ts';
import type { QuotaLedger } from '../youtube/quota.ts';
import { type TranscriptChain, createTranscriptChain } from '../youtube/transcripts/chain.ts';
import { createInnertubeSource } from '../youtube/transcripts/innertube.ts';
import { SOURCE_GUARD } from '../youtube/transcripts/judge-attempt.ts';
import { createUpstreamFetch, type UpstreamFetch } from '../youtube/upstream-fetch.ts';
import { type YouTube, createYouTube } from '../youtube/youtube.ts';

export interface YouTubePartsOptions {
  readonly instruments: Instruments;
  readonly cache: ReadCache;
  readonly quota: QuotaLedger;
  /** Where health finds its evidence. */
  readonly windows: Readonly<Record<'api' | 'transcripts', OutcomeWindow>>;
}

export interface YouTubeParts {
  readonly youtube: YouTube;
  readonly guards: { readonly api: UpstreamGuard; readonly innertube: UpstreamGuard };
  /** Ends the connections through proxies. */
  close(): Promise<void>;
}

/** A silent proxy is told as such, before the deadline tells of YouTube. */
const PROXY_CONNECT_MS = 5_000;

/** The call of a service that is under way. */
const currentCall = new AsyncLocalStorage<{ noteAsked(): void }>();

/** Notes in the call it works for that a request went out, or was at least tried. */
function noting(fetch: UpstreamFetch): UpstreamFetch {
  return (input, init) => {
    currentCall.getStore()?.noteAsked();
    return fetch(input, init);
  };
}

/**
 * Whether an error that YouTube gave lowers health. Fault of the caller or not, a key or a token that
 * YouTube does not accept is for the operator to see; a quota that is used up is an answer, and has a
 * finding of its own.
 */
function isFailure({ code, callerFault }: ToolError): boolean {
  return code === 'auth_required' || (code !== 'quota_exhausted' && !callerFault);
}

/**
 * Tells the window how a call ended for which YouTube was asked. One that was refused here, by the
 * breaker, a `Retry-After`, the queue, the ledger or for want of a key, is no evidence.
 */
function witness<A extends unknown[], T>(
  window: OutcomeWindow,
  ask: (...args: A) => Promise<T>,
): (...args: A) => Promise<T> {
  return (...args) => {
    let endWaiting: (() => void) | undefined;
    const noteAsked = (): void => {
      endWaiting ??= window.begin();
    };
    return currentCall.run({ noteAsked }, async () => {
      try {
        const value = await ask(...args);
        if (endWaiting) window.record();
        return value;
      } catch (error) {
        // What is no ToolError is the reason of the caller's own signal, or a fault of ours.
        if (endWaiting && error instanceof ToolError) {
          const { code, reason } = error;
          const told = code === reason ? code : `${code} (${reason})`;
          window.record(isFailure(error) ? told : undefined);
        }
        throw error;
      } finally {
        endWaiting?.();
      }
    });
  };
}

/** Every method of a service under the same eye. */
function witnessAll<S extends object>(service: S, window: OutcomeWindow): S {
  const methods = Object.entries(service).map(([name, ask]) => [name, witness(window, ask)]);
  return Object.fromEntries(methods) as S;
}

function createTranscripts(
  config: Config,
  routes: ProxyRoutes,
  guard: UpstreamGuard,
  instruments: Instruments,
): TranscriptChain {
  const baseUrl = config.YOUTUBE_INNERTUBE_BASE_URL;
  const fetch = noting(
    createUpstreamFetch({
      allowedOrigins: [baseUrl],
      timeoutMs: config.UPSTREAM_TIMEOUT_MS,
      route: routes.transcripts,
    }),
  );
  // `official` joins when a Google account can be linked; until then it is passed over.
  const sources = config.TRANSCRIPT_SOURCES.includes('innertube')
    ? [createInnertubeSource({ baseUrl, fetch })]
    : [];
  return createTranscriptChain({
    sources,
    guards: { innertube: guard },
    instruments,
    via: () => routes.transcripts.via(baseUrl),
  });
}

/** Everything that talks to YouTube; each upstream has its own fetch, way and guard. */
export function createYouTubeParts(config: Config, options: YouTubePartsOptions): YouTubeParts {
  const { instruments, cache, quota, windows } = options;
  const routes = createProxyRoutes({
    httpsProxy: config.HTTPS_PROXY,
    noProxy: config.NO_PROXY,
    transcriptProxy: config.TRANSCRIPT_PROXY_URL,
    connectTimeoutMs: Math.min(PROXY_CONNECT_MS, config.UPSTREAM_TIMEOUT_MS / 2),
  });
  const guards = {
    api: createUpstreamGuard({ upstream: 'data_api', deadlineMs: config.UPSTREAM_TIMEOUT_MS }),
    innertube: createUpstreamGuard({ upstream: 'innertube', ...SOURCE_GUARD }),
  };
  const api = createYouTubeApi({
    baseUrl: config.YOUTUBE_API_BASE_URL,
    apiKey: config.YOUTUBE_API_KEY,
    keyIn: config.YOUTUBE_API_KEY_IN,
    fetch: noting(
      createUpstreamFetch({
        allowedOrigins: [config.YOUTUBE_API_BASE_URL],
        timeoutMs: config.UPSTREAM_TIMEOUT_MS,
        route: routes.api,
      }),
    ),
    guard: guards.api,
    ledger: quota,
    instruments,
    source: config.source,
  });
  const transcripts = createTranscripts(config, routes, guards.innertube, instruments);
  const youtube = createYouTube({
    api: witnessAll(api, windows.api),
    transcripts: witnessAll(transcripts, windows.transcripts),
    cache,
    ledger: quota,
    instruments,
    source: config.source,
  });
  return { youtube, guards, close: () => routes.close() };
}
