/** The official clients of both eras, for resources and progress, behind one interface. */
import {
  Client as ModernClient,
  StreamableHTTPClientTransport as ModernHttp,
} from '@modelcontextprotocol/client';
import { StdioClientTransport as ModernStdio } from '@modelcontextprotocol/client/stdio';
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as LegacyStdio } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport as LegacyHttp } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { type Era, MODERN_REVISION, type Target } from '../support/clients.ts';
import { LAUNCHER, cleanEnv, makeFolder, removeFolder } from '../support/program.ts';
import { serverEnv } from '../support/server.ts';

const IDENTITY = { name: 'youtube-mcp-tests', version: '1' };

interface Listed {
  readonly name: string;
  readonly mimeType?: string | undefined;
}

export interface Content {
  readonly uri: string;
  readonly mimeType?: string | undefined;
  readonly text: string;
  readonly _meta?: Readonly<Record<string, unknown>> | undefined;
}

export interface Step {
  readonly progress: number;
  readonly total?: number | undefined;
  readonly message?: string | undefined;
}

interface CallOptions {
  readonly onprogress?: (step: Step) => void;
  readonly signal?: AbortSignal;
}

export interface ResourceClient {
  capabilities(): Readonly<Record<string, unknown>>;
  list(): Promise<readonly (Listed & { readonly uri: string })[]>;
  templates(): Promise<readonly (Listed & { readonly uriTemplate: string })[]>;
  /** The only contents. */
  read(uri: string, options?: CallOptions): Promise<Content>;
  /** `structuredContent` of a call. */
  call(tool: string, args: Record<string, unknown>, options?: CallOptions): Promise<unknown>;
  [Symbol.asyncDispose](): Promise<void>;
}

function onlyText(contents: readonly object[]): Content {
  const [first, ...more] = contents;
  if (!first || !('text' in first) || more.length > 0) throw new Error('not one text');
  return first as Content;
}

interface StdioLink {
  readonly parameters: {
    command: string;
    args: string[];
    env: Record<string, string>;
    stderr: 'ignore';
  };
  close(): void;
}

function openStdio({
  stdio: { dataDir, ...options },
}: Extract<Target, { stdio: object }>): StdioLink {
  const folder = dataDir ?? makeFolder();
  return {
    parameters: {
      command: process.execPath,
      args: [LAUNCHER, 'serve', '--transport', 'stdio'],
      env: cleanEnv(serverEnv(options, folder)),
      stderr: 'ignore',
    },
    close: () => {
      if (dataDir === undefined) removeFolder(folder);
    },
  };
}

async function connectLegacy(target: Target): Promise<ResourceClient> {
  const client = new LegacyClient(IDENTITY);
  const link = 'stdio' in target ? openStdio(target) : undefined;
  const transport =
    'url' in target
      ? new LegacyHttp(new URL(target.url))
      : link && new LegacyStdio(link.parameters);
  // The transport's optional properties are typed without `undefined`, which this project demands.
  await client.connect(transport as Parameters<LegacyClient['connect']>[0]);
  return {
    capabilities: () => ({ ...client.getServerCapabilities() }),
    list: async () => (await client.listResources()).resources,
    templates: async () => (await client.listResourceTemplates()).resourceTemplates,
    read: async (uri, options) => onlyText((await client.readResource({ uri }, options)).contents),
    call: async (name, args, options) =>
      (await client.callTool({ name, arguments: args }, undefined, options)).structuredContent,
    async [Symbol.asyncDispose]() {
      await client.close();
      link?.close();
    },
  };
}

async function connectModern(target: Target): Promise<ResourceClient> {
  const client = new ModernClient(IDENTITY, {
    versionNegotiation: { mode: { pin: MODERN_REVISION } },
  });
  const link = 'stdio' in target ? openStdio(target) : undefined;
  const transport = link
    ? new ModernStdio(link.parameters)
    : new ModernHttp(new URL('url' in target ? target.url : ''));
  await client.connect(transport);
  return {
    capabilities: () => ({ ...client.getServerCapabilities() }),
    list: async () => (await client.listResources()).resources,
    templates: async () => (await client.listResourceTemplates()).resourceTemplates,
    read: async (uri, options) => onlyText((await client.readResource({ uri }, options)).contents),
    call: async (name, args, options) =>
      (await client.callTool({ name, arguments: args }, options)).structuredContent,
    async [Symbol.asyncDispose]() {
      await client.close();
      link?.close();
    },
  };
}

export const connectResources = (era: Era, target: Target): Promise<ResourceClient> =>
  era === 'legacy' ? connectLegacy(target) : connectModern(target);

export interface RpcError {
  readonly code: unknown;
  readonly message: string;
  readonly data: unknown;
  /** Of its class: the 2026-07-28 client tells a resource that is not there from other faults. */
  readonly name: string;
}

/** The JSON-RPC error a request was rejected with; throws when it was not rejected. */
export async function rpcErrorOf(request: Promise<unknown>): Promise<RpcError> {
  try {
    await request;
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    const { code, message } = error;
    const data = 'data' in error ? error.data : undefined;
    return { code, message, data, name: error.constructor.name };
  }
  throw new Error('the request was answered, not rejected');
}
