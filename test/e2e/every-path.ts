/** Calls that move what the boards show: reads, hits, faults, refusals, an outage, a spent bucket. */
import { SAMPLE_CHANNEL_IDS, SAMPLE_IDS } from '../../src/sample/catalogue/index.ts';
import { type SampleOptions, type SampleService, startSample } from '../../src/sample/server.ts';
import { connectLegacy, connectModern, rpcFailure, type TestClient } from '../support/clients.ts';
import { CLOCK_ON_SIGNAL } from '../support/clock-on-signal.ts';
import { closedOrigin, startServer, type TestServer } from '../support/server.ts';

export interface DrivenServer {
  readonly server: TestServer;
  readonly sample: SampleService;
  readonly modern: TestClient;
  readonly legacy: TestClient;
  stop(): Promise<void>;
}

/** A server on the sample, with both eras connected and nobody listening where it exports to. */
export async function startDrivenServer(
  env: Record<string, string> = {},
  options: SampleOptions = {},
): Promise<DrivenServer> {
  const sample = await startSample(options);
  const server = await startServer({
    sample,
    env: {
      NODE_OPTIONS: CLOCK_ON_SIGNAL,
      OTEL_EXPORTER_OTLP_ENDPOINT: await closedOrigin(),
      OTEL_METRIC_EXPORT_INTERVAL: '500',
      OTEL_METRIC_EXPORT_TIMEOUT: '400',
      ...env,
    },
  });
  const modern = await connectModern({ url: server.url });
  const legacy = await connectLegacy({ url: server.url });
  return {
    server,
    sample,
    modern,
    legacy,
    async stop() {
      await Promise.all([modern.close(), legacy.close()]);
      await server.stop();
      await sample.close();
    },
  };
}

/** Reads of every kind, twice, so that the second comes from the cache. */
export async function driveReads({ modern, legacy }: DrivenServer, word: string): Promise<void> {
  for (const client of [modern, legacy]) {
    await client.listTools();
    await client.call('search_videos', { query: word });
    await client.call('get_video_info', { video_url: SAMPLE_IDS.tour });
    await client.call('get_video_stats', { video_ids: [SAMPLE_IDS.tour] });
    await client.call('get_video_transcript', { video_url: SAMPLE_IDS.tour });
    await client.call('get_video_comments', { video_url: SAMPLE_IDS.tour });
    await client.call('get_channel_info', { channel_id: SAMPLE_CHANNEL_IDS.lantern });
    await client.call('get_quota_status', {});
  }
}

/** What callers do wrong, what is not there, and what the gates refuse. */
export async function driveRefusals({ server, modern }: DrivenServer): Promise<void> {
  await modern.call('get_video_info', { video_url: SAMPLE_IDS.unknown });
  await modern.call('get_video_transcript', { video_url: SAMPLE_IDS.noCaptions });
  await modern.call('get_video_comments', { video_url: SAMPLE_IDS.commentsOff });
  await modern.call('get_video_info', { video_url: SAMPLE_IDS.injection });
  await modern.call('search_videos', { query: 'x', max_results: 51 });
  await rpcFailure(modern.call('made_up', {}));
  for (const header of [{ origin: 'https://evil.example' }, {}]) {
    await fetch(server.url, { method: 'POST', headers: { ...header }, body: '{' });
  }
}

/** YouTube fails once and is asked again; then it blocks transcripts. */
export async function driveStumbles({ sample, modern }: DrivenServer, word: string): Promise<void> {
  sample.queueFault({ match: '/youtube/v3/search', status: 503 });
  await modern.call('search_videos', { query: `${word} again` });
  sample.queueFault({ match: '/youtubei', status: 429 });
  await modern.call('get_video_transcript', { video_url: SAMPLE_IDS.hebrew, language: 'he' });
}

/** YouTube is down: old answers stand in for `word`, other reads fail until the breaker opens. */
export async function driveOutage(driven: DrivenServer, word: string): Promise<void> {
  const { server, sample, modern } = driven;
  server.signal('SIGUSR2');
  await server.untilLogged(({ msg }) => msg === 'clock set');
  sample.queueFault({ match: '/youtube/v3', status: 503, times: Infinity });
  await modern.call('search_videos', { query: word });
  for (let index = 0; index < 3; index += 1) {
    await modern.call('search_videos', { query: `${word} outage ${index}` });
  }
}
