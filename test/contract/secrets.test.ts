/**
 * A dozen canaries through success and failure of every path, then a search of everything that
 * leaves the process.
 */
import { expect, test } from 'vitest';
import { learnSecrets, scrub } from '../../otel/scrub.ts';
import { secretValuesOf } from '../../src/commands/known-secrets.ts';
import { loadConfig } from '../../src/config.ts';
import { SAMPLE_IDS } from '../../src/sample/catalogue/index.ts';
import { type SampleService, startSample } from '../../src/sample/server.ts';
import { connectLegacy, connectModern } from '../support/clients.ts';
import { startOtlpSink } from '../support/otlp-sink.ts';
import { post, rpc } from '../support/raw-mcp.ts';
import { type TestServer, startServer } from '../support/server.ts';
import { findLeaks, readTree } from './canaries.ts';

/** What this process holds. */
const HELD = {
  apiKey: 'AIzaCanaryQ1w2E3r4T5y6U7i8O9p0AsDfGhJkL',
  stateSecret: 'canary-state-7d1f6c0b9a8e4f2d7d1f6c0b9a8e4f2d',
  exportKey: 'canary-vendor-5b2c9d',
  tracesKey: 'canary-traces-8e1f3a',
} as const;

/** What callers and upstreams bring. */
const BROUGHT = {
  bearer: 'canary-bearer-0a1b2c3d4e',
  jwt: 'eyJhbGciOiJub25lIn0.eyJjYW5hcnkiOiJ0ZW4ifQ.c2lnbmF0dXJlLWNhbmFyeQ',
  basic: 'Y2FuYXJ5OmJhc2ljLWNyZWRlbnRpYWwx',
  cookie: 'canary-cookie-6f7a8b',
  queryKey: 'canary-query-key-1c2d3e',
  queryToken: 'canary-query-token-4f5a6b',
  googleToken: 'ya29.canary-upstream-token-9c8d7e',
  refreshToken: '1//0canaryrefreshtoken123456789',
  clientSecret: 'GOCSPX-canaryclientsecret12345',
  foreignKey: 'AIzaCanaryForeignZ9y8X7w6V5u4T3s2R1q0PoN',
  proxyPassword: 'canary-proxy-password-2b3c',
} as const;

const CANARIES = { ...HELD, ...BROUGHT };

const leaksIn = (texts: readonly string[]): string[] => findLeaks(CANARIES, texts);

/** An upstream that says back what it was sent and what it should keep to itself. */
function queueLeakyFaults(sample: SampleService, status: number): void {
  const said = [
    `key=${HELD.apiKey}`,
    `token ${BROUGHT.googleToken}`,
    `refresh ${BROUGHT.refreshToken}`,
    `client ${BROUGHT.clientSecret}`,
    `other ${BROUGHT.foreignKey}`,
    `http://canary:${BROUGHT.proxyPassword}@proxy.test:3128`,
  ].join('; ');
  const body = {
    error: { code: status, message: said, errors: [{ reason: said, message: said }] },
  };
  const headers = { 'set-cookie': `sid=${BROUGHT.cookie}` };
  sample.queueFault({ match: '/', status, body, headers, times: 4 });
}

const CALLER = {
  authorization: `Bearer ${BROUGHT.bearer}`,
  'proxy-authorization': `Basic ${BROUGHT.basic}`,
  cookie: `session=${BROUGHT.cookie}`,
  'x-api-key': BROUGHT.foreignKey,
  'x-forwarded-authorization': BROUGHT.jwt,
};

/** Bodies of everything that is answered. */
async function driveEveryPath(server: TestServer, sample: SampleService): Promise<string[]> {
  const answers: string[] = [];
  const say = (value: unknown): void => void answers.push(JSON.stringify(value));
  for (const connect of [connectModern, connectLegacy]) {
    await using client = await connect({ url: server.url });
    say((await client.call('search_videos', { query: `lantern ${connect.name}` })).payload);
    say((await client.call('get_video_transcript', { video_url: SAMPLE_IDS.tour })).payload);
    for (const status of [400, 401, 403, 404, 429, 500]) {
      for (const [tool, args] of [
        ['search_channels', { query: `q${status}${connect.name}` }],
        ['get_video_info', { video_url: SAMPLE_IDS.unknown }],
        ['get_video_transcript', { video_url: SAMPLE_IDS.threeHours }],
      ] as const) {
        queueLeakyFaults(sample, status);
        say((await client.call(tool, args)).payload);
        sample.clearFaults();
      }
    }
    for (const tool of [
      'server_health',
      'server_metrics',
      'get_server_stats',
      'get_quota_status',
    ]) {
      say((await client.call(tool)).payload);
    }
  }
  const query = `?key=${BROUGHT.queryKey}&access_token=${BROUGHT.queryToken}`;
  for (const [path, body] of [
    ['', rpc('tools/call', { name: 'get_video_info', arguments: { video_url: BROUGHT.jwt } })],
    ['', rpc('resources/read', { uri: `youtube://${BROUGHT.jwt}${query}` })],
    ['', rpc('tools/list')],
    ['', `{"key": "${BROUGHT.queryKey}`],
  ] as const) {
    // What a caller sends in its own arguments may come back to it, and to nobody else.
    await post(`${server.url}${path}${query}`, body, CALLER);
  }
  for (const path of ['/health', '/metrics', '/livez', '/readyz', '/nowhere']) {
    const response = await fetch(`${server.origin}${path}${query}`, { headers: CALLER });
    answers.push((await response.text()) + JSON.stringify([...response.headers]));
  }
  return answers;
}

// They are redacted in different places.
test.each(['http/json', 'http/protobuf'])(
  'no canary is in any log, span, metric, health report, tool result, error body or file: %s',
  async (protocol) => {
    await using sink = await startOtlpSink();
    const sample = await startSample({ apiKey: HELD.apiKey });
    const server = await startServer({
      sample,
      env: {
        ...sink.env,
        OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
        STATE_SECRET: HELD.stateSecret,
        LOG_LEVEL: 'trace',
        OTEL_LOG_LEVEL: 'all',
        OTEL_HTTP_SERVER_SPANS: 'true',
        OTEL_BLRP_SCHEDULE_DELAY: '20',
        OTEL_METRIC_EXPORT_INTERVAL: '500',
        OTEL_EXPORTER_OTLP_HEADERS: `x-vendor=${HELD.exportKey}`,
        OTEL_EXPORTER_OTLP_TRACES_HEADERS: `x-vendor-traces=${HELD.tracesKey}`,
        OTEL_RESOURCE_ATTRIBUTES: `note=Bearer ${BROUGHT.bearer}`,
      },
    });
    const answers = await driveEveryPath(server, sample);
    // While it runs: SQLite's -wal and -shm are there too.
    const kept = readTree(server.dataDir);
    expect(await server.stop()).toBe(0);
    await sample.close();

    // The search is worth nothing unless there is something to search.
    for (const word of ['tools/call get_video_info', 'mcp.requests', 'serving MCP over HTTP']) {
      expect(sink.bodies.filter((body) => body.includes(word))).not.toEqual([]);
    }
    const spans = sink.bodies.join('').split('mcp.method.name').length - 1;
    expect(spans).toBeGreaterThan(50);
    expect(server.stderr.length).toBeGreaterThan(30);
    expect(leaksIn(answers)).toEqual([]);
    expect(leaksIn(server.stderr)).toEqual([]);
    expect(leaksIn(sink.bodies)).toEqual([]);
    expect(leaksIn(server.stdout)).toEqual([]);
    expect(kept.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['state.sqlite', 'cache.sqlite', 'cache.sqlite-wal']),
    );
    expect(leaksIn(kept.map(({ text }) => text))).toEqual([]);
  },
  60_000,
);

test('every secret of the configuration is known to the scrubber by its value', () => {
  const config = loadConfig({}, 'youtube', {
    YOUTUBE_API_KEY: 'plain-looking-value-1',
    STATE_SECRET: 'plain-looking-value-2-plain-looking-value',
    HTTPS_PROXY: 'http://user:plain-looking-3@proxy.test:3128',
    TRANSCRIPT_PROXY_URL: 'http://user:plain-looking-4@proxy.test:3128',
    AUTH_MODE: 'api_key',
    SERVER_API_KEY: 'plain-looking-key-of-clients-5,plain-looking-key-of-clients-6',
    REQUEST_SIGNING_SECRETS: 'plain-looking-signing-secret-7,plain-looking-signing-secret-8',
  });
  learnSecrets(secretValuesOf(config));
  const texts = [
    'plain-looking-value-1',
    'plain-looking-value-2-plain-looking-value',
    'plain-looking-3',
    'plain-looking-4',
    'plain-looking-key-of-clients-5',
    'plain-looking-key-of-clients-6',
    'plain-looking-signing-secret-7',
    'plain-looking-signing-secret-8',
  ];
  expect(texts.map(scrub)).toEqual(texts.map(() => '[redacted]'));
});
