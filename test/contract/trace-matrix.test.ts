/**
 * The trace and the metrics of every way a message can end, over every transport and with every
 * parent: what the table of docs/telemetry.md says, read back from an OTLP endpoint and a scrape.
 */
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { SAMPLE_IDS } from '../../src/sample/catalogue/index.ts';
import { type Fault, type SampleService, startSample } from '../../src/sample/server.ts';
import { type Caller, newCaller } from '../support/caller.ts';
import { type OtlpSink, type Span, startOtlpSink } from '../support/otlp-sink.ts';
import type { Scrape } from '../support/scrape.ts';
import { TRANSPORTS, type Wire, type Worlds, openWorlds } from './trace-wires.ts';

let sample: SampleService;
let sink: OtlpSink;
let worlds: Worlds;

beforeAll(async () => {
  sample = await startSample();
  sink = await startOtlpSink();
  worlds = await openWorlds(sample, sink);
});
afterEach(() => sample.clearFaults());
afterAll(async () => {
  await worlds.close();
  await sink.close();
  await sample.close();
});

const PARENTS = ['_meta', 'header', 'none'] as const;
type Parent = (typeof PARENTS)[number];

interface Expected {
  readonly name: string;
  readonly status: Span['status'];
  readonly errorType?: string;
  readonly code?: string;
  /** Counted in `mcp_requests_total`. */
  readonly tool?: string;
  /** Counted in `mcp_errors_total`. */
  readonly error?: string;
  /** Counted in `mcp_server_caller_faults_total`. */
  readonly fault?: string;
}

interface Outcome extends Expected {
  readonly outcome: string;
  readonly server?: 'toy';
  /** What is called; without it the line is no JSON. */
  readonly call?: (id: number) => {
    readonly method: string;
    readonly params?: Readonly<Record<string, unknown>>;
  };
  readonly upstream?: Fault;
  readonly isCancelled?: true;
}

const callOf =
  (name: string, args: (id: number) => object = () => ({})) =>
  (id: number) => ({ method: 'tools/call', params: { name, arguments: args(id) } });

const askChannel = callOf('get_channel_info', (id) => ({ channel_id: `@silence-${id}` }));
const SILENCE: Fault = { match: '/youtube/v3/channels', hang: true, times: Infinity };

/** Quota is last: what is used up stays used up. */
const OUTCOMES: readonly Outcome[] = [
  {
    outcome: 'ok',
    call: callOf('get_quota_status'),
    name: 'tools/call get_quota_status',
    status: 'UNSET',
    tool: 'get_quota_status',
  },
  {
    outcome: 'an error of the tool',
    call: callOf('get_video_info', () => ({ video_url: SAMPLE_IDS.unknown })),
    name: 'tools/call get_video_info',
    status: 'ERROR',
    errorType: 'not_found',
    tool: 'get_video_info',
    error: 'not_found',
    fault: 'not_found',
  },
  {
    outcome: 'a throw',
    server: 'toy',
    call: callOf('explode'),
    name: 'tools/call explode',
    status: 'ERROR',
    errorType: 'tool_error',
  },
  {
    outcome: 'bad arguments',
    call: callOf('get_video_info', () => ({ video: 1 })),
    name: 'tools/call get_video_info',
    status: 'UNSET',
    tool: 'get_video_info',
    fault: 'invalid_input',
  },
  {
    outcome: 'an unknown tool',
    call: callOf('made_up'),
    name: 'tools/call',
    status: 'UNSET',
    code: '-32602',
    fault: '-32602',
  },
  {
    outcome: 'an unknown method',
    call: () => ({ method: 'made/up' }),
    name: '_OTHER',
    status: 'UNSET',
    code: '-32601',
    fault: '-32601',
  },
  { outcome: 'a parse error', name: '_OTHER', status: 'UNSET', code: '-32700', fault: '-32700' },
  {
    outcome: 'cancelled',
    call: askChannel,
    upstream: SILENCE,
    isCancelled: true,
    name: 'tools/call get_channel_info',
    status: 'ERROR',
    errorType: 'cancelled',
    tool: 'get_channel_info',
  },
  {
    outcome: 'a timeout',
    call: askChannel,
    upstream: SILENCE,
    name: 'tools/call get_channel_info',
    status: 'ERROR',
    errorType: 'timeout',
    tool: 'get_channel_info',
    error: 'timeout',
  },
  {
    outcome: 'no quota upstream',
    call: callOf('search_videos', (id) => ({ query: `lantern ${id}` })),
    upstream: { match: '/youtube/v3/search', exhausted: 'search', times: Infinity },
    name: 'tools/call search_videos',
    status: 'ERROR',
    errorType: 'quota_exhausted',
    tool: 'search_videos',
    error: 'quota_exhausted',
  },
];

let lastId = 0;

/** Does it, and waits for its span. */
async function act(wire: Wire, cell: Outcome, parent: Parent, caller: Caller): Promise<Span> {
  const { call, upstream, isCancelled } = cell;
  const seen = sink.spans.length;
  const { traceparent, traceId } = caller;
  const headers = parent === 'header' ? { headers: { traceparent } } : {};
  if (!call) {
    await wire.sendText('{"jsonrpc":', headers.headers);
    return sink.untilSpan(
      (span) =>
        sink.spans.indexOf(span) >= seen &&
        span.attributes['rpc.status_code'] === cell.code &&
        (parent !== 'header' || span.traceId === traceId),
    );
  }
  if (upstream) sample.queueFault(upstream);
  lastId += 1;
  const id = lastId;
  const { method, params = {} } = call(id);
  const withParent = parent === '_meta' ? { ...params, _meta: { traceparent } } : params;
  const asked = sample.requests.length;
  const giveUp = new AbortController();
  const { signal } = giveUp;
  const sent = Promise.allSettled([
    wire.send({ method, params: withParent, id, signal, ...headers }),
  ]);
  if (isCancelled) {
    await vi.waitUntil(() => sample.requests.length > asked, { interval: 2, timeout: 5_000 });
    wire.cancel(id, giveUp);
  }
  await sent;
  return sink.untilSpan(
    (span) =>
      span.kind === 'SERVER' &&
      (parent === 'none'
        ? span.attributes['jsonrpc.request.id'] === String(id) && sink.spans.indexOf(span) >= seen
        : span.traceId === traceId),
  );
}

const sum = (values: readonly { readonly value: number }[]): number =>
  values.reduce((total, { value }) => total + value, 0);

/** What the cell moves, and the same families without its labels: nothing else may move. */
function figures(shown: Scrape, wire: Wire, cell: Outcome) {
  const [method = '', tool] = cell.name.split(' ');
  const own = {
    mcp_method_name: method,
    gen_ai_tool_name: tool,
    error_type: cell.errorType,
    rpc_status_code: cell.code,
  };
  const operations = shown
    .series('mcp_server_operation_duration_seconds_count', { network_transport: wire.network })
    .filter(({ labels }) => Object.entries(own).every(([key, value]) => labels[key] === value));
  const { tool: counted = '', error = '', fault = '' } = cell;
  return {
    operations: sum(operations),
    requests: sum(shown.series('mcp_requests_total', { tool: counted })),
    errors: sum(shown.series('mcp_errors_total', { tool: counted, error_type: error })),
    allErrors: sum(shown.series('mcp_errors_total')),
    faults: sum(
      shown.series('mcp_server_caller_faults_total', {
        mcp_method_name: method,
        error_type: fault,
      }),
    ),
    allFaults: sum(shown.series('mcp_server_caller_faults_total')),
    active: shown.value('mcp_server_active_requests'),
  };
}

/** By how much each of them is to grow. */
const growth = ({ tool, error, fault }: Outcome) => ({
  operations: 1,
  requests: tool ? 1 : 0,
  errors: error ? 1 : 0,
  allErrors: error ? 1 : 0,
  faults: fault ? 1 : 0,
  allFaults: fault ? 1 : 0,
  active: 0,
});

type Figures = ReturnType<typeof figures>;

const minus = (after: Figures, before: Figures): Record<string, number> =>
  Object.fromEntries(
    Object.entries(after).map(([key, value]) => [key, value - before[key as keyof Figures]]),
  );

describe.each(TRANSPORTS)('%s', (transport) => {
  const parents = transport === 'stdio' ? (['_meta', 'none'] as const) : PARENTS;
  const cells = OUTCOMES.flatMap((cell) => parents.map((parent) => ({ ...cell, parent })));

  test.each(cells)('$outcome, its parent by $parent', async ({ parent, ...cell }) => {
    const wire = worlds[cell.server ?? 'ours'][transport];
    const before = figures(await wire.scrape(), wire, cell);
    const caller = newCaller();
    const span = await act(wire, cell, parent, caller);

    // A body that cannot be parsed has no `_meta`.
    const hasParent = parent === 'header' || (parent === '_meta' && cell.call !== undefined);
    expect(span).toMatchObject({
      name: cell.name,
      kind: 'SERVER',
      status: cell.status,
      parentSpanId: hasParent ? caller.spanId : '',
      links: [],
    });
    expect(span.attributes['error.type']).toBe(cell.errorType);
    expect(span.attributes['rpc.status_code']).toBe(cell.code);
    expect(span.attributes['network.transport']).toBe(wire.network);
    // A call that was given up ends its work, and with it its figures, after its span.
    await expect
      .poll(async () => minus(figures(await wire.scrape(), wire, cell), before), { interval: 10 })
      .toEqual(growth(cell));
  });
});

test('every message had one SERVER span, and no more', () => {
  const spans = sink.spans.filter(({ kind }) => kind === 'SERVER');
  expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(spans.length);
  for (let id = 1; id <= lastId; id += 1) {
    const own = spans.filter(({ attributes }) => attributes['jsonrpc.request.id'] === String(id));
    expect([id, own.length]).toEqual([id, 1]);
  }
  expect(sink.bodies.join('')).not.toContain('secret recipe');
});
