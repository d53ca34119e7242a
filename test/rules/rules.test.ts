/** Rules, their tests, the runbook and the configuration of Prometheus and Alertmanager agree. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { familyOf, metricNamesIn, readRules } from '../../docs/pages/read-expressions.ts';
import type { InstrumentDefinition } from '../../otel/instrument-table.ts';
import { CATALOGUE } from '../../otel/instruments.ts';
import { MCP_CATALOGUE } from '../../otel/mcp/instruments.ts';
import { exposedName } from '../../otel/prometheus.ts';
import { CODE_FACTS } from '../../src/errors.ts';
import { COMPONENTS } from '../../src/health/health.ts';
import { TRANSCRIPT_OUTCOMES } from '../../src/youtube/transcripts/transcript.ts';
import { KINDS, readAlerts, readCases, subjectOf } from './read-tests.ts';

const read = (path: string): string =>
  readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

const RULES = readRules();
const ALERTS = readAlerts();
const CASES = readCases();
const RUNBOOK = read('docs/runbook.md');

const OWN: ReadonlySet<string> = new Set(
  [...Object.values<InstrumentDefinition>(CATALOGUE), ...Object.values(MCP_CATALOGUE)].map(
    (definition) => exposedName(definition),
  ),
);

/** Made by others: Prometheus, the SDK and its instrumentations, the Collector. */
const FOREIGN: ReadonlySet<string> = new Set([
  'up',
  'http_client_request_duration_seconds',
  'nodejs_eventloop_delay_p99_seconds',
  'nodejs_eventloop_utilization_ratio',
  'otel_sdk_processor_log_processed_total',
  'otel_sdk_processor_span_processed_total',
  'otel_sdk_processor_span_queue_capacity',
  'otel_sdk_processor_span_queue_size',
  'v8js_gc_duration_seconds',
  'v8js_memory_heap_used_bytes',
]);
const COLLECTOR = /^otelcol_/;

const RECORDED = new Set(RULES.flatMap(({ record }) => (record === undefined ? [] : [record])));

const unknownIn = (expression: string): string[] =>
  [...metricNamesIn(expression)].filter(
    (name) =>
      !OWN.has(familyOf(name)) &&
      !RECORDED.has(name) &&
      !FOREIGN.has(familyOf(name)) &&
      // The beginning of an expression over names.
      !(name === 'mcp_') &&
      !COLLECTOR.test(name),
  );

describe('rules', () => {
  test('ask for metrics that exist', () => {
    expect(RULES.flatMap(({ expr }) => unknownIn(expr))).toEqual([]);
  });

  test('a metric that does not exist would be found, wherever it stands', () => {
    const wrong = [
      'sum by (tool) (rate(mcp_made_up_total{job="youtube-mcp"}[5m])) > 0',
      'up == 1 and on (job) mcp_made_up_seconds offset 5m',
      '{__name__=~"mcp_made_up_total", job="x"}',
      'job:mcp_made_up:rate5m * 3600 >= 10',
    ];
    expect(wrong.map((expression) => unknownIn(expression).length)).toEqual([1, 1, 1, 1]);
  });

  test('every recorded series is used, or meant for the dashboards', () => {
    const used = new Set(RULES.flatMap(({ expr }) => [...metricNamesIn(expr)]));
    expect([...RECORDED].filter((name) => !used.has(name))).toEqual([
      'job:mcp_tool_calls_bad:budget_remaining30d',
    ]);
  });

  test('look at one job, and say so in every selector', () => {
    const bare = RULES.flatMap(({ expr }) =>
      (expr.match(/\b(?!job:)[a-z_][a-z0-9_]*\{[^}]*\}/g) ?? []).filter(
        (selector) => !/job="(youtube-mcp|otel-collector)"/.test(selector),
      ),
    );
    expect(bare).toEqual([]);
  });

  test('count as bad what the table of errors counts against the server', () => {
    const bad = Object.entries(CODE_FACTS)
      .filter(
        ([code, { counted, callerFault }]) => counted && !callerFault && code !== 'quota_exhausted',
      )
      .map(([code]) => code);
    const patterns = RULES.filter(({ record }) =>
      record?.startsWith('job:mcp_tool_calls_bad:rate'),
    ).map(({ expr }) => /error_type=~"([^"]+)"/.exec(expr)?.[1]?.split('|').toSorted());
    expect(new Set(patterns.map((pattern) => pattern?.join()))).toEqual(
      new Set([[...bad, 'tool_error'].toSorted().join()]),
    );
  });

  test('name outcomes, components and bounds that there are', () => {
    const text = RULES.map(({ expr }) => expr).join('\n');
    const outcomes = [...text.matchAll(/outcome=~"([^"]+)"/g)].flatMap(([, all = '']) =>
      all.split('|'),
    );
    expect(
      outcomes.filter((outcome) => !TRANSCRIPT_OUTCOMES.some((known) => known === outcome)),
    ).toEqual([]);
    expect(COMPONENTS).toEqual(expect.arrayContaining(['server', 'store']));
    const bounds = [...text.matchAll(/mcp_request_duration_seconds_bucket\{[^}]*le="([^"]+)"/g)];
    expect(new Set(bounds.map(([, bound]) => Number(bound)))).toEqual(new Set([2.5]));
    expect(CATALOGUE.requestDuration.buckets).toContain(2.5);
  });
});

describe('every alert', () => {
  test.each(ALERTS.map((rule) => [subjectOf(rule, ALERTS), rule] as const))(
    '%s says what is wrong, how bad it is and where to read on',
    (_, { alert, labels, annotations }) => {
      expect(alert).toMatch(/^YoutubeMcp([A-Z][a-z]+)+$/);
      expect(labels?.['severity']).toMatch(/^(critical|warning)$/);
      expect(Object.keys(annotations ?? {})).toEqual(['summary', 'description', 'runbook_url']);
      expect(annotations?.['runbook_url']).toBe(`docs/runbook.md#${alert.toLowerCase()}`);
    },
  );

  test('is told from the others by its name and labels', () => {
    const subjects = ALERTS.map((rule) => subjectOf(rule, ALERTS));
    expect(new Set(subjects).size).toBe(subjects.length);
  });

  test('every group of tests is about an alert that there is, and looks at it', () => {
    const subjects = new Set(ALERTS.map((rule) => subjectOf(rule, ALERTS)));
    const strays = CASES.filter(
      ({ subject, kind, verdicts }) =>
        !subjects.has(subject) || kind === undefined || verdicts.length === 0,
    );
    expect(strays).toEqual([]);
  });

  test.each(ALERTS.map((rule) => [subjectOf(rule, ALERTS)] as const))(
    '%s is tested with what makes it fire, what does not, and both sides of its bound',
    (subject) => {
      const cases = CASES.filter((one) => one.subject === subject);
      const [positive, negative, boundary] = KINDS.map((kind) =>
        cases.filter((one) => one.kind === kind).map(({ verdicts }) => verdicts),
      );
      expect(positive?.length).toBeGreaterThan(0);
      expect(positive?.every((verdicts) => verdicts.includes(true))).toBe(true);
      expect(negative?.length).toBeGreaterThan(0);
      // Of what went on and is over, it may show that it fired before.
      expect(negative?.every((verdicts) => verdicts.at(-1) === false)).toBe(true);
      expect(new Set(boundary?.flat())).toEqual(new Set([true, false]));
    },
  );
});

describe('the runbook', () => {
  /** From a heading of an alert to the next heading. */
  const sections = new Map(
    RUNBOOK.split(/^### /m)
      .slice(1)
      .map((section): [string, string] => {
        const [heading = ''] = section.split('\n', 1);
        return [heading, section.split(/^## /m)[0] ?? ''];
      }),
  );

  test('has one heading for each alert, and no other', () => {
    const names = new Set(ALERTS.map(({ alert }) => alert));
    expect([...sections.keys()].toSorted()).toEqual([...names].toSorted());
    expect(RUNBOOK.match(/^### /gm)?.length).toBe(names.size);
  });

  test.each([...sections])('%s has meaning, impact, queries and a remedy', (_, section) => {
    for (const part of ['**Means**', '**Impact**', '**Check**', '**Fix**']) {
      expect(section).toContain(part);
    }
    expect(section).toMatch(/```promql\n[^`]+```|^```sh\n/m);
  });

  test('asks for metrics that exist, and links to headings that it has', () => {
    const queries = [...RUNBOOK.matchAll(/```promql\n([^`]+)```/g)].flatMap(([, block = '']) =>
      block.trim().split('\n'),
    );
    expect(queries.length).toBeGreaterThan(sections.size);
    expect(queries.flatMap(unknownIn)).toEqual([]);
    const links = [...RUNBOOK.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor);
    const anchors = [...sections.keys()].map((heading) => heading.toLowerCase());
    expect(links.filter((anchor) => !anchors.some((known) => known === anchor))).toEqual([]);
  });
});

interface PrometheusConfig {
  readonly rule_files: readonly string[];
  readonly alerting: unknown;
  readonly scrape_configs: readonly { readonly job_name: string }[];
}

describe('the configuration', () => {
  const shipped = read('deploy/prometheus/prometheus.yml');
  const local = read('deploy/prometheus/local.yml');

  test('of one machine differs in addresses alone', () => {
    const bare = (text: string): PrometheusConfig =>
      parse(text.replace(/'[\w.-]+:(\d+)'/g, "'host:$1'")) as PrometheusConfig;
    expect(bare(local)).toEqual(bare(shipped));
  });

  test('reads every rule file and scrapes each job once', () => {
    const { rule_files, scrape_configs } = parse(shipped) as PrometheusConfig;
    expect(rule_files).toEqual(['rules/*.yml']);
    expect(scrape_configs.map(({ job_name }) => job_name)).toEqual([
      'youtube-mcp',
      'otel-collector',
      'alertmanager',
      'prometheus',
    ]);
  });

  test('of Alertmanager names alerts that there are, and holds no secret', () => {
    const names = new Set(ALERTS.map(({ alert }) => alert));
    const text = read('deploy/alertmanager/alertmanager.yml');
    const named = [...text.matchAll(/alertname=~?"YoutubeMcp([^"]+)"/g)].flatMap(([, rest = '']) =>
      rest
        .replace(/[()]/g, '')
        .split('|')
        .map((end) => `YoutubeMcp${end}`),
    );
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((name) => !names.has(name))).toEqual([]);
    const examples = read('deploy/alertmanager/receivers.example.yml');
    expect(`${text}${examples}`).not.toMatch(
      /\b(password|routing_key|api_url|credentials|token|secret):/,
    );
  });
});
