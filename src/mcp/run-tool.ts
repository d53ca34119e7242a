/**
 * The one funnel of every tool call: arguments in, result out, whatever happens between. Checks the
 * arguments itself, because the SDK would answer bad ones in its own words before our code runs.
 */
import type { CallToolResult } from '@modelcontextprotocol/server';
import * as z from 'zod';
import type { Instruments } from '../../otel/instruments.ts';
import type { Logger } from '../../otel/logger.ts';
import { CODE_FACTS, type ErrorCode, ToolError } from '../errors.ts';
import { fence } from '../security/fence.ts';
import { limitReason } from '../security/limits.ts';
import type { Marker } from '../security/mark.ts';
import type { Tool, ToolCall } from './define-tool.ts';
import {
  describeProblems,
  failureFacts,
  failureText,
  logFailure,
  logWhenSlow,
  toToolError,
} from './failure.ts';
import { type TextWatch, createTextWatch, flagsField, renderFlags } from './watch-text.ts';

/** Throws when a caller may not call this tool, or read this resource, now. */
export type Admit = (name: string) => Promise<void>;

export interface ToolRunnerOptions<D> {
  readonly deps: D;
  readonly instruments: Instruments;
  readonly logger: Logger;
  /** Treats what strangers wrote. */
  readonly marker: Marker;
  /** Asked before each call, where no gate stands before this. */
  readonly admit?: Admit | undefined;
}

export type ToolRunner<D> = (
  tool: Tool<D>,
  args: unknown,
  call: ToolCall,
) => Promise<CallToolResult>;

function invalidInput(tool: Tool<never>, error: z.ZodError): ToolError {
  const known = Object.keys(tool.input.shape).join(', ') || 'none';
  return new ToolError(
    'invalid_input',
    `${describeProblems(error)}. ${tool.name} takes these arguments: ${known}.`,
    { reason: 'invalid_arguments' },
  );
}

function failedResult(error: ToolError, watch: TextWatch): CallToolResult {
  // It may quote YouTube, and through it a stranger.
  const message = watch.treatOutput(error.message, 'message');
  return {
    isError: true,
    content: [{ type: 'text', text: failureText(error, message) }],
    structuredContent: {
      success: false,
      error: CODE_FACTS[error.code].title,
      message,
      ...failureFacts(error),
      ...flagsField(watch.flags()),
    },
  };
}

async function succeededResult<D>(
  tool: Tool<D>,
  payload: Record<string, unknown>,
  watch: TextWatch,
): Promise<CallToolResult> {
  const checked = tool.output.safeParse(payload);
  if (!checked.success) {
    throw new Error(`${tool.name} broke its own output schema: ${z.prettifyError(checked.error)}`);
  }
  const { fields, textsOf, treat } = tool.strangers;
  await watch.judgeAhead(textsOf(checked.data));
  let isQuoting = false;
  const data = treat(checked.data, (written, field) => {
    isQuoting = true;
    return watch.treatOutput(written, field);
  });
  const flags = fields.length > 0 ? watch.flags() : [];
  const body = tool.render(data);
  const lines = [isQuoting ? fence(body) : body, ...renderFlags(flags), ...tool.notes(data)];
  return {
    content: [{ type: 'text', text: lines.join('\n') }],
    structuredContent: {
      success: true,
      ...data,
      ...(fields.length > 0 ? { untrusted_fields: fields } : {}),
      ...flagsField(flags),
    },
  };
}

const sizeOf = (text: string): number => Buffer.byteLength(text);

/** Of the text alone: to write the structured content out once more would cost too much. */
function textSizeOf(result: CallToolResult | undefined): number {
  const [first] = result?.content ?? [];
  return first?.type === 'text' ? sizeOf(first.text) : 0;
}

/** The labels of each tool, made once: a counter adds up what comes under one label object. */
function createToolLabels(): (tool: string) => { readonly tool: string } {
  const made = new Map<string, { readonly tool: string }>();
  return (tool) => {
    const labels = made.get(tool) ?? { tool };
    made.set(tool, labels);
    return labels;
  };
}

/** `error_type` of a thrown value: our code, or `tool_error` for a fault of ours. */
const errorTypeOf = (error: unknown): string =>
  error instanceof ToolError ? error.code : 'tool_error';

/** Makes the funnel. What it returns never throws: a failure is a result too. */
export function createToolRunner<D>(options: ToolRunnerOptions<D>): ToolRunner<D> {
  const { deps, instruments, logger, admit } = options;
  const labelsOf = createToolLabels();

  async function run(
    tool: Tool<D>,
    args: unknown,
    call: ToolCall,
    watch: TextWatch,
  ): Promise<CallToolResult> {
    if (admit) await admit(tool.name);
    const parsed = tool.input.safeParse(args ?? {});
    if (!parsed.success) throw invalidInput(tool as Tool<never>, parsed.error);
    watch.readInput(parsed.data);
    return succeededResult(tool, await tool.run(parsed.data, deps, call), watch);
  }

  function recordFailure(tool: Tool<D>, thrown: unknown, error: ToolError): void {
    // A limit of ours is no failure of the tool: over HTTP the gates refuse before it is asked.
    const isOwnLimit = error.code === 'rate_limited' && error.callerFault;
    if (CODE_FACTS[error.code].counted && !isOwnLimit) {
      instruments.errors.add(1, { tool: tool.name, error_type: errorTypeOf(thrown) });
    }
    logFailure(logger, 'tool call', { tool: tool.name }, error);
  }

  return async (tool, args, call) => {
    const startedAt = performance.now();
    const labels = labelsOf(tool.name);
    const watch = createTextWatch(options);
    let result: CallToolResult | undefined;
    try {
      result = await run(tool, args, call, watch);
      return result;
    } catch (thrown) {
      const error = toToolError(thrown);
      // A cancelled call is nobody's error, and its answer is read by nobody.
      if (!call.signal.aborted) recordFailure(tool, thrown, error);
      result = failedResult(error, watch);
      return result;
    } finally {
      const elapsedMs = performance.now() - startedAt;
      instruments.requests.add(1, labels);
      instruments.requestDuration.record(elapsedMs / 1000, labels);
      instruments.requestSize.record(sizeOf(JSON.stringify(args ?? {})), labels);
      instruments.responseSize.record(textSizeOf(result), labels);
      logWhenSlow(logger, 'tool call', labels, elapsedMs);
    }
  };
}

/** Reasons of limits that a caller met, under codes that are else the fault of YouTube or of nobody. */
const OWN_LIMITS: ReadonlySet<string> = new Set([
  ...(['principal', 'tool', 'global'] as const).map(limitReason),
  'caller_budget',
]);

/** How dispatch instrumentation reads a failed result: our `code`, bad arguments apart. */
export function describeToolFailure(structuredContent: unknown): {
  errorType: string;
  isBadInput: boolean;
  isCallerFault?: boolean;
} {
  const { code, reason } = (structuredContent ?? {}) as { code?: unknown; reason?: unknown };
  if (reason === 'internal' || typeof code !== 'string' || !Object.hasOwn(CODE_FACTS, code)) {
    return { errorType: 'tool_error', isBadInput: false };
  }
  return {
    errorType: code,
    isBadInput: code === 'invalid_input',
    isCallerFault: CODE_FACTS[code as ErrorCode].callerFault || OWN_LIMITS.has(String(reason)),
  };
}
