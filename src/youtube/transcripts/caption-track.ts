import type { UpstreamFetch } from '../upstream-fetch.ts';
import { askFor, type Parsed, readAnswer } from './answer-outcome.ts';
import { parseJson3 } from './parse-json3.ts';
import { parseTimedXml } from './parse-timed-xml.ts';
import type { TrackCandidate } from './tracks.ts';
import type { Segment, TranscriptFailure } from './transcript.ts';

/** The only hosts whose caption URLs are followed; a URL in an answer is a stranger's word. */
const CAPTION_HOSTS: ReadonlySet<string> = new Set(['www.youtube.com', 'youtube.com']);
const CAPTION_PATH = '/api/timedtext';

/** In the parameter `exp` of a URL: without a proof-of-origin token it gives nothing. */
const TOKEN_WANTED: ReadonlySet<string> = new Set(['xpe', 'xpv']);

/**
 * The body of one track, or its machine translation; `po_token_required` when YouTube gives it only
 * to its own players.
 */
export async function readTrack(
  { track, into }: Pick<TrackCandidate, 'track' | 'into'>,
  {
    origin,
    fetch,
    signal,
  }: { readonly origin: string; readonly fetch: UpstreamFetch; readonly signal: AbortSignal },
): Promise<Parsed<readonly Segment[]> | TranscriptFailure> {
  const url = toCaptionUrl(track.url, origin);
  if (!url) return { outcome: 'upstream_changed', detail: 'a caption URL elsewhere' };
  if (into) url.searchParams.set('tlang', into.language);
  const answer = await askFor(signal, async () => {
    const response = await fetch(url, { signal });
    const retryAfter = response.headers.get('retry-after');
    return { status: response.status, text: await response.text(), retryAfter };
  });
  if ('outcome' in answer) {
    const wantsToken = TOKEN_WANTED.has(url.searchParams.get('exp') ?? '');
    const isRefused = answer.outcome === 'upstream_changed' && answer.isUnreadable !== true;
    return wantsToken && isRefused ? { outcome: 'po_token_required' } : answer;
  }
  // 200 with nothing in it is how YouTube asks for a proof-of-origin token.
  if (answer.text.trim() === '') return { outcome: 'po_token_required' };
  return readAnswer(answer.text, parseCaptions);
}

/** json3 is asked for; a caption host that does not know it answers in XML. */
function parseCaptions(text: string): readonly Segment[] {
  return text.trimStart().startsWith('<') ? parseTimedXml(text) : parseJson3(text);
}

/** The URL to fetch, on the configured origin; undefined for one that is not YouTube's. */
function toCaptionUrl(baseUrl: string, origin: string): URL | undefined {
  // Some clients write it without a host.
  const signed = URL.canParse(baseUrl, 'https://www.youtube.com')
    ? new URL(baseUrl, 'https://www.youtube.com')
    : undefined;
  const isAllowed =
    signed?.protocol === 'https:' &&
    signed.port === '' &&
    CAPTION_HOSTS.has(signed.hostname) &&
    signed.pathname === CAPTION_PATH;
  if (!signed || !isAllowed) return undefined;
  const url = new URL(signed.pathname + signed.search, origin);
  url.searchParams.set('fmt', 'json3');
  // One that was already in it would pass a translation off as the track.
  url.searchParams.delete('tlang');
  return url;
}
