/** Playlists and what is in them, to our shapes. Nothing here throws for a missing field. */
import type { youtube_v3 } from '@googleapis/youtube';
import { countOrNull, text, textOrNull } from './json-values.ts';
import { parseThumbnail, SITE } from './parse-resources.ts';
import type { ItemStatus, PlaylistInfo, PlaylistItem } from './shapes.ts';

/** A `Playlist` of `playlists.list` with snippet, contentDetails and status. */
export function parsePlaylist(playlist: youtube_v3.Schema$Playlist): PlaylistInfo {
  const { snippet } = playlist;
  const id = text(playlist.id);
  return {
    playlist_id: id,
    title: text(snippet?.title),
    description: text(snippet?.description),
    channel_id: text(snippet?.channelId),
    channel_title: text(snippet?.channelTitle),
    published_at: text(snippet?.publishedAt),
    item_count: countOrNull(playlist.contentDetails?.itemCount),
    privacy_status: textOrNull(playlist.status?.privacyStatus),
    thumbnail_url: parseThumbnail(snippet?.thumbnails),
    url: `${SITE}/playlist?list=${id}`,
  };
}

/** A `PlaylistItem` of `playlistItems.list` with snippet, contentDetails and status. */
export function parsePlaylistItem(item: youtube_v3.Schema$PlaylistItem): PlaylistItem {
  const { snippet, contentDetails } = item;
  return {
    playlist_item_id: text(item.id),
    position: countOrNull(snippet?.position) ?? 0,
    video_id: textOrNull(contentDetails?.videoId) ?? text(snippet?.resourceId?.videoId),
    title: text(snippet?.title),
    // `channelId` and `channelTitle` are those of whoever put it into the playlist.
    channel_id: textOrNull(snippet?.videoOwnerChannelId),
    channel_title: textOrNull(snippet?.videoOwnerChannelTitle),
    published_at: textOrNull(contentDetails?.videoPublishedAt),
    added_at: text(snippet?.publishedAt),
    status: parseItemStatus(item),
  };
}

/**
 * A deleted video has the status `privacyStatusUnspecified`. Its placeholder title is a sign only
 * when no owner is told: any video may be called so.
 */
function parseItemStatus({ snippet, status }: youtube_v3.Schema$PlaylistItem): ItemStatus {
  const told = text(status?.privacyStatus);
  if (told === 'public' || told === 'unlisted' || told === 'private') return told;
  const isGone = !snippet?.videoOwnerChannelId;
  if (isGone && snippet?.title === 'Private video') return 'private';
  if (isGone && (told === 'privacyStatusUnspecified' || snippet?.title === 'Deleted video')) {
    return 'deleted';
  }
  return 'unknown';
}
