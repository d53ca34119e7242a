/** An operator's probe from outside: is this a server that clients of both eras can use? */
import { readFile } from 'node:fs/promises';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as LegacyTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { SERVICE_VERSION } from '../../otel/version.ts';
import { StartupError } from '../errors.ts';
import type { CommandLine } from './command-line.ts';
import { printable } from './printable.ts';

const IDENTITY = { name: 'youtube-mcp-check', version: SERVICE_VERSION };
const MODERN_REVISION = '2026-07-28';

/** What one era found. */
interface Findings {
  readonly revision: string;
  readonly tools: number;
  readonly health: unknown;
}

/** What both transports take. */
interface TransportOptions {
  readonly requestInit?: { readonly headers: Record<string, string> };
}

/** The part of both clients that the probe uses; their types are of two packages. */
interface ProbeClient {
  listTools(): Promise<{ tools: unknown[] }>;
  callTool(call: {
    name: string;
    arguments: Record<string, unknown>;
  }): Promise<{ [key: string]: unknown }>;
  close(): Promise<void>;
}

async function ask(client: ProbeClient, revision: () => string): Promise<Findings> {
  try {
    const { tools } = await client.listTools();
    const result = await client.callTool({ name: 'server_health', arguments: {} });
    const health = result['structuredContent'] as { status?: unknown } | undefined;
    return { revision: revision(), tools: tools.length, health: health?.status };
  } finally {
    await client.close();
  }
}

async function askAsLegacy(url: URL, options: TransportOptions): Promise<Findings> {
  const client = new LegacyClient(IDENTITY);
  const transport = new LegacyTransport(url, options);
  // The transport's optional properties are typed without `undefined`, which this project demands.
  await client.connect(transport as Parameters<LegacyClient['connect']>[0]);
  return ask(client, () => transport.protocolVersion ?? 'unknown');
}

async function askAsModern(url: URL, options: TransportOptions): Promise<Findings> {
  const client = new Client(IDENTITY, { versionNegotiation: { mode: { pin: MODERN_REVISION } } });
  await client.connect(new StreamableHTTPClientTransport(url, options));
  return ask(client, () => client.getNegotiatedProtocolVersion() ?? 'unknown');
}

function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error && cause.message
    ? `${error.message}: ${cause.message}`
    : error.message;
}

async function probe(
  era: string,
  asking: Promise<Findings>,
): Promise<{ readonly line: string; readonly ok: boolean }> {
  try {
    const { revision, tools, health } = await asking;
    const ok = tools > 0 && (health === 'healthy' || health === 'degraded');
    const verdict = ok ? 'ok' : 'NOT OK';
    return {
      ok,
      line: `${verdict.padEnd(7)} ${era} client: revision ${revision}, ${tools} tools, server_health says ${String(health)}`,
    };
  } catch (error) {
    return { ok: false, line: `FAILED  ${era} client: ${describeError(error)}` };
  }
}

function parseUrl(text: string): URL {
  const url = URL.parse(text);
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    throw new StartupError(
      `<url>: expected an http:// or https:// URL such as http://127.0.0.1:8080/mcp`,
    );
  }
  if (url.pathname === '/') url.pathname = '/mcp';
  return url;
}

/** From a file, since what stands on a command line is read by every process of the machine. */
async function readKey(path: string): Promise<TransportOptions> {
  const key = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new StartupError(`--key-file: cannot be read: ${describeError(error)}`);
  });
  if (!/^[\x21-\x7e]+$/.test(key.trim())) {
    throw new StartupError('--key-file: expected a file that holds one key or token, and no more');
  }
  return { requestInit: { headers: { Authorization: `Bearer ${key.trim()}` } } };
}

/** Prints a line for each era and a verdict. Exit code 0 when both work, 1 otherwise. */
export async function check({ argument = '', options }: CommandLine): Promise<number> {
  const url = parseUrl(argument);
  const keyFile = options['key-file'];
  const access = typeof keyFile === 'string' ? await readKey(keyFile) : {};
  const results = [
    await probe('2025-era', askAsLegacy(url, access)),
    await probe(MODERN_REVISION, askAsModern(url, access)),
  ];
  const ok = results.every((result) => result.ok);
  const verdict = ok
    ? 'This server works for clients of both eras.'
    : 'This server does not work as it should.';
  const lines = [url.href, ...results.map(({ line }) => line), verdict];
  process.stdout.write(`${lines.map(printable).join('\n')}\n`);
  return ok ? 0 : 1;
}
