/**
 * How an answer shows on its span and in the metrics. A tool's own failures are errors under the
 * code it names; the rest follows the MCP semantic conventions, which leave the span of a malformed
 * or misaddressed request unset: it tells nothing about this server.
 */
import type { JSONRPCMessage } from '@modelcontextprotocol/server';

export interface Outcome {
  /** `error.type`; absent when nothing failed or the fault was plainly the caller's. */
  readonly errorType?: string;
  /** The JSON-RPC error code as a string. */
  readonly statusCode?: string;
  /** Whether the span's status is ERROR. */
  readonly isError: boolean;
  /** Span status description, only for faults of the server. */
  readonly message?: string;
}

/** What a server says of its own failed tool result (`isError: true`). */
export interface ToolFailure {
  /** A closed set: it becomes a label. */
  readonly errorType: string;
  /** True for bad arguments: the span stays unset. */
  readonly isBadInput: boolean;
}

export type DescribeToolFailure = (structuredContent: unknown) => ToolFailure;

/**
 * What a server says of the `data` of a JSON-RPC error: an `error.type` out of a closed set, or
 * undefined when the code says all there is.
 */
export type DescribeErrorData = (data: unknown) => string | undefined;

/** How a server's own failures are read. */
export interface Describers {
  readonly describeToolFailure: DescribeToolFailure;
  readonly describeErrorData: DescribeErrorData;
}

/** −32700 parse error, −32600 invalid request, −32601 method, −32602 params, −32002 resource. */
const PLAIN_CALLER_FAULTS: ReadonlySet<number> = new Set([-32700, -32600, -32601, -32602, -32002]);

/** Codes that this server can answer with; anything else would let a handler make up labels. */
const KNOWN_CODES: ReadonlySet<number> = new Set([
  ...PLAIN_CALLER_FAULTS,
  -32603,
  -32000,
  -32001,
  -32020,
  -32021,
  -32022,
  -32042,
]);

const OK: Outcome = { isError: false };
export const CANCELLED: Outcome = { isError: true, errorType: 'cancelled' };

function ofError(
  error: { code: number; message: string; data?: unknown },
  describeErrorData: DescribeErrorData,
): Outcome {
  const statusCode = KNOWN_CODES.has(error.code) ? String(error.code) : '_OTHER';
  if (PLAIN_CALLER_FAULTS.has(error.code)) return { isError: false, statusCode };
  const errorType = describeErrorData(error.data) ?? statusCode;
  return { isError: true, statusCode, errorType, message: error.message };
}

/** Reads the outcome off an answer; undefined for messages that answer nothing. */
export function outcomeOf(
  message: JSONRPCMessage,
  { describeToolFailure, describeErrorData }: Describers,
): Outcome | undefined {
  if ('error' in message) return ofError(message.error, describeErrorData);
  if (!('result' in message)) return undefined;
  const { isError, structuredContent } = message.result as {
    isError?: unknown;
    structuredContent?: unknown;
  };
  if (isError !== true) return OK;
  const { errorType, isBadInput } = describeToolFailure(structuredContent);
  return isBadInput ? OK : { isError: true, errorType };
}
