/** A page with the panels of a board where Grafana has them, drawn from what Prometheus answered. */
import type { Board } from '../read-boards.ts';
import type { AnsweredPanel, Span } from './answered-panel.ts';
import { escapeHtml, figures, labelTable, lineChart, timeline } from './charts.ts';

/** Pixels of a column and of a row of Grafana's grid. */
const COLUMN = 50;
const ROW = 27;
const GAP = 6;
const HEAD = 58;
const TITLE = 26;

const STYLE = `
* { box-sizing: border-box; margin: 0; }
body { font-family: "DejaVu Sans", sans-serif; background: #f3f4f6; color: #111827; position: relative; }
header { padding: 10px 12px; height: ${HEAD}px; }
header b { font-size: 17px; } header p { font-size: 11px; color: #4b5563; margin-top: 3px; }
section { position: absolute; background: #fff; border: 1px solid #d1d5db; border-radius: 3px; overflow: hidden; }
h2 { position: absolute; font-size: 13px; color: #374151; padding: 6px 2px; }
h3 { font-size: 12px; padding: 6px 8px; height: ${TITLE}px; white-space: nowrap; }
.legend { font-size: 10.5px; padding: 0 8px; white-space: nowrap; color: #374151; }
.legend span { margin-right: 12px; } .legend i { display: inline-block; width: 9px; height: 9px; margin-right: 4px; }
table { font-size: 11px; border-collapse: collapse; margin: 0 8px; width: calc(100% - 16px); }
th { text-align: left; color: #6b7280; font-weight: 400; } td, th { padding: 2px 0; border-bottom: 1px solid #e5e7eb; }
p { padding: 0 8px; font-size: 12px; color: #6b7280; } header p { padding: 0; }`;

function draw(answered: AnsweredPanel, span: Span): string {
  const { panel } = answered;
  const size = {
    width: panel.gridPos.w * COLUMN - GAP - 2,
    height: panel.gridPos.h * ROW - GAP - TITLE - 4,
  };
  switch (panel.type) {
    case 'timeseries':
      return lineChart(answered, size, span);
    case 'stat':
      return figures(answered, size, span);
    case 'state-timeline':
      return timeline(answered, size, span);
    case 'table':
      return labelTable(answered);
    default:
      throw new Error(`nobody taught the picture to draw a ${panel.type}`);
  }
}

export interface Page {
  readonly html: string;
  readonly width: number;
  readonly height: number;
}

/** @param caption says what the data is */
export function renderBoard(
  board: Board,
  answers: ReadonlyMap<number, AnsweredPanel>,
  span: Span,
  caption: string,
): Page {
  const place = ({ gridPos: { x, y, w, h } }: Board['panels'][number]): string =>
    `left:${x * COLUMN + GAP}px;top:${HEAD + y * ROW}px;width:${w * COLUMN - GAP}px;height:${h * ROW - GAP}px`;
  const parts = board.panels.map((panel) => {
    const answered = answers.get(panel.id);
    if (!answered) return `<h2 style="${place(panel)}">${escapeHtml(panel.title)}</h2>`;
    return `<section style="${place(panel)}"><h3>${escapeHtml(panel.title)}</h3>${draw(answered, span)}</section>`;
  });
  const rows = Math.max(...board.panels.map(({ gridPos: { y, h } }) => y + h));
  const html = `<!doctype html><meta charset="utf-8"><style>${STYLE}</style><header><b>${escapeHtml(board.title)}</b><p>${escapeHtml(caption)}</p></header>${parts.join('')}`;
  return { html, width: 24 * COLUMN + GAP, height: HEAD + rows * ROW + GAP };
}
