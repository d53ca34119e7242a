/** Who may see what: the public sees what is public, an account its own things as well. */
import { channelOf, findChannel, findVideo, publicVideos } from './catalogue/index.ts';
import type { Playlist, PlaylistEntry, Video } from './catalogue/model.ts';
import type { Account } from './listing.ts';
import type { SampleState } from './state.ts';

/** A video, if the caller may see it. */
export function visibleVideo(id: string, account: Account | undefined): Video | undefined {
  const video = findVideo(id);
  if (video === undefined || video.refusal !== 'private') return video;
  return video.channelId === account?.channelId ? video : undefined;
}

export function ownsPlaylist(playlist: Playlist, account: Account | undefined): boolean {
  return playlist.channelId === account?.channelId;
}

/** An item of an uploads playlist is named after the video itself. */
function uploadEntry(playlistId: string, video: Video): PlaylistEntry {
  return {
    id: Buffer.from(`${playlistId}.${video.id}`).toString('base64').replace(/=+$/, ''),
    videoId: video.id,
    addedAt: video.publishedAt,
  };
}

/**
 * The public uploads of a channel, newest first. Undefined for a channel without any, as the real
 * service has it: its id is known, and leads nowhere.
 */
function uploadsPlaylist(id: string): Playlist | undefined {
  const channel = findChannel(`UC${id.slice(2)}`);
  const videos = channel === undefined ? [] : publicVideos(channel.id);
  const [newest] = videos;
  if (newest === undefined) return undefined;
  const { title, publishedAt } = channelOf(newest);
  return {
    id,
    channelId: newest.channelId,
    title: `Uploads from ${title}`,
    description: '',
    publishedAt,
    privacyStatus: 'public',
    entries: videos.map((video) => uploadEntry(id, video)),
  };
}

/** Any playlist, whoever may see it, the uploads of a channel (`UU…`) among them. */
export function findPlaylist(state: SampleState, id: string): Playlist | undefined {
  return state.playlists.get(id) ?? (id.startsWith('UU') ? uploadsPlaylist(id) : undefined);
}

/** A playlist, if the caller may see it; an unlisted one for whoever knows its id. */
export function visiblePlaylist(
  state: SampleState,
  id: string,
  account: Account | undefined,
): Playlist | undefined {
  const playlist = findPlaylist(state, id);
  if (playlist === undefined || playlist.privacyStatus !== 'private') return playlist;
  return ownsPlaylist(playlist, account) ? playlist : undefined;
}
