/** Resources through the official clients of both eras, over both transports. */
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { SAMPLE_IDS } from '../../src/sample/catalogue/index.ts';
import { type SampleService, startSample } from '../../src/sample/server.ts';
import {
  type ResourceClient,
  connectResources,
  rpcErrorOf,
} from '../resources/resource-clients.ts';
import { newCaller } from '../support/caller.ts';
import type { Era } from '../support/clients.ts';
import { type OtlpSink, startOtlpSink } from '../support/otlp-sink.ts';
import type { Env } from '../support/program.ts';
import { QUOTA_NOON } from '../support/quota-noon.ts';
import { post, rpc } from '../support/raw-mcp.ts';
import { scrape } from '../support/scrape.ts';
import { type TestServer, parseLogLine, startServer } from '../support/server.ts';

let sample: SampleService;
let sink: OtlpSink;
let server: TestServer;

beforeAll(async () => {
  sample = await startSample();
  sink = await startOtlpSink();
  server = await startServer({ sample, env: { ...sink.env, NODE_OPTIONS: QUOTA_NOON } });
});
afterEach(() => sample.clearFaults());
afterAll(async () => {
  await server.stop();
  await sink.close();
  await sample.close();
});

const RESET_AT = expect.stringMatching(/^\d{4}-\d\d-\d\dT0[78]:00:00\.000Z$/) as unknown;
const AGE = { cached: expect.any(Boolean) as unknown, cache_age_seconds: expect.any(Number) };

describe.each<[Era, string]>([
  ['legacy', 'HTTP'],
  ['legacy', 'stdio'],
  ['modern', 'HTTP'],
  ['modern', 'stdio'],
])('a %s client over %s', (era, transport) => {
  let client: ResourceClient;
  beforeAll(async () => {
    client = await connectResources(
      era,
      transport === 'HTTP' ? { url: server.url } : { stdio: { sample } },
    );
  });
  afterAll(() => client[Symbol.asyncDispose]());

  test('is told of what there is, and that none of it can be watched', async () => {
    expect(client.capabilities()['resources']).toEqual({});
    expect(await client.list()).toEqual([
      {
        uri: 'quota://status',
        name: 'quota',
        title: 'YouTube quota',
        description: expect.any(String) as unknown,
        mimeType: 'application/json',
      },
    ]);
    expect(await client.templates()).toEqual([
      expect.objectContaining({
        uriTemplate: 'youtube://video/{id}',
        mimeType: 'application/json',
      }),
      expect.objectContaining({
        uriTemplate: 'youtube://transcript/{id}{?lang}',
        mimeType: 'text/plain',
      }),
    ]);
  });

  test('reads a video as JSON, with what strangers wrote named', async () => {
    const uri = `youtube://video/${SAMPLE_IDS.tour}`;
    const { text, _meta, ...content } = await client.read(uri);
    expect(content).toEqual({ uri, mimeType: 'application/json' });
    const untrusted = ['title', 'description', 'channel_title', 'tags'];
    expect(JSON.parse(text)).toMatchObject({
      video_id: SAMPLE_IDS.tour,
      title: 'OpenTelemetry in four minutes: one request, three signals',
      untrusted_fields: untrusted,
    });
    const quota = { bucket: 'default', cost: expect.any(Number) as unknown };
    expect(_meta).toEqual({
      'youtube-mcp/provenance': {
        ...AGE,
        source: 'youtube',
        quota: { ...quota, remaining: expect.any(Number) as unknown, reset_at: RESET_AT },
      },
      'youtube-mcp/untrusted': untrusted,
    });
  });

  test('reads a transcript as text, in the language it asks for', async () => {
    const uri = `youtube://transcript/${SAMPLE_IDS.tour}`;
    const english = await client.read(uri);
    expect(english).toMatchObject({ uri, mimeType: 'text/plain' });
    expect(english.text).toMatch(/<untrusted-\w{32}>\nHello, and welcome to the night shift\./);
    expect(english._meta).toMatchObject({
      'youtube-mcp/provenance': { ...AGE, source: 'innertube' },
      'youtube-mcp/untrusted': ['text'],
      'youtube-mcp/transcript': { language: 'en', kind: 'manual', language_match: 'exact' },
    });
    const german = await client.read(`${uri}?lang=de-AT`);
    expect(german.text).not.toBe(english.text);
    expect(german._meta).toMatchObject({
      'youtube-mcp/transcript': { language: 'de', language_match: 'base' },
    });
  });

  test('reads the quota', async () => {
    const { text, _meta } = await client.read('quota://status');
    const { buckets } = JSON.parse(text) as { buckets: readonly { bucket: string }[] };
    expect(buckets.map(({ bucket }) => bucket)).toEqual([
      'default',
      'search',
      'video_insert',
      'batch_get_stats',
    ]);
    expect(buckets[0]).toMatchObject({ limit: 10_000, reset_at: RESET_AT });
    expect(_meta).toBeUndefined();
  });

  test.each([
    ['a video that YouTube does not know', `youtube://video/${SAMPLE_IDS.unknown}`],
    ['a transcript that there is not', `youtube://transcript/${SAMPLE_IDS.noCaptions}`],
    ['another kind', 'youtube://channel/UCLanternObservability0g'],
    ['another scheme', `https://www.youtube.com/watch?v=${SAMPLE_IDS.tour}`],
    ['a file', 'file:///etc/passwd'],
    ['one parameter more', `youtube://video/${SAMPLE_IDS.tour}?part=statistics`],
    ['no URI at all', 'video'],
  ])('is told that %s is not there, in the form of the specification', async (_what, uri) => {
    const error = await rpcErrorOf(client.read(uri));
    expect(error).toMatchObject({ code: -32_602, data: { uri } });
    expect(error.message).toMatch(/Not found \([a-z_]+\): |No such resource; /);
    expect(error.name).toBe(era === 'modern' ? 'ResourceNotFoundError' : 'McpError');
  });

  test.each([
    ['youtube://video/x', /id: expected the 11-character id/],
    [`youtube://video/https%3A%2F%2Fyoutu.be%2F${SAMPLE_IDS.tour}`, /id: expected the 11-/],
    [`youtube://transcript/${SAMPLE_IDS.tour}?lang=Klingon%21`, /lang: expected a BCP 47 code/],
  ])('is told what is wrong with %s', async (uri, message) => {
    const error = await rpcErrorOf(client.read(uri));
    expect(error).toMatchObject({
      code: -32_602,
      data: { code: 'invalid_input', reason: 'invalid_uri', retryable: false },
    });
    expect(error.message).toMatch(message);
  });
});

/** A server of its own on the sample, and a client. */
async function open(env: Env): Promise<{ client: ResourceClient; own: TestServer }> {
  const own = await startServer({ sample, env });
  onTestFinished(async () => void (await own.stop()));
  const client = await connectResources('modern', { url: own.url });
  onTestFinished(() => client[Symbol.asyncDispose]());
  return { client, own };
}

test('what is left of a long transcript is what the call it names gives', async () => {
  const client = await connectResources('modern', { url: server.url });
  onTestFinished(() => client[Symbol.asyncDispose]());
  const { text, _meta = {} } = await client.read(`youtube://transcript/${SAMPLE_IDS.threeHours}`);
  const { rest } = _meta['youtube-mcp/transcript'] as {
    rest: { tool: string; arguments: Record<string, unknown> };
  };
  expect(text).toContain(`Go on with ${rest.tool} ${JSON.stringify(rest.arguments)}.]`);

  let all = text.slice(0, text.lastIndexOf('[Cut'));
  let cursor: unknown;
  do {
    const args = { ...rest.arguments, max_chars: 200_000, ...(cursor ? { cursor } : {}) };
    const page = (await client.call(rest.tool, args)) as { text: string; next_cursor: unknown };
    all += page.text;
    cursor = page.next_cursor;
  } while (cursor);
  // Each of its cues begins with its number.
  const numbers = new Set([...all.matchAll(/\[(\d+)\]/g)].map(([, number]) => Number(number)));
  expect(numbers.size).toBe(3_200);
});

describe('TOOLSETS chooses the resources too', () => {
  test('read: no quota', async () => {
    const { client } = await open({ TOOLSETS: 'read' });
    expect(await client.list()).toEqual([]);
    expect(await client.templates()).toHaveLength(2);
    expect(await rpcErrorOf(client.read('quota://status'))).toMatchObject({
      name: 'ResourceNotFoundError',
    });
  });

  test('ops: nothing of YouTube', async () => {
    const { client } = await open({ TOOLSETS: 'ops' });
    expect(await client.list()).toHaveLength(1);
    expect(await client.templates()).toEqual([]);
    const read = client.read(`youtube://video/${SAMPLE_IDS.tour}`);
    expect(await rpcErrorOf(read)).toMatchObject({ name: 'ResourceNotFoundError' });
  });
});

describe('a read that fails for another reason', () => {
  const DURATION = 'mcp_server_operation_duration_seconds_count';
  const linesOf = ({ stderr }: TestServer) =>
    stderr.map(parseLogLine).filter(({ resource }) => resource !== undefined);

  test('says so with our code, one line in the log, and one series of the duration', async () => {
    const { client, own } = await open({ QUOTA_LIMITS: 'default=1' });
    await client.read(`youtube://video/${SAMPLE_IDS.tour}`);
    const error = await rpcErrorOf(client.read(`youtube://video/${SAMPLE_IDS.hebrew}`));
    expect(error).toMatchObject({
      code: -32_603,
      data: {
        code: 'quota_exhausted',
        retryable: false,
        quota: { bucket: 'default', remaining: 0, reset_at: RESET_AT },
      },
    });
    expect(error.message).toMatch(/^YouTube quota exhausted \(/);
    expect(linesOf(own)).toEqual([
      expect.objectContaining({ msg: 'resource read failed', code: 'quota_exhausted' }),
    ]);
    const shown = await scrape(own.origin);
    const labels = { mcp_method_name: 'resources/read', error_type: 'quota_exhausted' };
    expect(shown.value(DURATION, { ...labels, rpc_status_code: '-32603' })).toBe(1);
    expect(shown.text).not.toMatch(/youtube:\/\/|mcp_resource_uri/);
    const calls = [...shown.series('mcp_requests_total'), ...shown.series('mcp_errors_total')];
    expect(calls.filter(({ value }) => value > 0)).toEqual([]);
  });

  test('without a key names the variable to set', async () => {
    const { client } = await open({ YOUTUBE_API_KEY: '' });
    const error = await rpcErrorOf(client.read(`youtube://video/${SAMPLE_IDS.tour}`));
    expect(error).toMatchObject({ code: -32_603, data: { code: 'auth_required' } });
    expect(error.message).toContain('YOUTUBE_API_KEY');
  });

  test('of YouTube itself holds nothing of its words', async () => {
    sample.queueFault({ match: '/youtube/v3/videos', html: true, times: Infinity });
    const { client, own } = await open({ UPSTREAM_TIMEOUT_MS: '1000' });
    const error = await rpcErrorOf(client.read(`youtube://video/${SAMPLE_IDS.persian}`));
    expect(error).toMatchObject({ code: -32_603, data: { code: 'unavailable', retryable: true } });
    expect(JSON.stringify(error)).not.toMatch(/<|https?:/);
    expect(linesOf(own)).toHaveLength(1);
  });
});

describe('the span of a read', () => {
  const read = async (uri: string) => {
    const caller = newCaller();
    const _meta = { traceparent: caller.traceparent };
    await post(server.url, rpc('resources/read', { uri, _meta }));
    return sink.untilSpan(({ traceId, kind }) => traceId === caller.traceId && kind === 'SERVER');
  };

  test('has the URI as an attribute, not in its name', async () => {
    const uri = `youtube://transcript/${SAMPLE_IDS.tour}?lang=de`;
    const span = await read(uri);
    expect(span).toMatchObject({ name: 'resources/read', status: 'UNSET' });
    expect(span.attributes).toMatchObject({
      'mcp.method.name': 'resources/read',
      'mcp.resource.uri': uri,
    });
  });

  test('of nothing that exists is the caller’s fault; a long URI is cut', async () => {
    const span = await read(`youtube://video/${'x'.repeat(5_000)}`);
    expect(span).toMatchObject({ name: 'resources/read', status: 'UNSET' });
    expect(span.attributes['rpc.status_code']).toBe('-32602');
    expect(span.attributes['error.type']).toBeUndefined();
    expect(span.attributes['mcp.resource.uri']).toHaveLength(256);
  });

  test('of a failure names our code', async () => {
    sample.queueFault({ match: '/youtube/v3/videos', reason: 'quotaExceeded' });
    const span = await read(`youtube://video/${SAMPLE_IDS.emoji}`);
    expect(span.status).toBe('ERROR');
    expect(span.attributes).toMatchObject({
      'error.type': 'quota_exhausted',
      'rpc.status_code': '-32603',
    });
  });
});
