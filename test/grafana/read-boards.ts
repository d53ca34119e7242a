/** The committed boards, as Grafana reads them. */
import { readFileSync, readdirSync } from 'node:fs';

const FOLDER = new URL('../../deploy/grafana/dashboards/', import.meta.url);

interface Reference {
  readonly type: string;
  readonly uid: string;
}

export interface Target {
  readonly refId: string;
  readonly expr: string;
  readonly legendFormat?: string;
  readonly instant?: boolean;
  readonly datasource: Reference;
}

export interface ThresholdStep {
  readonly value: number | null;
  readonly color: string;
}

export interface Mapping {
  readonly type: string;
  readonly options: Readonly<Record<string, unknown>>;
}

export interface Link {
  readonly title: string;
  readonly type: string;
  readonly url?: string;
}

export interface BoardPanel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly datasource?: Reference;
  readonly gridPos: {
    readonly x: number;
    readonly y: number;
    readonly w: number;
    readonly h: number;
  };
  readonly links?: readonly Link[];
  readonly targets?: readonly Target[];
  readonly fieldConfig?: {
    readonly defaults: {
      readonly unit?: string;
      readonly noValue?: string;
      readonly decimals?: number;
      readonly min?: number;
      readonly max?: number;
      readonly mappings?: readonly Mapping[];
      readonly thresholds?: { readonly steps: readonly ThresholdStep[] };
      readonly custom?: { readonly stacking?: { readonly mode?: string } };
    };
  };
}

export interface Board {
  readonly file: string;
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly links: readonly Link[];
  readonly templating: { readonly list: readonly { readonly name: string }[] };
  /** Rows among them. */
  readonly panels: readonly BoardPanel[];
}

export const boardFiles = (): string[] => readdirSync(FOLDER).toSorted();

export const boardSource = (file: string): string => readFileSync(new URL(file, FOLDER), 'utf8');

export const readBoards = (): Board[] =>
  boardFiles().map((file) => ({
    ...(JSON.parse(boardSource(file)) as Omit<Board, 'file'>),
    file,
  }));

/** What shows something: rows are headings alone. */
export const panelsOf = (board: Board): BoardPanel[] =>
  board.panels.filter(({ type }) => type !== 'row');

export interface BoardQuery {
  /** `overview.json: Calls per second A` */
  readonly name: string;
  readonly panel: BoardPanel;
  readonly target: Target;
}

export const queriesOf = (board: Board): BoardQuery[] =>
  panelsOf(board).flatMap((panel) =>
    (panel.targets ?? []).map((target) => ({
      name: `${board.file}: ${panel.title} ${target.refId}`,
      panel,
      target,
    })),
  );
