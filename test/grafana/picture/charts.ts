/** SVG of the kinds of panel that the overview has. */
import {
  type AnsweredPanel,
  COLORS,
  type Line,
  type Span,
  mapped,
  thresholdColor,
} from './answered-panel.ts';
import { formatFigure, niceTicks } from './format.ts';

const PALETTE = ['#1f77b4', '#d95f02', '#2e7d32', '#7b3fa0', '#c2185b', '#00838f', '#6d4c41'];
const AXIS = '#6b7280';
const GRID = '#e5e7eb';

export interface Size {
  readonly width: number;
  readonly height: number;
}

export const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

const text = (x: number, y: number, content: string, attributes = ''): string =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${attributes}>${escapeHtml(content)}</text>`;

const svg = ({ width, height }: Size, content: string): string =>
  `<svg width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-size="11" fill="${AXIS}">${content}</svg>`;

/** Of the panel, or its words for nothing. */
function empty({ panel }: AnsweredPanel, size: Size): string {
  const words = panel.fieldConfig?.defaults.noValue ?? 'no data';
  return svg(
    size,
    text(size.width / 2, size.height / 2, words, 'text-anchor="middle" font-size="14"'),
  );
}

interface Frame {
  readonly x: (time: number) => number;
  readonly y: (value: number) => number;
  readonly grid: string;
}

/** Axes: minutes since the beginning below, figures with their unit on the left. */
function frame(size: Size, span: Span, ticks: readonly number[], unit: string): Frame {
  const left = 58;
  const right = size.width - 8;
  const top = 8;
  const bottom = size.height - 20;
  const low = ticks[0] ?? 0;
  const high = ticks.at(-1) ?? 1;
  const x = (time: number): number =>
    left + ((time - span.start) / (span.end - span.start)) * (right - left);
  const y = (value: number): number => bottom - ((value - low) / (high - low)) * (bottom - top);
  const rows = ticks.map(
    (tick) =>
      `<line x1="${left}" x2="${right}" y1="${y(tick)}" y2="${y(tick)}" stroke="${GRID}"/>` +
      text(left - 5, y(tick) + 4, formatFigure(tick, unit), 'text-anchor="end"'),
  );
  const minutes = Math.floor((span.end - span.start) / 60);
  const columns = Array.from({ length: minutes + 1 }, (_, minute) =>
    text(
      x(span.start + minute * 60),
      size.height - 4,
      `${minute} min`,
      `text-anchor="${minute === 0 ? 'start' : 'middle'}"`,
    ),
  );
  return { x, y, grid: rows.join('') + columns.join('') };
}

/** Unbroken stretches: where a figure is missing there is no line. */
function stretches(points: Line['points'], step: number): Line['points'][number][][] {
  const found: Line['points'][number][][] = [];
  let before = -Infinity;
  for (const point of points) {
    if (point[0] - before > step * 1.5) found.push([]);
    found.at(-1)?.push(point);
    [before] = point;
  }
  return found;
}

const pathOf = (points: Line['points'], { x, y }: Frame): string =>
  points
    .map(
      ([time, value], index) =>
        `${index === 0 ? 'M' : 'L'}${x(time).toFixed(1)},${y(value).toFixed(1)}`,
    )
    .join('');

/** Each line on top of those before it; a missing figure adds nothing. */
function stack(lines: readonly Line[]): Line[] {
  const sums = new Map<number, number>();
  const times = [...new Set(lines.flatMap(({ points }) => points.map(([time]) => time)))].toSorted(
    (a, b) => a - b,
  );
  return lines.map((line) => {
    const own = new Map(line.points);
    const points = times.map((time) => {
      const sum = (sums.get(time) ?? 0) + (own.get(time) ?? 0);
      sums.set(time, sum);
      return [time, sum] as const;
    });
    return { ...line, points };
  });
}

function legendOf(lines: readonly Line[]): string {
  const items = lines.map(
    ({ label }, index) =>
      `<span><i style="background:${PALETTE[index % PALETTE.length]}"></i>${escapeHtml(label)}</span>`,
  );
  return `<div class="legend">${items.join('')}</div>`;
}

export function lineChart(answered: AnsweredPanel, size: Size, span: Span): string {
  const { panel } = answered;
  const { unit = 'short', custom, max } = panel.fieldConfig?.defaults ?? {};
  const lines = answered.lines.filter(({ points }) => points.length > 0);
  if (lines.length === 0) return empty(answered, size);
  const isStacked = custom?.stacking?.mode === 'normal';
  const drawn = isStacked ? stack(lines) : lines;
  const highest = Math.max(...drawn.flatMap(({ points }) => points.map(([, value]) => value)));
  const chart = { ...size, height: size.height - 18 };
  const ceiling = max !== undefined && highest > max / 2 ? max : highest;
  const axes = frame(chart, span, niceTicks(0, ceiling || 1), unit);
  const shapes = drawn.map((line, index) => {
    const color = PALETTE[index % PALETTE.length] ?? AXIS;
    return stretches(line.points, span.step)
      .map((points) => {
        const path = pathOf(points, axes);
        const [from, to] = [points[0]?.[0] ?? 0, points.at(-1)?.[0] ?? 0];
        const area = `${path}L${axes.x(to).toFixed(1)},${axes.y(0).toFixed(1)}L${axes.x(from).toFixed(1)},${axes.y(0).toFixed(1)}Z`;
        return (
          (isStacked ? `<path d="${area}" fill="${blend(color)}"/>` : '') +
          `<path d="${path}" fill="none" stroke="${color}" stroke-width="1.8"/>`
        );
      })
      .join('');
  });
  const bounds = (panel.fieldConfig?.defaults.thresholds?.steps ?? []).flatMap(({ value, color }) =>
    value === null || value > ceiling
      ? []
      : `<path d="M${axes.x(span.start)},${axes.y(value)}H${axes.x(span.end)}" stroke="${COLORS[color]}" stroke-dasharray="5 4"/>`,
  );
  // The highest sum first, so that each lower one lies over it.
  return (
    svg(chart, [axes.grid, ...bounds, ...(isStacked ? shapes.toReversed() : shapes)].join('')) +
    legendOf(lines)
  );
}

/** A light tone of a colour, opaque: what lies below must not shine through. */
function blend(color: string): string {
  const parts = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
  return `rgb(${parts.map((part) => Math.round(part * 0.3 + 255 * 0.7)).join(',')})`;
}

/** One figure for each series, in the colour of its threshold, and how it came there. */
export function figures(answered: AnsweredPanel, size: Size, span: Span): string {
  const { panel, lines } = answered;
  const { unit = 'short', decimals, mappings = [] } = panel.fieldConfig?.defaults ?? {};
  const shown = lines.filter(({ points }) => points.length > 0);
  if (shown.length === 0) return empty(answered, size);
  const width = size.width / shown.length;
  const parts = shown.map(({ label, points }, index) => {
    const value = points.at(-1)?.[1] ?? 0;
    const word = mapped(mappings, value);
    const content = word?.text ?? formatFigure(value, unit, decimals);
    const color = word ? COLORS[word.color] : thresholdColor(panel, value);
    const middle = width * (index + 0.5);
    const fontSize = shown.length > 1 || content.length > 9 ? 15 : 30;
    return (
      (shown.length > 1
        ? ''
        : sparkline(points, { left: 8, ...size, width: size.width - 16 }, span)) +
      text(
        middle,
        46,
        content,
        `text-anchor="middle" font-size="${fontSize}" font-weight="600" fill="${color}"`,
      ) +
      text(middle, 66, shown.length > 1 ? label : '', 'text-anchor="middle"')
    );
  });
  return svg(size, parts.join(''));
}

function sparkline(
  points: Line['points'],
  { left, width, height }: { left: number; width: number; height: number },
  span: Span,
): string {
  const values = points.map(([, value]) => value);
  const low = Math.min(...values);
  const high = Math.max(...values);
  if (points.length < 2 || low === high) return '';
  const y = (value: number): number => height - 6 - ((value - low) / (high - low)) * 22;
  const x = (time: number): number =>
    left + ((time - span.start) / (span.end - span.start)) * width;
  const path = points.map(
    ([time, value], index) =>
      `${index === 0 ? 'M' : 'L'}${x(time).toFixed(1)},${y(value).toFixed(1)}`,
  );
  return `<path d="${path.join('')}" fill="none" stroke="#9ca3af" stroke-width="1.2"/>`;
}

/** A bar for each series, coloured by its states, with the words for them below. */
export function timeline(answered: AnsweredPanel, size: Size, span: Span): string {
  const { panel, lines } = answered;
  const { mappings = [] } = panel.fieldConfig?.defaults ?? {};
  if (lines.length === 0) return empty(answered, size);
  const left = 90;
  const right = size.width - 8;
  const row = (size.height - 44) / lines.length;
  const x = (time: number): number =>
    left + (Math.max(0, time - span.start) / (span.end - span.start)) * (right - left);
  const bars = lines.map(({ label, points }, index) => {
    const y = 4 + row * index;
    const cells = runsOf(points, span.step).map(({ from, to, value }) => {
      const color = COLORS[mapped(mappings, value)?.color ?? ''] ?? '#333';
      return `<rect x="${x(from).toFixed(1)}" y="${y.toFixed(1)}" width="${(x(to) - x(from)).toFixed(1)}" height="${(row - 4).toFixed(1)}" fill="${color}" opacity="0.75"/>`;
    });
    return text(left - 6, y + row / 2 + 2, label, 'text-anchor="end"') + cells.join('');
  });
  const minutes = Math.floor((span.end - span.start) / 60);
  const axis = Array.from({ length: minutes + 1 }, (_, minute) =>
    text(x(span.start + minute * 60), size.height - 26, `${minute} min`, 'text-anchor="middle"'),
  );
  const words = [1, 0.5, 0].map((value, index) => {
    const word = mapped(mappings, value);
    const at = left + index * 90;
    return `<rect x="${at}" y="${size.height - 15}" width="10" height="10" fill="${COLORS[word?.color ?? '']}" opacity="0.75"/>${text(at + 15, size.height - 6, word?.text ?? '')}`;
  });
  return svg(size, bars.join('') + axis.join('') + words.join(''));
}

/** Times in which a figure stayed as it was; each figure holds for the step before it. */
function runsOf(
  points: Line['points'],
  step: number,
): { from: number; to: number; value: number }[] {
  const runs: { from: number; to: number; value: number }[] = [];
  for (const [time, value] of points) {
    const last = runs.at(-1);
    if (last && last.value === value && time - last.to <= step * 1.5) last.to = time;
    else runs.push({ from: time - step, to: time, value });
  }
  return runs;
}

/** Labels and figures as they are at the end. */
export function labelTable({ panel, lines }: AnsweredPanel): string {
  if (lines.length === 0) return `<p>${escapeHtml(panel.fieldConfig?.defaults.noValue ?? '')}</p>`;
  const names = Object.keys(lines[0]?.labels ?? {});
  const head = names.map((name) => `<th>${escapeHtml(name)}</th>`).join('');
  const rows = lines.map(
    ({ labels }) =>
      `<tr>${names.map((name) => `<td>${escapeHtml(labels[name] ?? '')}</td>`).join('')}</tr>`,
  );
  return `<table><tr>${head}</tr>${rows.join('')}</table>`;
}
