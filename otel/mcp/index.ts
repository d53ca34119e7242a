/**
 * Dispatch instrumentation for an MCP server: a SERVER span and a duration for every message,
 * whatever becomes of it, in both protocol eras and over any transport. It works on the messages of
 * a transport, because unknown tools and rejected arguments never reach a handler, and around the
 * HTTP handler, because some messages never reach a transport.
 *
 * It knows nothing of what the tools do: it is for any server (docs/otel-mcp.md).
 */
import type { Transport } from '@modelcontextprotocol/server';
import { type Meter, diag, trace } from '@opentelemetry/api';
import { ATTR_ERROR_TYPE, ATTR_MCP_METHOD_NAME } from '../attributes.ts';
import { createInstrumentsOf } from '../instrument-table.ts';
import type { ScrubContent } from './content.ts';
import { MCP_CATALOGUE } from './instruments.ts';
import type { Ledger, WatchOptions } from './operations.ts';
import type { DescribeErrorData, DescribeToolFailure, Describers } from './outcome.ts';
import { type HttpWatch, type McpFetch, watchHttp } from './watch-http.ts';
import { type Watch, watchTransport } from './watch-transport.ts';

export { MCP_CATALOGUE } from './instruments.ts';
export type { ScrubContent } from './content.ts';
export type { ClientAddress, WatchOptions } from './operations.ts';
export type { DescribeErrorData, DescribeToolFailure, ToolFailure } from './outcome.ts';
export type { Network } from './request-attributes.ts';
export type { ExchangeOptions, HttpWatch, McpFetch, WithinSpan } from './watch-http.ts';
export type { InputStream } from './watch-input.ts';
export type { Watch } from './watch-transport.ts';

export interface McpInstrumentationOptions {
  readonly meter: Meter;
  /** The registered tools: only their names become labels and span names. */
  readonly toolNames: ReadonlySet<string>;
  /** The registered prompts, likewise. */
  readonly promptNames?: ReadonlySet<string>;
  /** Reads a failed tool result; without it every failure is `tool_error`. */
  readonly describeToolFailure?: DescribeToolFailure;
  /** Reads the `data` of a JSON-RPC error; without it the code is the `error.type`. */
  readonly describeErrorData?: DescribeErrorData;
  /** Puts arguments and results of tools on spans, 4,096 characters of each at most. */
  readonly scrubContent?: ScrubContent;
}

export interface McpInstrumentation {
  /** Watches a transport that a server is already connected to. */
  watch(transport: Transport, options: WatchOptions): Watch;
  /** Watches the `fetch` of an HTTP handler whose transports are watched one by one. */
  watchHttp(fetch: McpFetch, options: WatchOptions): HttpWatch;
}

/** The instrumentation scope: the package that makes these spans. */
const SCOPE = 'youtube-mcp/otel';

const NONE: ReadonlySet<string> = new Set();
const TOOL_ERROR: DescribeToolFailure = () => ({ errorType: 'tool_error', isBadInput: false });
const CODE_ALONE: DescribeErrorData = () => undefined;

/** Of `mcp.server.caller_faults`, what any server can see: shown with 0 from the start. */
const KNOWN_FAULTS = [
  ['_OTHER', '-32700'],
  ['_OTHER', '-32600'],
  ['_OTHER', '-32601'],
  ['tools/call', '-32602'],
] as const;

/** A callback with a bug must not cost the caller the answer: it is another's code. */
const guard =
  <A, T>(name: string, callback: (value: A) => T, otherwise: (value: A) => T) =>
  (value: A): T => {
    try {
      return callback(value);
    } catch (error) {
      diag.error(`${name} failed`, error);
      return otherwise(value);
    }
  };

function guardDescribers({
  describeToolFailure = TOOL_ERROR,
  describeErrorData = CODE_ALONE,
}: McpInstrumentationOptions): Describers {
  return {
    describeToolFailure: guard('describeToolFailure', describeToolFailure, TOOL_ERROR),
    describeErrorData: guard('describeErrorData', describeErrorData, CODE_ALONE),
  };
}

/** Makes the instrumentation and its instruments; call it after the SDK has started. */
export function createMcpInstrumentation(options: McpInstrumentationOptions): McpInstrumentation {
  const { meter, toolNames, promptNames = NONE, scrubContent } = options;
  const instruments = createInstrumentsOf(meter, MCP_CATALOGUE);
  const ledger: Ledger = {
    tracer: trace.getTracer(SCOPE),
    instruments,
    names: { tools: toolNames, prompts: promptNames },
    describers: guardDescribers(options),
    scrubContent: scrubContent && guard('scrubContent', scrubContent, () => ''),
    load: { active: 0 },
  };
  instruments.activeRequests.addCallback((result) => result.observe(ledger.load.active));
  for (const [method, code] of KNOWN_FAULTS) {
    instruments.callerFaults.add(0, { [ATTR_MCP_METHOD_NAME]: method, [ATTR_ERROR_TYPE]: code });
  }

  return {
    watch: (transport, watchOptions) => watchTransport(ledger, watchOptions, transport),
    watchHttp: (fetch, watchOptions) => watchHttp(ledger, watchOptions, fetch),
  };
}

interface Connectable {
  connect(transport: Transport): Promise<void>;
}

/**
 * Has `connected` called with every transport that a server is connected to, once it is. A server
 * of `createMcpHandler` or `serveStdio` is connected by the SDK, out of sight.
 * @returns the same server, an `McpServer` or a `Server`
 */
export function onConnect<S extends Connectable>(
  server: S,
  connected: (transport: Transport) => void,
): S {
  const connect = server.connect.bind(server);
  server.connect = async (transport) => {
    await connect(transport);
    connected(transport);
  };
  return server;
}
