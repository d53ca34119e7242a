/** `GET /api/timedtext`: the body of a caption track, for who holds its signed URL. */
import type { Context } from 'hono';
import { formatCaptions } from './caption-formats.ts';
import { isSignedCaptionQuery } from './caption-url.ts';
import { findVideo } from './catalogue/index.ts';
import type { Track, Video } from './catalogue/model.ts';
import { NOT_FOUND_PAGE } from './html-text.ts';
import { isTranslatable, translateCues } from './translate-cues.ts';

function findTrack(video: Video | undefined, query: URLSearchParams): Track | undefined {
  const generated = query.get('kind') === 'asr';
  const language = query.get('lang');
  return video?.tracks.find(
    (track) => track.languageCode === language && track.generated === generated,
  );
}

/**
 * Answers 404 with a page of HTML when the URL was altered, is too old or names no track, or one
 * that is not offered in the language asked for; 200 with zero bytes when it wants a
 * proof-of-origin token.
 */
export function answerTimedtext(c: Context, nowMs: number): Response {
  const query = new URL(c.req.url).searchParams;
  const video = findVideo(query.get('v') ?? '');
  const track = findTrack(video, query);
  if (video === undefined || track === undefined || !isSignedCaptionQuery(query, nowMs)) {
    return c.html(NOT_FOUND_PAGE, 404);
  }
  if (query.has('exp') && !query.has('pot')) {
    return c.body(null, 200, { 'content-type': 'text/html; charset=UTF-8' });
  }
  const target = query.get('tlang');
  if (target !== null && !isTranslatable(track, target)) return c.html(NOT_FOUND_PAGE, 404);
  const language = target ?? track.languageCode;
  const cues = target === null ? track.cues : translateCues(track.cues, video, target);
  const { contentType, text } = formatCaptions(query.get('fmt') ?? undefined, cues, {
    generated: track.generated,
    language,
  });
  return c.body(text, 200, {
    'content-type': contentType,
    'cache-control': 'private, max-age=0',
    'x-content-type-options': 'nosniff',
  });
}
