import type { ErrorCode } from '../errors.ts';

/** The part of a refusal that programs read; the same fields as in a failed tool result. */
export interface RefusalData {
  readonly code: ErrorCode;
  /** The finer cause, snake_case. */
  readonly reason: string;
  readonly retryable: boolean;
  readonly retry_after_seconds?: number;
}

export interface JsonRpcErrorOptions {
  /** Of the request that is refused; null when there is none or several. */
  readonly id?: string | number | null;
  readonly data?: RefusalData;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A JSON-RPC error as HTTP answers it when no MCP server was asked. */
export function jsonRpcError(
  status: number,
  code: number,
  message: string,
  { id = null, data, headers = {} }: JsonRpcErrorOptions = {},
): Response {
  const error = { code, message, ...(data ? { data } : {}) };
  return Response.json({ jsonrpc: '2.0', error, id }, { status, headers });
}

/** The id that an answer to this body carries: none for a batch, or what has no usable id. */
export function requestIdOf(body: unknown): string | number | null {
  const id: unknown = (body as { id?: unknown } | null | undefined)?.id;
  return typeof id === 'string' || typeof id === 'number' ? id : null;
}
