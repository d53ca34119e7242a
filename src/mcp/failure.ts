/** What a failure is to the caller and to the log: the same for tools and resources. */
import type * as z from 'zod';
import type { Logger } from '../../otel/logger.ts';
import { CODE_FACTS, type ErrorCode, type QuotaFigure, ToolError } from '../errors.ts';

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
  const path = issue.path.join('.');
  const isMissing = issue.code === 'invalid_type' && issue.message.endsWith('received undefined');
  const message = isMissing
    ? 'required'
    : issue.message.replace(/^(Invalid input|Too big|Too small): /, '');
  return path === '' ? message : `${path}: ${message}`;
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

/** `Not found (video_not_found): YouTube knows no video …` */
export const failureText = (error: ToolError): string =>
  `${CODE_FACTS[error.code].title} (${error.reason}): ${error.message}`;

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
  const line = { ...subject, code, reason };
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
  logger.warn({ ...subject, duration_ms: Math.round(elapsedMs) }, `slow ${what}`);
}
