/**
 * The one funnel of every `resources/read`, as `run-tool.ts` is of tools. A resource has no result
 * that says `isError`: a failure is a JSON-RPC error, with the same facts in its `data`.
 */
import {
  ProtocolError,
  ProtocolErrorCode,
  type ReadResourceResult,
  ResourceNotFoundError,
} from '@modelcontextprotocol/server';
import type * as z from 'zod';
import type { Logger } from '../../otel/logger.ts';
import { CODE_FACTS, ToolError } from '../errors.ts';
import type { Resource } from './define-resource.ts';
import type { ToolCall } from './define-tool.ts';
import {
  describeProblems,
  failureFacts,
  failureText,
  logFailure,
  logWhenSlow,
  toToolError,
} from './failure.ts';
import type { UriValues } from './uri-template.ts';

export interface ResourceReaderOptions<D> {
  readonly deps: D;
  readonly logger: Logger;
}

/** The URI as the caller wrote it, and what it says. */
export interface ResourceAddress {
  readonly uri: string;
  readonly values: UriValues;
}

/** Throws a `ProtocolError` and nothing else. */
export type ResourceReader<D> = (
  resource: Resource<D>,
  address: ResourceAddress,
  call: ToolCall,
) => Promise<ReadResourceResult>;

function invalidInput(resource: Resource<never>, error: z.ZodError): ToolError {
  return new ToolError(
    'invalid_input',
    `${describeProblems(error)}. Its form is ${resource.uri}.`,
    {
      reason: 'invalid_uri',
    },
  );
}

/**
 * Not found is −32602 in every revision (SEP-2164; the SDK would turn −32002 into it), and a client
 * knows it by `data`, which then holds the URI and nothing else; the reason is in the message.
 */
function toProtocolError(error: ToolError, uri: string): ProtocolError {
  const message = failureText(error);
  if (error.code === 'not_found') return new ResourceNotFoundError(uri, message);
  const code =
    error.code === 'invalid_input'
      ? ProtocolErrorCode.InvalidParams
      : ProtocolErrorCode.InternalError;
  return new ProtocolError(code, message, failureFacts(error));
}

export function createResourceReader<D>(options: ResourceReaderOptions<D>): ResourceReader<D> {
  const { deps, logger } = options;

  async function read(
    resource: Resource<D>,
    { uri, values }: ResourceAddress,
    call: ToolCall,
  ): Promise<ReadResourceResult> {
    const parsed = resource.params.safeParse(values);
    if (!parsed.success) throw invalidInput(resource as Resource<never>, parsed.error);
    const { text, meta } = await resource.read(parsed.data, deps, call);
    const { mimeType } = resource;
    return { contents: [{ uri, mimeType, text, ...(meta ? { _meta: { ...meta } } : {}) }] };
  }

  return async (resource, address, call) => {
    const startedAt = performance.now();
    const subject = { resource: resource.name };
    try {
      return await read(resource, address, call);
    } catch (thrown) {
      const error = toToolError(thrown);
      // A cancelled read is nobody's error, and its answer is read by nobody.
      if (!call.signal.aborted) logFailure(logger, 'resource read', subject, error);
      throw toProtocolError(error, address.uri);
    } finally {
      logWhenSlow(logger, 'resource read', subject, performance.now() - startedAt);
    }
  };
}

/** How dispatch instrumentation reads the `data` of a JSON-RPC error: our `code`, faults of ours apart. */
export function describeReadFailure(data: unknown): string | undefined {
  const { code, reason } = (data ?? {}) as { code?: unknown; reason?: unknown };
  const isOurs = typeof code === 'string' && Object.hasOwn(CODE_FACTS, code);
  return isOurs && reason !== 'internal' ? code : undefined;
}
