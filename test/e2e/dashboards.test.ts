/** Every panel of every board, asked of a real Prometheus that scrapes the real server. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TELEMETRY_PAGE, queriesOf as queriesOfPage } from '../collector/read-page.ts';
import { fillVariables } from '../grafana/fill-variables.ts';
import { queriesOf, readBoards } from '../grafana/read-boards.ts';
import {
  type DrivenServer,
  driveOutage,
  driveReads,
  driveRefusals,
  driveStumbles,
  startDrivenServer,
} from './every-path.ts';
import { describeWith } from './programs.ts';
import { type RealPrometheus, startPrometheus, untilTrue } from './real-prometheus.ts';

const queries = readBoards().flatMap(queriesOf);

/** Of docs/telemetry.md, those that may be empty here: there is quota and memory, and no account. */
const MAY_BE_EMPTY: ReadonlySet<string> = new Set([
  'mcp_youtube_quota_time_to_exhaustion_seconds < on (bucket) (mcp_youtube_quota_reset_timestamp_seconds - time())',
  'min by (bucket) (mcp_youtube_quota_remaining) <= 0',
  'sum by (outcome) (rate(mcp_oauth_token_refreshes_total{outcome="failure"}[15m])) > 0',
  'max(mcp_cpu_usage_percent) > 90 or max(mcp_memory_usage_bytes) > 5e8',
]);

const fill = (expression: string): string =>
  fillVariables(expression, { rateInterval: '2m', range: '5m' });

describeWith('The boards on a real Prometheus', ['prometheus'], (paths) => {
  let driven: DrivenServer;
  let prometheus: RealPrometheus;

  beforeAll(async () => {
    driven = await startDrivenServer();
    prometheus = await startPrometheus(paths.prometheus, driven.server.origin);
    await prometheus.untilScraped();
    // Twice with a scrape between: a series that is new shows no rate on its first scrape.
    for (const word of ['lantern', 'history']) {
      await driveReads(driven, word);
      await driveRefusals(driven);
      await driveStumbles(driven, word);
      await prometheus.untilScraped();
    }
    await driveOutage(driven, 'history');
    await prometheus.untilScraped();
    await prometheus.untilScraped();
  });

  afterAll(async () => {
    await prometheus.stop();
    await driven.stop();
  });

  test.each(queries.map((query) => [query.name, query] as const))('%s', async (_, query) => {
    const expression = fill(query.target.expr);
    const series = await prometheus.ask(expression);
    const figures = series.flatMap(({ values }) => values.map(([, value]) => Number(value)));
    expect(figures.length).toBeGreaterThan(0);
    // Half a figure is none: NaN and infinities draw nothing.
    expect(figures.filter((figure) => !Number.isFinite(figure))).toEqual([]);
    // What fills in the time that a board shows is asked over it as well.
    const end = Math.floor(Date.now() / 1000);
    const overTime = await prometheus.askRange(expression, end - 60, end, 5);
    expect(overTime.length).toBeGreaterThan(0);
  });

  test('what was done shows as it was done', async () => {
    const ask = async (expression: string): Promise<number> =>
      Number((await prometheus.ask(expression))[0]?.values[0]?.[1]);
    expect(await ask('sum(mcp_errors_total{error_type="unavailable"})')).toBeGreaterThan(0);
    expect(await ask('sum(mcp_cache_stale_total)')).toBeGreaterThan(0);
    expect(await ask('max(mcp_youtube_breaker_state)')).toBe(1);
    expect(await ask('count(up == 1)')).toBe(1);
  });

  test.each(queriesOfPage(TELEMETRY_PAGE))('docs/telemetry.md: %s', async (query) => {
    const { length } = await prometheus.ask(query);
    expect(length).toBeGreaterThanOrEqual(MAY_BE_EMPTY.has(query) ? 0 : 1);
  });

  test('a server that is gone shows as down, and how old the figures are', async () => {
    const of = (title: string): string => {
      const query = queries.find(({ panel }) => panel.title === title);
      if (!query) throw new Error(`no panel ${title}`);
      return fill(query.target.expr);
    };
    const figure = async (title: string): Promise<number> =>
      Number((await prometheus.ask(of(title)))[0]?.values[0]?.[1]);
    expect(await figure('Targets down')).toBe(0);
    await driven.server.stop();
    await untilTrue(async () => (await figure('Targets down')) === 1, 'the target is down');
    expect(await prometheus.ask('mcp_uptime_seconds')).toEqual([]);
    expect(await figure('Data freshness')).toBeGreaterThan(0);
  });
});
