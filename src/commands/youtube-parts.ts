import type { Instruments } from '../../otel/instruments.ts';
import type { ReadCache } from '../cache/read-cache.ts';
import type { Config } from '../config.ts';
import { ToolError } from '../errors.ts';
import type { OutcomeWindow } from '../health/outcomes.ts';
import { type YouTubeApi, createYouTubeApi } from '../youtube/api.ts';
import type { QuotaLedger } from '../youtube/quota.ts';
import { type TranscriptChain, createTranscriptChain } from '../youtube/transcripts/chain.ts';
import { createInnertubeSource } from '../youtube/transcripts/innertube.ts';
import { createUpstreamFetch } from '../youtube/upstream-fetch.ts';
import { type YouTube, createYouTube } from '../youtube/youtube.ts';

export interface YouTubePartsOptions {
  readonly instruments: Instruments;
  readonly cache: ReadCache;
  readonly quota: QuotaLedger;
  /** Where health finds its evidence. */
  readonly windows: Readonly<Record<'api' | 'transcripts', OutcomeWindow>>;
}

/** Refused here, before YouTube was asked: no evidence of how YouTube is. */
const OWN_REFUSALS: ReadonlySet<string> = new Set(['quota_exhausted', 'auth_required']);

/** Tells the window how each call ended; a fault of the caller is an answer like any other. */
function witness<A extends [unknown, { readonly signal: AbortSignal }], T>(
  window: OutcomeWindow,
  ask: (...args: A) => Promise<T>,
): (...args: A) => Promise<T> {
  return async (...args) => {
    try {
      const value = await ask(...args);
      window.record();
      return value;
    } catch (error) {
      const cancelled = args[1].signal.aborted;
      if (error instanceof ToolError && !cancelled && !OWN_REFUSALS.has(error.code)) {
        window.record(error.callerFault ? undefined : `${error.code} (${error.reason})`);
      }
      throw error;
    }
  };
}

const witnessApi = (api: YouTubeApi, window: OutcomeWindow): YouTubeApi => ({
  videos: witness(window, api.videos),
  channel: witness(window, api.channel),
  search: witness(window, api.search),
  commentThreads: witness(window, api.commentThreads),
  comments: witness(window, api.comments),
});

const witnessTranscripts = (chain: TranscriptChain, window: OutcomeWindow): TranscriptChain => ({
  read: witness(window, chain.read),
});

/** Everything that talks to YouTube, over the one upstream fetch. */
export function createYouTubeParts(config: Config, options: YouTubePartsOptions): YouTube {
  const { instruments, cache, quota, windows } = options;
  const fetch = createUpstreamFetch({
    allowedOrigins: [config.YOUTUBE_API_BASE_URL, config.YOUTUBE_INNERTUBE_BASE_URL],
    timeoutMs: config.UPSTREAM_TIMEOUT_MS,
  });
  const api = createYouTubeApi({
    baseUrl: config.YOUTUBE_API_BASE_URL,
    apiKey: config.YOUTUBE_API_KEY,
    fetch,
    ledger: quota,
    instruments,
    source: config.source,
  });
  // `official` joins when a Google account can be linked; until then it is passed over.
  const sources = config.TRANSCRIPT_SOURCES.includes('innertube')
    ? [createInnertubeSource({ baseUrl: config.YOUTUBE_INNERTUBE_BASE_URL, fetch })]
    : [];
  return createYouTube({
    api: witnessApi(api, windows.api),
    transcripts: witnessTranscripts(
      createTranscriptChain({ sources, instruments }),
      windows.transcripts,
    ),
    cache,
    ledger: quota,
    source: config.source,
  });
}
