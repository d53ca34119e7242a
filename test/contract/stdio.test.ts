/** The stdio transport: stdout belongs to the protocol, and the end loses nothing. */
import { afterAll, beforeAll, describe, expect, type TestContext, test } from 'vitest';
import { SAMPLE_IDS } from '../../src/sample/catalogue/index.ts';
import { type SampleService, startSample } from '../../src/sample/server.ts';
import { connectLegacy, connectModern } from '../support/clients.ts';
import { startOtlpSink } from '../support/otlp-sink.ts';
import {
  type Env,
  type RunningProgram,
  makeFolder,
  removeFolder,
  startProgram,
} from '../support/program.ts';
import { type RpcMessage, rpc } from '../support/raw-mcp.ts';
import { closedOrigin, parseLogLine, serverEnv, startServer } from '../support/server.ts';

let sample: SampleService;
beforeAll(async () => {
  sample = await startSample();
});
afterAll(() => sample.close());

type Test = Pick<TestContext, 'onTestFinished'>;

function start(
  { onTestFinished }: Test,
  env: Env = {},
  upstream: SampleService = sample,
): RunningProgram {
  const dataDir = makeFolder();
  const program = startProgram(['serve', '--transport', 'stdio'], {
    env: serverEnv({ sample: upstream, env }, dataDir),
  });
  onTestFinished(async () => {
    await program.stop();
    removeFolder(dataDir);
  });
  return program;
}

const send = (program: RunningProgram, message: unknown): void =>
  program.write(`${JSON.stringify(message)}\n`);

const parse = (line: string): RpcMessage => JSON.parse(line) as RpcMessage;

/** The answer to the request of that id. */
const untilAnswer = async (program: RunningProgram, id: number): Promise<RpcMessage> =>
  parse(await program.untilLine('stdout', (line) => parse(line).id === id));

async function initialize(program: RunningProgram): Promise<void> {
  const clientInfo = { name: 'raw', version: '1' };
  const hello = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo };
  send(program, rpc('initialize', hello, 0));
  await untilAnswer(program, 0);
  send(program, { jsonrpc: '2.0', method: 'notifications/initialized' });
}

const call = (id: number, name: string, args: Readonly<Record<string, unknown>> = {}) =>
  rpc('tools/call', { name, arguments: args }, id);

describe.concurrent('stdout', () => {
  test.for<[string, Env]>([
    ['by default', {}],
    ['with every log at its loudest', { LOG_LEVEL: 'trace', OTEL_LOG_LEVEL: 'debug' }],
  ])('is JSON-RPC alone from the start to the exit, %s', async ([, env], context) => {
    const program = start(context, env);
    await initialize(program);
    send(program, call(1, 'search_videos', { query: 'lantern' }));
    send(program, call(2, 'get_video_transcript', { video_url: SAMPLE_IDS.tour }));
    send(program, call(3, 'get_video_info', { video_url: SAMPLE_IDS.unknown }));
    send(program, call(4, 'made_up'));
    send(program, rpc('made/up', {}, 5));
    send(program, call(6, 'server_metrics'));
    for (const id of [1, 2, 3, 4, 5, 6]) await untilAnswer(program, id);
    program.write('this is no JSON\n');
    program.write('{"jsonrpc":"2.0","id":7\n');
    program.write('[1,2]\n');
    send(program, rpc('ping', {}, 8));
    await untilAnswer(program, 8);
    program.endInput();
    expect(await program.exited).toEqual({ code: 0, signal: null });

    for (const line of program.stdout) expect(parse(line)).toMatchObject({ jsonrpc: '2.0' });
    expect(program.stderr.join('\n')).not.toContain(sample.apiKey);
    expect(program.stderr.join('\n')).not.toMatch(/AIza|sample-api-key/);
  });

  test('stays empty when a setting is wrong; stderr says which', async (context) => {
    const program = start(context, { LOG_LEVEL: 'loud', OTEL_TRACES_EXPORTER: 'console' });
    expect((await program.exited).code).toBe(2);
    expect(program.stdout).toEqual([]);
    expect(program.stderr.join('\n')).toContain('LOG_LEVEL');
  });

  test('refuses the console exporter, which would print to it', async (context) => {
    const program = start(context, { OTEL_TRACES_EXPORTER: 'console' });
    expect((await program.exited).code).toBe(2);
    expect(program.stderr.join('\n')).toMatch(/OTEL_TRACES_EXPORTER: .*stdout/);
  });
});

describe.concurrent('stderr', () => {
  test('is JSON lines, and binds no port', async (context) => {
    const program = start(context);
    await initialize(program);
    send(program, call(1, 'get_server_stats'));
    expect((await untilAnswer(program, 1)).result).toMatchObject({
      structuredContent: { config: { transport: 'stdio' } },
    });
    program.endInput();
    await program.exited;
    expect(program.stderr.length).toBeGreaterThan(0);
    for (const line of program.stderr) expect(parseLogLine(line)).toHaveProperty('level');
    expect(program.stderr.join('\n')).not.toContain('"url"');
  });
});

describe.concurrent('the end', () => {
  test('comes with the end of the input', async (context) => {
    const program = start(context);
    await initialize(program);
    program.endInput();
    expect(await program.exited).toEqual({ code: 0, signal: null });
  });

  test('comes with the end of the input before anything was said', async (context) => {
    const program = start(context);
    program.endInput();
    expect(await program.exited).toEqual({ code: 0, signal: null });
  });

  test('comes with the end of the input, after the answer of a call in flight', async (context) => {
    const slow = await startSample({ latencyMs: 300 });
    context.onTestFinished(() => slow.close());
    const program = start(context, {}, slow);
    await initialize(program);
    send(program, call(1, 'search_videos', { query: 'lantern' }));
    program.endInput();
    expect(await program.exited).toEqual({ code: 0, signal: null });
    const answer = program.stdout.map(parse).find(({ id }) => id === 1);
    expect(answer?.result).toMatchObject({ structuredContent: { success: true } });
  });

  test.for(['SIGTERM', 'SIGINT'] as const)(
    'comes with %s, after the answer of a call in flight',
    async (signal, context) => {
      const slow = await startSample({ latencyMs: 300 });
      context.onTestFinished(() => slow.close());
      const program = start(context, {}, slow);
      await initialize(program);
      send(program, call(1, 'search_videos', { query: 'lantern' }));
      await context.expect.poll(() => slow.requests.length).toBe(1);
      program.signal(signal);
      expect(await program.exited).toEqual({ code: 0, signal: null });
      const answer = program.stdout.map(parse).find(({ id }) => id === 1);
      expect(answer?.result).toMatchObject({ structuredContent: { success: true } });
    },
  );

  test('is told, and sends the quota with the last export', async (context) => {
    await using sink = await startOtlpSink();
    const program = start(context, sink.env);
    await initialize(program);
    program.signal('SIGTERM');
    expect(await program.exited).toEqual({ code: 0, signal: null });
    const lines = program.stderr.map(parseLogLine);
    expect(lines).toContainEqual(
      expect.objectContaining({ signal: 'SIGTERM', msg: 'stopping: calls in flight end first' }),
    );
    expect(lines.filter(({ level }) => level !== 'info')).toEqual([]);
    const last = sink.bodies.findLast((body) => body.startsWith('{"resourceMetrics"'));
    expect(last).toContain('"mcp.youtube.quota.remaining"');
  });

  test('comes when the upstream hangs, by the deadline of the drain', async (context) => {
    const silent = await startSample();
    context.onTestFinished(() => silent.close());
    silent.queueFault({ match: '/youtube/v3/search', hang: true });
    const program = start(context, { DRAIN_TIMEOUT_MS: '100' }, silent);
    await initialize(program);
    send(program, call(1, 'search_videos', { query: 'hang' }));
    await context.expect.poll(() => silent.requests.length).toBe(1);
    program.signal('SIGTERM');
    expect(await program.exited).toEqual({ code: 0, signal: null });
  });
});

describe.concurrent('a dead collector', () => {
  test('prints nothing to stdout, and does not hold the exit', async (context) => {
    const OTEL_EXPORTER_OTLP_ENDPOINT = await closedOrigin();
    const program = start(context, { OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_LOG_LEVEL: 'debug' });
    await initialize(program);
    send(program, call(1, 'search_videos', { query: 'lantern' }));
    await untilAnswer(program, 1);
    program.endInput();
    // 5 s is the deadline of the last flush.
    const exit = await program.exitWithin(7_500);
    program.signal('SIGKILL');
    for (const line of program.stdout) expect(parse(line)).toMatchObject({ jsonrpc: '2.0' });
    expect(exit).toEqual({ code: 0, signal: null });
  });
});

describe.concurrent('several servers on one DATA_DIR', () => {
  test('work at the same time, of both transports, and count one quota', async (context) => {
    const dataDir = makeFolder();
    context.onTestFinished(() => removeFolder(dataDir));
    const env = { CACHE_ENABLED: 'false' };
    await using http = await startServer({ sample, dataDir, env });
    const clients = await Promise.all([
      connectLegacy({ stdio: { sample, dataDir, env } }),
      connectModern({ stdio: { sample, dataDir, env } }),
      connectModern({ url: http.url }),
    ]);
    context.onTestFinished(async () => {
      await Promise.all(clients.map((client) => client.close()));
    });
    const results = await Promise.all(
      clients.flatMap((client) =>
        Array.from({ length: 10 }, () =>
          client.call('get_video_info', { video_url: SAMPLE_IDS.tour }),
        ),
      ),
    );
    expect(results.filter(({ isError }) => isError)).toEqual([]);
    for (const client of clients) {
      const { payload } = await client.call('get_quota_status');
      expect(payload['buckets']).toContainEqual(
        expect.objectContaining({ bucket: 'default', used: 30 }),
      );
    }
  });

  test('that start at once agree on one state secret', async (context) => {
    const dataDir = makeFolder();
    context.onTestFinished(() => removeFolder(dataDir));
    const clients = await Promise.all(
      [1, 2, 3].map(() => connectModern({ stdio: { sample, dataDir } })),
    );
    context.onTestFinished(async () => {
      await Promise.all(clients.map((client) => client.close()));
    });
    const args = { query: 'the', max_results: 1 };
    const first = await clients[0]?.call('search_videos', args);
    const cursor = first?.payload['next_cursor'];
    expect(cursor).toEqual(expect.any(String));
    for (const client of clients) {
      expect((await client.call('search_videos', { ...args, cursor })).isError).toBe(false);
    }
  });
});
