/**
 * The official clients of both protocol eras, over both transports, behind one interface: a test
 * that is written once runs as all four.
 */
import {
  Client as ModernClient,
  StreamableHTTPClientTransport as ModernHttp,
} from '@modelcontextprotocol/client';
import { StdioClientTransport as ModernStdio } from '@modelcontextprotocol/client/stdio';
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as LegacyStdio } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport as LegacyHttp } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { LAUNCHER, cleanEnv, makeFolder, removeFolder } from './program.ts';
import { type ServerOptions, serverEnv } from './server.ts';

export const LEGACY_REVISION = '2025-11-25';
export const MODERN_REVISION = '2026-07-28';

export type Era = 'legacy' | 'modern';

/** Where a client connects: to a running HTTP server, or to a stdio server that it starts. */
export type Target =
  | { readonly url: string }
  | { readonly stdio: ServerOptions & { readonly command?: StdioCommand } };

/** What a desktop client's configuration says. */
export interface StdioCommand {
  readonly command: string;
  readonly args: readonly string[];
}

const SERVE_STDIO: StdioCommand = {
  command: process.execPath,
  args: [LAUNCHER, 'serve', '--transport', 'stdio'],
};

export interface ListedTool {
  readonly name: string;
  readonly inputSchema: unknown;
  readonly outputSchema?: unknown;
}

export interface CallResult {
  readonly isError: boolean;
  /** `structuredContent`. */
  readonly payload: Readonly<Record<string, unknown>>;
  /** All text blocks. */
  readonly text: string;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly meta?: Readonly<Record<string, unknown>>;
}

export interface TestClient {
  readonly era: Era;
  readonly revision: string | undefined;
  /** After this the 1.x client checks every result against its output schema. */
  listTools(): Promise<readonly ListedTool[]>;
  call(tool: string, args?: Record<string, unknown>, options?: CallOptions): Promise<CallResult>;
  /** Of a stdio server: what it wrote to stderr so far. */
  stderr(): string;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

const IDENTITY = { name: 'youtube-mcp-tests', version: '1' };

function toResult(result: Readonly<Record<string, unknown>>): CallResult {
  const blocks = (result['content'] ?? []) as readonly { type: string; text?: string }[];
  return {
    isError: result['isError'] === true,
    payload: (result['structuredContent'] ?? {}) as Record<string, unknown>,
    text: blocks.map(({ text = '' }) => text).join('\n'),
  };
}

interface Link<T> {
  readonly transport: T;
  readonly stderr: () => string;
  close(): void;
}

interface StdioParameters {
  command: string;
  args: string[];
  env: Record<string, string>;
  stderr: 'pipe';
}

interface WithStderr {
  readonly stderr: { on(event: 'data', listener: (chunk: unknown) => void): unknown } | null;
}

function openLink<H, S extends WithStderr>(
  target: Target,
  openHttp: (url: URL) => H,
  openStdio: (parameters: StdioParameters) => S,
): Link<H | S> {
  if ('url' in target) {
    const transport = openHttp(new URL(target.url));
    return { transport, stderr: () => '', close: () => undefined };
  }
  const { command = SERVE_STDIO, dataDir, ...options } = target.stdio;
  const folder = dataDir ?? makeFolder();
  const transport = openStdio({
    command: command.command,
    args: [...command.args],
    env: cleanEnv(serverEnv(options, folder)),
    stderr: 'pipe',
  });
  let stderr = '';
  transport.stderr?.on('data', (chunk) => (stderr += String(chunk)));
  return {
    transport,
    stderr: () => stderr,
    close: () => {
      if (dataDir === undefined) removeFolder(folder);
    },
  };
}

/** A client of the 1.x SDK, which speaks 2025-11-25. */
export async function connectLegacy(target: Target): Promise<TestClient> {
  const client = new LegacyClient(IDENTITY);
  const link = openLink(
    target,
    (url) => new LegacyHttp(url),
    (parameters) => new LegacyStdio(parameters),
  );
  let revision: string | undefined;
  // The client tells its transport and nobody else.
  const transport = link.transport as { setProtocolVersion?(version: string): void };
  const tell = transport.setProtocolVersion?.bind(transport);
  transport.setProtocolVersion = (version) => {
    revision = version;
    tell?.(version);
  };
  // The transport's optional properties are typed without `undefined`, which this project demands.
  await client.connect(link.transport as Parameters<LegacyClient['connect']>[0]);
  return withDisposal({
    era: 'legacy',
    revision,
    listTools: async () => (await client.listTools()).tools,
    async call(name, args = {}, { signal, meta } = {}) {
      const params = { name, arguments: args, ...(meta ? { _meta: meta } : {}) };
      return toResult(await client.callTool(params, undefined, signal ? { signal } : {}));
    },
    stderr: link.stderr,
    async close() {
      await client.close();
      link.close();
    },
  });
}

/** A client that speaks 2026-07-28 and nothing else. */
export async function connectModern(target: Target): Promise<TestClient> {
  const client = new ModernClient(IDENTITY, {
    versionNegotiation: { mode: { pin: MODERN_REVISION } },
  });
  const link = openLink(
    target,
    (url) => new ModernHttp(url),
    (parameters) => new ModernStdio(parameters),
  );
  await client.connect(link.transport);
  return withDisposal({
    era: 'modern',
    revision: client.getNegotiatedProtocolVersion(),
    listTools: async () => (await client.listTools()).tools,
    async call(name, args = {}, { signal, meta } = {}) {
      const params = { name, arguments: args, ...(meta ? { _meta: meta } : {}) };
      return toResult(await client.callTool(params, signal ? { signal } : {}));
    },
    stderr: link.stderr,
    async close() {
      await client.close();
      link.close();
    },
  });
}

const withDisposal = (client: Omit<TestClient, typeof Symbol.asyncDispose>): TestClient => ({
  ...client,
  [Symbol.asyncDispose]: () => client.close(),
});

export const connect = (era: Era, target: Target): Promise<TestClient> =>
  era === 'legacy' ? connectLegacy(target) : connectModern(target);

export interface RpcFailure {
  readonly code: unknown;
  readonly message: string;
}

/** The JSON-RPC error a call was rejected with; throws when it was not rejected. */
export async function rpcFailure(call: Promise<CallResult>): Promise<RpcFailure> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { code: 'code' in error ? error.code : undefined, message: error.message };
  }
  throw new Error('the call was answered, not rejected');
}
