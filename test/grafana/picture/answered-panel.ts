/** A panel with what Prometheus answered it. */
import type { RealPrometheus, Series } from '../../e2e/real-prometheus.ts';
import { type Variables, fillVariables } from '../fill-variables.ts';
import type { BoardPanel, Mapping } from '../read-boards.ts';

export interface Line {
  readonly label: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Epoch seconds and value, without gaps filled. */
  readonly points: readonly (readonly [number, number])[];
}

export interface AnsweredPanel {
  readonly panel: BoardPanel;
  readonly lines: readonly Line[];
}

/** The time that is drawn, in epoch seconds. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

const labelOf = (format: string, metric: Series['metric']): string =>
  format.replace(/\{\{(\w+)\}\}/g, (_, name: string) => metric[name] ?? '').trim();

export async function answerPanel(
  prometheus: RealPrometheus,
  panel: BoardPanel,
  { start, end, step }: Span,
  variables: Variables,
): Promise<AnsweredPanel> {
  const lines: Line[] = [];
  for (const { expr, legendFormat = '', instant = false } of panel.targets ?? []) {
    const expression = fillVariables(expr, variables);
    const series = instant
      ? await prometheus.ask(expression)
      : await prometheus.askRange(expression, start, end, step);
    for (const { metric, values } of series) {
      const points = values
        .map(([time, value]) => [time, Number(value)] as const)
        .filter(([, value]) => Number.isFinite(value));
      lines.push({ label: labelOf(legendFormat, metric), labels: metric, points });
    }
  }
  return { panel, lines };
}

/** The word and colour that a mapping has for a value. */
export function mapped(
  mappings: readonly Mapping[],
  value: number,
): { readonly text: string; readonly color: string } | undefined {
  for (const { type, options } of mappings) {
    if (type === 'value') {
      const found = options[String(value)];
      if (found !== undefined) return found as { text: string; color: string };
    }
    if (type === 'range' && value >= Number(options['from'])) {
      return options['result'] as { text: string; color: string };
    }
  }
  return undefined;
}

/** The colour of the highest threshold that a value reaches. */
export function thresholdColor(panel: BoardPanel, value: number): string {
  const steps = panel.fieldConfig?.defaults.thresholds?.steps ?? [];
  const reached = steps.filter((step) => step.value === null || value >= step.value);
  return COLORS[reached.at(-1)?.color ?? 'green'] ?? '#333';
}

/** Grafana's names of colours, dark enough for figures on white. */
export const COLORS: Readonly<Record<string, string>> = {
  green: '#2e7d32',
  orange: '#c76a00',
  red: '#c62828',
};
