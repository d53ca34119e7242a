/** `search.list`: words against titles, tags and descriptions, with the usual filters. */
import { badRequest, invalidSearchFilter } from './api-error.ts';
import { channelOf, CHANNELS, findChannel, publicVideos } from './catalogue/index.ts';
import type { Channel, Video } from './catalogue/model.ts';
import { escapeHtml } from './html-text.ts';
import { listBody, resource, takePage } from './listing.ts';
import type { Endpoint, ListBody } from './listing.ts';
import type { Params } from './params.ts';
import { parseQuery, rank } from './search-query.ts';
import { channelThumbnails, videoThumbnails } from './thumbnails.ts';

const TYPES = ['video', 'channel', 'playlist'] as const;
const ORDERS = ['relevance', 'date', 'rating', 'title', 'videoCount', 'viewCount'] as const;
const SNIPPET_LENGTH = 160;

const VIDEO_FILTERS = [
  'eventType',
  'videoCaption',
  'videoCategoryId',
  'videoDefinition',
  'videoDimension',
  'videoDuration',
  'videoEmbeddable',
  'videoLicense',
  'videoSyndicated',
  'videoType',
] as const;

type Hit = { readonly score: number } & (
  | { readonly type: 'video'; readonly video: Video }
  | { readonly type: 'channel'; readonly channel: Channel }
);

const published = (hit: Hit): string =>
  hit.type === 'video' ? hit.video.publishedAt : hit.channel.publishedAt;
const title = (hit: Hit): string => (hit.type === 'video' ? hit.video.title : hit.channel.title);
const views = (hit: Hit): number =>
  hit.type === 'video' ? hit.video.viewCount : hit.channel.viewCount;
const likes = (hit: Hit): number => (hit.type === 'video' ? (hit.video.likeCount ?? 0) : 0);
const uploads = (hit: Hit): number =>
  hit.type === 'channel' ? publicVideos(hit.channel.id).length : 0;

const COMPARE: Readonly<Record<(typeof ORDERS)[number], (a: Hit, b: Hit) => number>> = {
  relevance: (a, b) => b.score - a.score || views(b) - views(a),
  date: (a, b) => published(b).localeCompare(published(a)),
  rating: (a, b) => likes(b) - likes(a),
  title: (a, b) => title(a).localeCompare(title(b)),
  videoCount: (a, b) => uploads(b) - uploads(a),
  viewCount: (a, b) => views(b) - views(a),
};

/** Under 4, 4 to 20, and over 20 minutes. */
function durationClass(video: Video): 'short' | 'medium' | 'long' {
  if (video.durationSeconds < 240) return 'short';
  return video.durationSeconds <= 1200 ? 'medium' : 'long';
}

function videoFilter(params: Params): (video: Video) => boolean {
  const duration = params.choice('videoDuration', ['any', 'short', 'medium', 'long'], 'any');
  const event = params.choice('eventType', ['none', 'completed', 'live', 'upcoming'], 'none');
  const caption = params.choice('videoCaption', ['any', 'closedCaption', 'none'], 'any');
  const safe = params.choice('safeSearch', ['moderate', 'none', 'strict'], 'moderate');
  const category = params.one('videoCategoryId');
  return (video) =>
    (duration === 'any' || durationClass(video) === duration) &&
    (event === 'none' || (event === 'live' && video.live === true)) &&
    (caption === 'any' || (caption === 'closedCaption') === video.tracks.length > 0) &&
    (safe !== 'strict' || video.refusal !== 'age') &&
    (category === undefined || video.categoryId === category);
}

function find(params: Params, types: readonly string[]): readonly Hit[] {
  const query = parseQuery(params.one('q') ?? '');
  const channelId = params.one('channelId');
  const admits = videoFilter(params);
  const videos = types.includes('video') ? publicVideos(channelId).filter(admits) : [];
  const channels = types.includes('channel')
    ? CHANNELS.filter((channel) => channelId === undefined || channel.id === channelId)
    : [];
  const after = params.instant('publishedAfter') ?? -Infinity;
  const before = params.instant('publishedBefore') ?? Infinity;
  const hits: readonly Hit[] = [
    ...videos.map((video) => ({
      type: 'video' as const,
      video,
      score: rank(query, [
        [video.title, 6],
        [video.tags.join(' '), 4],
        [channelOf(video).title, 2],
        [video.description, 1],
      ]),
    })),
    ...channels.map((channel) => ({
      type: 'channel' as const,
      channel,
      score: rank(query, [
        [`${channel.title} ${channel.handle}`, 6],
        [`${channel.keywords} ${channel.description}`, 1],
      ]),
    })),
  ];
  return hits.filter((hit) => {
    const time = Date.parse(published(hit));
    return hit.score > 0 && time >= after && time < before;
  });
}

/** A search shows the beginning of a description, and escapes it like the title. */
function beginning(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return escapeHtml(line.length > SNIPPET_LENGTH ? `${line.slice(0, SNIPPET_LENGTH)}...` : line);
}

function searchResult(hit: Hit, withSnippet: boolean): ListBody {
  const owner = hit.type === 'video' ? channelOf(hit.video) : hit.channel;
  const subject = hit.type === 'video' ? hit.video : hit.channel;
  const id =
    hit.type === 'video'
      ? { kind: 'youtube#video', videoId: hit.video.id }
      : { kind: 'youtube#channel', channelId: hit.channel.id };
  const snippet = {
    publishedAt: subject.publishedAt,
    channelId: owner.id,
    title: escapeHtml(subject.title),
    description: beginning(subject.description),
    thumbnails:
      hit.type === 'video' ? videoThumbnails(hit.video.id, 3) : channelThumbnails(hit.channel.id),
    channelTitle: escapeHtml(owner.title),
    liveBroadcastContent: hit.type === 'video' && hit.video.live === true ? 'live' : 'none',
    publishTime: subject.publishedAt,
  };
  return resource('youtube#searchResult', { id, ...(withSnippet ? { snippet } : {}) });
}

function assertCombination(params: Params, types: readonly string[]): void {
  const videoOnly = types.length === 1 && types[0] === 'video';
  const stray = videoOnly ? undefined : VIDEO_FILTERS.find((name) => params.one(name));
  if (stray !== undefined) throw invalidSearchFilter(stray);
  const channelId = params.one('channelId');
  if (channelId !== undefined && !/^UC[\w-]{22}$/.test(channelId)) throw badRequest();
}

/**
 * `GET /search`. `totalResults` is a rough guess in the real service, far above what can be paged
 * through, and so it is here: nobody may count on it.
 */
export const searchEndpoint: Endpoint = {
  path: '/search',
  bucket: 'search',
  cost: 1,
  parameters: [
    ...VIDEO_FILTERS,
    'q',
    'type',
    'channelId',
    'channelType',
    'order',
    'publishedAfter',
    'publishedBefore',
    'maxResults',
    'pageToken',
    'regionCode',
    'relevanceLanguage',
    'safeSearch',
    'topicId',
    'location',
    'locationRadius',
  ],
  answer(params) {
    const parts = params.parts(['id', 'snippet']);
    const asked = params.list('type');
    const types: readonly string[] = asked.length > 0 ? asked : TYPES;
    if (types.some((type) => !TYPES.some((known) => known === type))) throw badRequest();
    assertCombination(params, types);
    const order = params.choice('order', ORDERS, 'relevance');
    const channelId = params.one('channelId');
    const known = channelId === undefined || findChannel(channelId) !== undefined;
    const hits = known ? find(params, types).toSorted(COMPARE[order]) : [];
    const page = takePage(hits, params, { min: 0, max: 50, fallback: 5 });
    return listBody(
      'youtube#searchListResponse',
      { ...page, totalResults: hits.length * 1_913 },
      page.items.map((hit) => searchResult(hit, parts.has('snippet'))),
      { regionCode: (params.one('regionCode') ?? 'US').toUpperCase() },
    );
  },
};
