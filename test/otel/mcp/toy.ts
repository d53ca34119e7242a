/** A server that is not ours: a toy of the MCP SDK, watched over transports of its own. */
import {
  InMemoryTransport,
  type JSONRPCMessage,
  McpServer,
  type MessageExtraInfo,
} from '@modelcontextprotocol/server';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import * as z from 'zod';
import {
  type McpInstrumentation,
  type McpInstrumentationOptions,
  type WatchOptions,
  createMcpInstrumentation,
} from '../../../otel/mcp/index.ts';
import { recordSpans } from '../../support/recorded-spans.ts';
import type { Scrape } from '../../support/scrape.ts';
import { openMeter } from '../open-metrics.ts';

export const TOY_TOOLS: ReadonlySet<string> = new Set(['echo', 'refuse', 'explode', 'hang']);

interface Failure {
  readonly code?: string;
}

/** @param onHang told when `hang` runs: it ends only when its call is cancelled */
export function createToyServer(onHang: () => void = () => undefined): McpServer {
  const server = new McpServer({ name: 'toy', version: '1' });
  const text = (value: string) => [{ type: 'text' as const, text: value }];
  server.registerTool('echo', { inputSchema: z.object({ say: z.string() }) }, ({ say }) => ({
    content: text(say),
  }));
  server.registerTool('refuse', { inputSchema: z.object({ code: z.string() }) }, ({ code }) => ({
    content: text('no'),
    structuredContent: { code },
    isError: true,
  }));
  server.registerTool('explode', {}, () => {
    throw new Error('the secret recipe');
  });
  server.registerTool(
    'hang',
    {},
    ({ mcpReq }) =>
      new Promise((resolve) => {
        mcpReq.signal.addEventListener('abort', () => resolve({ content: text('too late') }));
        onHang();
      }),
  );
  return server;
}

export interface Answer {
  readonly id?: unknown;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly code: number; readonly message: string };
}

export interface ToyClient {
  /** Sends a message as it is; `extra` is what an HTTP transport would hand over. */
  send(message: JSONRPCMessage, extra?: MessageExtraInfo): void;
  /** Sends a request and waits for its answer. */
  request(
    id: number | string,
    method: string,
    params?: object,
    extra?: MessageExtraInfo,
  ): Promise<Answer>;
  /** Ends the connection from this side. */
  close(): Promise<void>;
}

/** Spans and metrics, read back. Call `shutdown` at the end: the tracer is the process's own. */
export function openTracing() {
  const recorded = recordSpans();
  return {
    spans: (): readonly ReadableSpan[] => recorded.getFinishedSpans(),
    /** The only span that has ended. */
    span(): ReadableSpan {
      const [first, ...more] = recorded.getFinishedSpans();
      if (!first || more.length > 0) throw new Error(`${more.length + (first ? 1 : 0)} spans`);
      return first;
    },
    reset: () => recorded.reset(),
    shutdown: () => recorded.shutdown(),
  };
}

export interface Toy {
  readonly instrumentation: McpInstrumentation;
  connect(
    options?: Partial<WatchOptions>,
    server?: McpServer,
    sessionId?: string,
  ): Promise<ToyClient>;
  scrape(): Promise<Scrape>;
  /** `mcp.server.active_requests` */
  active(): Promise<number>;
}

/** One instrumentation for any number of connections, as a process has it. */
export function openToy(options: Partial<McpInstrumentationOptions> = {}): Toy {
  const { meter, scrape } = openMeter();
  const instrumentation = createMcpInstrumentation({
    meter,
    toolNames: TOY_TOOLS,
    describeToolFailure: (content) => {
      const { code = 'tool_error' } = (content ?? {}) as Failure;
      return {
        errorType: code,
        isBadInput: code === 'invalid_input',
        isCallerFault: code === 'not_found',
      };
    },
    ...options,
  });

  return {
    scrape,
    active: async () => (await scrape()).value('mcp_server_active_requests'),
    instrumentation,
    async connect(watch = {}, server = createToyServer(), sessionId) {
      const [ours, theirs] = InMemoryTransport.createLinkedPair();
      if (sessionId !== undefined) theirs.sessionId = sessionId;
      await server.connect(theirs);
      instrumentation.watch(theirs, { network: 'stdio', trustRemoteContext: true, ...watch });
      const waiting = new Map<unknown, (answer: Answer) => void>();
      ours.onmessage = (message) => {
        if (!('id' in message)) return;
        waiting.get(message.id)?.(message as Answer);
        waiting.delete(message.id);
      };
      await ours.start();
      const send: ToyClient['send'] = (message, extra) => theirs.onmessage?.(message, extra);
      return {
        send,
        request: (id, method, params = {}, extra) =>
          new Promise((resolve) => {
            waiting.set(id, resolve);
            send({ jsonrpc: '2.0', id, method, params } as JSONRPCMessage, extra);
          }),
        close: () => ours.close(),
      };
    },
  };
}

export const call = (name: string, args: object = {}, meta?: object): object => ({
  name,
  arguments: args,
  ...(meta ? { _meta: meta } : {}),
});
