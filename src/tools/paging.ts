/** YouTube's page tokens inside our signed cursors, for every tool that lists. */
import * as z from 'zod';
import type { CursorArguments, CursorSigner } from '../mcp/cursor.ts';

/** The argument of every tool that pages. */
export const cursorArgument = z
  .string()
  .max(4096)
  .optional()
  .describe('next_cursor of the last page');

interface Paged extends CursorArguments {
  readonly cursor?: string | undefined;
}

/** The page token in the caller's cursor; none for the first page. @throws invalid_cursor */
export function pageTokenOf(
  cursors: CursorSigner,
  tool: string,
  args: Paged,
): { readonly pageToken?: string } {
  if (args.cursor === undefined) return {};
  const { page } = cursors.decode(tool, args, args.cursor);
  return typeof page === 'string' ? { pageToken: page } : {};
}

/** The cursor of the next page, bound to the tool and its arguments; null on the last one. */
export function nextCursorOf(
  cursors: CursorSigner,
  tool: string,
  args: Paged,
  nextPageToken: string | null,
): string | null {
  return nextPageToken === null ? null : cursors.encode(tool, args, { page: nextPageToken });
}

/** What a rendered list ends with. */
export function renderMore(payload: { readonly next_cursor: string | null }): string {
  return payload.next_cursor === null ? 'That is all.' : `More with cursor=${payload.next_cursor}`;
}
