/** `GET /feeds/videos.xml`: the newest videos of a channel or a playlist, as Atom. */
import { channelOf, findChannel } from './catalogue/index.ts';
import type { Video } from './catalogue/model.ts';
import { escapeHtml } from './html-text.ts';
import type { SampleState } from './state.ts';
import { visiblePlaylist, visibleVideo } from './visibility.ts';

const MAX_ENTRIES = 15;

/** Atom's spelling: an offset instead of a `Z`. */
const atomTime = (instant: string): string => instant.replace('Z', '+00:00');

const SITE = 'https://www.youtube.com';

function author(channelId: string): string {
  const name = findChannel(channelId)?.title ?? '';
  return `<author>\n  <name>${escapeHtml(name)}</name>\n  <uri>${SITE}/channel/${channelId}</uri>\n </author>`;
}

function entry(video: Video): string {
  const { id, channelId, viewCount, likeCount } = video;
  const title = escapeHtml(video.title);
  const url = `${SITE}/watch?v=${id}`;
  const rating =
    likeCount === null
      ? ''
      : `\n   <media:starRating count="${likeCount}" average="5.00" min="1" max="5"/>`;
  return ` <entry>
  <id>yt:video:${id}</id>
  <yt:videoId>${id}</yt:videoId>
  <yt:channelId>${channelOf(video).id}</yt:channelId>
  <title>${title}</title>
  <link rel="alternate" href="${url}"/>
  ${author(channelId)}
  <published>${atomTime(video.publishedAt)}</published>
  <updated>${atomTime(video.publishedAt)}</updated>
  <media:group>
   <media:title>${title}</media:title>
   <media:content url="${SITE}/v/${id}?version=3" type="application/x-shockwave-flash" width="640" height="390"/>
   <media:thumbnail url="https://i.ytimg.com/vi/${id}/hqdefault.jpg" width="480" height="360"/>
   <media:description>${escapeHtml(video.description)}</media:description>
   <media:community>${rating}
    <media:statistics views="${viewCount}"/>
   </media:community>
  </media:group>
 </entry>`;
}

/** The feed of a query; undefined when it names nothing that there is a feed of. */
export function channelFeed(query: URLSearchParams, state: SampleState): string | undefined {
  const channelId = query.get('channel_id');
  const playlistId = query.get('playlist_id') ?? (channelId ? `UU${channelId.slice(2)}` : '');
  const playlist = visiblePlaylist(state, playlistId, undefined);
  if (playlist === undefined) return undefined;
  const owner = findChannel(playlist.channelId);
  const videos = playlist.entries
    .flatMap(({ videoId }) => visibleVideo(videoId, undefined) ?? [])
    .slice(0, MAX_ENTRIES);
  // Without its "UC", which the entries have: YouTube's feeds are like that.
  const bareId = playlist.channelId.slice(2);
  const name = channelId === null ? playlist.title : (owner?.title ?? '');
  const self = channelId === null ? `yt:playlist:${playlist.id}` : `yt:channel:${bareId}`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns:yt="http://www.youtube.com/xml/schemas/2015" xmlns:media="http://search.yahoo.com/mrss/" xmlns="http://www.w3.org/2005/Atom">
 <link rel="self" href="http://www.youtube.com/feeds/videos.xml?${escapeHtml(query.toString())}"/>
 <id>${self}</id>
 <yt:channelId>${bareId}</yt:channelId>
 <title>${escapeHtml(name)}</title>
 <link rel="alternate" href="${SITE}/channel/${playlist.channelId}"/>
 ${author(playlist.channelId)}
 <published>${atomTime(owner?.publishedAt ?? playlist.publishedAt)}</published>
${videos.map(entry).join('\n')}
</feed>
`;
}
