import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import {
  type Finding,
  type Probes,
  createHealth,
  describeComponent,
  isHealthReport,
} from '../../src/health/health.ts';
import { openInstruments } from '../otel/open-metrics.ts';

const healthy: Finding = { status: 'healthy', message: 'fine' };
const degraded: Finding = { status: 'degraded', message: 'so so' };
const unhealthy: Finding = { status: 'unhealthy', message: 'gone' };

function open(probes: Probes, everyMs?: number) {
  const { instruments, scrape, errors } = openInstruments();
  const clock = { now: Date.parse('2026-11-01T00:00:00Z'), elapsed: 0 };
  const lines: Record<string, unknown>[] = [];
  const logger = pino({}, { write: (line) => lines.push(JSON.parse(line) as (typeof lines)[0]) });
  const health = createHealth({
    probes,
    version: '1.2.3',
    source: 'sample',
    instruments,
    logger,
    now: () => clock.now,
    clock: () => clock.elapsed,
    ...(everyMs === undefined ? {} : { everyMs }),
  });
  onTestFinished(() => health.close());
  return { health, scrape, errors, clock, lines };
}

const always = (finding: Finding) => () => finding;

test('a report names every component that has a probe, and no other', () => {
  const { health } = open({ server: always(healthy), store: always(healthy) });
  const report = health.report();
  expect(report).toEqual({
    timestamp: '2026-11-01T00:00:00.000Z',
    status: 'healthy',
    uptime_seconds: expect.any(Number),
    version: '1.2.3',
    source: 'sample',
    components: {
      server: { status: 'healthy', message: 'fine', since: '2026-11-01T00:00:00.000Z' },
      store: { status: 'healthy', message: 'fine', since: '2026-11-01T00:00:00.000Z' },
    },
  });
  expect(isHealthReport(JSON.parse(JSON.stringify(report)))).toBe(true);
});

test.each<[string, Probes, string]>([
  ['nothing is wrong', { server: always(healthy), cache: always(healthy) }, 'healthy'],
  ['something is degraded', { server: always(healthy), cache: always(degraded) }, 'degraded'],
  ['something required is degraded', { store: always(degraded) }, 'degraded'],
  [
    'something else is gone',
    { store: always(healthy), youtube_api: always(unhealthy) },
    'degraded',
  ],
  [
    'everything else is gone',
    { transcripts: always(unhealthy), cache: always(unhealthy), telemetry: always(unhealthy) },
    'degraded',
  ],
  ['the store is gone', { store: always(unhealthy), cache: always(healthy) }, 'unhealthy'],
  ['the server drains', { server: always(unhealthy) }, 'unhealthy'],
  ['nothing is configured', {}, 'healthy'],
])('when %s', (_what, probes, status) => {
  expect(open(probes).health.report().status).toBe(status);
});

test('what is not healthy is named beside the whole', () => {
  const { health } = open({
    cache: always(degraded),
    transcripts: always(unhealthy),
    store: always(healthy),
  });
  expect(health.report()).toMatchObject({
    unhealthy_components: ['transcripts'],
    degraded_components: ['cache'],
  });
});

test('since is when the status was taken, not when it was looked at', () => {
  const findings = [healthy, healthy, degraded, degraded, healthy];
  const { health, clock } = open({ cache: () => findings.shift() ?? healthy });
  const since = [health.report().components.cache?.since.slice(17, 19)];
  for (let second = 1; second < 5; second += 1) {
    clock.now += 1_000;
    since.push(health.evaluate().components.cache?.since.slice(17, 19));
  }
  expect(since).toEqual(['00', '00', '02', '02', '04']);
});

function counting() {
  const runs = { count: 0 };
  const probe = () => {
    runs.count += 1;
    return healthy;
  };
  return { runs, probe };
}

test('asking evaluates nothing, however many ask', async () => {
  const { runs, probe } = counting();
  const { health, scrape } = open({ cache: probe });
  for (let round = 0; round < 1_000; round += 1) health.report();
  await scrape();
  expect(runs.count).toBe(1);
});

test('who asks on purpose is told nothing older than a second, and evaluates once in it', () => {
  const { runs, probe } = counting();
  const { health, clock } = open({ cache: probe });
  for (const elapsed of [0, 999, 1_000, 1_001, 1_999, 2_000]) {
    clock.elapsed = elapsed;
    // What was found for the one who asked is what everybody sees.
    expect(health.recent()).toBe(health.report());
  }
  expect(runs.count).toBe(3);
});

test('the first evidence is looked at soon after the start', async () => {
  const { runs, probe } = counting();
  open({ cache: probe }, 60_000);
  await expect.poll(() => runs.count, { timeout: 3_000 }).toBe(2);
});

test('probes run in the background until it is closed', async () => {
  const { runs, probe } = counting();
  const { health } = open({ cache: probe }, 10);
  await expect.poll(() => runs.count).toBeGreaterThan(3);
  health.close();
  const closed = runs.count;
  // Any timer that was due has had its turn.
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(runs.count).toBe(closed);
});

test('the timer keeps no process alive', () => {
  // Not closed: this file would not end.
  const { instruments } = openInstruments();
  const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
  const before = timers();
  createHealth({ probes: {}, version: '', source: 'sample', instruments });
  expect(timers()).toBe(before);
});

test('every transition is logged once, with what it was, what it is and why', () => {
  const gone: Finding = { ...unhealthy, lastError: 'EIO' };
  const findings = [healthy, healthy, degraded, degraded, gone, gone, healthy, healthy];
  const { health, lines } = open({ cache: () => findings.shift() ?? healthy });
  while (findings.length > 0) health.evaluate();
  const told = lines.map(({ level, component, from, to, why, last_error }) =>
    [level, component, from, to, why, last_error].join(' '),
  );
  expect(told).toEqual([
    '40 cache healthy degraded so so ',
    '40 cache degraded unhealthy gone EIO',
    '30 cache unhealthy healthy fine ',
  ]);
});

test('what somebody asked for is no warning', () => {
  const findings = [healthy, { ...unhealthy, isIntended: true }];
  const { health, lines } = open({ server: () => findings.shift() ?? healthy });
  health.evaluate();
  expect(lines).toMatchObject([{ level: 30, component: 'server', to: 'unhealthy' }]);
});

test('a component that is not well tells since when, and its last error', () => {
  const since = '2026-11-01T00:00:00.000Z';
  const told = { message: 'It fails.', since, last_error: 'EIO' };
  expect(describeComponent({ ...told, status: 'healthy' })).toBe('It fails.');
  expect(describeComponent({ ...told, status: 'degraded' })).toBe(
    `It fails. Since ${since}, last error: EIO.`,
  );
});

test('what is not well from the start is logged, what is well is not', () => {
  const { lines } = open({ cache: always(degraded), store: always(healthy) });
  expect(lines).toMatchObject([{ component: 'cache', from: 'unknown', to: 'degraded' }]);
});

test('a probe that throws is a finding, and the others are not touched', () => {
  const { health } = open({
    cache: always(healthy),
    store: () => {
      throw new Error('disk gone');
    },
  });
  const { components, status } = health.report();
  expect(components.store).toMatchObject({ status: 'unhealthy', last_error: 'disk gone' });
  expect([components.cache?.status, status]).toEqual(['healthy', 'unhealthy']);
});

test('figures and the last error of a probe are in its report', () => {
  const finding = { ...degraded, lastError: 'timeout', figures: { calls_5m: 7, last: null } };
  const { health } = open({ youtube_api: always(finding) });
  expect(health.report().components.youtube_api).toMatchObject({
    last_error: 'timeout',
    calls_5m: 7,
    last: null,
  });
});

test('the gauge shows the same evaluation: 1, 0.5 and 0', async () => {
  const { scrape, errors } = open({
    server: always(healthy),
    cache: always(degraded),
    store: always(unhealthy),
  });
  const shown = await scrape();
  const values = shown
    .series('mcp_health_component_status')
    .map(({ labels, value }) => [labels['component'], value]);
  expect(Object.fromEntries(values)).toEqual({ server: 1, cache: 0.5, store: 0 });
  expect(errors).toEqual([]);
});

test.each([null, 'healthy', 7, {}, { status: 'healthy' }, { status: 'fine', components: {} }, []])(
  'what is no report is not taken for one: %j',
  (value) => {
    expect(isHealthReport(value)).toBe(false);
  },
);
