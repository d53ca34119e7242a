import type { AvailableTrack, TrackKind, TranscriptFailure } from './transcript.ts';

/** A caption track as the player names it. */
export interface CaptionTrack extends AvailableTrack {
  readonly kind: TrackKind;
  /** Signed and expiring; its host is not yet checked. */
  readonly url: string;
}

export type PlayerOutcome =
  | {
      readonly outcome: 'ok';
      readonly title: string | null;
      readonly tracks: readonly CaptionTrack[];
    }
  | TranscriptFailure;

/** Longest piece of YouTube's reason that is handed on, in characters. */
const MAX_DETAIL = 200;

/** Statuses of the age gate beside `LOGIN_REQUIRED`. */
const AGE_STATUSES: ReadonlySet<string> = new Set([
  'AGE_CHECK_REQUIRED',
  'AGE_VERIFICATION_REQUIRED',
  'CONTENT_CHECK_REQUIRED',
]);

/** The English reasons. YouTube's apostrophe is typographic, so there is none in the patterns. */
const BOT_WALL = /\bnot a bot\b/i;
const PRIVATE = /\bprivate\b/i;
const AGE_GATE = /\bconfirm your age\b|\binappropriate for some users\b/i;

/**
 * What the raw JSON of `POST /youtubei/v1/player` says. Pure.
 *
 * Judged by structure wherever that is possible, since reasons come in the viewer's language; the
 * English ones (we ask with `hl=en`) only make it finer. `videoId` guards against an answer about
 * another video, which is what YouTube gives to clients that it distrusts.
 */
export function parsePlayerOutcome(answer: unknown, videoId?: string): PlayerOutcome {
  const status = text(answer, 'playabilityStatus', 'status');
  const reason = reasonOf(answer);
  if (status === '') return { outcome: 'upstream_changed', detail: 'the answer has no status' };
  if (status === 'OK') return parsePlayable(answer, videoId);
  if (BOT_WALL.test(reason)) return failure('ip_blocked', reason);
  if (AGE_STATUSES.has(status)) return failure('age_restricted', reason);
  if (status === 'LOGIN_REQUIRED') return failure(judgeLogin(answer, reason), reason);
  if (PRIVATE.test(reason)) return failure('private', reason);
  if (AGE_GATE.test(reason)) return failure('age_restricted', reason);
  if (status === 'ERROR') return failure('not_found', reason);
  if (status === 'LIVE_STREAM_OFFLINE') return failure('no_captions', reason);
  if (status === 'UNPLAYABLE') {
    // Said to a client that it distrusts; another client may well be served.
    const isClientFault = /needs to be reloaded|not available on this app/i.test(reason);
    return failure(isClientFault ? 'upstream_changed' : 'not_found', reason);
  }
  return failure('upstream_changed', `unknown status ${status}`);
}

/**
 * The bot wall, the age gate and private videos all ask to sign in. The age gate still describes the
 * video, the wall does not; a private one says so in `messages` and leaves `reason` out.
 */
function judgeLogin(answer: unknown, reason: string): TranscriptFailure['outcome'] {
  const playability = at(answer, 'playabilityStatus');
  const hasMessagesOnly =
    text(playability, 'reason') === '' && list(playability, 'messages').length > 0;
  if (hasMessagesOnly || PRIVATE.test(reason)) return 'private';
  const isAgeGate =
    at(answer, 'videoDetails') !== undefined ||
    at(playability, 'desktopLegacyAgeGateReason') !== undefined ||
    AGE_GATE.test(reason);
  return isAgeGate ? 'age_restricted' : 'ip_blocked';
}

function parsePlayable(answer: unknown, videoId: string | undefined): PlayerOutcome {
  const answered = text(answer, 'videoDetails', 'videoId');
  if (videoId !== undefined && answered !== '' && answered !== videoId) {
    return { outcome: 'upstream_changed', detail: 'the answer is about another video' };
  }
  const named = list(answer, 'captions', 'playerCaptionsTracklistRenderer', 'captionTracks');
  if (named.length === 0) return { outcome: 'no_captions' };
  const tracks = named.map(parseTrack).filter((track) => track !== undefined);
  if (tracks.length === 0) return { outcome: 'upstream_changed', detail: 'no track has a URL' };
  return { outcome: 'ok', title: text(answer, 'videoDetails', 'title') || null, tracks };
}

function parseTrack(track: unknown): CaptionTrack | undefined {
  const url = text(track, 'baseUrl');
  const language = text(track, 'languageCode');
  if (url === '' || language === '') return undefined;
  return {
    url,
    language,
    name: richText(at(track, 'name')) || language,
    kind: text(track, 'kind') === 'asr' ? 'generated' : 'manual',
  };
}

function failure(outcome: TranscriptFailure['outcome'], detail: string): TranscriptFailure {
  return detail === '' ? { outcome } : { outcome, detail: detail.slice(0, MAX_DETAIL) };
}

/** Every text in which YouTube says why, joined. */
function reasonOf(answer: unknown): string {
  const playability = at(answer, 'playabilityStatus');
  const screen = at(playability, 'errorScreen', 'playerErrorMessageRenderer');
  const texts = [
    text(playability, 'reason'),
    ...list(playability, 'messages').filter((message) => typeof message === 'string'),
    richText(at(screen, 'reason')),
    richText(at(screen, 'subreason')),
  ].map((part) => part.trim());
  return [...new Set(texts)].filter((part) => part !== '').join(' – ');
}

/** Both ways YouTube writes a text: `{simpleText}` and `{runs: [{text}]}`. */
function richText(value: unknown): string {
  return (
    text(value, 'simpleText') ||
    list(value, 'runs')
      .map((run) => text(run, 'text'))
      .join('')
  );
}

function at(value: unknown, ...path: readonly string[]): unknown {
  let found = value;
  for (const key of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return undefined;
    found = Reflect.get(found, key);
  }
  return found;
}

function text(value: unknown, ...path: readonly string[]): string {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : '';
}

function list(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}
