/** The error answers about playlists, charts, categories and regions. */
import { ApiError, parameter } from './api-error.ts';

/** 404: items of a playlist that is not there. */
export function playlistNotFound(): ApiError {
  return new ApiError(
    404,
    "The playlist identified with the request's <code>playlistId</code> parameter cannot be found.",
    { domain: 'youtube.playlistItem', reason: 'playlistNotFound', ...parameter('playlistId') },
  );
}

/** 403: items of somebody's private playlist. */
export function playlistItemsNotAccessible(): ApiError {
  return new ApiError(
    403,
    'The request is not properly authorized to retrieve the specified playlist.',
    {
      domain: 'youtube.playlistItem',
      reason: 'playlistItemsNotAccessible',
      ...parameter('playlistId'),
    },
  );
}

/** 403: the lists "watch later" and "history", which nobody gets. */
export function privateListNotAccessible(list: 'WL' | 'HL'): ApiError {
  const [message, reason] =
    list === 'WL'
      ? [
          'Items in "watch later" playlists cannot be retrieved through the API.',
          'watchLaterNotAccessible',
        ]
      : ['Watch history data cannot be retrieved through the API.', 'watchHistoryNotAccessible'];
  return new ApiError(403, message, {
    domain: 'youtube.playlistItem',
    reason,
    ...parameter('playlistId'),
  });
}

/** 404: a playlist is searched for a video that does not exist. */
export function playlistItemVideoNotFound(): ApiError {
  return new ApiError(
    404,
    "The video identified with the request's <code>videoId</code> parameter cannot be found.",
    { domain: 'youtube.playlistItem', reason: 'videoNotFound', ...parameter('videoId') },
  );
}

/** 404: playlists of a channel that is not there. */
export function playlistChannelNotFound(): ApiError {
  return new ApiError(404, 'Channel not found.', {
    domain: 'youtube.playlist',
    reason: 'channelNotFound',
    ...parameter('channelId'),
  });
}

/** 400: no chart of that name, region and category. */
export function videoChartNotFound(): ApiError {
  return new ApiError(400, 'The requested video chart is not supported or is not available.', {
    domain: 'youtube.video',
    reason: 'videoChartNotFound',
    ...parameter('chart'),
  });
}

/** 404: a category that exists, and has no chart. Undocumented, and what was seen in 2026. */
export function entityNotFound(): ApiError {
  return new ApiError(
    404,
    'Requested entity was not found.',
    { domain: 'global', reason: 'notFound' },
    { status: 'NOT_FOUND' },
  );
}

/** 404: a video category that is not there. */
export function videoCategoryNotFound(): ApiError {
  return new ApiError(
    404,
    'The video category identified by the <code>id</code> parameter cannot be found. Use the <code><a href="/youtube/v3/docs/videoCategories/list">videoCategories.list</a></code> method to retrieve a list of valid values.',
    { domain: 'youtube.videoCategory', reason: 'videoCategoryNotFound', ...parameter('id') },
  );
}

/** 400: a region that is no country of ISO 3166-1 alpha-2. */
export function invalidRegionCode(): ApiError {
  return new ApiError(
    400,
    'The <code>regionCode</code> parameter specifies an invalid region code.',
    { domain: 'youtube.parameter', reason: 'invalidRegionCode', ...parameter('regionCode') },
  );
}
