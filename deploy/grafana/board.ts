/** A board: its variables, its links, and panels in rows. */
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  DatasourceVariableBuilder,
  type Panel,
  QueryVariableBuilder,
  RowBuilder,
  TextBoxVariableBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { BOARDS, type BoardName, RUNBOOK_PAGE, TAG, headLinks } from './links.ts';
import { DATASOURCE } from './panels.ts';

export interface BoardSpec {
  readonly name: BoardName;
  readonly description: string;
  readonly rows: readonly {
    readonly title: string;
    readonly panels: readonly Builder<Panel>[];
  }[];
  /** Beside the data source, the job and the instance. */
  readonly variables?: readonly QueryVariableBuilder[];
}

/** A variable that offers the values of a label, and all of them at once. */
export function labelVariable(name: string, metric: string, label = name): QueryVariableBuilder {
  const query = `label_values(${metric}, ${label})`;
  return new QueryVariableBuilder(name)
    .label(name)
    .datasource(DATASOURCE)
    .query({ query, refId: name })
    .definition(query)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true)
    .current({ selected: true, text: ['All'], value: ['$__all'] });
}

/** Where docs/runbook.md is published: a repository's address is not known here. */
function runbookVariable(): TextBoxVariableBuilder {
  return new TextBoxVariableBuilder('runbook')
    .label('runbook')
    .description('Address of docs/runbook.md, for the links of the panels.')
    .defaultValue(RUNBOOK_PAGE)
    .current({ selected: true, text: RUNBOOK_PAGE, value: RUNBOOK_PAGE });
}

/** The classic JSON model of a board; the same text from the same sources, whenever it is made. */
export function buildBoard(spec: BoardSpec): Dashboard {
  const { uid, title } = BOARDS[spec.name];
  const builder = new DashboardBuilder(title)
    .uid(uid)
    .description(spec.description)
    .tags([TAG])
    .refresh('30s')
    .time({ from: 'now-6h', to: 'now' })
    .timezone('browser')
    .tooltip(DashboardCursorSync.Crosshair)
    .links(headLinks())
    .withVariable(
      new DatasourceVariableBuilder('datasource').label('data source').type('prometheus'),
    )
    // Not `up`: that one knows the jobs of everything that is scraped.
    .withVariable(labelVariable('job', 'mcp_uptime_seconds'))
    .withVariable(labelVariable('instance', 'mcp_uptime_seconds{job=~"$job"}'));
  for (const variable of spec.variables ?? []) builder.withVariable(variable);
  builder.withVariable(runbookVariable());
  for (const [index, row] of spec.rows.entries()) {
    // A row's id must not meet that of a panel, which is above these.
    builder.withRow(new RowBuilder(row.title).id(index + 1));
    for (const panel of row.panels) builder.withPanel(panel);
  }
  const board = builder.build();
  assertDistinctIds(board);
  return board;
}

function assertDistinctIds(board: Dashboard): void {
  const seen = new Set<number>();
  for (const { id = 0 } of board.panels ?? []) {
    if (seen.has(id)) throw new Error(`two panels of "${board.title}" have the id ${id}`);
    seen.add(id);
  }
}
