/** What every source of transcripts is asked and what it answers. */

export const TRANSCRIPT_OUTCOMES = [
  'ok',
  'not_found',
  'private',
  'age_restricted',
  'no_captions',
  'language_unavailable',
  'ip_blocked',
  'po_token_required',
  'rate_limited',
  'consent_required',
  'upstream_changed',
  'timeout',
  'network',
] as const;

export type TranscriptOutcome = (typeof TRANSCRIPT_OUTCOMES)[number];

export type TranscriptSourceName = 'innertube' | 'official';

/** `generated` is speech recognition. */
export type TrackKind = 'manual' | 'generated';

export interface Segment {
  /** Since the beginning of the video. */
  readonly start_seconds: number;
  /** 0 when not told; the next segment may begin before this one ends. */
  readonly duration_seconds: number;
  /** As YouTube sent it, line breaks and blanks at its ends included. */
  readonly text: string;
}

export interface AvailableTrack {
  /** BCP 47 as YouTube writes it (`iw` for Hebrew, `en-GB`). */
  readonly language: string;
  readonly name: string;
  readonly kind: TrackKind;
}

export interface ListedTrack extends AvailableTrack {
  /** Whether YouTube translates it by machine. */
  readonly is_translatable: boolean;
  /** Whether YouTube shows it unless told otherwise; null when it names no such track. */
  readonly is_default: boolean | null;
}

/** A language that YouTube translates into by machine. */
export interface TranslationLanguage {
  /** As YouTube writes it, and wants it written (`iw` for Hebrew, `zh-Hans`). */
  readonly language: string;
  readonly name: string;
}

/** What there is to read of a video. */
export interface TrackList {
  readonly video_id: string;
  /** null when the answer did not say. */
  readonly title: string | null;
  readonly tracks: readonly ListedTrack[];
  readonly translation_languages: readonly TranslationLanguage[];
  readonly source: TranscriptSourceName;
}

export interface TranscriptRequest {
  readonly videoId: string;
  /** BCP 47, best first; at least one. */
  readonly languages: readonly string[];
  /** Which kind is taken when a language has both; `manual` unless told otherwise. */
  readonly prefer: TrackKind;
  /** Whether machine translation may answer when no track does. Default false. */
  readonly translate?: boolean;
}

export interface Transcript {
  readonly video_id: string;
  /** null when the answer did not say. */
  readonly title: string | null;
  /** Of the text, so of a translation the language translated into. */
  readonly language: string;
  readonly language_name: string;
  /** Of a translation the kind of the track that was translated. */
  readonly kind: TrackKind;
  /** The one of the languages asked for that this track answers. */
  readonly requested_language: string;
  /**
   * `base`: only the language agrees, not the region or script (`en` for `en-US`); `translated`:
   * YouTube translated another track by machine.
   */
  readonly language_match: 'exact' | 'base' | 'translated';
  /** With `translated`: the language of the track. */
  readonly translated_from?: string;
  readonly segments: readonly Segment[];
  readonly available_tracks: readonly AvailableTrack[];
  readonly source: TranscriptSourceName;
}

export interface TranscriptFailure {
  readonly outcome: Exclude<TranscriptOutcome, 'ok'>;
  /** What YouTube said, or what was missing, for the message; plain text, short. */
  readonly detail?: string;
  /** With `language_unavailable`: what there is instead. */
  readonly available?: readonly AvailableTrack[];
  /** With `language_unavailable`: the wanted language that a translation would give. */
  readonly translatableInto?: string;
  readonly retryAfterSeconds?: number;
  /** With `upstream_changed`: the answer was no answer at all, but a page, a fragment, a status. */
  readonly isUnreadable?: true;
  /** YouTube was not asked: a short while ago it failed so, and it is left alone for now. */
  readonly isWithheld?: true;
  /** The error behind it, for the log. */
  readonly cause?: unknown;
}

export type TranscriptResult =
  | { readonly outcome: 'ok'; readonly transcript: Transcript }
  | TranscriptFailure;

export type TrackListResult =
  | { readonly outcome: 'ok'; readonly list: TrackList }
  | TranscriptFailure;

export interface SourceContext {
  readonly signal: AbortSignal;
  /** Called for every attempt, e.g. each client that was tried, with what came of it. */
  readonly onAttempt: (outcome: TranscriptOutcome) => void;
  /** Hears what is about to be asked, for who waits. */
  readonly onStep?: (step: string) => void;
}

/** Both resolve with a typed outcome; they throw only when the signal aborts or the set-up is wrong. */
export interface TranscriptSource {
  readonly name: TranscriptSourceName;
  read(request: TranscriptRequest, ctx: SourceContext): Promise<TranscriptResult>;
  /** What there is to read; fetches no caption body. */
  tracks(videoId: string, ctx: SourceContext): Promise<TrackListResult>;
}
