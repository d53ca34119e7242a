/** `videos:batchGetStats`: figures of many videos, with a count of those it could not have. */
import { invalidFilters } from './api-error.ts';
import type { Video } from './catalogue/model.ts';
import { pickParts, resource } from './listing.ts';
import type { Endpoint } from './listing.ts';
import type { SampleState } from './state.ts';
import { visibleVideo } from './visibility.ts';

const MAX_IDS = 50;

function statistics(video: Video, state: SampleState): unknown {
  const comments = state.commentCount(video);
  return {
    viewCount: String(video.viewCount),
    ...(video.likeCount === null ? {} : { likeCount: String(video.likeCount) }),
    ...(comments === null ? {} : { commentCount: String(comments) }),
  };
}

/** `GET /videos:batchGetStats`. One id that is unknown does not fail the others. */
export const batchGetStatsEndpoint: Endpoint = {
  path: '/videos:batchGetStats',
  bucket: 'batch_get_stats',
  cost: 1,
  parameters: ['id', 'onBehalfOfContentOwner'],
  answer(params, { state, account }) {
    const parts = params.parts(['contentDetails', 'id', 'snippet', 'statistics']);
    params.filter(['id']);
    const ids = [...new Set(params.list('id'))];
    if (ids.length > MAX_IDS) throw invalidFilters('id');
    const videos = ids.flatMap((id) => visibleVideo(id, account) ?? []);
    const failed = ids.filter((id) => !videos.some((video) => video.id === id));
    return resource('youtube#batchGetStatsResponse', {
      items: videos.map((video) =>
        resource('youtube#videoStats', {
          id: video.id,
          ...pickParts(parts, {
            snippet: () => ({ publishTime: video.publishedAt }),
            statistics: () => statistics(video, state),
            contentDetails: () => ({
              // A google.protobuf.Duration, unlike that of a video resource.
              duration: `${video.durationSeconds}s`,
              durationMillis: String(video.durationSeconds * 1000),
            }),
          }),
        }),
      ),
      summary: {
        requestedVideoCount: ids.length,
        succeededVideoCount: videos.length,
        failedVideoCount: failed.length,
        ...(failed.length === 0 ? {} : { failedVideoIds: failed }),
      },
    });
  },
};
