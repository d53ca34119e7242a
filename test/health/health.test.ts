import { expect, test } from 'vitest';
import {
  type Finding,
  type Probes,
  createHealth,
  isHealthReport,
} from '../../src/health/health.ts';
import { openInstruments } from '../otel/open-metrics.ts';

const healthy: Finding = { status: 'healthy', message: 'fine' };
const degraded: Finding = { status: 'degraded', message: 'so so' };
const unhealthy: Finding = { status: 'unhealthy', message: 'gone' };

function open(probes: Probes) {
  const { instruments, scrape, errors } = openInstruments();
  const clock = { now: Date.parse('2026-11-01T00:00:00Z') };
  const health = createHealth({
    probes,
    version: '1.2.3',
    source: 'sample',
    instruments,
    now: () => clock.now,
  });
  return { health, scrape, errors, clock };
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
  const since: unknown[] = [];
  for (let second = 0; second < 5; second += 1) {
    since.push(health.report().components.cache?.since.slice(17, 19));
    clock.now += 1_000;
  }
  expect(since).toEqual(['00', '00', '02', '02', '04']);
});

test('probes run at most once a second, however many ask', async () => {
  let runs = 0;
  const { health, clock, scrape } = open({
    cache: () => {
      runs += 1;
      return healthy;
    },
  });
  for (let round = 0; round < 100; round += 1) health.report();
  await scrape();
  expect(runs).toBe(1);
  clock.now += 999;
  health.report();
  expect(runs).toBe(1);
  clock.now += 1;
  health.report();
  expect(runs).toBe(2);
});

test('a clock that is set back does not freeze the report', () => {
  let runs = 0;
  const { health, clock } = open({
    cache: () => {
      runs += 1;
      return healthy;
    },
  });
  health.report();
  clock.now -= 3_600_000;
  health.report();
  clock.now += 2_000;
  health.report();
  expect(runs).toBeGreaterThan(1);
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
