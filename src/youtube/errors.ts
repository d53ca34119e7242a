import { type QuotaFigure, type ToolErrorOptions, ToolError } from '../errors.ts';
import {
  ARGUMENT_NAMES,
  BACKEND,
  BAD_BODY,
  BAD_REQUEST,
  BY_REASON,
  BY_STATUS,
  FORBIDDEN,
  KEY_MESSAGES,
  QUOTA,
  RATE,
  SLOW,
  type ApiErrorRule,
} from './api-error-rules.ts';
import { stripHtml } from './html-text.ts';
import { MAX_RETRY_AFTER_SECONDS, parseRetryAfter } from './retry-after.ts';

/** What the caller of the API knows and the body does not say. */
export interface ApiErrorContext {
  /** E.g. `videos.list`; names the call in messages. */
  readonly method: string;
  readonly quota?: QuotaFigure;
  /** The `Retry-After` header as it came. */
  readonly retryAfter?: string | null;
  /** The clock, for a `Retry-After` that is a date. Milliseconds since the Unix epoch. */
  readonly now?: number;
}

/** Longest piece of YouTube's own text that is handed on, in characters. */
const MAX_UPSTREAM_TEXT = 200;

/**
 * What a failed answer of the Data API means for the caller. Pure.
 *
 * `body` is the parsed JSON, or the text when it was none. The message is ours; YouTube's own text
 * follows in quotation marks, without HTML, without keys, at most 200 characters.
 */
export function mapApiError(status: number, body: unknown, context: ApiErrorContext): ToolError {
  const facts = readFacts(body);
  const rule = ruleFor(status, facts);
  const isDaily = rule.code === 'quota_exhausted';
  const retryAfterSeconds = isDaily ? untilReset(context) : retryAfter(facts, context);
  const resetAt = isDaily && context.quota ? ` It resets at ${context.quota.reset_at}.` : '';
  const said = facts.message === '' ? '' : ` YouTube says: "${facts.message}"`;
  const options: ToolErrorOptions = {
    reason: rule.reason ?? rule.code,
    ...(rule.retryable === undefined ? {} : { retryable: rule.retryable }),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    ...(context.quota ? { quota: context.quota } : {}),
    // It is this server that asked too fast, whoever called it.
    ...(rule.code === 'rate_limited' ? { callerFault: false } : {}),
    cause: new Error(
      `${context.method} answered HTTP ${String(status)} ${facts.reasons[0] ?? ''}`.trim(),
    ),
  };
  const text = rule.code === 'invalid_input' ? naming(rule.text, facts.argumentNames) : rule.text;
  return new ToolError(rule.code, `${text}${resetAt}${said}`, options);
}

/** The same failure in other words, or with the quota figure of a read as a whole. */
export function amendError(
  error: ToolError,
  changes: { readonly message?: string; readonly reason?: string; readonly quota?: QuotaFigure },
): ToolError {
  const { code, message, reason, retryable, retryAfterSeconds, callerFault, cause } = error;
  const quota = changes.quota ?? error.quota;
  return new ToolError(code, changes.message ?? message, {
    reason: changes.reason ?? reason,
    retryable,
    callerFault,
    cause,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    ...(quota ? { quota } : {}),
  });
}

/**
 * Rethrows; a complaint of YouTube that names no argument ("Request contains an invalid argument.")
 * is told with those that it can be about.
 */
export function namingArguments(...names: readonly string[]): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof ToolError) || error.code !== 'invalid_input') throw error;
    throw amendError(error, { message: naming(error.message, names) });
  };
}

function naming(text: string, names: readonly string[]): string {
  if (names.length === 0 || names.some((name) => text.includes(name))) return text;
  return `${names.join(' or ')}: ${text}`;
}

function ruleFor(status: number, facts: ErrorFacts): ApiErrorRule {
  const reason = facts.reasons.find((candidate) => Object.hasOwn(BY_REASON, candidate));
  const rule = reason === undefined ? undefined : BY_REASON[reason];
  if (rule === RATE || (rule === undefined && status === 429)) {
    return facts.window === 'day' ? QUOTA : RATE;
  }
  if (rule === QUOTA) return facts.window === 'shorter' ? RATE : QUOTA;
  // Whatever else a server says that has failed, it knows nothing of the item or the key.
  if (status === 504 || status === 408) return SLOW;
  if (status >= 500) return BACKEND;
  // What is wrong with the key comes as a plain `forbidden` too; then only the text tells.
  if (rule === undefined || rule === FORBIDDEN) {
    const ofKey = KEY_MESSAGES.find(([pattern]) => pattern.test(facts.message))?.[1];
    if (ofKey) return ofKey;
  }
  if (rule !== undefined) return rule;
  // A 403 page of HTML comes from a front end or a proxy and says nothing about the item.
  if (!facts.isApiError && status !== 401) return BAD_BODY;
  return BY_STATUS[status] ?? (status >= 400 ? BAD_REQUEST : BAD_BODY);
}

interface ErrorFacts {
  readonly isApiError: boolean;
  /** Most telling first: the reasons of `details[]`, of `errors[]`, then the status. */
  readonly reasons: readonly string[];
  readonly message: string;
  /** Ours, for the parameters that `errors[]` points at. */
  readonly argumentNames: readonly string[];
  /** What the limit is counted over, when the answer says so. */
  readonly window: 'day' | 'shorter' | undefined;
  /** `RetryInfo.retryDelay` in seconds. */
  readonly retryDelaySeconds: number | undefined;
}

function readFacts(body: unknown): ErrorFacts {
  const error = asRecord(asRecord(body)?.['error']);
  const rows = asList(error?.['errors']);
  const details = asList(error?.['details']);
  const rawMessage = asText(error?.['message']);
  return {
    isApiError: error !== undefined,
    reasons: [
      ...details.map((entry) => asText(entry['reason'])),
      ...rows.map((entry) => asText(entry['reason'])),
      asText(error?.['status']),
    ].filter((reason) => reason !== ''),
    message: cleanText(rawMessage),
    argumentNames: rows
      .map((entry) => asText(entry['location']))
      .filter((location) => Object.hasOwn(ARGUMENT_NAMES, location))
      .map((location) => ARGUMENT_NAMES[location] ?? location),
    window: limitWindow(details, rawMessage),
    retryDelaySeconds: details
      .map((entry) => /^(\d{1,9}(?:\.\d{1,9})?)s$/.exec(asText(entry['retryDelay']))?.[1])
      .filter((delay) => delay !== undefined)
      .map(Number)[0],
  };
}

/** The search and upload buckets answer 429 both for a day and for a minute: only the details tell. */
function limitWindow(
  details: readonly Record<string, unknown>[],
  message: string,
): ErrorFacts['window'] {
  for (const entry of details) {
    const metadata = asRecord(entry['metadata']);
    const unit = asText(metadata?.['quota_unit']);
    const limit = asText(metadata?.['quota_limit']);
    if (unit !== '') return unit.startsWith('1/d/') ? 'day' : 'shorter';
    if (limit !== '') return limit.endsWith('PerDayPerProject') ? 'day' : 'shorter';
  }
  return /\bper day\b/i.test(message) ? 'day' : undefined;
}

function untilReset({ quota, now = Date.now() }: ApiErrorContext): number | undefined {
  return quota && Math.max(1, Math.ceil((Date.parse(quota.reset_at) - now) / 1000));
}

function retryAfter(facts: ErrorFacts, context: ApiErrorContext): number | undefined {
  const { retryAfter: header = null, now = Date.now() } = context;
  const { retryDelaySeconds: delay } = facts;
  const told =
    delay === undefined ? undefined : Math.min(Math.ceil(delay), MAX_RETRY_AFTER_SECONDS);
  return parseRetryAfter(header, now) ?? told;
}

function cleanText(html: string): string {
  const text = stripHtml(html.slice(0, 4 * MAX_UPSTREAM_TEXT))
    .replace(/https?:\/\/\S+/g, '[link]')
    .replace(/AIza[\w-]{10,}/g, '[key]')
    .replace(/\b(ya29\.|1\/\/|GOCSPX-)[\w.~+/-]{6,}/g, '[token]')
    .replace(/\b(key|access_token)=[^\s&"']+/gi, '$1=[redacted]')
    // It is shown between quotation marks, which it must not close.
    .replaceAll('"', "'");
  return text.length <= MAX_UPSTREAM_TEXT
    ? text
    : `${text.slice(0, MAX_UPSTREAM_TEXT - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

function asRecord(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : undefined;
}

function asList(value: unknown): Record<string, unknown>[] {
  if (!Array.isArray(value)) return [];
  return value.map(asRecord).filter((entry) => entry !== undefined);
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
