import type { UpstreamFetch } from '../upstream-fetch.ts';
import { askFor, readAnswer } from './answer-outcome.ts';
import { readChosenTrack } from './chosen-track.ts';
import {
  type AskPlayer,
  createAskPlayer,
  type InnertubeClient,
  type PlayerQuestion,
} from './innertube-player.ts';
import { type PlayableVideo, type PlayerOutcome, parsePlayerOutcome } from './player-outcome.ts';
import type {
  SourceContext,
  TrackListResult,
  TranscriptFailure,
  TranscriptOutcome,
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
  const via = {
    clients: options.clients ?? DEFAULT_INNERTUBE_CLIENTS,
    askPlayer: createAskPlayer({ origin, fetch: options.fetch }),
  };

  return {
    name: 'innertube',
    read: (request, ctx) =>
      askClients(via, request.videoId, ctx, (video) =>
        readChosenTrack(video, request, { origin, fetch: options.fetch, ctx }),
      ),
    tracks: (videoId, ctx) =>
      askClients(via, videoId, ctx, async ({ title, tracks, translationLanguages }) => ({
        outcome: 'ok',
        list: {
          video_id: videoId,
          title,
          tracks: tracks.map(({ url: _signed, ...listed }) => listed),
          translation_languages: translationLanguages,
          source: 'innertube',
        },
      })),
  };
}

/** What `use` makes of the video as the first client sees it that is served. */
async function askClients<R extends TranscriptResult | TrackListResult>(
  { clients, askPlayer }: { clients: readonly InnertubeClient[]; askPlayer: AskPlayer },
  videoId: string,
  ctx: SourceContext,
  use: (video: PlayableVideo) => Promise<R | TranscriptFailure>,
): Promise<R | TranscriptFailure> {
  let failure: R | TranscriptFailure | undefined;
  for (const client of clients) {
    ctx.signal.throwIfAborted();
    ctx.onStep?.(`asking YouTube as ${client}`);
    const found = await play(askPlayer, { client, videoId, signal: ctx.signal });
    const result = found.outcome === 'ok' ? await use(found) : found;
    ctx.onAttempt(result.outcome);
    // The caption host answers every client alike.
    const isHostFault = found.outcome === 'ok' && 'isUnreadable' in result;
    if (!NEXT_CLIENT.has(result.outcome) || isHostFault) return result;
    // A client that YouTube no longer knows does not hide why another one was refused.
    if (failure?.outcome !== 'po_token_required') failure = result;
  }
  return failure ?? { outcome: 'upstream_changed', detail: 'no client is set' };
}

async function play(askPlayer: AskPlayer, question: PlayerQuestion): Promise<PlayerOutcome> {
  const player = await askFor(question.signal, () => askPlayer(question));
  // A player that answers with another status is as good as gone.
  if ('outcome' in player) {
    return player.outcome === 'upstream_changed' ? { ...player, isUnreadable: true } : player;
  }
  const answer = readAnswer(player.text, (text): unknown => JSON.parse(text));
  return 'outcome' in answer ? answer : parsePlayerOutcome(answer.parsed, question.videoId);
}
