/** Playlists and what is in them, to our shapes. Nothing here throws for a missing field. */
import type { youtube_v3 } from '@googleapis/youtube';
import { parseThumbnail, SITE } from './parse-resources.ts';
import type { ItemStatus, PlaylistInfo, PlaylistItem } from './shapes.ts';

/** A `Playlist` of `playlists.list` with snippet, contentDetails and status. */
export function parsePlaylist(playlist: youtube_v3.Schema$Playlist): PlaylistInfo {
  const { snippet } = playlist;
  const id = playlist.id ?? '';
  return {
    playlist_id: id,
    title: snippet?.title ?? '',
    description: snippet?.description ?? '',
    channel_id: snippet?.channelId ?? '',
    channel_title: snippet?.channelTitle ?? '',
    published_at: snippet?.publishedAt ?? '',
    item_count: playlist.contentDetails?.itemCount ?? null,
    privacy_status: playlist.status?.privacyStatus ?? null,
    thumbnail_url: parseThumbnail(snippet?.thumbnails),
    url: `${SITE}/playlist?list=${id}`,
  };
}

/** A `PlaylistItem` of `playlistItems.list` with snippet, contentDetails and status. */
export function parsePlaylistItem(item: youtube_v3.Schema$PlaylistItem): PlaylistItem {
  const { snippet, contentDetails } = item;
  return {
    playlist_item_id: item.id ?? '',
    position: snippet?.position ?? 0,
    video_id: contentDetails?.videoId ?? snippet?.resourceId?.videoId ?? '',
    title: snippet?.title ?? '',
    // `channelId` and `channelTitle` are those of whoever put it into the playlist.
    channel_id: snippet?.videoOwnerChannelId ?? null,
    channel_title: snippet?.videoOwnerChannelTitle ?? null,
    published_at: contentDetails?.videoPublishedAt ?? null,
    added_at: snippet?.publishedAt ?? '',
    status: parseItemStatus(item),
  };
}

/**
 * A deleted video has the status `privacyStatusUnspecified`. Its placeholder title is a sign only
 * when no owner is told: any video may be called so.
 */
function parseItemStatus({ snippet, status }: youtube_v3.Schema$PlaylistItem): ItemStatus {
  const told = status?.privacyStatus ?? '';
  if (told === 'public' || told === 'unlisted' || told === 'private') return told;
  const isGone = !snippet?.videoOwnerChannelId;
  if (isGone && snippet?.title === 'Private video') return 'private';
  if (isGone && (told === 'privacyStatusUnspecified' || snippet?.title === 'Deleted video')) {
    return 'deleted';
  }
  return 'unknown';
}
