/**
 * `npm run bench:dead-collector`: what a collector that is dead for the whole of a load run costs
 * the calls, against one that answers. Every server takes its turn in each round; what is judged is
 * the ratio within a round.
 */
import { once } from 'node:events';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type CapturedRequest, captureRequests } from './capture-requests.ts';
import { separateCores } from './cores.ts';
import { runLoad } from './load.ts';
import { sumOf } from './measure-scrape.ts';
import type { ServerProcess } from './server-process.ts';
import { median, quantile } from './statistics.ts';
import { EXPORT_DELAY_MS, type World, openWorld, startVariant } from './variants.ts';

const CONNECTIONS = 16;
const WARM_UP_MS = 3_000;
const SLICE_MS = 2_000;

/** The most that may be, of the answering collector's figure. */
const LIMITS = { cpu: 1.1, p99: 1.3 } as const;

/** How a collector is dead. */
const DEATHS = ['refuses', 'says nothing', 'answers 503'] as const;
type Fate = 'answers' | (typeof DEATHS)[number];

interface Collector {
  readonly origin: string;
  close(): Promise<void>;
}

async function serve(start: (server: Server) => void): Promise<Collector> {
  const server = createServer();
  start(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function openCollector(fate: Fate, world: World): Promise<Collector> {
  if (fate === 'answers') return { origin: world.sink.origin, close: async () => {} };
  if (fate === 'says nothing') return serve((server) => server.on('request', (r) => r.resume()));
  if (fate === 'answers 503') {
    return serve((server) =>
      server.on('request', (request, response) => {
        request.resume().once('end', () => response.writeHead(503).end());
      }),
    );
  }
  // Its port is free from here on.
  const gone = await serve(() => {});
  await gone.close();
  return gone;
}

interface Side {
  readonly fate: Fate;
  readonly collector: Collector;
  readonly server: ServerProcess;
  readonly cpuMicros: number[];
  readonly p99Ms: number[];
  rssAfterWarmUp: number;
}

async function openSide(fate: Fate, world: World): Promise<Side> {
  const collector = await openCollector(fate, world);
  const server = await startVariant('ours', world, {
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.origin, OTEL_METRIC_EXPORT_INTERVAL: '5000' },
  });
  return { fate, collector, server, cpuMicros: [], p99Ms: [], rssAfterWarmUp: 0 };
}

async function runSlice(side: Side, call: CapturedRequest, durationMs: number) {
  const before = await side.server.usage();
  const load = { connections: CONNECTIONS, durationMs };
  const { calls, latenciesMs } = await runLoad(side.server.origin, call, load);
  await wait(EXPORT_DELAY_MS + 100);
  const after = await side.server.usage();
  return {
    cpuMicros: (after.cpuMicros - before.cpuMicros) / calls,
    p99Ms: quantile(latenciesMs, 0.99),
    rssBytes: after.rssBytes,
  };
}

/** `mcp_telemetry_export_failures_total` and the spans that the queue had no room for. */
async function readLosses({ server }: Side): Promise<{ failures: number; dropped: number }> {
  const text = await (await fetch(`${server.origin}/metrics`)).text();
  return {
    failures: sumOf(text, 'mcp_telemetry_export_failures_total'),
    dropped: sumOf(text, 'otel_sdk_processor_span_processed_total', 'queue_full'),
  };
}

interface Component {
  readonly status: string;
  readonly message: string;
}

async function telemetryHealth({ server }: Side): Promise<Component> {
  const report = (await (await fetch(`${server.origin}/health`)).json()) as {
    components: { telemetry: Component };
  };
  return report.components.telemetry;
}

const ratios = (values: readonly number[], base: readonly number[]): number[] =>
  values.map((value, round) => value / (base[round] ?? NaN));

const verdict = (value: number, limit: number): string =>
  `${value.toFixed(2)} × (≤ ${limit} ${value <= limit ? 'PASS' : 'MISS'})`;

async function describe(side: Side, base: Side): Promise<string> {
  const health = await telemetryHealth(side);
  const { failures, dropped } = await readLosses(side);
  const { rssBytes } = await side.server.usage();
  const startedAt = performance.now();
  await side.server.stop();
  const exitMs = performance.now() - startedAt;
  const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;
  const cpu = median(ratios(side.cpuMicros, base.cpuMicros));
  const p99 = median(ratios(side.p99Ms, base.p99Ms));
  return [
    `collector ${side.fate}`,
    `  CPU per call ${median(side.cpuMicros).toFixed(0)} µs, ${verdict(cpu, LIMITS.cpu)}; p99 ${median(side.p99Ms).toFixed(1)} ms, ${verdict(p99, LIMITS.p99)}`,
    `  RSS ${megabytes(side.rssAfterWarmUp)} after the warm-up, ${megabytes(rssBytes)} at the end; ${failures} exports failed, ${dropped} spans dropped by the queue`,
    `  health telemetry: ${health.status} (${health.message}); SIGTERM to exit ${exitMs.toFixed(0)} ms`,
  ].join('\n');
}

async function main(rounds: number): Promise<void> {
  const world = await openWorld(separateCores());
  const sides: Side[] = [];
  try {
    for (const fate of ['answers', ...DEATHS] as const) sides.push(await openSide(fate, world));
    const [base] = sides;
    if (!base) throw new Error('nothing was started');
    const { call } = await captureRequests(base.server.origin);
    for (const side of sides) {
      side.rssAfterWarmUp = (await runSlice(side, call, WARM_UP_MS)).rssBytes;
    }
    for (let round = 1; round <= rounds; round += 1) {
      process.stderr.write(`round ${round} of ${rounds}\n`);
      for (const side of sides) {
        const { cpuMicros, p99Ms } = await runSlice(side, call, SLICE_MS);
        side.cpuMicros.push(cpuMicros);
        side.p99Ms.push(p99Ms);
      }
    }
    process.stdout.write(`${rounds} alternated rounds, medians of the ratios of each\n`);
    for (const side of sides) process.stdout.write(`${await describe(side, base)}\n`);
  } finally {
    await Promise.all(sides.map(({ server }) => server.stop()));
    await Promise.all(sides.map(({ collector }) => collector.close()));
    await world.close();
  }
}

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '9' } } });
if (!/^[1-9]\d?$/.test(values.rounds)) throw new Error('--rounds: expected a number from 1 to 99');
await main(Number(values.rounds));
