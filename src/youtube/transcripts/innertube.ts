import type { UpstreamFetch } from '../upstream-fetch.ts';
import { askFor, readAnswer } from './answer-outcome.ts';
import { readTrack } from './caption-track.ts';
import { createAskPlayer, type InnertubeClient } from './innertube-player.ts';
import { type CaptionTrack, parsePlayerOutcome } from './player-outcome.ts';
import { chooseTracks } from './tracks.ts';
import type {
  AvailableTrack,
  Transcript,
  TranscriptFailure,
  TranscriptOutcome,
  TranscriptRequest,
  TranscriptResult,
  TranscriptSource,
} from './transcript.ts';

/** In the order they are tried. Seen to work without a proof-of-origin token in 2026. */
export const DEFAULT_INNERTUBE_CLIENTS = [
  'ANDROID',
  'IOS',
] as const satisfies readonly InnertubeClient[];

/** With these another client may have more luck; the others hold for every client. */
const NEXT_CLIENT: ReadonlySet<TranscriptOutcome> = new Set([
  'po_token_required',
  'upstream_changed',
]);

export interface InnertubeSourceOptions {
  /** `YOUTUBE_INNERTUBE_BASE_URL`: its origin takes every request, caption bodies too. */
  readonly baseUrl: string;
  readonly fetch: UpstreamFetch;
  /** Default ANDROID, IOS. */
  readonly clients?: readonly InnertubeClient[];
}

/** YouTube's private interface, as its apps use it: the player names the tracks, we fetch one. */
export function createInnertubeSource(options: InnertubeSourceOptions): TranscriptSource {
  const { origin } = new URL(options.baseUrl);
  const clients = options.clients ?? DEFAULT_INNERTUBE_CLIENTS;
  const askPlayer = createAskPlayer({ origin, fetch: options.fetch });

  return {
    name: 'innertube',
    async read(request, ctx) {
      let result: TranscriptResult = { outcome: 'upstream_changed', detail: 'no client is set' };
      for (const client of clients) {
        ctx.signal.throwIfAborted();
        result = await readAs(client, request, ctx.signal);
        ctx.onAttempt(result.outcome);
        if (!NEXT_CLIENT.has(result.outcome)) return result;
      }
      return result;
    },
  };

  async function readAs(
    client: InnertubeClient,
    request: TranscriptRequest,
    signal: AbortSignal,
  ): Promise<TranscriptResult> {
    const player = await askFor(signal, () =>
      askPlayer({ videoId: request.videoId, client, signal }),
    );
    if ('outcome' in player) return player;
    const answer = readAnswer(player.text, (text): unknown => JSON.parse(text));
    if ('outcome' in answer) return answer;
    const found = parsePlayerOutcome(answer.parsed, request.videoId);
    if (found.outcome !== 'ok') return found;

    const choice = chooseTracks(found.tracks, request);
    const available = found.tracks.map(toAvailable);
    if (!choice) return { outcome: 'language_unavailable', available };
    // A token is asked for track by track, so a sibling may be free.
    let failure: TranscriptFailure = { outcome: 'po_token_required' };
    for (const { track, match } of choice.candidates) {
      const body = await readTrack(track, { origin, fetch: options.fetch, signal });
      if (!('outcome' in body)) {
        const transcript: Transcript = {
          video_id: request.videoId,
          title: found.title,
          language: track.language,
          language_name: track.name,
          kind: track.kind,
          requested_language: choice.requestedLanguage,
          language_match: match,
          segments: body.parsed,
          available_tracks: available,
          source: 'innertube',
        };
        return { outcome: 'ok', transcript };
      }
      failure = body;
      if (!NEXT_CLIENT.has(body.outcome)) return body;
    }
    return failure;
  }
}

function toAvailable({ language, name, kind }: CaptionTrack): AvailableTrack {
  return { language, name, kind };
}
