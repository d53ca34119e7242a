/** `search.list`: words against titles, tags and descriptions, with the usual filters. */
import { badRequest, invalidSearchFilter } from './api-error.ts';
import { findChannel } from './catalogue/index.ts';
import type { Video } from './catalogue/model.ts';
import { escapeHtml } from './html-text.ts';
import { listBody, resource, takePage } from './listing.ts';
import type { Endpoint, ListBody } from './listing.ts';
import type { Params } from './params.ts';
import { readRegion } from './regions.ts';
import { findHits } from './search-hits.ts';
import type { Hit } from './search-hits.ts';
import { parseQuery } from './search-query.ts';
import type { SampleState } from './state.ts';

const TYPES = ['video', 'channel', 'playlist'] as const;
const ORDERS = ['relevance', 'date', 'rating', 'title', 'videoCount', 'viewCount'] as const;
const SNIPPET_LENGTH = 160;

/** A search never goes further than this, however much there is. */
const MAX_HITS = 500;

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

const COMPARE: Readonly<Record<(typeof ORDERS)[number], (a: Hit, b: Hit) => number>> = {
  relevance: (a, b) => b.score - a.score || b.views - a.views,
  date: (a, b) => b.publishedAt.localeCompare(a.publishedAt),
  rating: (a, b) => b.likes - a.likes,
  title: (a, b) => a.title.localeCompare(b.title),
  videoCount: (a, b) => b.videoCount - a.videoCount,
  viewCount: (a, b) => b.views - a.views,
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
    (event === 'none' || video.broadcast === event) &&
    (caption === 'any' || (caption === 'closedCaption') === video.tracks.length > 0) &&
    (safe !== 'strict' || video.refusal !== 'age') &&
    (category === undefined || video.categoryId === category);
}

function find(
  params: Params,
  types: ReadonlySet<string>,
  { playlists }: SampleState,
): readonly Hit[] {
  const after = params.instant('publishedAfter') ?? -Infinity;
  const before = params.instant('publishedBefore') ?? Infinity;
  const admits = videoFilter(params);
  const channelId = params.one('channelId');
  if (channelId !== undefined && findChannel(channelId) === undefined) return [];
  return findHits(parseQuery(params.one('q') ?? ''), types, playlists.values(), {
    channelId,
    admits,
  }).filter((hit) => {
    const time = Date.parse(hit.publishedAt);
    return time >= after && time < before;
  });
}

/** A search shows the beginning of a description, and escapes it like the title. */
function beginning(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return escapeHtml(line.length > SNIPPET_LENGTH ? `${line.slice(0, SNIPPET_LENGTH)}...` : line);
}

function searchResult(hit: Hit, withSnippet: boolean): ListBody {
  const snippet = {
    publishedAt: hit.publishedAt,
    channelId: hit.channelId,
    title: escapeHtml(hit.title),
    description: beginning(hit.description),
    thumbnails: hit.thumbnails,
    channelTitle: escapeHtml(hit.channelTitle),
    liveBroadcastContent: hit.liveBroadcastContent,
    publishTime: hit.publishedAt,
  };
  return resource('youtube#searchResult', { id: hit.id, ...(withSnippet ? { snippet } : {}) });
}

function assertCombination(params: Params, types: ReadonlySet<string>): void {
  const videoOnly = types.size === 1 && types.has('video');
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
  answer(params, { state }) {
    const parts = params.parts(['id', 'snippet']);
    const asked = params.list('type');
    const types: ReadonlySet<string> = new Set(asked.length > 0 ? asked : TYPES);
    for (const type of types) if (!TYPES.some((known) => known === type)) throw badRequest();
    assertCombination(params, types);
    const order = params.choice('order', ORDERS, 'relevance');
    const regionCode = readRegion(params, 'US');
    const hits = find(params, types, state).toSorted(COMPARE[order]);
    const page = takePage(hits.slice(0, MAX_HITS), params, { min: 0, max: 50, fallback: 5 });
    return listBody(
      'youtube#searchListResponse',
      { ...page, totalResults: Math.min(1_000_000, hits.length * 1_913) },
      page.items.map((hit) => searchResult(hit, parts.has('snippet'))),
      { regionCode },
    );
  },
};
