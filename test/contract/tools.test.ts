/** Every tool through the official clients of both eras, over both transports. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SAMPLE_CHANNEL_IDS, SAMPLE_IDS } from '../../src/sample/catalogue/index.ts';
import { type SampleService, startSample } from '../../src/sample/server.ts';
import { TOOLS } from '../../src/tools/index.ts';
import {
  LEGACY_REVISION,
  MODERN_REVISION,
  type Era,
  type TestClient,
  connect,
} from '../support/clients.ts';
import { type TestServer, startServer } from '../support/server.ts';

interface Case {
  readonly args: Record<string, unknown>;
  /** What the payload of success holds, among other things. */
  readonly answer: Readonly<Record<string, unknown>>;
  /** Among the text for clients that read no structured content. */
  readonly text: string | RegExp;
  readonly bad: Record<string, unknown>;
  /** The argument that the complaint names. */
  readonly names: string;
}

/** Shared by everything that was read from YouTube. */
const READ = {
  success: true,
  source: 'youtube',
  cached: expect.any(Boolean) as unknown,
  cache_age_seconds: expect.any(Number) as unknown,
  untrusted_fields: expect.any(Array) as unknown,
};
const ofBucket = (bucket: string) => ({
  quota: {
    bucket,
    cost: expect.any(Number) as unknown,
    remaining: expect.any(Number) as unknown,
    reset_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT0[78]:00:00\.000Z$/) as unknown,
  },
});

const CASES: Readonly<Record<string, Case>> = {
  search_videos: {
    args: { query: 'opentelemetry', max_results: 3 },
    answer: {
      ...READ,
      ...ofBucket('search'),
      videos: expect.arrayContaining([
        expect.objectContaining({ kind: 'video', id: SAMPLE_IDS.tour }),
      ]) as unknown,
    },
    text: 'OpenTelemetry in four minutes',
    bad: { query: 'x', max_results: 51 },
    names: 'max_results',
  },
  get_video_info: {
    args: { video_url: `https://youtu.be/${SAMPLE_IDS.tour}?si=x` },
    answer: {
      ...READ,
      ...ofBucket('default'),
      errors: [],
      videos: [
        expect.objectContaining({
          video_id: SAMPLE_IDS.tour,
          title: 'OpenTelemetry in four minutes: one request, three signals',
          channel_id: SAMPLE_CHANNEL_IDS.lantern,
        }),
      ],
    },
    text: 'Lantern Observability',
    bad: { video_url: 'https://example.com/watch?v=otelTour00A' },
    names: 'video_url',
  },
  get_video_transcript: {
    args: { video_url: SAMPLE_IDS.tour },
    answer: {
      ...READ,
      source: 'innertube',
      video_id: SAMPLE_IDS.tour,
      language: 'en',
      kind: 'manual',
      format: 'text',
      next_cursor: null,
      text: expect.stringContaining('welcome') as unknown,
    },
    text: 'welcome',
    bad: { video_url: SAMPLE_IDS.tour, language: 'not a code' },
    names: 'language',
  },
  get_video_comments: {
    args: { video_url: SAMPLE_IDS.tour, max_results: 2 },
    answer: {
      ...READ,
      ...ofBucket('default'),
      video_id: SAMPLE_IDS.tour,
      next_cursor: expect.any(String) as unknown,
      comments: [
        expect.objectContaining({ is_reply: false, replies: expect.any(Array) as unknown }),
        expect.objectContaining({ is_reply: false }),
      ],
    },
    text: 'More with next_cursor.',
    bad: { video_url: SAMPLE_IDS.tour, order: 'best' },
    names: 'order',
  },
  get_channel_info: {
    args: { channel_id: SAMPLE_CHANNEL_IDS.hiddenSubscribers },
    answer: {
      ...READ,
      ...ofBucket('default'),
      channel: expect.objectContaining({
        channel_id: SAMPLE_CHANNEL_IDS.hiddenSubscribers,
        subscriber_count: null,
      }) as unknown,
    },
    text: 'hidden subscribers',
    bad: {},
    names: 'channel_id',
  },
  get_quota_status: {
    args: {},
    answer: {
      success: true,
      buckets: expect.arrayContaining([
        expect.objectContaining({ bucket: 'default', limit: 10_000, exhausted_by_youtube: false }),
        expect.objectContaining({ bucket: 'search', limit: 100 }),
      ]) as unknown,
    },
    text: /default: \d+ of 10000 left/,
    bad: { bucket: 'default' },
    names: 'bucket',
  },
  server_health: {
    args: {},
    answer: {
      success: true,
      status: 'healthy',
      source: 'youtube',
      components: expect.objectContaining({
        server: expect.objectContaining({ status: 'healthy' }) as unknown,
        store: expect.objectContaining({ status: 'healthy' }) as unknown,
      }) as unknown,
    },
    text: 'The server is healthy.',
    bad: { include_details: 'yes' },
    names: 'include_details',
  },
  server_metrics: {
    args: { names: ['mcp_requests'] },
    answer: {
      success: true,
      metrics_count: 1,
      format: 'prometheus_text_exposition',
      metrics: expect.stringContaining('mcp_requests_total{tool="search_videos"}') as unknown,
    },
    text: 'mcp_requests_total',
    bad: { format: 'xml' },
    names: 'format',
  },
  get_server_stats: {
    args: {},
    answer: {
      success: true,
      config: expect.objectContaining({ youtube_api_key: 'set' }) as unknown,
      quota: expect.objectContaining({ default: expect.any(Object) as unknown }) as unknown,
    },
    text: 'config: ',
    bad: { verbose: true },
    names: 'verbose',
  },
};

let sample: SampleService;
let server: TestServer;

beforeAll(async () => {
  sample = await startSample();
  server = await startServer({ sample });
});
afterAll(async () => {
  await server.stop();
  await sample.close();
});

test('the table above has every tool', () => {
  expect(Object.keys(CASES).toSorted()).toEqual(TOOLS.map(({ name }) => name).toSorted());
});

const CONNECTIONS = [
  ['legacy', 'HTTP'],
  ['legacy', 'stdio'],
  ['modern', 'HTTP'],
  ['modern', 'stdio'],
] as const satisfies readonly (readonly [Era, string])[];

describe.each(CONNECTIONS)('a %s client over %s', (era, transport) => {
  let client: TestClient;
  beforeAll(async () => {
    client = await connect(era, transport === 'HTTP' ? { url: server.url } : { stdio: { sample } });
    // From now on the 1.x client checks structured content against the output schema.
    await client.listTools();
  });
  afterAll(() => client.close());

  test('speaks the revision of its era and sees every tool with both schemas', async () => {
    expect(client.revision).toBe(era === 'legacy' ? LEGACY_REVISION : MODERN_REVISION);
    const tools = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(TOOLS.map(({ name }) => name));
    for (const tool of tools) {
      expect(tool.inputSchema).toMatchObject({ type: 'object', additionalProperties: false });
      expect(tool.outputSchema).toMatchObject({ type: 'object', required: ['success'] });
    }
  });

  test.each(Object.entries(CASES))('%s answers', async (tool, { args, answer, text }) => {
    const result = await client.call(tool, args);
    expect(result.payload).toMatchObject(answer);
    expect(result.isError).toBe(false);
    expect(result.text).toMatch(text);
  });

  test.each(Object.entries(CASES))(
    '%s says what is wrong with its arguments',
    async (tool, { bad, names }) => {
      const result = await client.call(tool, bad);
      expect(result.isError).toBe(true);
      expect(result.payload).toMatchObject({
        success: false,
        error: 'Invalid input',
        code: 'invalid_input',
        reason: expect.any(String) as unknown,
        retryable: false,
      });
      expect(result.payload['message']).toContain(names);
      expect(result.text).toContain(names);
    },
  );
});
