/** The boards, and the files that Grafana reads them from. */
import { format } from 'oxfmt';
import { type BoardSpec, buildBoard } from './board.ts';
import { OVERVIEW_BOARD } from './boards/overview.ts';
import { RUNTIME_BOARD } from './boards/runtime.ts';
import { TOOLS_BOARD } from './boards/tools.ts';
import { YOUTUBE_BOARD } from './boards/youtube.ts';

export const BOARD_FILES = {
  'overview.json': OVERVIEW_BOARD,
  'tools.json': TOOLS_BOARD,
  'youtube-and-quota.json': YOUTUBE_BOARD,
  'runtime-and-security.json': RUNTIME_BOARD,
} as const satisfies Record<string, BoardSpec>;

/**
 * Board links of the SDK carry a placement that takes them out of the board's head into a menu;
 * without it they stand where they are seen.
 */
const withoutPlacement = (key: string, value: unknown): unknown =>
  key === 'placement' && value === 'inControlsMenu' ? undefined : value;

/** As the formatter leaves it, so that `npm run format` changes nothing in a committed board. */
export async function boardText(spec: BoardSpec): Promise<string> {
  const text = JSON.stringify(buildBoard(spec), withoutPlacement, 2);
  const { code, errors } = await format('board.json', text, { printWidth: 100 });
  const [error] = errors;
  if (error) throw new Error(`a board is no JSON: ${error.message}`);
  return code;
}
