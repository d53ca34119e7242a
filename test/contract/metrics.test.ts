/** What a scrape shows: the contract families, from the first one on. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SAMPLE_CHANNEL_IDS, SAMPLE_IDS } from '../../src/sample/catalogue/index.ts';
import { type SampleService, startSample } from '../../src/sample/server.ts';
import { type TestClient, connectLegacy, connectModern, rpcFailure } from '../support/clients.ts';
import { post, rpc } from '../support/raw-mcp.ts';
import { type Scrape, scrape } from '../support/scrape.ts';
import { type TestServer, startServer } from '../support/server.ts';
import { BESIDE, CONTRACT, TOOL_NAMES } from './families.ts';

let sample: SampleService;
let server: TestServer;
let client: TestClient;
let first: Scrape;

beforeAll(async () => {
  sample = await startSample();
  server = await startServer({ sample });
  first = await scrape(server.origin);
  client = await connectModern({ url: server.url });
});
afterAll(async () => {
  await client.close();
  await server.stop();
  await sample.close();
});

describe('the first scrape of a fresh server', () => {
  test('has sixteen families by contract', () => {
    expect(Object.keys(CONTRACT)).toHaveLength(16);
  });

  test.each(Object.entries({ ...CONTRACT, ...BESIDE }))('has %s', (name, { type, labels }) => {
    expect(first.families.get(name)).toBe(type);
    expect(first.text).toContain(`# HELP ${name} `);
    // A histogram that recorded nothing has no series: to prime it would be a lie.
    const series = first.series(name);
    expect(series.length > 0).toBe(type !== 'histogram');
    for (const sample of series) expect(Object.keys(sample.labels)).toEqual(labels);
  });

  test('shows every counter of the contract as 0', () => {
    for (const [name, { type }] of Object.entries(CONTRACT)) {
      if (type !== 'counter') continue;
      expect(first.series(name).filter(({ value }) => value !== 0)).toEqual([]);
    }
  });

  test('knows the label sets that can be known', () => {
    const valuesOf = (name: string, label: string) => [
      ...new Set(first.series(name).map(({ labels }) => labels[label])),
    ];
    expect(valuesOf('mcp_requests_total', 'tool')).toEqual(TOOL_NAMES);
    expect(valuesOf('mcp_errors_total', 'tool')).toEqual(TOOL_NAMES);
    expect(valuesOf('mcp_errors_total', 'error_type')).toEqual([
      'not_found',
      'quota_exhausted',
      'rate_limited',
      'auth_required',
      'forbidden',
      'unavailable',
      'timeout',
      'unsupported',
      'tool_error',
    ]);
    const buckets = ['default', 'search', 'video_insert', 'batch_get_stats'];
    expect(valuesOf('mcp_youtube_quota_remaining', 'bucket')).toEqual(buckets);
    expect(valuesOf('mcp_security_cors_violations_total', 'reason')).toEqual([
      'origin',
      'host',
      'method',
      'headers',
    ]);
    expect(first.value('mcp_youtube_quota_limit', { bucket: 'search' })).toBe(100);
  });

  test('is a valid exposition: one HELP and one TYPE a family, no scope, no stamp', () => {
    const declared = first.text.match(/^# TYPE \S+/gm) ?? [];
    expect(new Set(declared).size).toBe(declared.length);
    expect(first.text).not.toContain('otel_scope');
    expect(first.text.endsWith('\n')).toBe(true);
    const keys = first.samples.map(({ name, labels }) => name + JSON.stringify(labels));
    expect(new Set(keys).size).toBe(keys.length);
    for (const { value } of first.samples) expect(Number.isNaN(value)).toBe(false);
  });

  test('names the service in target_info', () => {
    expect(first.series('target_info')[0]?.labels).toMatchObject({
      service_name: 'youtube-mcp',
      service_namespace: 'youtube-mcp',
    });
  });

  test('is served as version 0.0.4 of the text format', async () => {
    const response = await fetch(`${server.origin}/metrics`);
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-store');
  });
});

describe('after calls', () => {
  /** How often each tool is called, and with what. */
  const CALLS: Readonly<Record<string, readonly [number, Record<string, unknown>]>> = {
    search_videos: [3, { query: 'lantern' }],
    get_video_info: [2, { video_url: SAMPLE_IDS.tour }],
    get_video_transcript: [2, { video_url: SAMPLE_IDS.tour }],
    get_video_comments: [1, { video_url: SAMPLE_IDS.tour, max_results: 1 }],
    get_channel_info: [1, { channel_id: SAMPLE_CHANNEL_IDS.lantern }],
    get_quota_status: [4, {}],
    server_health: [2, {}],
    server_metrics: [1, {}],
    get_server_stats: [1, {}],
  };
  const OPERATION = 'mcp_server_operation_duration_seconds_count';
  let after: Scrape;

  beforeAll(async () => {
    for (const [tool, [times, args]] of Object.entries(CALLS)) {
      for (let time = 0; time < times; time += 1) await client.call(tool, args);
    }
    // A failure, bad arguments, an unknown tool; and the same tool by the other era.
    await client.call('get_video_info', { video_url: SAMPLE_IDS.unknown });
    await client.call('get_video_info', { video: 1 });
    await rpcFailure(client.call('made_up', {}));
    await post(server.url, rpc('tools/run'));
    await using legacy = await connectLegacy({ url: server.url });
    await legacy.call('get_quota_status');
    after = await scrape(server.origin);
  });

  test('every tool was counted exactly', () => {
    const counted = Object.fromEntries(
      TOOL_NAMES.map((tool) => [tool, after.value('mcp_requests_total', { tool })]),
    );
    const expected = Object.fromEntries(TOOL_NAMES.map((tool) => [tool, CALLS[tool]?.[0] ?? 0]));
    expect(counted).toEqual({ ...expected, get_video_info: 4, get_quota_status: 5 });
    for (const tool of TOOL_NAMES) {
      // No series before the first call: a histogram that shows a 0 would claim a measurement.
      const measured = after.series('mcp_request_duration_seconds_count', { tool });
      expect(measured.map(({ value }) => value)).toEqual(counted[tool] ? [counted[tool]] : []);
    }
  });

  test('an error has its type, bad arguments and unknown tools are none', () => {
    const errors = after.series('mcp_errors_total').filter(({ value }) => value > 0);
    expect(errors).toEqual([
      expect.objectContaining({
        value: 1,
        labels: { tool: 'get_video_info', error_type: 'not_found' },
      }),
    ]);
  });

  test('the cache and the quota tell of the same calls', () => {
    // A miss is one of the deepest tier that was looked at.
    const search = { cache: 'search', tier: 'durable' };
    expect(after.value('mcp_cache_misses_total', search)).toBe(1);
    expect(after.value('mcp_cache_hits_total', { ...search, tier: 'memory' })).toBe(2);
    const saved = { bucket: 'search', tier: 'memory' };
    expect(after.value('mcp_cache_quota_saved_total', saved)).toBe(2);
    expect(after.value('mcp_youtube_quota_used', { bucket: 'search' })).toBe(1);
    expect(after.value('mcp_youtube_quota_remaining', { bucket: 'search' })).toBe(99);
    const used = after.value('mcp_youtube_quota_used', { bucket: 'default' });
    expect(used).toBe(sample.quotaUsed('default'));
  });

  test('an operation has the labels of the convention: ok', () => {
    const labels = { gen_ai_tool_name: 'search_videos' };
    expect(after.series(OPERATION, labels)).toEqual([
      {
        name: OPERATION,
        value: 3,
        labels: {
          mcp_method_name: 'tools/call',
          gen_ai_tool_name: 'search_videos',
          network_transport: 'tcp',
          mcp_protocol_version: '2026-07-28',
        },
      },
    ]);
  });

  test('… a tool error', () => {
    const labels = { gen_ai_tool_name: 'get_video_info', error_type: 'not_found' };
    const [failed, ...more] = after.series(OPERATION, labels);
    expect(more).toEqual([]);
    expect(failed).toMatchObject({ value: 1, labels: { mcp_method_name: 'tools/call' } });
    expect(failed?.labels).not.toHaveProperty('rpc_status_code');
    expect(failed?.labels).not.toHaveProperty('mcp_protocol_version');
    // Bad arguments stay with the calls that went well: the span is unset as well.
    const unset = after
      .series(OPERATION, { gen_ai_tool_name: 'get_video_info' })
      .filter((sample) => sample.labels['error_type'] === undefined);
    expect(unset.map(({ value }) => value)).toEqual([3]);
  });

  test('… an unknown tool and an unknown method', () => {
    expect(after.series(OPERATION, { rpc_status_code: '-32602' })).toMatchObject([
      { value: 1, labels: { mcp_method_name: 'tools/call' } },
    ]);
    expect(after.series(OPERATION, { rpc_status_code: '-32601' })).toMatchObject([
      { value: 1, labels: { mcp_method_name: '_OTHER' } },
    ]);
    expect(after.text).not.toContain('made_up');
    expect(after.text).not.toContain('tools/run');
  });

  test('… every method, of both eras', () => {
    const methods = new Set(after.series(OPERATION).map((s) => s.labels['mcp_method_name']));
    expect(methods).toContain('initialize');
    expect(methods).toContain('server/discover');
    expect(after.series(OPERATION, { mcp_protocol_version: '2025-11-25' }).length).toBeGreaterThan(
      0,
    );
  });

  test('requests to YouTube are counted, by host and without a query', () => {
    const requests = after.series('http_client_request_duration_seconds_count');
    expect(requests.length).toBeGreaterThan(0);
    for (const { labels } of requests) {
      expect(labels['server_address']).toBe('127.0.0.1');
      expect(JSON.stringify(labels)).not.toContain('lantern');
    }
  });

  test('requests to this server are counted by route', () => {
    const routes = after
      .series('http_server_request_duration_seconds_count')
      .map(({ labels }) => labels['http_route']);
    expect(new Set(routes)).toEqual(new Set(['/mcp', '/metrics']));
  });

  test('nothing of a caller became a label', () => {
    const shown = JSON.stringify(after.samples);
    for (const word of ['lantern', SAMPLE_IDS.tour, SAMPLE_IDS.unknown, 'youtube-mcp-tests']) {
      expect(shown).not.toContain(word);
    }
    expect(after.text).not.toContain('otel_scope');
  });

  test('server_metrics shows the same contract', async () => {
    const { payload } = await client.call('server_metrics');
    for (const name of Object.keys(CONTRACT))
      expect(payload['metrics']).toContain(`# TYPE ${name} `);
    expect(payload['metrics']).not.toContain('_bucket{');
    expect(JSON.stringify(payload).length).toBeLessThanOrEqual(16 * 1024);
  });
});
