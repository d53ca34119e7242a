import { invalidFilters } from './api-error.ts';
/** `videos.list`: by id, or the most popular of a region. */
import { broadcastDetails, liveBroadcastContent } from './broadcasts.ts';
import { channelOf, publicVideos } from './catalogue/index.ts';
import type { Video } from './catalogue/model.ts';
import { listBody, pickParts, requireAccount, resource, takePage } from './listing.ts';
import type { Endpoint, EndpointRequest, ListBody, Page } from './listing.ts';
import type { Params } from './params.ts';
import { isContentRegion, readRegion } from './regions.ts';
import { entityNotFound, videoChartNotFound } from './resource-error.ts';
import type { SampleState } from './state.ts';
import { videoThumbnails } from './thumbnails.ts';
import { categoriesOf } from './video-categories.ts';
import { visibleVideo } from './visibility.ts';

const MAX_IDS = 50;

const PARTS = [
  'contentDetails',
  'id',
  'liveStreamingDetails',
  'localizations',
  'paidProductPlacementDetails',
  'player',
  'recordingDetails',
  'snippet',
  'statistics',
  'status',
  'topicDetails',
] as const;

const OWNER_PARTS = ['fileDetails', 'processingDetails', 'suggestions'] as const;

/** ISO 8601 as YouTube writes it: no zero parts, `P0D` for nothing (a live stream). */
function isoDuration(seconds: number): string {
  if (seconds === 0) return 'P0D';
  const units = [
    [Math.floor(seconds / 3600), 'H'],
    [Math.floor((seconds % 3600) / 60), 'M'],
    [seconds % 60, 'S'],
  ] as const;
  return `PT${units.map(([count, unit]) => (count > 0 ? `${count}${unit}` : '')).join('')}`;
}

function snippet(video: Video): unknown {
  return {
    publishedAt: video.publishedAt,
    channelId: video.channelId,
    title: video.title,
    description: video.description,
    thumbnails: videoThumbnails(video.id),
    channelTitle: channelOf(video).title,
    ...(video.tags.length > 0 ? { tags: video.tags } : {}),
    categoryId: video.categoryId,
    liveBroadcastContent: liveBroadcastContent(video),
    defaultLanguage: video.language,
    localized: { title: video.title, description: video.description },
    defaultAudioLanguage: video.language,
  };
}

function contentDetails(video: Video): unknown {
  return {
    duration: isoDuration(video.durationSeconds),
    dimension: '2d',
    definition: 'hd',
    // Speech recognition does not count: `caption` says whether somebody made captions.
    caption: String(video.tracks.some((track) => !track.generated)),
    licensedContent: false,
    contentRating: video.refusal === 'age' ? { ytRating: 'ytAgeRestricted' } : {},
    projection: 'rectangular',
  };
}

function statistics(video: Video, state: SampleState): unknown {
  const comments = state.commentCount(video);
  return {
    viewCount: String(video.viewCount),
    ...(video.likeCount === null ? {} : { likeCount: String(video.likeCount) }),
    favoriteCount: '0',
    ...(comments === null ? {} : { commentCount: String(comments) }),
  };
}

function videoResource(
  video: Video,
  parts: ReadonlySet<string>,
  { state, nowMs }: EndpointRequest,
): ListBody {
  return resource('youtube#video', {
    id: video.id,
    ...pickParts(parts, {
      snippet: () => snippet(video),
      contentDetails: () => contentDetails(video),
      status: () => ({
        uploadStatus: video.broadcast === 'upcoming' ? 'uploaded' : 'processed',
        privacyStatus: video.refusal === 'private' ? 'private' : 'public',
        license: 'youtube',
        embeddable: true,
        publicStatsViewable: true,
        madeForKids: video.threads === null,
      }),
      statistics: () => statistics(video, state),
      player: () => ({
        embedHtml: `<iframe width="480" height="270" src="//www.youtube.com/embed/${video.id}" frameborder="0" allow="accelerometer; autoplay; clipboard-write; encrypted-media; gyroscope; picture-in-picture; web-share" referrerpolicy="strict-origin-when-cross-origin" allowfullscreen></iframe>`,
      }),
      topicDetails: () => ({ topicCategories: ['https://en.wikipedia.org/wiki/Knowledge'] }),
      recordingDetails: () => ({}),
      paidProductPlacementDetails: () => ({ hasPaidProductPlacement: false }),
      localizations: () => ({
        [video.language]: { title: video.title, description: video.description },
      }),
      liveStreamingDetails: () => broadcastDetails(video, nowMs),
    }),
  });
}

function byId(params: Params, { account }: EndpointRequest): Page<Video> {
  const ids = [...new Set(params.list('id'))];
  if (ids.length > MAX_IDS) throw invalidFilters('id');
  const items = ids.flatMap((id) => visibleVideo(id, account) ?? []);
  return { items, totalResults: items.length, resultsPerPage: items.length };
}

/** A category without a video has no chart, and one that is none is told apart from it. */
function mostPopular(params: Params): Page<Video> {
  params.choice('chart', ['mostPopular'], 'mostPopular');
  const region = readRegion(params, 'US');
  if (!isContentRegion(region)) throw videoChartNotFound();
  const category = params.one('videoCategoryId') ?? '0';
  if (category !== '0' && !categoriesOf(region).some(({ id }) => id === category)) {
    throw videoChartNotFound();
  }
  const chart = publicVideos()
    .filter((video) => category === '0' || video.categoryId === category)
    .toSorted((a, b) => b.viewCount - a.viewCount);
  if (chart.length === 0) throw entityNotFound();
  return takePage(chart, params, { min: 1, max: 50, fallback: 5 });
}

/** The sample's account never rated anything. */
function rated(params: Params, request: EndpointRequest): Page<Video> {
  requireAccount(request);
  params.choice('myRating', ['none', 'like', 'dislike'], 'none');
  return takePage([], params, { min: 1, max: 50, fallback: 5 });
}

/** `GET /videos`. An id that is unknown or private is left out: `items` may be empty. */
export const videosEndpoint: Endpoint = {
  path: '/videos',
  bucket: 'default',
  cost: 1,
  parameters: [
    'id',
    'chart',
    'myRating',
    'regionCode',
    'videoCategoryId',
    'maxResults',
    'pageToken',
    'hl',
    'locale',
    'maxHeight',
    'maxWidth',
  ],
  answer(params, request) {
    const parts = params.parts(PARTS, OWNER_PARTS);
    const select = { id: byId, chart: mostPopular, myRating: rated };
    const page = select[params.filter(['myRating', 'id', 'chart'])](params, request);
    return listBody(
      'youtube#videoListResponse',
      page,
      page.items.map((video) => videoResource(video, parts, request)),
    );
  },
};
