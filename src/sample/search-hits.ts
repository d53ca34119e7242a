/** What a search can find: videos, channels and playlists, in one shape. */
import { liveBroadcastContent } from './broadcasts.ts';
import { channelOf, CHANNELS, findChannel, publicVideos } from './catalogue/index.ts';
import type { Channel, Playlist, Video } from './catalogue/model.ts';
import { rank } from './search-query.ts';
import type { SearchQuery } from './search-query.ts';
import { channelThumbnails, videoThumbnails } from './thumbnails.ts';

export interface Hit {
  /** As the service writes it: `{ kind, videoId }` and its like. */
  readonly id: Readonly<Record<string, string>>;
  readonly title: string;
  readonly description: string;
  readonly publishedAt: string;
  readonly channelId: string;
  readonly channelTitle: string;
  readonly thumbnails: unknown;
  readonly liveBroadcastContent: 'live' | 'upcoming' | 'none';
  /** How well it answers the query; 0 is not at all. */
  readonly score: number;
  readonly views: number;
  readonly likes: number;
  /** Of a channel or a playlist: how many videos it has. */
  readonly videoCount: number;
}

function videoHit(query: SearchQuery, video: Video): Hit {
  const channel = channelOf(video);
  return {
    id: { kind: 'youtube#video', videoId: video.id },
    title: video.title,
    description: video.description,
    publishedAt: video.publishedAt,
    channelId: channel.id,
    channelTitle: channel.title,
    thumbnails: videoThumbnails(video.id, 3),
    liveBroadcastContent: liveBroadcastContent(video),
    score: rank(query, [
      [video.title, 6],
      [video.tags.join(' '), 4],
      [channel.title, 2],
      [video.description, 1],
    ]),
    views: video.viewCount,
    likes: video.likeCount ?? 0,
    videoCount: 0,
  };
}

function channelHit(query: SearchQuery, channel: Channel): Hit {
  return {
    id: { kind: 'youtube#channel', channelId: channel.id },
    title: channel.title,
    description: channel.description,
    publishedAt: channel.publishedAt,
    channelId: channel.id,
    channelTitle: channel.title,
    thumbnails: channelThumbnails(channel.id),
    liveBroadcastContent: 'none',
    score: rank(query, [
      [`${channel.title} ${channel.handle ?? ''}`, 6],
      [`${channel.keywords} ${channel.description}`, 1],
    ]),
    views: channel.viewCount,
    likes: 0,
    videoCount: publicVideos(channel.id).length,
  };
}

function playlistHit(query: SearchQuery, playlist: Playlist): Hit {
  const [first] = playlist.entries;
  return {
    id: { kind: 'youtube#playlist', playlistId: playlist.id },
    title: playlist.title,
    description: playlist.description,
    publishedAt: playlist.publishedAt,
    channelId: playlist.channelId,
    channelTitle: findChannel(playlist.channelId)?.title ?? '',
    thumbnails: first === undefined ? {} : videoThumbnails(first.videoId, 3),
    liveBroadcastContent: 'none',
    score: rank(query, [
      [playlist.title, 6],
      [playlist.description, 1],
    ]),
    views: 0,
    likes: 0,
    videoCount: playlist.entries.length,
  };
}

/**
 * Everything of those types that answers the query, in no order.
 * @param of only what belongs to this channel, and the videos that `admits` lets through
 */
export function findHits(
  query: SearchQuery,
  types: ReadonlySet<string>,
  playlists: Iterable<Playlist>,
  of: {
    readonly channelId: string | undefined;
    readonly admits: (video: Video) => boolean;
  },
): readonly Hit[] {
  const { channelId, admits } = of;
  const hits: readonly Hit[] = [
    ...(types.has('video') ? publicVideos(channelId) : [])
      .filter(admits)
      .map((video) => videoHit(query, video)),
    ...(types.has('channel') ? CHANNELS : []).map((channel) => channelHit(query, channel)),
    ...(types.has('playlist') ? [...playlists] : [])
      .filter((playlist) => playlist.privacyStatus === 'public')
      .map((playlist) => playlistHit(query, playlist)),
  ];
  return hits.filter(
    (hit) => hit.score > 0 && (channelId === undefined || hit.channelId === channelId),
  );
}
