import { ToolError } from '../errors.ts';
import type { ApiResult, CallContext } from './api-call.ts';
import type { PlaylistItemsParams } from './api.ts';
import { keyOf } from './cache-policy.ts';
import type { PlaylistId } from './ids.ts';
import { makeRead, type Read, type ReadParts, type ReadTally, readThrough } from './read-tally.ts';
import type { Page, PlaylistInfo, PlaylistItem } from './shapes.ts';

export interface PlaylistReads {
  /** Throws `not_found` for a playlist that is unknown or private. */
  playlist(id: PlaylistId, ctx: CallContext): Promise<Read<PlaylistInfo>>;
  /** One page, in the playlist's order. Throws `not_found` as `playlist` does. */
  playlistItems(
    params: PlaylistItemsParams & { readonly playlistId: PlaylistId },
    ctx: CallContext,
  ): Promise<Read<Page<PlaylistItem>>>;
}

export function createPlaylistReads(parts: ReadParts): PlaylistReads {
  return {
    playlist: (id, ctx) =>
      makeRead(parts, 'playlists.list', (tally) => {
        const send = async (via: CallContext): Promise<ApiResult<PlaylistInfo>> => {
          const { value, quota } = await parts.api.playlist(id, via);
          if (value) return { value, quota };
          throw new ToolError(
            'not_found',
            `YouTube knows no public playlist ${id}: it does not exist, was deleted or is private. Check the id.`,
            { reason: 'playlist_not_found', quota },
          );
        };
        const place = { cache: 'playlist', key: keyOf({ playlist: id }) } as const;
        return readThrough(parts, tally, { method: 'playlists.list', ...place, send }, ctx);
      }),
    playlistItems: (params, ctx) =>
      makeRead(parts, 'playlistItems.list', (tally) => readItems(parts, tally, params, ctx)),
  };
}

/** One page of a playlist within a read. */
export function readItems(
  parts: ReadParts,
  tally: ReadTally,
  params: PlaylistItemsParams,
  ctx: CallContext,
): Promise<Page<PlaylistItem>> {
  const send = (via: CallContext): Promise<ApiResult<Page<PlaylistItem>>> =>
    parts.api.playlistItems(params, via);
  const place = { cache: 'playlist', key: keyOf(params) } as const;
  return readThrough(parts, tally, { method: 'playlistItems.list', ...place, send }, ctx);
}
