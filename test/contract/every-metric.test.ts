/** Every instrument of the catalogues is moved by what it says moves it, seen from outside. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { InstrumentDefinition } from '../../otel/instrument-table.ts';
import { CATALOGUE } from '../../otel/instruments.ts';
import { MCP_CATALOGUE } from '../../otel/mcp/instruments.ts';
import { exposedName } from '../../otel/prometheus.ts';
import { SAMPLE_IDS } from '../../src/sample/catalogue/index.ts';
import { type SampleService, startSample } from '../../src/sample/server.ts';
import { connectModern, rpcFailure, type TestClient } from '../support/clients.ts';
import { CLOCK_ON_SIGNAL } from '../support/clock-on-signal.ts';
import { type Scrape, scrape } from '../support/scrape.ts';
import { closedOrigin, startServer, type TestServer } from '../support/server.ts';

/** Whose control is not built; the issues that build them take them off this list. */
const NOTHING_MOVES_YET: ReadonlySet<string> = new Set(['mcp_oauth_token_refreshes_total']);

/** The process ends with it: `test/contract/lifecycle.test.ts` reads it while it drains. */
const AT_THE_END: ReadonlySet<string> = new Set(['mcp_process_unhandled_errors_total']);

/** Seen on stdio alone, where there is no scrape: `test/otel/mcp/toy-stdio.test.ts` reads it back. */
const ON_STDIO: ReadonlySet<string> = new Set(['mcp_server_session_duration_seconds']);

const ALL: readonly InstrumentDefinition[] = [
  ...Object.values(CATALOGUE),
  ...Object.values(MCP_CATALOGUE),
];

const WAIT = { timeout: 20_000, interval: 50 };

let sample: SampleService;
let server: TestServer;
let client: TestClient;
const scrapes: Scrape[] = [];

beforeAll(async () => {
  sample = await startSample();
  server = await startServer({
    sample,
    env: {
      NODE_OPTIONS: CLOCK_ON_SIGNAL,
      // Nobody listens there: exports fail.
      OTEL_EXPORTER_OTLP_ENDPOINT: await closedOrigin(),
      OTEL_METRIC_EXPORT_INTERVAL: '500',
      OTEL_METRIC_EXPORT_TIMEOUT: '400',
    },
  });
  client = await connectModern({ url: server.url });
  scrapes.push(await scrape(server.origin));
  await drive();
}, 60_000);
afterAll(async () => {
  await client.close();
  await server.stop();
  await sample.close();
});

const look = async (): Promise<void> => void scrapes.push(await scrape(server.origin));

/** One request that is not signed, and one too many, at a server that minds. */
async function driveGates(): Promise<void> {
  await using gated = await startServer({
    env: {
      RATE_LIMIT_ENABLED: 'true',
      PER_IP_CALLS_PER_MINUTE: '1',
      REQUEST_SIGNING_SECRETS: 'a-secret-of-thirty-two-characters',
    },
  });
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' };
  for (const status of [401, 429]) expect((await fetch(gated.url, init)).status).toBe(status);
  scrapes.push(await scrape(gated.origin));
}

async function drive(): Promise<void> {
  await driveGates();
  const query = { query: 'lantern' };
  for (let time = 0; time < 2; time += 1) await client.call('search_videos', query);
  await client.call('get_video_transcript', { video_url: SAMPLE_IDS.tour });
  await client.call('get_video_info', { video_url: SAMPLE_IDS.unknown });
  await client.call('get_video_info', { video_url: SAMPLE_IDS.injection });
  await rpcFailure(client.call('made_up', {}));
  await fetch(server.url, { method: 'POST', headers: { origin: 'https://evil.example' } });
  await driveOauth();
  // One call in flight while it is looked at.
  sample.queueFault({ match: '/youtube/v3/channels', hang: true });
  const hanging = new AbortController();
  const slow = client
    .call('get_channel_info', { channel_id: '@slow' }, { signal: hanging.signal })
    .catch(() => undefined);
  await vi.waitUntil(() => sample.requests.at(-1)?.path.includes('channels'), WAIT);
  await look();
  hanging.abort();
  await slow;
  // An outage: retries, an open breaker, and an old answer that stands in.
  server.signal('SIGUSR2');
  await server.untilLogged(({ msg }) => msg === 'clock set');
  sample.queueFault({ match: '/youtube/v3', status: 503, times: Infinity });
  const stale = await client.call('search_videos', query);
  expect(stale.payload).toMatchObject({ success: true, stale_reason: 'unavailable' });
  for (let index = 0; index < 3; index += 1) {
    await client.call('search_videos', { query: `outage ${index}` });
  }
  await look();
  await vi.waitUntil(async () => {
    await look();
    return sum(scrapes.at(-1), 'mcp_telemetry_export_failures_total') > 0;
  }, WAIT);
}

/** Who may call is asked by a server of its own; the gate needs no issuer to refuse what is no token. */
async function driveOauth(): Promise<void> {
  await using asking = await startServer({
    env: {
      AUTH_MODE: 'oauth',
      OAUTH_ISSUER: await closedOrigin(),
      OAUTH_RESOURCE_URI: 'https://mcp.example.com/mcp',
    },
  });
  const headers = { 'content-type': 'application/json', authorization: 'Bearer two parts' };
  await fetch(asking.url, { method: 'POST', headers, body: '{}' });
  scrapes.push(await scrape(asking.origin));
}

const sum = (shown: Scrape | undefined, name: string): number =>
  (shown?.series(name) ?? []).reduce((total, { value }) => total + value, 0);

/** A counter and a histogram have counted; a gauge has shown something else than 0. */
function isMoved(definition: InstrumentDefinition): boolean {
  const name = exposedName(definition);
  const series = definition.kind === 'histogram' ? `${name}_count` : name;
  return scrapes.some((shown) => sum(shown, series) > 0);
}

test.each(ALL.map((definition) => [exposedName(definition), definition] as const))(
  '%s',
  (name, definition) => {
    const isElsewhere = ON_STDIO.has(name) || AT_THE_END.has(name) || NOTHING_MOVES_YET.has(name);
    expect(isMoved(definition)).toBe(!isElsewhere);
  },
);

test('the first scrape had counted nothing but itself', () => {
  const [first] = scrapes;
  const counters = ALL.filter(({ kind }) => kind === 'counter').map(exposedName);
  expect(counters.filter((name) => sum(first, name) > 0)).toEqual([]);
});
