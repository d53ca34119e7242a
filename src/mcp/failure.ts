/** What a failure is to the caller and to the log: the same for tools and resources. */
import type * as z from 'zod';
import type { Logger } from '../../otel/logger.ts';
import { CODE_FACTS, type ErrorCode, type QuotaFigure, ToolError } from '../errors.ts';
import { currentCaller } from '../security/caller.ts';

/** Work that takes longer is worth a line with its trace id: the way from a metric to a trace. */
const SLOW_MS = 5_000;

/** More problems than this help no caller. */
const MOST_PROBLEMS = 5;

/** Of a name that the caller made up: the answer must not be as large as the request. */
const LONGEST_KEY = 50;

/** `max_results: expected number to be <=100` */
function describeIssue(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') {
    const keys = issue.keys.slice(0, MOST_PROBLEMS).map((key) => key.slice(0, LONGEST_KEY));
    return `unknown argument: ${keys.join(', ')}`;
  }
  if (issue.code === 'invalid_union') return describeUnion(issue);
  const path = issue.path.join('.');
  const isMissing = issue.code === 'invalid_type' && issue.message.endsWith('received undefined');
  const message = isMissing
    ? 'required'
    : issue.message.replace(/^(Invalid input|Too big|Too small): /, '');
  return path === '' ? message : `${path}: ${message}`;
}

/** Of the kinds that an argument may have, what is wrong with the one that was given. */
function describeUnion(issue: z.core.$ZodIssueInvalidUnion): string {
  const within = (inner: z.core.$ZodIssue): z.core.$ZodIssue => ({
    ...inner,
    path: [...issue.path, ...inner.path],
  });
  const isKind = ({ code, path }: z.core.$ZodIssue): boolean =>
    code === 'invalid_type' && path.length === 0;
  const meant = issue.errors.find(([first]) => first && !isKind(first));
  if (meant?.[0]) return describeIssue(within(meant[0]));
  const [first] = issue.errors.flat();
  if (first?.message.endsWith('received undefined')) return describeIssue(within(first));
  const kinds = issue.errors.flatMap(([one]) =>
    one?.code === 'invalid_type' ? [one.expected] : [],
  );
  return `${issue.path.join('.')}: expected ${kinds.join(' or ')}`;
}

/** What is wrong with arguments, in one sentence without its full stop. */
export const describeProblems = (error: z.ZodError): string =>
  error.issues.slice(0, MOST_PROBLEMS).map(describeIssue).join('; ');

/** What a thrown value is to the caller; a fault of ours keeps its text to the log. */
export function toToolError(error: unknown): ToolError {
  if (error instanceof ToolError) return error;
  return new ToolError(
    'unavailable',
    'The server failed at this call. Try again; if it stays, its operator finds the cause in the log.',
    { reason: 'internal', cause: error },
  );
}

/**
 * `Not found (video_not_found): YouTube knows no video …`, and how long to wait when that is known
 * and not said yet.
 * @param message the error's own, treated
 */
export function failureText(error: ToolError, message = error.message): string {
  const { code, reason, retryAfterSeconds: seconds } = error;
  const isSaid = seconds === undefined || new RegExp(`\\b${seconds} s\\b`).test(message);
  const wait = isSaid ? '' : ` Retry after ${seconds} s.`;
  return `${CODE_FACTS[code].title} (${reason}): ${message}${wait}`;
}

/** The part of a failure that programs read. */
interface FailureFacts {
  readonly code: ErrorCode;
  readonly reason: string;
  readonly retryable: boolean;
  readonly retry_after_seconds?: number;
  readonly quota?: QuotaFigure;
}

export function failureFacts(error: ToolError): FailureFacts {
  const { code, reason, retryable, retryAfterSeconds, quota } = error;
  return {
    code,
    reason,
    retryable,
    ...(retryAfterSeconds === undefined ? {} : { retry_after_seconds: retryAfterSeconds }),
    ...(quota === undefined ? {} : { quota: { ...quota } }),
  };
}

/** Whose failure it is: `{ tool: 'search_videos' }`. */
type Subject = Readonly<Record<string, string>>;

/** One line, at the level of whose fault it is. @param what `tool call` */
export function logFailure(
  logger: Logger,
  what: string,
  subject: Subject,
  { code, reason, callerFault, message, cause }: ToolError,
): void {
  const line = { ...subject, caller: currentCaller()?.id, code, reason };
  if (reason === 'internal') {
    logger.error({ ...line, err: cause }, `${what} failed by a fault of this server`);
  } else if (callerFault) {
    logger.info(line, `${what} refused`);
  } else {
    logger.warn({ ...line, message }, `${what} failed`);
  }
}

export function logWhenSlow(
  logger: Logger,
  what: string,
  subject: Subject,
  elapsedMs: number,
): void {
  if (elapsedMs <= SLOW_MS) return;
  const line = { ...subject, caller: currentCaller()?.id, duration_ms: Math.round(elapsedMs) };
  logger.warn(line, `slow ${what}`);
}
