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
  /** Under what `mcp.server.caller_faults` counts it; absent when it was not the caller's fault. */
  readonly callerFault?: string;
}

/** What a server says of its own failed tool result (`isError: true`). */
export interface ToolFailure {
  /** A closed set: it becomes a label. */
  readonly errorType: string;
  /** True for bad arguments: the span stays unset, and the caller is at fault. */
  readonly isBadInput: boolean;
  /** True for what else the caller could have avoided: an error all the same. */
  readonly isCallerFault?: boolean;
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

export const PARSE_ERROR = -32700;
export const INVALID_REQUEST = -32600;

/** Beside those two: −32601 method, −32602 params, −32002 resource. */
const PLAIN_CALLER_FAULTS: ReadonlySet<number> = new Set([
  PARSE_ERROR,
  INVALID_REQUEST,
  -32601,
  -32602,
  -32002,
]);

/** −32020 header mismatch, −32021 capability, −32022 version: the client itself is wrong. */
const MISMATCHES: ReadonlySet<number> = new Set([-32020, -32021, -32022]);

/** Codes that a server can answer with; anything else would let a handler make up labels. */
export const KNOWN_CODES: ReadonlySet<number> = new Set([
  ...PLAIN_CALLER_FAULTS,
  ...MISMATCHES,
  -32603,
  -32000,
  -32001,
  -32042,
]);

/** Longest error message that is put on a span. */
const LONGEST_MESSAGE = 256;

const OTHER = '_OTHER';

export const OK: Outcome = { isError: false };
export const CANCELLED: Outcome = { isError: true, errorType: 'cancelled' };
/** Something was thrown where an answer belonged. */
export const CRASHED: Outcome = { isError: true, errorType: OTHER };

interface RpcError {
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
}

const statusCodeOf = (code: number): string => (KNOWN_CODES.has(code) ? String(code) : OTHER);

/** The code alone, where it says whose fault it is. */
function callerFaultOf(code: number): Outcome | undefined {
  const statusCode = statusCodeOf(code);
  const fault = { statusCode, callerFault: statusCode };
  if (PLAIN_CALLER_FAULTS.has(code)) return { ...fault, isError: false };
  if (MISMATCHES.has(code)) return { ...fault, isError: true, errorType: statusCode };
  return undefined;
}

function ofError({ code, message, data }: RpcError, describeErrorData: DescribeErrorData): Outcome {
  const fault = callerFaultOf(code);
  if (fault) return fault;
  const statusCode = statusCodeOf(code);
  const errorType = describeErrorData(data) ?? statusCode;
  return { isError: true, statusCode, errorType, message: message.slice(0, LONGEST_MESSAGE) };
}

function ofToolFailure({ errorType, isBadInput, isCallerFault }: ToolFailure): Outcome {
  if (isBadInput) return { isError: false, callerFault: errorType };
  return { isError: true, errorType, ...(isCallerFault ? { callerFault: errorType } : {}) };
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
  return isError === true ? ofToolFailure(describeToolFailure(structuredContent)) : OK;
}

/** The JSON-RPC error in an HTTP answer. */
export interface RefusalError {
  readonly code: number;
  readonly data?: unknown;
}

/**
 * The outcome of an HTTP answer that no MCP server gave.
 * @param error the JSON-RPC error in it, if there is one
 */
export function outcomeOfRefusal(
  status: number,
  { code, data }: Partial<RefusalError> = {},
  describeErrorData: DescribeErrorData = () => undefined,
): Outcome {
  // The SDK's word for a client that hung up.
  if (status === 499) return CANCELLED;
  if (code === undefined && status < 400) return OK;
  const fault = code === undefined ? undefined : callerFaultOf(code);
  if (fault) return fault;
  const statusCode = code === undefined ? undefined : statusCodeOf(code);
  const errorType = describeErrorData(data) ?? statusCode ?? String(status);
  const isCallerFault = status >= 400 && status < 500;
  return {
    isError: true,
    errorType,
    ...(statusCode === undefined ? {} : { statusCode }),
    ...(isCallerFault ? { callerFault: errorType } : {}),
  };
}
