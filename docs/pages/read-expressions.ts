/** What the committed rules and dashboards ask Prometheus for. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { parse } from 'yaml';

const RULES = new URL('../../deploy/prometheus/rules/', import.meta.url);
const DASHBOARDS = new URL('../../deploy/grafana/dashboards/', import.meta.url);

/** One rule as its file has it: it records a series or it alerts. */
export interface Rule {
  readonly file: string;
  readonly group: string;
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

interface RuleFile {
  readonly groups: readonly { readonly name: string; readonly rules: readonly Rule[] }[];
}

/** Rules of all files, in the order of the files' names. */
export function readRules(): readonly Rule[] {
  return readdirSync(RULES)
    .filter((file) => file.endsWith('.yml'))
    .toSorted()
    .flatMap((file) => {
      const { groups } = parse(readFileSync(new URL(file, RULES), 'utf8')) as RuleFile;
      return groups.flatMap(({ name, rules }) =>
        rules.map((rule) => ({ ...rule, file, group: name })),
      );
    });
}

/** Every `expr` and every query of a variable, wherever in the board it stands. */
function expressionsIn(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) =>
    typeof value === 'string' && (key === 'expr' || key === 'query')
      ? [value]
      : expressionsIn(value),
  );
}

export interface Board {
  readonly title: string;
  readonly expressions: readonly string[];
}

/** The committed dashboards; none where there is no folder of them. */
export function readBoards(): readonly Board[] {
  if (!existsSync(DASHBOARDS)) return [];
  return readdirSync(DASHBOARDS)
    .filter((file) => file.endsWith('.json'))
    .toSorted()
    .map((file) => {
      const board: unknown = JSON.parse(readFileSync(new URL(file, DASHBOARDS), 'utf8'));
      const { title = file } = board as { title?: string };
      return { title, expressions: expressionsIn(board) };
    });
}

/** What stands in an expression and names no metric. */
const NO_NAMES: readonly RegExp[] = [
  /\[[^\]]*\]/g,
  /\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g,
  /\b(and|or|unless|bool|offset|inf|nan)\b/gi,
  // Functions and aggregations; numbers and durations.
  /\b[a-z_][a-z0-9_]*\s*(?=\()/gi,
  /\b\d[\w.]*/g,
  // Variables of Grafana.
  /\$\{?\w+\}?/g,
];

/** The metrics and recorded series that an expression names, matchers on `__name__` included. */
export function metricNamesIn(expression: string): ReadonlySet<string> {
  const named = [...expression.matchAll(/__name__=~?"([a-z_:0-9]+)/gi)].map(
    ([, name = '']) => name,
  );
  const bare = NO_NAMES.reduce(
    (text, pattern) => text.replace(pattern, ' '),
    expression.replace(/"(?:[^"\\]|\\.)*"/g, ' ').replace(/\{[^}]*\}/g, ' '),
  );
  return new Set([...named, ...(bare.match(/[a-z_:][a-z0-9_:]*/gi) ?? [])]);
}

/** The instrument's name of a series: a histogram shows three. */
export const familyOf = (name: string): string => name.replace(/_(bucket|count|sum)$/, '');
