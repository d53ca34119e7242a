/**
 * `npm run bench`: what a call costs, against a bare server, the documented way of serving MCP, and
 * ours without telemetry. Everything runs on this machine, on 127.0.0.1; what is judged is ratios
 * within one run, because figures of different machines and minutes cannot be compared.
 */
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { type CapturedRequest, type Workload, captureRequests } from './capture-requests.ts';
import { type Cores, separateCores } from './cores.ts';
import { judge, rowsOf } from './judge.ts';
import { type OverheadOptions, measureOverhead } from './measure-overhead.ts';
import { type RoundOptions, measureRounds } from './measure-rounds.ts';
import { measureScrape } from './measure-scrape.ts';
import { measureStartUp } from './measure-start-up.ts';
import { type Report, describeReport } from './print-report.ts';
import type { ServerProcess } from './server-process.ts';
import { VARIANT_KEYS, type VariantKey, type World, openWorld, startVariant } from './variants.ts';
import { verifyAnswers } from './verify-answers.ts';

const USAGE = `npm run bench -- [options]
  --quick            a minute and a half instead of thirteen, for a first look
  --rounds <n>       alternated rounds (7; 3 with --quick)
  --connections <n>  connections of the load (16)
  --json             print the report as JSON
  --assert           exit with 1 when a target is missed
`;

const OPTIONS = {
  quick: { type: 'boolean', default: false },
  rounds: { type: 'string' },
  connections: { type: 'string', default: '16' },
  json: { type: 'boolean', default: false },
  assert: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

type Timing = Omit<RoundOptions, 'connections'> & {
  readonly overhead: Omit<OverheadOptions, 'connections'>;
  readonly starts: number;
  readonly scrapeMs: number;
};

const FULL: Timing = {
  rounds: 7,
  warmUpMs: 6_000,
  sliceMs: { call: 2_000, list: 1_000, 'legacy-call': 1_000 },
  overhead: { starts: 6, warmUpMs: 12_000, loadMs: 10_000 },
  starts: 5,
  scrapeMs: 2_000,
};
const QUICK: Timing = {
  rounds: 3,
  warmUpMs: 2_000,
  sliceMs: { call: 400, list: 200, 'legacy-call': 200 },
  overhead: { starts: 1, warmUpMs: 4_000, loadMs: 3_000 },
  starts: 2,
  scrapeMs: 1_000,
};

interface Measured {
  readonly timing: Timing;
  readonly connections: number;
  readonly say: (text: string) => void;
}

type Servers = Readonly<Record<VariantKey, ServerProcess>>;

async function startAll(world: World, started: ServerProcess[]): Promise<Servers> {
  const entries: [VariantKey, ServerProcess][] = [];
  for (const key of VARIANT_KEYS) {
    const server = await startVariant(key, world);
    started.push(server);
    entries.push([key, server]);
  }
  return Object.fromEntries(entries) as Servers;
}

function describeMachine(cores: Cores | undefined): string {
  const where = cores
    ? `servers on core ${cores.server}, load on core ${cores.load}`
    : 'not pinned to cores (no taskset or one core): figures are less steady';
  const model = cpus()[0]?.model ?? 'unknown processor';
  return `Node ${process.version}, ${model}, ${cpus().length} cores: ${where}`;
}

async function memoryOf(servers: Servers): Promise<Report['rssBytes']> {
  const entries = VARIANT_KEYS.map(async (key) => [key, (await servers[key].usage()).rssBytes]);
  return Object.fromEntries(await Promise.all(entries)) as Report['rssBytes'];
}

async function measureServers(world: World, servers: Servers, options: Measured) {
  const { timing, connections, say } = options;
  const requests: Readonly<Record<Workload, CapturedRequest>> = await captureRequests(
    servers.ours.origin,
  );
  const echoed = await verifyAnswers(servers, requests);
  say('all servers give the same answers; warming up');
  const slices = await measureRounds(
    { servers, requests, echoed },
    { ...timing, connections },
    (round) => say(`round ${round} of ${timing.rounds}`),
  );
  const rssBytes = await memoryOf(servers);
  const durationMs = timing.scrapeMs;
  const scrape = await measureScrape(servers.ours, requests.call, { connections, durationMs });
  const { call } = requests;
  return { call, slices, rssBytes, scrape, otlp: world.sink.figures() };
}

async function measure(options: Measured): Promise<Report> {
  const { timing, connections, say } = options;
  const cores = separateCores();
  const world = await openWorld(cores);
  const started: ServerProcess[] = [];
  try {
    say('start-up times');
    const startUp = await measureStartUp('ours', world, timing.starts);
    const startUpWithoutTelemetry = await measureStartUp('off', world, timing.starts);
    const servers = await startAll(world, started);
    const { call, slices, ...figures } = await measureServers(world, servers, options);
    await Promise.all(started.splice(0).map((server) => server.stop()));
    const overhead = await measureOverhead(
      world,
      call,
      { ...timing.overhead, connections },
      (start) => say(`telemetry: start ${start} of ${timing.overhead.starts}`),
    );
    return {
      machine: describeMachine(cores),
      rounds: timing.rounds,
      connections,
      rows: rowsOf(slices),
      verdicts: judge({ slices, overhead }, startUp, figures.scrape),
      startUp,
      startUpWithoutTelemetry,
      ...figures,
    };
  } finally {
    await Promise.all(started.map((server) => server.stop()));
    await world.close();
  }
}

function wholeNumber(name: string, value: string): number {
  if (!/^[1-9]\d{0,3}$/.test(value)) throw new Error(`--${name}: expected a whole number above 0`);
  return Number(value);
}

const { values } = parseArgs({ options: OPTIONS });
if (values.help) {
  process.stdout.write(USAGE);
} else {
  const timing = values.quick ? QUICK : FULL;
  const report = await measure({
    timing: values.rounds ? { ...timing, rounds: wholeNumber('rounds', values.rounds) } : timing,
    connections: wholeNumber('connections', values.connections),
    say: (text) => process.stderr.write(`${text}\n`),
  });
  process.stdout.write(
    `${values.json ? JSON.stringify(report, null, 2) : describeReport(report)}\n`,
  );
  const isMissed = report.verdicts.some(({ isMet }) => isMet === false);
  if (values.assert && isMissed) process.exitCode = 1;
}
