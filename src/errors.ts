/**
 * Every error class of the server: its stable code, who sees it, where it counts.
 *
 * A `ToolError` is what a caller is told; anything else that reaches `mcp/run-tool` is a fault of
 * ours, is logged whole and shown to the caller as `unavailable` without its text.
 */

/** The codes a caller can rely on. Adding one is a minor release, changing one a major. */
export const ERROR_CODES = [
  'invalid_input',
  'not_found',
  'quota_exhausted',
  'rate_limited',
  'auth_required',
  'forbidden',
  'unavailable',
  'timeout',
  'unsupported',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

interface CodeFacts {
  /** Short title, the `error` field of a failed result. */
  readonly title: string;
  /** Whether trying the same call again can help. */
  readonly retryable: boolean;
  /** Whether it counts in `mcp_errors_total` and turns the span to ERROR. */
  readonly counted: boolean;
  /** Whether the caller could have avoided it: never lowers health. */
  readonly callerFault: boolean;
}

/** One table for results, spans, metrics and the alert rules. */
export const CODE_FACTS: Readonly<Record<ErrorCode, CodeFacts>> = {
  invalid_input: { title: 'Invalid input', retryable: false, counted: false, callerFault: true },
  not_found: { title: 'Not found', retryable: false, counted: true, callerFault: true },
  quota_exhausted: {
    title: 'YouTube quota exhausted',
    retryable: false,
    counted: true,
    callerFault: false,
  },
  rate_limited: { title: 'Rate limited', retryable: true, counted: true, callerFault: false },
  auth_required: {
    title: 'Authentication required',
    retryable: false,
    counted: true,
    callerFault: true,
  },
  forbidden: { title: 'Forbidden', retryable: false, counted: true, callerFault: true },
  unavailable: { title: 'Unavailable', retryable: true, counted: true, callerFault: false },
  timeout: { title: 'Timed out', retryable: true, counted: true, callerFault: false },
  unsupported: { title: 'Unsupported', retryable: false, counted: true, callerFault: true },
};

/** The state of one quota bucket as a result or an error shows it. */
export interface QuotaFigure {
  readonly bucket: string;
  /** Units this call drew (0 when it was refused or served from the cache). */
  readonly cost: number;
  readonly remaining: number;
  /** ISO 8601 instant of the next midnight in America/Los_Angeles. */
  readonly reset_at: string;
}

export interface ToolErrorOptions {
  /** The finer cause, snake_case, e.g. `comments_disabled`. Defaults to the code. */
  readonly reason?: string;
  readonly retryable?: boolean;
  readonly retryAfterSeconds?: number;
  readonly quota?: QuotaFigure;
  /** False for `rate_limited` by YouTube; defaults to what the table says of the code. */
  readonly callerFault?: boolean;
  readonly cause?: unknown;
}

/** What a caller is told of a failure. `message` says what happened and what to do about it. */
export class ToolError extends Error {
  override readonly name = 'ToolError';
  readonly code: ErrorCode;
  readonly reason: string;
  readonly retryable: boolean;
  readonly retryAfterSeconds: number | undefined;
  readonly quota: QuotaFigure | undefined;
  readonly callerFault: boolean;

  constructor(code: ErrorCode, message: string, options: ToolErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.reason = options.reason ?? code;
    this.retryable = options.retryable ?? CODE_FACTS[code].retryable;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.quota = options.quota;
    this.callerFault = options.callerFault ?? CODE_FACTS[code].callerFault;
  }
}

/** A mistake of whoever starts the server: printed without a stack, ends the process with code 2. */
export class StartupError extends Error {
  override readonly name = 'StartupError';
}
