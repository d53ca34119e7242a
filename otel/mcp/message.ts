/** What is read of a message, whether it is a whole one or what is left of a refused body. */
import type { JSONRPCMessage, JSONRPCRequest, RequestId } from '@modelcontextprotocol/server';

export interface Incoming {
  /** Empty when nobody could tell. */
  readonly method: string;
  /** Absent of a notification. */
  readonly id?: RequestId;
  readonly params?: Readonly<Record<string, unknown>> | undefined;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isId = (value: unknown): value is RequestId =>
  typeof value === 'string' || typeof value === 'number';

/** A request or a notification; answers to the server's own requests are neither. */
export const isOperation = (
  message: JSONRPCMessage,
): message is Extract<JSONRPCMessage, { method: string }> => 'method' in message;

export const isRequest = (message: JSONRPCMessage): message is JSONRPCRequest =>
  isOperation(message) && 'id' in message;

/** The request that a cancellation names. */
export function cancelledIdOf(message: JSONRPCMessage): RequestId | undefined {
  if (!isOperation(message) || message.method !== 'notifications/cancelled') return undefined;
  const id = message.params?.['requestId'];
  return isId(id) ? id : undefined;
}

/** The id of the `subscriptions/listen` that an acknowledgement answers. */
export function acknowledgedIdOf(message: JSONRPCMessage): RequestId | undefined {
  if (!isOperation(message) || message.method !== 'notifications/subscriptions/acknowledged') {
    return undefined;
  }
  const id = metaOf(message)['io.modelcontextprotocol/subscriptionId'];
  return isId(id) ? id : undefined;
}

/** The `_meta` of a message, or an empty object. */
export function metaOf({ params }: Pick<Incoming, 'params'>): Readonly<Record<string, unknown>> {
  const meta: unknown = params?.['_meta'];
  return isObject(meta) ? meta : {};
}

/**
 * What can be told of a body that was refused. A batch refused as a whole is one message: the
 * caller must not choose how many spans that makes.
 * @param claimedMethod of the header `Mcp-Method`, for a body that nobody parsed
 */
export function readRefusedBody(body: unknown, claimedMethod: string | null): Incoming {
  if (!isObject(body)) return { method: claimedMethod ?? '' };
  const { method, id, params } = body;
  return {
    method: typeof method === 'string' ? method : (claimedMethod ?? ''),
    ...(isId(id) ? { id } : {}),
    ...(isObject(params) ? { params } : {}),
  };
}
