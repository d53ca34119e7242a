import { ToolError } from '../../errors.ts';
import { parseRetryAfter } from '../retry-after.ts';
import { redirectHost } from '../upstream-fetch.ts';
import type { TranscriptFailure } from './transcript.ts';

/** A whole answer of InnerTube or of the caption host. */
export interface RawAnswer {
  readonly status: number;
  readonly text: string;
  readonly retryAfter: string | null;
}

/** What a caption file or a piece of JSON never begins with. */
const PAGE_START =
  /^<(?!\?xml|transcript\b|timedtext\b)|^<\?xml[^>]{0,200}>\s{0,20}<!doctype html/i;

/** Of the pages that block an address: Google's "sorry" page, with or without its captcha. */
const BLOCK_PAGE = /g-recaptcha|captcha-form|automated queries|unusual traffic|\/sorry\//i;

/**
 * What an answer says by its status, or by being a page for people where data was asked for;
 * undefined when it has to be read.
 */
export function judgeAnswer(answer: RawAnswer): TranscriptFailure | undefined {
  const { status, text, retryAfter } = answer;
  const isPage = PAGE_START.test(text.slice(0, 1_000).trimStart());
  if (status === 429) {
    // The page with the captcha is a wall, not a pause.
    if (isPage && /g-recaptcha|captcha-form/i.test(text)) return blocked('a captcha page came');
    const seconds = parseRetryAfter(retryAfter, Date.now());
    return {
      outcome: 'rate_limited',
      ...(seconds === undefined ? {} : { retryAfterSeconds: seconds }),
    };
  }
  if (isPage) return judgePage(text, status);
  // Transient on YouTube's side: to be treated like a broken connection.
  if (status >= 500) return { outcome: 'network', detail: `HTTP ${String(status)}` };
  if (status === 403) return blocked('HTTP 403');
  if (status !== 200) return refused(status);
  return undefined;
}

/**
 * What a failed request means. Throws the error itself when the set-up is wrong: an origin that this
 * server was not made for.
 */
export function judgeFailure(error: unknown): TranscriptFailure {
  if (!(error instanceof ToolError)) {
    return { outcome: 'upstream_changed', detail: 'youtubei.js could not ask', cause: error };
  }
  if (error.reason === 'origin_refused') throw error;
  if (error.code === 'timeout') return { outcome: 'timeout', cause: error };
  const host = redirectHost(error);
  if (host === undefined) {
    if (error.reason === 'proxy')
      return { outcome: 'network', detail: error.message, cause: error };
    const isNetwork = error.reason === 'network' || error.reason === 'bad_body';
    return isNetwork
      ? { outcome: 'network', cause: error }
      : { ...unreadable(error.reason), cause: error };
  }
  if (host.startsWith('consent.')) return { outcome: 'consent_required', cause: error };
  // Blocked addresses are sent to google.com/sorry, some to the host of their own IP version.
  const isSorryPage = /^((www|ipv4|ipv6)\.)?google\.[a-z.]{2,10}$/.test(host);
  return isSorryPage
    ? { outcome: 'ip_blocked', cause: error }
    : { ...unreadable('a redirect elsewhere'), cause: error };
}

function judgePage(page: string, status: number): TranscriptFailure {
  const detail = 'a web page came instead';
  if (/consent\.(youtube|google)\.com/.test(page)) return { outcome: 'consent_required', detail };
  if (BLOCK_PAGE.test(page) || status === 403) return blocked(detail);
  if (status >= 500) return { outcome: 'network', detail };
  // A page that says no more than its status: Google's 404 is one.
  return status === 200 ? unreadable(detail) : refused(status);
}

function refused(status: number): TranscriptFailure {
  return { outcome: 'upstream_changed', detail: `HTTP ${String(status)}` };
}

function blocked(detail: string): TranscriptFailure {
  return { outcome: 'ip_blocked', detail };
}

function unreadable(detail: string): TranscriptFailure {
  return { outcome: 'upstream_changed', detail, isUnreadable: true };
}

/** Asks, and judges what came of it; throws only for an abort or a wrong set-up. */
export async function askFor(
  signal: AbortSignal,
  ask: () => Promise<RawAnswer>,
): Promise<RawAnswer | TranscriptFailure> {
  try {
    const answer = await ask();
    return judgeAnswer(answer) ?? answer;
  } catch (error) {
    // A library between us and the fetch may have dressed the abort up as something else.
    signal.throwIfAborted();
    return judgeFailure(error);
  }
}

/** Content that was read; told apart from a failure by having no `outcome`. */
export interface Parsed<T> {
  readonly parsed: T;
}

/** The content of an answer; `upstream_changed` when `parse` throws. */
export function readAnswer<T>(
  text: string,
  parse: (text: string) => T,
): Parsed<T> | TranscriptFailure {
  try {
    return { parsed: parse(text) };
  } catch (error) {
    const what = text === '' ? 'empty' : error instanceof Error ? error.name : 'unreadable';
    return unreadable(`the answer cannot be read (${what})`);
  }
}
