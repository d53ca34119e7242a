/** The whole road: server → Collector with collector-config.yaml as it is → Jaeger's query API. */
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SampleService, startSample } from '../../src/sample/server.ts';
import { CONFIG_PATH } from '../collector/read-config.ts';
import {
  type Collector,
  type Service,
  startCollector,
  startService,
  untilFound,
} from '../collector/start-collector.ts';
import { newCaller } from '../support/caller.ts';
import { type Era, connect } from '../support/clients.ts';
import { freePort } from '../support/free-port.ts';
import { type TestServer, startServer } from '../support/server.ts';
import { describeWith } from './programs.ts';

const JAEGER_CONFIG = fileURLToPath(new URL('../collector/jaeger.yaml', import.meta.url));

interface Tag {
  readonly key: string;
  readonly value: unknown;
}

/** What Jaeger's page itself asks for. */
interface JaegerTrace {
  readonly spans: readonly {
    readonly spanID: string;
    readonly operationName: string;
    readonly processID: string;
    readonly references: readonly { readonly refType: string; readonly spanID: string }[];
    readonly tags: readonly Tag[];
  }[];
  readonly processes: Readonly<
    Record<string, { readonly serviceName: string; readonly tags: readonly Tag[] }>
  >;
}

const valueOf = (tags: readonly Tag[] = [], key: string): unknown =>
  tags.find((tag) => tag.key === key)?.value;

describeWith('A real Jaeger', ['collector', 'jaeger'], (programs) => {
  let sample: SampleService;
  let jaeger: Service;
  let collector: Collector;
  let server: TestServer;
  let queryUrl = '';

  beforeAll(async () => {
    const [grpc, query, queryGrpc] = [await freePort(), await freePort(), await freePort()];
    queryUrl = `http://127.0.0.1:${query}`;
    sample = await startSample({ apiKey: 'AIzaSyFakeKeyForTheJaegerTests0123456789' });
    jaeger = await startService(
      programs.jaeger,
      [`--config=${JAEGER_CONFIG}`],
      {
        GRPC_PORT: String(grpc),
        QUERY_PORT: String(query),
        QUERY_GRPC_PORT: String(queryGrpc),
      },
      `${queryUrl}/api/services`,
    );
    collector = await startCollector(programs.collector, {
      files: [CONFIG_PATH],
      env: { JAEGER_OTLP_ENDPOINT: `127.0.0.1:${grpc}` },
    });
    server = await startServer({
      sample,
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint, OTEL_BSP_SCHEDULE_DELAY: '20' },
    });
  });
  afterAll(async () => {
    await server.stop();
    await collector.stop();
    await jaeger.stop();
    await sample.close();
  });

  /** The trace, once it holds a span of that name. */
  const traceOf = (traceId: string, name: string): Promise<JaegerTrace> =>
    untilFound(async () => {
      const answer = await fetch(`${queryUrl}/api/traces/${traceId}`);
      const { data } = (await answer.json()) as { data?: readonly JaegerTrace[] };
      return data?.find(({ spans }) => spans.some((span) => span.operationName === name));
    }, `a trace with ${name}`);

  test.each(['legacy', 'modern'] as const)('shows a whole %s call', async (era: Era) => {
    const { traceId, spanId, traceparent } = newCaller();
    await using client = await connect(era, { url: server.url });
    await client.call('search_videos', { query: `history ${era}` }, { meta: { traceparent } });

    const { spans, processes } = await traceOf(traceId, 'GET');
    const parentOf = (name: string): unknown => {
      const span = spans.find(({ operationName }) => operationName === name);
      const parent = span?.references.find(({ refType }) => refType === 'CHILD_OF')?.spanID;
      return spans.find(({ spanID }) => spanID === parent)?.operationName ?? parent;
    };
    expect(parentOf('GET')).toBe('youtube search.list');
    expect(parentOf('youtube search.list')).toBe('tools/call search_videos');
    expect(parentOf('tools/call search_videos')).toBe(spanId);

    const call = spans.find(({ operationName }) => operationName === 'tools/call search_videos');
    expect(valueOf(call?.tags, 'span.kind')).toBe('server');
    expect(valueOf(call?.tags, 'gen_ai.tool.name')).toBe('search_videos');
    const { serviceName, tags } = processes[call?.processID ?? ''] ?? {};
    expect(serviceName).toBe('youtube-mcp');
    const missing = [
      'service.version',
      'service.instance.id',
      'deployment.environment.name',
    ].filter((key) => typeof valueOf(tags, key) !== 'string');
    expect(missing).toEqual([]);
    expect(JSON.stringify(spans)).not.toContain(sample.apiKey);
  });

  test('finds failed calls by their tag, as docs/telemetry.md says', async () => {
    const { traceId, traceparent } = newCaller();
    await using client = await connect('modern', { url: server.url });
    const args = { video_url: 'AAAAAAAAAAA' };
    await client.call('get_video_info', args, { meta: { traceparent } });
    await traceOf(traceId, 'tools/call get_video_info');

    const url = new URL('/api/traces', queryUrl);
    url.search = new URLSearchParams({
      service: 'youtube-mcp',
      operation: 'tools/call get_video_info',
      tags: JSON.stringify({ 'error.type': 'not_found' }),
      lookback: '1h',
      start: String((Date.now() - 3_600_000) * 1000),
      end: String(Date.now() * 1000),
    }).toString();
    const { data } = (await (await fetch(url)).json()) as { data: { traceID: string }[] };
    expect(data.map(({ traceID }) => traceID)).toContain(traceId);
  });
});
