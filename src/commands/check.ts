/** An operator's probe from outside: is this a server that clients of both eras can use? */
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as LegacyTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { SERVICE_VERSION } from '../../otel/version.ts';
import { StartupError } from '../errors.ts';
import type { CommandLine } from './command-line.ts';
import { printable } from './printable.ts';
import { readKeyFile } from './read-key-file.ts';
import { type Refusal, watchForRefusal } from './watch-for-refusal.ts';

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
  readonly fetch?: (url: string | URL, init?: RequestInit) => Promise<Response>;
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

interface Outcome {
  readonly line: string;
  readonly ok: boolean;
  /** What kept the client from finding anything. */
  readonly refusal?: Refusal | undefined;
}

async function probe(
  era: string,
  askServer: (options: TransportOptions) => Promise<Findings>,
  access: TransportOptions,
): Promise<Outcome> {
  const watch = watchForRefusal();
  try {
    const { revision, tools, health } = await askServer({ ...access, fetch: watch.fetch });
    const ok = tools > 0 && (health === 'healthy' || health === 'degraded');
    const verdict = ok ? 'ok' : 'NOT OK';
    return {
      ok,
      line: `${verdict.padEnd(7)} ${era} client: revision ${revision}, ${tools} tools, server_health says ${String(health)}`,
    };
  } catch (error) {
    const refusal = watch.refusal();
    const { status, message = '' } = refusal ?? {};
    const told = status === undefined ? describeError(error) : `HTTP ${status} ${message}`.trim();
    return { ok: false, line: `FAILED  ${era} client: ${told}`, refusal };
  }
}

/** What an operator does about it; a server that turned the check away may work all the same. */
function describeVerdict(outcomes: readonly Outcome[], hasKey: boolean): string {
  if (outcomes.every(({ ok }) => ok)) return 'This server works for clients of both eras.';
  const [refusal] = outcomes.flatMap((outcome) => outcome.refusal ?? []);
  if (!refusal) return 'This server does not work as it should.';
  const { status, reason = '' } = refusal;
  if (reason.startsWith('signature_')) {
    return 'This server takes signed requests only (REQUEST_SIGNING_SECRETS), and check cannot sign: ask it with a client that does.';
  }
  if (status === 403) return 'This server turned the check away; its reason stands above.';
  return hasKey
    ? 'This server does not accept the key or token in the file of --key-file.'
    : 'This server asks who calls: give the check a key or token with --key-file <path>.';
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

/** Prints a line for each era and a verdict. Exit code 0 when both work, 1 otherwise. */
export async function check(line: CommandLine): Promise<number> {
  const url = parseUrl(line.argument ?? '');
  const access = { requestInit: { headers: await readKeyFile(line) } };
  const outcomes = [
    await probe('2025-era', (options) => askAsLegacy(url, options), access),
    await probe(MODERN_REVISION, (options) => askAsModern(url, options), access),
  ];
  const verdict = describeVerdict(outcomes, line.options['key-file'] !== undefined);
  const lines = [url.href, ...outcomes.map(({ line }) => line), verdict];
  process.stdout.write(`${lines.map(printable).join('\n')}\n`);
  return outcomes.every(({ ok }) => ok) ? 0 : 1;
}
