/** Caption URLs: signed, expiring, and sometimes worth nothing without a token. */
import { createHmac } from 'node:crypto';
import type { Track, Video } from './catalogue/model.ts';

/** Seconds a caption URL lives; the real ones carry an `expire` some six to seven hours ahead. */
const CAPTION_URL_SECONDS = 6 * 3600;

/** Stands in for YouTube's own secret: it makes altered URLs visible and guards nothing. */
const SIGNING_KEY = 'sample caption url';

const SIGNED = ['ip', 'ipbits', 'expire', 'v', 'ei', 'caps', 'opi', 'exp', 'xoaf'] as const;

function sign(query: URLSearchParams, names: readonly string[]): string {
  const text = names.map((name) => `${name}=${query.get(name) ?? ''}`).join('&');
  const digest = createHmac('sha512', SIGNING_KEY).update(text).digest('hex').toUpperCase();
  return `${digest.slice(0, 40)}.${digest.slice(40, 80)}`;
}

/**
 * The `baseUrl` of a track, as the player writes it: always on `https://www.youtube.com`, since
 * clients check the host. Who talks to the sample puts its origin in place.
 * @param nowMs epoch milliseconds
 * @param gated whether the URL answers nothing (`exp=xpe`) for want of a proof-of-origin token
 */
export function captionUrl(video: Video, track: Track, nowMs: number, gated: boolean): string {
  const seconds = Math.floor(nowMs / 1000);
  const query = new URLSearchParams({
    v: video.id,
    ei: Buffer.from(`${video.id}@${seconds}`).toString('base64url').slice(0, 22),
    caps: 'asr',
    opi: '112496729',
    ...(gated ? { exp: 'xpe' } : {}),
    xoaf: '5',
    hl: 'en',
    ip: '0.0.0.0',
    ipbits: '0',
    expire: String(seconds + CAPTION_URL_SECONDS),
  });
  const names = SIGNED.filter((name) => query.has(name));
  const signature = sign(query, names);
  const rest = new URLSearchParams({
    signature,
    key: 'yt8',
    ...(track.generated ? { kind: 'asr' } : {}),
    lang: track.languageCode,
    fmt: 'srv3',
  });
  // The list of signed names is written with bare commas, as YouTube does.
  return `https://www.youtube.com/api/timedtext?${query.toString()}&sparams=${names.join(',')}&${rest.toString()}`;
}

/** Whether the query is one that was handed out, unaltered, and still alive at `nowMs`. */
export function isSignedCaptionQuery(query: URLSearchParams, nowMs: number): boolean {
  const names = (query.get('sparams') ?? '').split(',');
  // Leaving a name out of the list must not free its value, nor adding a gate's absence.
  const complete = SIGNED.every((name) => names.includes(name) === query.has(name));
  return (
    complete &&
    query.get('signature') === sign(query, names) &&
    Number(query.get('expire')) * 1000 > nowMs
  );
}
