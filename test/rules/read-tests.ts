/** The files of `promtool test rules` as the checks read them. */
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { type Rule, readRules } from '../../docs/pages/read-expressions.ts';

const FOLDER = new URL('./', import.meta.url);

export const RULE_TESTS = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.yml'))
  .map((file) => fileURLToPath(new URL(file, FOLDER)));

export const KINDS = ['positive', 'negative', 'boundary'] as const;
type Kind = (typeof KINDS)[number];

/** One group of a file: series, and what comes of them. */
export interface RuleCase {
  readonly name: string;
  /** The alert, and what tells it from others of its name: `YoutubeMcpErrorBudgetBurn 1h`. */
  readonly subject: string;
  readonly kind: Kind | undefined;
  /** Whether it says that the alert fires, for each time at which it is looked at. */
  readonly verdicts: readonly boolean[];
}

interface CaseFile {
  readonly tests: readonly {
    readonly name: string;
    readonly alert_rule_test?: readonly {
      readonly alertname: string;
      readonly exp_alerts: readonly unknown[];
    }[];
    readonly promql_expr_test?: readonly {
      readonly expr: string;
      readonly exp_samples: readonly { readonly value: number }[];
    }[];
  }[];
}

/** Verdicts that are about another alert than the name says count for nothing. */
function toCase({ name, alert_rule_test, promql_expr_test }: CaseFile['tests'][number]): RuleCase {
  const [, subject = '', word = ''] = /^(\w+(?: \w+)?): (\w+), /.exec(name) ?? [];
  const [alert = '', variant] = subject.split(' ');
  const isOurs = (expr: string): boolean =>
    expr.includes(`ALERTS{alertname="${alert}", alertstate="firing"`) &&
    (variant === undefined || expr.includes(`="${variant}"}`));
  return {
    name,
    subject,
    kind: KINDS.find((kind) => kind === word),
    verdicts: [
      ...(alert_rule_test ?? [])
        .filter(({ alertname }) => alertname === alert)
        .map(({ exp_alerts }) => exp_alerts.length > 0),
      ...(promql_expr_test ?? [])
        .filter(({ expr }) => isOurs(expr))
        .map(({ exp_samples }) => exp_samples.some(({ value }) => value > 0)),
    ],
  };
}

export const readCases = (): readonly RuleCase[] =>
  RULE_TESTS.flatMap((file) => (parse(readFileSync(file, 'utf8')) as CaseFile).tests.map(toCase));

export type Alert = Rule & { readonly alert: string };

export const readAlerts = (): readonly Alert[] =>
  readRules().filter((rule): rule is Alert => rule.alert !== undefined);

/** What tells a rule from the others under its name: its long window, or its severity. */
export function subjectOf(rule: Alert, alerts: readonly Alert[]): string {
  const isAlone = alerts.filter(({ alert }) => alert === rule.alert).length === 1;
  return isAlone
    ? rule.alert
    : `${rule.alert} ${rule.labels?.['long'] ?? rule.labels?.['severity']}`;
}
