/** The three ways to a server, and what each of them measured, for the matrix of traces. */
import type { SampleService } from '../../src/sample/server.ts';
import type { OtlpSink } from '../support/otlp-sink.ts';
import { LAUNCHER, type RunningProgram, makeFolder, startProgram } from '../support/program.ts';
import { QUOTA_NOON } from '../support/quota-noon.ts';
import { type RpcMessage, modernRpc, post, rpc } from '../support/raw-mcp.ts';
import { type Scrape, parseScrape, scrape } from '../support/scrape.ts';
import { parseLogLine, serverEnv, startServer } from '../support/server.ts';

export interface Call {
  readonly method: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly id: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export interface Wire {
  readonly network: 'tcp' | 'pipe';
  /** Settles with the answer, whatever it is; on stdio at once. */
  send(call: Call): Promise<unknown>;
  /** Sends what is no JSON. */
  sendText(text: string, headers?: Readonly<Record<string, string>>): Promise<unknown>;
  /** Gives a call up as this transport does. */
  cancel(id: number, giveUp: AbortController): void;
  scrape(): Promise<Scrape>;
}

/** The timeout is how fast a call to a YouTube that says nothing ends. */
const ENV = { UPSTREAM_TIMEOUT_MS: '300', CACHE_ENABLED: 'false', NODE_OPTIONS: QUOTA_NOON };

const LEGACY = { 'mcp-protocol-version': '2025-11-25' };

function encodeModern({ method, params, id, headers }: Call) {
  const { body, headers: own } = modernRpc(method, params);
  return { body: { ...(body as object), id }, headers: { ...own, ...headers } };
}

const encodeLegacy = ({ method, params = {}, id, headers }: Call) => ({
  body: rpc(method, params, id),
  headers: { ...LEGACY, ...headers },
});

export const httpWire = (origin: string, era: 'legacy' | 'modern'): Wire => ({
  network: 'tcp',
  send(call) {
    const { body, headers } = (era === 'legacy' ? encodeLegacy : encodeModern)(call);
    return post(`${origin}/mcp`, body, headers, call.signal ? { signal: call.signal } : {});
  },
  sendText: (text, headers) => post(`${origin}/mcp`, text, headers),
  cancel: (_id, giveUp) => giveUp.abort(),
  scrape: () => scrape(origin),
});

const parse = (line: string): RpcMessage => JSON.parse(line) as RpcMessage;

const write = (program: RunningProgram, message: unknown): void =>
  program.write(`${JSON.stringify(message)}\n`);

/** @param measure where its metrics are; a server without a port tells them by its own tool */
async function stdioWire(program: RunningProgram, measure?: () => Promise<Scrape>): Promise<Wire> {
  let scrapes = 1_000_000;
  const answer = (id: number) =>
    program.untilLine('stdout', (line) => parse(line).id === id).then(parse);
  async function ask(): Promise<Scrape> {
    scrapes += 1;
    const params = { name: 'server_metrics', arguments: { names: ['mcp_'] } };
    write(program, rpc('tools/call', params, scrapes));
    const { result = {} } = await answer(scrapes);
    const { metrics } = result['structuredContent'] as { metrics: string };
    return parseScrape(metrics);
  }
  const clientInfo = { name: 'raw', version: '1' };
  write(
    program,
    rpc('initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo }, 0),
  );
  await answer(0);
  return {
    network: 'pipe',
    async send({ method, params = {}, id }) {
      write(program, rpc(method, params, id));
    },
    async sendText(text) {
      program.write(`${text}\n`);
    },
    cancel: (requestId) =>
      write(program, { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId } }),
    scrape: measure ?? ask,
  };
}

export interface Worlds {
  readonly ours: Readonly<Record<Transport, Wire>>;
  /** A foreign server whose tool throws. */
  readonly toy: Readonly<Record<Transport, Wire>>;
  close(): Promise<void>;
}

export const TRANSPORTS = ['HTTP 2025-11-25', 'HTTP 2026-07-28', 'stdio'] as const;
export type Transport = (typeof TRANSPORTS)[number];

const wiresOf = (origin: string, stdio: Wire): Record<Transport, Wire> => ({
  'HTTP 2025-11-25': httpWire(origin, 'legacy'),
  'HTTP 2026-07-28': httpWire(origin, 'modern'),
  stdio,
});

/** Starts one server for each transport of ours, and one toy for all. */
export async function openWorlds(sample: SampleService, sink: OtlpSink): Promise<Worlds> {
  const env = { ...sink.env, ...ENV };
  const server = await startServer({ sample, env });
  const stdio = startProgram(['serve', '--transport', 'stdio'], {
    env: serverEnv({ sample, env }, makeFolder()),
  });
  const toy = startProgram([], {
    env: sink.env,
    launcher: LAUNCHER.replace('bin/youtube-mcp.cjs', 'test/contract/toy-program.ts'),
  });
  const line = await toy.untilLine('stderr', (text) => 'origin' in parseLogLine(text));
  const origin = String(parseLogLine(line)['origin']);
  return {
    ours: wiresOf(server.origin, await stdioWire(stdio)),
    toy: wiresOf(origin, await stdioWire(toy, () => scrape(origin))),
    async close() {
      await Promise.all([server.stop(), stdio.stop(), toy.stop()]);
    },
  };
}
