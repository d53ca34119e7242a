/** Where a panel sends its reader: another board, or a heading of the runbook. */
import { DashboardLinkBuilder, DashboardLinkType } from '@grafana/grafana-foundation-sdk/dashboard';

export const BOARDS = {
  overview: { uid: 'youtube-mcp-overview', title: 'YouTube MCP / Overview' },
  tools: { uid: 'youtube-mcp-tools', title: 'YouTube MCP / Tools' },
  youtube: { uid: 'youtube-mcp-youtube', title: 'YouTube MCP / YouTube and quota' },
  runtime: { uid: 'youtube-mcp-runtime', title: 'YouTube MCP / Runtime and security' },
} as const;

export type BoardName = keyof typeof BOARDS;

/** A board, the runbook, or `runbook:` and the alert whose heading it is. */
export type Place = BoardName | 'runbook' | `runbook:${string}`;

/** As in the alerts' `runbook_url`; the variable of a board says where the page is published. */
export const RUNBOOK_PAGE = 'docs/runbook.md';
const RUNBOOK = '${runbook}';

/** GitHub's anchor of a heading that is one word. */
export const runbookAnchor = (alert: string): string => alert.toLowerCase();

const isBoard = (place: Place): place is BoardName => place in BOARDS;

const runbookLink = (title: string, fragment: string): DashboardLinkBuilder =>
  new DashboardLinkBuilder(title)
    .type(DashboardLinkType.Link)
    .url(`${RUNBOOK}${fragment}`)
    .targetBlank(true);

/** A link in the corner of a panel; what is chosen goes along to another board. */
export function linkTo(place: Place): DashboardLinkBuilder {
  if (isBoard(place)) {
    const { uid, title } = BOARDS[place];
    return new DashboardLinkBuilder(title)
      .type(DashboardLinkType.Link)
      .url(`/d/${uid}?\${__url_time_range}&\${__all_variables}`);
  }
  const alert = place.replace(/^runbook:?/, '');
  if (alert === '') return runbookLink('Runbook', '');
  return runbookLink(`Runbook: ${alert}`, `#${runbookAnchor(alert)}`);
}

/** The tag that all boards have, by which each finds the others. */
export const TAG = 'youtube-mcp';

/** In the head of every board: the others, and the runbook. */
export function headLinks(): DashboardLinkBuilder[] {
  return [
    new DashboardLinkBuilder('Boards')
      .type(DashboardLinkType.Dashboards)
      .tags([TAG])
      .asDropdown(false)
      .includeVars(true)
      .keepTime(true),
    runbookLink('Runbook', '').icon('doc'),
  ];
}
