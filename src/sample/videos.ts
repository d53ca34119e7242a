/** `videos.list`: by id, or the most popular of a region. */
import { badRequest, invalidFilters, loginRequired } from './api-error.ts';
import { channelOf, commentCount, findPublicVideo, publicVideos } from './catalogue/index.ts';
import type { Video } from './catalogue/model.ts';
import { listBody, pickParts, resource, takePage } from './listing.ts';
import type { Endpoint, ListBody, Page } from './listing.ts';
import type { Params } from './params.ts';
import { videoThumbnails } from './thumbnails.ts';

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
    liveBroadcastContent: video.live === true ? 'live' : 'none',
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

function statistics(video: Video): unknown {
  const comments = commentCount(video);
  return {
    viewCount: String(video.viewCount),
    ...(video.likeCount === null ? {} : { likeCount: String(video.likeCount) }),
    favoriteCount: '0',
    ...(comments === null ? {} : { commentCount: String(comments) }),
  };
}

function videoResource(video: Video, parts: ReadonlySet<string>): ListBody {
  return resource('youtube#video', {
    id: video.id,
    ...pickParts(parts, {
      snippet: () => snippet(video),
      contentDetails: () => contentDetails(video),
      status: () => ({
        uploadStatus: 'processed',
        privacyStatus: 'public',
        license: 'youtube',
        embeddable: true,
        publicStatsViewable: true,
        madeForKids: video.threads === null,
      }),
      statistics: () => statistics(video),
      player: () => ({
        embedHtml: `<iframe width="480" height="270" src="//www.youtube.com/embed/${video.id}" frameborder="0" allow="accelerometer; autoplay; clipboard-write; encrypted-media; gyroscope; picture-in-picture; web-share" referrerpolicy="strict-origin-when-cross-origin" allowfullscreen></iframe>`,
      }),
      topicDetails: () => ({ topicCategories: ['https://en.wikipedia.org/wiki/Knowledge'] }),
      recordingDetails: () => ({}),
      paidProductPlacementDetails: () => ({ hasPaidProductPlacement: false }),
      localizations: () => ({
        [video.language]: { title: video.title, description: video.description },
      }),
      liveStreamingDetails: () =>
        video.live === true
          ? {
              actualStartTime: video.publishedAt,
              scheduledStartTime: video.publishedAt,
              concurrentViewers: '1387',
              activeLiveChatId: Buffer.from(`live chat of ${video.id}`).toString('base64url'),
            }
          : undefined,
    }),
  });
}

function byId(params: Params): Page<Video> {
  const ids = [...new Set(params.list('id'))];
  if (ids.length > MAX_IDS) throw invalidFilters('id');
  const items = ids.flatMap((id) => findPublicVideo(id) ?? []);
  return { items, totalResults: items.length, resultsPerPage: items.length };
}

function mostPopular(params: Params): Page<Video> {
  params.choice('chart', ['mostPopular'], 'mostPopular');
  const region = params.one('regionCode');
  if (region !== undefined && !/^[A-Za-z]{2}$/.test(region)) throw badRequest();
  const category = params.one('videoCategoryId');
  const chart = publicVideos()
    .filter((video) => category === undefined || video.categoryId === category)
    .toSorted((a, b) => b.viewCount - a.viewCount);
  return takePage(chart, params, { min: 1, max: 50, fallback: 5 });
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
  answer(params) {
    const parts = params.parts(PARTS, OWNER_PARTS);
    const filter = params.filter(['myRating', 'id', 'chart']);
    if (filter === 'myRating') throw loginRequired();
    const page = filter === 'id' ? byId(params) : mostPopular(params);
    return listBody(
      'youtube#videoListResponse',
      page,
      page.items.map((video) => videoResource(video, parts)),
    );
  },
};
