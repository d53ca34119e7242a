import { createReadCache } from '../../src/cache/read-cache.ts';
import { createTranscriptChain } from '../../src/youtube/transcripts/chain.ts';
import { createInnertubeSource } from '../../src/youtube/transcripts/innertube.ts';
import { createYouTube } from '../../src/youtube/youtube.ts';
import { openApi, type OpenApiOptions } from './open-api.ts';

export { openMetrics, rejection, signal } from './open-api.ts';

/** The whole of `src/youtube` against a sample service of its own; `close` ends all of it. */
export async function openYouTube(options: OpenApiOptions & { cacheEnabled?: boolean } = {}) {
  const { cacheEnabled = true, ...apiOptions } = options;
  const opened = await openApi(apiOptions);
  const { sample, fetch, api, ledger } = opened;
  const { instruments } = opened.metrics;
  const source = 'sample' as const;
  const innertube = createInnertubeSource({ baseUrl: sample.origin, fetch });
  const transcripts = createTranscriptChain({ sources: [innertube], instruments });
  const cache = createReadCache({ instruments, prefix: sample.origin, enabled: cacheEnabled });
  const youtube = createYouTube({ api, transcripts, cache, ledger, instruments, source });
  return {
    ...opened,
    transcripts,
    youtube,
    async close() {
      await cache.close();
      await opened.close();
    },
  };
}
