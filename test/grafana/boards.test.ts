/** The boards hold together: with their sources, the catalogues, the rules and each other. */
import { expect, test } from 'vitest';
import { BOARD_FILES, boardText } from '../../deploy/grafana/boards.ts';
import { BOARDS, runbookAnchor } from '../../deploy/grafana/links.ts';
import { exposedName } from '../../otel/prometheus.ts';
import { API_COSTS } from '../../src/youtube/api-call.ts';
import { FOREIGN, INSTRUMENTS, knownMetrics, readRules, seriesOf } from './known-metrics.ts';
import { boardFiles, boardSource, panelsOf, queriesOf, readBoards } from './read-boards.ts';
import { readPromql } from './read-promql.ts';

const boards = readBoards();
const panels = boards.flatMap((board) =>
  panelsOf(board).map((panel) => [`${board.file}: ${panel.title}`, panel] as const),
);
const queries = boards.flatMap(queriesOf);
const named = queries.map((query) => [query.name, query] as const);
const asked = new Set(queries.flatMap(({ target }) => readPromql(target.expr).metrics));

/** In no board and no rule; why. */
const NOT_DRAWN: Readonly<Record<string, string>> = {
  mcp_server_session_duration_seconds:
    "on stdio alone, where a server is one person's: it goes out by OTLP, and is no matter of a board of replicas",
};

test.each(Object.entries(BOARD_FILES))('%s is what its sources make', async (file, spec) => {
  const text = await boardText(spec);
  expect(boardSource(file)).toBe(text);
  expect(await boardText(spec)).toBe(text);
});

test('no other file lies among the boards', () => {
  expect(boardFiles()).toEqual(Object.keys(BOARD_FILES).toSorted());
  expect(boards.map(({ uid }) => uid).toSorted()).toEqual(
    Object.values(BOARDS)
      .map(({ uid }) => uid)
      .toSorted(),
  );
});

test.each(panels)('%s says what is shown, what is bad and where to go', (_, panel) => {
  const { description = '', fieldConfig, datasource, targets = [], links = [] } = panel;
  expect(description).toMatch(/^[A-Z9].{20,}\n\n\*\*Bad:\*\* .{5,}\n\n\*\*Next:\*\* .{5,}$/s);
  expect(fieldConfig?.defaults.unit ?? '').not.toBe('');
  expect(fieldConfig?.defaults.noValue ?? '').not.toBe('');
  expect(links).not.toEqual([]);
  expect(targets).not.toEqual([]);
  for (const reference of [datasource, ...targets.map((target) => target.datasource)]) {
    expect(reference).toEqual({ type: 'prometheus', uid: '${datasource}' });
  }
  const unnamed = targets.filter(({ legendFormat = '' }) => legendFormat === '');
  expect(unnamed.length).toBeLessThanOrEqual(targets.length === 1 ? 1 : 0);
});

test.each(boards.map((board) => [board.file, board] as const))(
  '%s has its variables, and panels that neither overlap nor share an id',
  (_, board) => {
    const variables = board.templating.list.map(({ name }) => name);
    expect(variables.slice(0, 3)).toEqual(['datasource', 'job', 'instance']);
    expect(new Set(board.panels.map(({ id }) => id)).size).toBe(board.panels.length);
    const cells = board.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from(
        { length: w * h },
        (__, index) => `${x + (index % w)},${y + Math.floor(index / w)}`,
      ),
    );
    expect(new Set(cells).size).toBe(cells.length);
    for (const { gridPos } of board.panels) expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
    for (const { target } of queriesOf(board)) {
      const used = [...target.expr.matchAll(/\$(?!__)(\w+)/g)].map(([, name = '']) => name);
      expect(variables).toEqual(expect.arrayContaining(used));
    }
  },
);

test.each(named)('%s reads as PromQL', (_, { target }) => {
  expect(readPromql(target.expr).problems).toEqual([]);
});

test.each([
  'sum(rate(x[5m])',
  'sum(rate(x[5m])))',
  'sum(rate(x{a="b"[5m]))',
  'rat(x[5m])',
  'sum(x) +',
  'sum(x) / or y',
  'x y',
  'sum()',
  'x{a="b} + 1',
  'x ? 1',
  '1 + 1',
])('%s does not read as PromQL', (expression) => {
  expect(readPromql(expression).problems).not.toEqual([]);
});

test.each(named)('%s asks for what there is, by labels that it has', (_, { target }) => {
  const known = knownMetrics();
  const { metrics, labels } = readPromql(target.expr);
  const legend = [...(target.legendFormat ?? '').matchAll(/\{\{(\w+)\}\}/g)].map(
    ([, name]) => name,
  );
  const possible = metrics.flatMap((metric) => known.get(metric) ?? []);
  expect(metrics.filter((metric) => !known.has(metric))).toEqual([]);
  expect(['job', 'instance', 'otel_metric_overflow', ...possible]).toEqual(
    expect.arrayContaining([...labels, ...legend]),
  );
});

test.each(named)('%s keeps to what is chosen', (_, { target }) => {
  const { metrics } = readPromql(target.expr);
  // A recording rule knows jobs and no instances; an alert may have lost both.
  const isOfRules = metrics.every((metric) => metric.includes(':') || metric === 'ALERTS');
  const selectors = target.expr.match(/\{[^}]*\}/g) ?? [];
  for (const selector of selectors.filter((text) => !text.includes('alertname'))) {
    expect(selector).toContain(isOfRules ? 'job=~"$job"' : 'job=~"$job",instance=~"$instance"');
  }
  expect(selectors.length).toBeGreaterThanOrEqual(metrics.length);
});

test.each(named.filter(([, { target }]) => target.expr.includes('mcp_youtube_quota_')))(
  '%s takes the worst replica: quota is shared, never summed',
  (_, { target }) => {
    for (const { index } of target.expr.matchAll(/mcp_youtube_quota_/g)) {
      expect(target.expr.slice(0, index)).toMatch(/\b(min|max)( by \([\w, ]+\) )?\($/);
    }
  },
);

test('every metric of the catalogues is in a board or a rule, or it is said why not', () => {
  const inRules = readRules().flatMap(({ expr }) => expr.match(/[a-zA-Z_]\w*/g) ?? []);
  const used = new Set([...asked, ...inRules]);
  const unused = INSTRUMENTS.filter(
    (definition) => !seriesOf(definition).some(([name]) => used.has(name)),
  ).map(exposedName);
  expect(unused.toSorted()).toEqual(Object.keys(NOT_DRAWN).toSorted());
});

test('the list of foreign names has nothing that is not asked for', () => {
  expect(Object.keys(FOREIGN).filter((name) => !asked.has(name))).toEqual([]);
});

test('every link leads to a board, or to the heading of an alert that exists', () => {
  const uids = new Set(boards.map(({ uid }) => uid));
  const anchors = new Set(
    readRules().flatMap(({ alert }) => (alert === undefined ? [] : [runbookAnchor(alert)])),
  );
  const links = [
    ...boards.flatMap((board) => board.links),
    ...panels.flatMap(([, panel]) => panel.links ?? []),
  ];
  const astray = links.filter(({ type, url = '' }) => {
    if (type === 'dashboards') return false;
    const [, uid] = /^\/d\/([\w-]+)\?/.exec(url) ?? [];
    if (uid !== undefined) return !uids.has(uid);
    const [page, anchor] = url.split('#');
    return page !== '${runbook}' || (anchor !== undefined && !anchors.has(anchor));
  });
  expect(astray).toEqual([]);
});

test('the budgets are those of the alerts', () => {
  const alerts = readRules().filter(({ alert = '' }) => alert.endsWith('BudgetBurn'));
  const ofAlerts = alerts.flatMap(({ expr }) =>
    [...expr.matchAll(/(job:\w+:ratio_rate\w+) > [\d.]+ \* ([\d.]+)/g)].map(
      ([, rule = '', budget = '']) => [rule, Number(budget)] as const,
    ),
  );
  const ofBoards = queries.flatMap(({ target }) =>
    [...target.expr.matchAll(/(job:\w+:ratio_rate\w+)\{[^}]*\} \/ ([\d.]+)/g)].map(
      ([, rule = '', budget = '']) => [rule, Number(budget)] as const,
    ),
  );
  expect(ofBoards).toHaveLength(2);
  const budgets = new Map(ofAlerts);
  for (const [rule, budget] of ofBoards) expect(budgets.get(rule)).toBe(budget);
});

test('a request costs one unit, as the panel of units by method counts it', () => {
  expect(new Set(Object.values(API_COSTS).map(({ cost }) => cost))).toEqual(new Set([1]));
});
