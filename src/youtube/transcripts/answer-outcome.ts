import { ToolError } from '../../errors.ts';
import { redirectHost } from '../upstream-fetch.ts';
import type { TranscriptFailure } from './transcript.ts';

/** A whole answer of InnerTube or of the caption host. */
export interface RawAnswer {
  readonly status: number;
  readonly text: string;
  readonly retryAfter: string | null;
}

/**
 * What an answer says by its status, or by being a page for people where data was asked for;
 * undefined when it has to be read.
 */
export function judgeAnswer(answer: RawAnswer): TranscriptFailure | undefined {
  const { status, text, retryAfter } = answer;
  if (status === 429) {
    const seconds = /^\d{1,6}$/.test(retryAfter ?? '') ? Number(retryAfter) : undefined;
    return {
      outcome: 'rate_limited',
      ...(seconds === undefined ? {} : { retryAfterSeconds: seconds }),
    };
  }
  if (isPage(text)) return { outcome: judgePage(text, status), detail: 'a web page came instead' };
  // Transient on YouTube's side: to be treated like a broken connection.
  if (status >= 500) return { outcome: 'network', detail: `HTTP ${String(status)}` };
  if (status === 403) return { outcome: 'ip_blocked', detail: 'HTTP 403' };
  if (status !== 200) return { outcome: 'upstream_changed', detail: `HTTP ${String(status)}` };
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
    const isNetwork = error.reason === 'network' || error.reason === 'bad_body';
    return { outcome: isNetwork ? 'network' : 'upstream_changed', cause: error };
  }
  if (host.startsWith('consent.')) return { outcome: 'consent_required', cause: error };
  // Blocked addresses are sent to google.com/sorry.
  const isSorryPage = /^(www\.)?google\.com$/.test(host);
  return { outcome: isSorryPage ? 'ip_blocked' : 'upstream_changed', cause: error };
}

function isPage(text: string): boolean {
  return /^\s*<(!doctype html|html)\b/i.test(text.slice(0, 500));
}

function judgePage(page: string, status: number): TranscriptFailure['outcome'] {
  if (page.includes('consent.youtube.com')) return 'consent_required';
  if (/g-recaptcha|automated queries|unusual traffic/i.test(page)) return 'ip_blocked';
  if (status === 403) return 'ip_blocked';
  return status >= 500 ? 'network' : 'upstream_changed';
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
    const detail = error instanceof Error ? error.name : 'unreadable';
    return { outcome: 'upstream_changed', detail: `the answer cannot be read (${detail})` };
  }
}
