import { type ErrorCode, ToolError } from '../../errors.ts';
import type { AvailableTrack, TranscriptFailure } from './transcript.ts';

interface Meaning {
  readonly code: ErrorCode;
  readonly text: string;
  readonly retryable: boolean;
}

/** What each outcome means for a caller. The outcome itself is the `reason`. */
const MEANINGS: Readonly<Record<TranscriptFailure['outcome'], Meaning>> = {
  not_found: {
    code: 'not_found',
    text: 'YouTube does not show this video: it does not exist, was deleted, or is not available here. Check the id.',
    retryable: false,
  },
  private: {
    code: 'forbidden',
    text: 'This video is private, or only for members or buyers; its transcript cannot be read.',
    retryable: false,
  },
  age_restricted: {
    code: 'forbidden',
    text: 'YouTube shows this video only to adults who are signed in; its transcript cannot be read.',
    retryable: false,
  },
  no_captions: {
    code: 'not_found',
    text: 'This video has no captions, neither made nor generated, so there is no transcript.',
    retryable: false,
  },
  language_unavailable: {
    code: 'not_found',
    text: 'This video has no captions in the language asked for.',
    retryable: false,
  },
  ip_blocked: {
    code: 'unavailable',
    text: "YouTube takes this server for a bot and refuses transcripts to its address. Waiting some minutes may help; addresses of cloud providers are often blocked for good, then the operator must set TRANSCRIPT_PROXY_URL or run the server from another network. The Data API's tools still work.",
    retryable: false,
  },
  po_token_required: {
    code: 'unavailable',
    text: 'YouTube gives the captions of this video only to its own players (it asks for a proof-of-origin token). Another language may be free; try later otherwise.',
    retryable: false,
  },
  rate_limited: {
    code: 'rate_limited',
    text: 'YouTube limits how fast this server may read transcripts. Wait a little, then try again.',
    retryable: true,
  },
  consent_required: {
    code: 'unavailable',
    text: 'YouTube shows this server its cookie consent page instead of the transcript, as it does in some regions. The operator must set TRANSCRIPT_PROXY_URL or run the server from another network.',
    retryable: false,
  },
  upstream_changed: {
    code: 'unavailable',
    text: "YouTube's answer is not what this server knows; its private interface has probably changed. The operator should look for a newer version of this server.",
    retryable: false,
  },
  timeout: {
    code: 'timeout',
    text: 'YouTube did not give the transcript in time. Try again in a moment.',
    retryable: true,
  },
  network: {
    code: 'unavailable',
    text: "YouTube could not be reached for the transcript, or failed on its side. Try again in a moment; if it stays so, check this server's network.",
    retryable: true,
  },
};

/** Most languages that a message lists; a much translated video has a hundred. */
const MAX_LISTED = 30;

/** The one place where an outcome becomes what the caller is told. */
export function toTranscriptError(failure: TranscriptFailure): ToolError {
  const { code, text, retryable } = MEANINGS[failure.outcome];
  const { available, translatableInto, detail, retryAfterSeconds } = failure;
  const listed = available ? ` ${listLanguages(available)}` : '';
  const translatable = translatableInto
    ? ` With translate=true YouTube translates it into ${translatableInto} by machine.`
    : '';
  const withheld = failure.isWithheld ? ` ${tellWithheld(retryAfterSeconds)}` : '';
  const said = detail ? ` (${detail})` : '';
  return new ToolError(code, `${text}${listed}${translatable}${withheld}${said}`, {
    reason: failure.outcome,
    // What another video's answer brought about says nothing of this one.
    retryable: retryable || (failure.isWithheld === true && failure.outcome === 'upstream_changed'),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    // It is this server that asked too fast, whoever called it.
    ...(code === 'rate_limited' ? { callerFault: false } : {}),
    cause: failure.cause,
  });
}

function tellWithheld(retryAfterSeconds: number | undefined): string {
  const until = retryAfterSeconds === undefined ? '' : ` for ${String(retryAfterSeconds)} s`;
  return `So it was a moment ago; YouTube is not asked again${until}.`;
}

function listLanguages(available: readonly AvailableTrack[]): string {
  const languages = [
    ...new Set(
      available.map(({ language, kind }) =>
        kind === 'generated' ? `${language} (generated)` : language,
      ),
    ),
  ];
  const more = languages.length - MAX_LISTED;
  const tail = more > 0 ? ` and ${String(more)} more` : '';
  return `Ask for one of these: ${languages.slice(0, MAX_LISTED).join(', ')}${tail}.`;
}
