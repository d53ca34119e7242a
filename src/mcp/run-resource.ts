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
import type { Instruments } from '../../otel/instruments.ts';
import type { Logger } from '../../otel/logger.ts';
import { CODE_FACTS, ToolError } from '../errors.ts';
import { fence } from '../security/fence.ts';
import type { Marker } from '../security/mark.ts';
import type { Resource, ResourceContent } from './define-resource.ts';
import type { ToolCall } from './define-tool.ts';
import {
  describeProblems,
  failureFacts,
  failureText,
  logFailure,
  logWhenSlow,
  toToolError,
} from './failure.ts';
import type { Admit } from './run-tool.ts';
import type { UriValues } from './uri-template.ts';
import { type TextWatch, createTextWatch, flagsField, renderFlags } from './watch-text.ts';

export interface ResourceReaderOptions<D> {
  readonly deps: D;
  readonly instruments: Instruments;
  readonly logger: Logger;
  /** Treats what strangers wrote. */
  readonly marker: Marker;
  /** Asked before each read, where no gate stands before this. */
  readonly admit?: Admit | undefined;
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
 * knows it by `data`, which then holds the URI and nothing else; the reason is in the message
 * (`language_unavailable`: the video is there, this URI of it is not).
 */
function toProtocolError(error: ToolError, uri: string, watch: TextWatch): ProtocolError {
  // It may quote YouTube, and through it a stranger.
  const message = failureText(error, watch.treatOutput(error.message, 'message'));
  if (error.code === 'not_found') return new ResourceNotFoundError(uri, message);
  const code =
    error.code === 'invalid_input'
      ? ProtocolErrorCode.InvalidParams
      : ProtocolErrorCode.InternalError;
  return new ProtocolError(code, message, { ...failureFacts(error), ...flagsField(watch.flags()) });
}

/** `_meta` with what of the contents strangers wrote, and what in it looks like an attack. */
function withMarks({ meta }: ResourceContent, untrusted: readonly string[], watch: TextWatch) {
  const flags = watch.flags();
  return {
    ...meta,
    'youtube-mcp/untrusted': untrusted,
    ...(flags.length > 0 ? { 'youtube-mcp/injection-flags': flags } : {}),
  };
}

/** What goes out of what was read. JSON has no fence: it must parse, and no text can end its strings. */
function treatContent(
  { strangers }: Resource<never>,
  content: ResourceContent,
  watch: TextWatch,
): { readonly text: string; readonly meta?: Readonly<Record<string, unknown>> | undefined } {
  if ('text' in content) return content;
  if ('fields' in content) {
    const fields = strangers.treat(content.fields, watch.treatOutput);
    // In the text too, as many hosts hand on nothing else; and before the fields, as models read on.
    const marks = { untrusted_fields: strangers.fields, ...flagsField(watch.flags()) };
    const text = JSON.stringify({ ...marks, ...fields });
    return { text, meta: withMarks(content, strangers.fields, watch) };
  }
  const quoted = fence(watch.treatOutput(content.strangersText, 'text'));
  const lines = [quoted, ...renderFlags(watch.flags()), ...(content.notes ?? [])];
  return { text: lines.join('\n'), meta: withMarks(content, ['text'], watch) };
}

export function createResourceReader<D>(options: ResourceReaderOptions<D>): ResourceReader<D> {
  const { deps, logger, admit } = options;

  async function read(
    resource: Resource<D>,
    { uri, values }: ResourceAddress,
    call: ToolCall,
    watch: TextWatch,
  ): Promise<ReadResourceResult> {
    if (admit) await admit(resource.name);
    const parsed = resource.params.safeParse(values);
    if (!parsed.success) throw invalidInput(resource as Resource<never>, parsed.error);
    watch.readInput(parsed.data);
    const content = await resource.read(parsed.data, deps, call);
    const { text, meta } = treatContent(resource as Resource<never>, content, watch);
    const { mimeType } = resource;
    return { contents: [{ uri, mimeType, text, ...(meta ? { _meta: { ...meta } } : {}) }] };
  }

  return async (resource, address, call) => {
    const startedAt = performance.now();
    const subject = { resource: resource.name };
    const watch = createTextWatch(options);
    try {
      return await read(resource, address, call, watch);
    } catch (thrown) {
      const error = toToolError(thrown);
      // A cancelled read is nobody's error, and its answer is read by nobody.
      if (!call.signal.aborted) logFailure(logger, 'resource read', subject, error);
      throw toProtocolError(error, address.uri, watch);
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
