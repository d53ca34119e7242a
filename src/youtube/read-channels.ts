import { ToolError } from '../errors.ts';
import type { ApiResult, CallContext } from './api-call.ts';
import type { SearchParams } from './api.ts';
import { type ChannelRef, isChannelId, isPlaylistId, uploadsOf } from './ids.ts';
import { readItems } from './read-playlists.ts';
import { makeRead, type Read, type ReadParts, type ReadTally, readThrough } from './read-tally.ts';
import { readSearch } from './read-videos.ts';
import type { ChannelInfo, ChannelVideos, Page, PlaylistItem, SearchHit } from './shapes.ts';

export interface ChannelVideosParams {
  readonly channel: ChannelRef;
  /** 1–50. */
  readonly maxResults: number;
  readonly pageToken?: string;
}

export interface ChannelReads {
  /** Throws `not_found` for an unknown channel. */
  channel(ref: ChannelRef, ctx: CallContext): Promise<Read<ChannelInfo>>;
  /**
   * One page of the uploads, newest first; none for a channel that has not uploaded anything. An id
   * costs 1, a handle 1 more when the cache does not know it. Throws `not_found` as `channel` does.
   */
  channelVideos(params: ChannelVideosParams, ctx: CallContext): Promise<Read<ChannelVideos>>;
  searchChannels(
    params: Pick<SearchParams, 'query' | 'maxResults' | 'pageToken'>,
    ctx: CallContext,
  ): Promise<Read<Page<SearchHit>>>;
}

export function createChannelReads(parts: ReadParts): ChannelReads {
  return {
    channel: (ref, ctx) =>
      makeRead(parts, 'channels.list', (tally) => readChannel(parts, tally, { ref }, ctx)),
    channelVideos: (params, ctx) =>
      makeRead(parts, 'playlistItems.list', (tally) => readUploads(parts, tally, params, ctx)),
    searchChannels: (params, ctx) => readSearch(parts, { ...params, type: 'channel' }, ctx),
  };
}

const NO_UPLOADS: Page<PlaylistItem> = { items: [], next_page_token: null, total_results: 0 };

async function readUploads(
  parts: ReadParts,
  tally: ReadTally,
  { channel: ref, ...page }: ChannelVideosParams,
  ctx: CallContext,
): Promise<ChannelVideos> {
  const { channelId, playlistId } = await findUploads(parts, tally, ref, ctx);
  const found = { channel_id: channelId, uploads_playlist_id: playlistId };
  try {
    return { ...(await readItems(parts, tally, { playlistId, ...page }, ctx)), ...found };
  } catch (error) {
    if (!(error instanceof ToolError) || error.reason !== 'playlist_not_found') throw error;
    // YouTube makes the playlist with the first upload. Without one, only the channel itself tells
    // whether there is such a channel.
    if (ref.kind === 'id') await readChannel(parts, tally, { ref, isAside: true }, ctx);
    return { ...NO_UPLOADS, ...found };
  }
}

/** Known of an id without asking; a handle or a user name has to be resolved. */
async function findUploads(
  parts: ReadParts,
  tally: ReadTally,
  ref: ChannelRef,
  ctx: CallContext,
): Promise<{ readonly channelId: string; readonly playlistId: string }> {
  if (ref.kind === 'id') return { channelId: ref.value, playlistId: uploadsOf(ref.value) };
  const channel = await readChannel(parts, tally, { ref, isAside: true }, ctx);
  const { channel_id: channelId, uploads_playlist_id: told } = channel;
  if (told !== null && isPlaylistId(told)) return { channelId, playlistId: told };
  if (isChannelId(channelId)) return { channelId, playlistId: uploadsOf(channelId) };
  throw new ToolError('unavailable', 'YouTube does not tell the uploads of this channel.', {
    reason: 'bad_body',
  });
}

function readChannel(
  parts: ReadParts,
  tally: ReadTally,
  { ref, isAside = false }: { readonly ref: ChannelRef; readonly isAside?: boolean },
  ctx: CallContext,
): Promise<ChannelInfo> {
  const send = async (via: CallContext): Promise<ApiResult<ChannelInfo>> => {
    const { value, quota } = await parts.api.channel(ref, via);
    if (value) return { value, quota };
    throw new ToolError(
      'not_found',
      `YouTube knows no channel ${ref.value}. Check the id or the handle, or find it by name with search_channels.`,
      { reason: 'channel_not_found', quota },
    );
  };
  const place = { cache: 'channel', key: channelKey(ref) } as const;
  return readThrough(parts, tally, { method: 'channels.list', ...place, isAside, send }, ctx);
}

/** Handles and user names are the same in any case. */
function channelKey({ kind, value }: ChannelRef): string {
  return `${kind}:${kind === 'id' ? value : value.toLowerCase()}`;
}
