import type { UpstreamFetch } from '../upstream-fetch.ts';
import { readTrack } from './caption-track.ts';
import type { CaptionTrack, PlayableVideo } from './player-outcome.ts';
import {
  chooseTracks,
  chooseTranslation,
  type TrackCandidate,
  type TrackChoice,
} from './tracks.ts';
import type {
  AvailableTrack,
  SourceContext,
  Transcript,
  TranscriptFailure,
  TranscriptRequest,
  TranscriptResult,
} from './transcript.ts';

/** Tracks of one language that are tried in turn: by hand and generated, and two regions. */
const MOST_TRACKS = 4;

/** The transcript of the best track that answers the request and gives its captions. */
export async function readChosenTrack(
  video: PlayableVideo,
  request: TranscriptRequest,
  via: { readonly origin: string; readonly fetch: UpstreamFetch; readonly ctx: SourceContext },
): Promise<TranscriptResult> {
  const choice = choose(video, request);
  if ('outcome' in choice) return choice;
  const { origin, fetch, ctx } = via;
  const { signal } = ctx;
  let failure: TranscriptFailure = { outcome: 'po_token_required' };
  for (const candidate of choice.candidates.slice(0, MOST_TRACKS)) {
    const { track, into } = candidate;
    ctx.onStep?.(`reading the ${track.kind} captions in ${into?.language ?? track.language}`);
    const body = await readTrack(candidate, { origin, fetch, signal });
    if (!('outcome' in body)) {
      const transcript: Transcript = {
        ...describe(video, request.videoId, candidate),
        requested_language: choice.requestedLanguage,
        segments: body.parsed,
      };
      return { outcome: 'ok', transcript };
    }
    failure = body;
    if (!mayHelp(body)) return body;
  }
  return failure;
}

/** A token is asked for track by track, and a URL may be dead, so a sibling may be free. */
function mayHelp({ outcome, isUnreadable }: TranscriptFailure): boolean {
  return (
    isUnreadable !== true && (outcome === 'po_token_required' || outcome === 'upstream_changed')
  );
}

function choose(
  { tracks, translationLanguages }: PlayableVideo,
  request: TranscriptRequest,
): TrackChoice | TranscriptFailure {
  const choice = chooseTracks(tracks, request);
  if (choice) return choice;
  const translation = chooseTranslation(tracks, translationLanguages, request);
  if (translation && request.translate) return translation;
  return {
    outcome: 'language_unavailable',
    available: tracks.map(toAvailable),
    ...(translation ? { translatableInto: translation.requestedLanguage } : {}),
  };
}

function describe(
  { title, tracks }: PlayableVideo,
  videoId: string,
  { track, match, into }: TrackCandidate,
): Omit<Transcript, 'requested_language' | 'segments'> {
  return {
    video_id: videoId,
    title,
    language: into?.language ?? track.language,
    language_name: into?.name ?? track.name,
    kind: track.kind,
    language_match: match,
    ...(into ? { translated_from: track.language } : {}),
    available_tracks: tracks.map(toAvailable),
    source: 'innertube',
  };
}

function toAvailable({ language, name, kind }: CaptionTrack): AvailableTrack {
  return { language, name, kind };
}
