/**
 * The one funnel of every tool call: arguments in, result out, whatever happens between. Checks the
 * arguments itself, because the SDK would answer bad ones in its own words before our code runs.
 */
import type { CallToolResult } from '@modelcontextprotocol/server';
import * as z from 'zod';
import type { Instruments } from '../../otel/instruments.ts';
import type { Logger } from '../../otel/logger.ts';
import { CODE_FACTS, ToolError } from '../errors.ts';
import type { Tool, ToolCall } from './define-tool.ts';

/** A call that takes longer is worth a line with its trace id: the way from a metric to a trace. */
const SLOW_CALL_MS = 5_000;

/** More problems than this help no caller. */
const MOST_PROBLEMS = 5;

/** Of a name that the caller made up: the answer must not be as large as the request. */
const LONGEST_KEY = 50;

export interface ToolRunnerOptions<D> {
  readonly deps: D;
  readonly instruments: Instruments;
  readonly logger: Logger;
}

export type ToolRunner<D> = (
  tool: Tool<D>,
  args: unknown,
  call: ToolCall,
) => Promise<CallToolResult>;

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

function invalidInput(tool: Tool<never>, error: z.ZodError): ToolError {
  const problems = error.issues.slice(0, MOST_PROBLEMS).map(describeIssue);
  const known = Object.keys(tool.input.shape).join(', ') || 'none';
  return new ToolError(
    'invalid_input',
    `${problems.join('; ')}. ${tool.name} takes these arguments: ${known}.`,
    { reason: 'invalid_arguments' },
  );
}

/** What a thrown value is to the caller; a fault of ours keeps its text to the log. */
function toToolError(error: unknown): ToolError {
  if (error instanceof ToolError) return error;
  return new ToolError(
    'unavailable',
    'The server failed at this call. Try again; if it stays, its operator finds the cause in the log.',
    { reason: 'internal', cause: error },
  );
}

function failedResult(error: ToolError): CallToolResult {
  const payload = {
    success: false,
    error: CODE_FACTS[error.code].title,
    message: error.message,
    code: error.code,
    reason: error.reason,
    retryable: error.retryable,
    ...(error.retryAfterSeconds === undefined
      ? {}
      : { retry_after_seconds: error.retryAfterSeconds }),
    ...(error.quota === undefined ? {} : { quota: { ...error.quota } }),
  };
  return {
    isError: true,
    content: [{ type: 'text', text: `${payload.error} (${error.reason}): ${error.message}` }],
    structuredContent: payload,
  };
}

function succeededResult<D>(tool: Tool<D>, payload: Record<string, unknown>): CallToolResult {
  const checked = tool.output.safeParse(payload);
  if (!checked.success) {
    throw new Error(`${tool.name} broke its own output schema: ${z.prettifyError(checked.error)}`);
  }
  return {
    content: [{ type: 'text', text: tool.render(checked.data) }],
    structuredContent: { success: true, ...checked.data },
  };
}

/** `error_type` of a thrown value: our code, or `tool_error` for a fault of ours. */
const errorTypeOf = (error: unknown): string =>
  error instanceof ToolError ? error.code : 'tool_error';

/** Makes the funnel. What it returns never throws: a failure is a result too. */
export function createToolRunner<D>(options: ToolRunnerOptions<D>): ToolRunner<D> {
  const { deps, instruments, logger } = options;

  async function run(tool: Tool<D>, args: unknown, call: ToolCall): Promise<CallToolResult> {
    const parsed = tool.input.safeParse(args ?? {});
    if (!parsed.success) throw invalidInput(tool as Tool<never>, parsed.error);
    return succeededResult(tool, await tool.run(parsed.data, deps, call));
  }

  function recordFailure(tool: Tool<D>, thrown: unknown, error: ToolError): void {
    if (CODE_FACTS[error.code].counted) {
      instruments.errors.add(1, { tool: tool.name, error_type: errorTypeOf(thrown) });
    }
    const line = { tool: tool.name, code: error.code, reason: error.reason };
    if (error.reason === 'internal') {
      logger.error({ ...line, err: error.cause }, 'tool call failed by a fault of this server');
    } else if (error.callerFault) {
      logger.info(line, 'tool call refused');
    } else {
      logger.warn({ ...line, message: error.message }, 'tool call failed');
    }
  }

  return async (tool, args, call) => {
    const startedAt = performance.now();
    const labels = { tool: tool.name };
    try {
      return await run(tool, args, call);
    } catch (thrown) {
      const error = toToolError(thrown);
      // A cancelled call is nobody's error, and its answer is read by nobody.
      if (!call.signal.aborted) recordFailure(tool, thrown, error);
      return failedResult(error);
    } finally {
      const elapsedMs = performance.now() - startedAt;
      instruments.requests.add(1, labels);
      instruments.requestDuration.record(elapsedMs / 1000, labels);
      if (elapsedMs > SLOW_CALL_MS) {
        logger.warn({ tool: tool.name, duration_ms: Math.round(elapsedMs) }, 'slow tool call');
      }
    }
  };
}

/** How dispatch instrumentation reads a failed result: our `code`, bad arguments apart. */
export function describeToolFailure(structuredContent: unknown): {
  errorType: string;
  isBadInput: boolean;
} {
  const { code, reason } = (structuredContent ?? {}) as { code?: unknown; reason?: unknown };
  if (reason === 'internal' || typeof code !== 'string' || !Object.hasOwn(CODE_FACTS, code)) {
    return { errorType: 'tool_error', isBadInput: false };
  }
  return { errorType: code, isBadInput: code === 'invalid_input' };
}
