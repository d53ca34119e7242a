import * as z from 'zod';
import { type VideoId, isVideoId } from '../youtube/ids.ts';

/** Of a resource's URI: an id and nothing else, because one video must not have two URIs. */
export const videoId = z.custom<VideoId>(
  (value) => typeof value === 'string' && isVideoId(value),
  'expected the 11-character id of a video',
);
