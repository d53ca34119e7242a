/**
 * A collector as vendors run them: over HTTP and gRPC, behind a key in a header, which turns exports
 * away for a while. Keeps what it accepted and what it was asked wrongly.
 */
import { once } from 'node:events';
import { type IncomingMessage, createServer } from 'node:http';
import { type ServerHttp2Stream, createServer as createHttp2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { dig } from './protobuf.ts';

export type Signal = 'traces' | 'metrics' | 'logs';

export interface Collector {
  readonly endpoint: string;
  readonly refused: number;
  /** Requests without the key, or not compressed. */
  readonly faults: readonly string[];
  readonly spanNames: readonly string[];
  readonly logBodies: readonly string[];
  /** The sum of what the exports brought of a counter: its value when they are deltas. */
  deltaSum(metric: string): number;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface Demands {
  readonly header: readonly [name: string, value: string];
  /** How often each signal is turned away first, alternating 429 and 503. */
  readonly refusals: number;
}

interface JsonPoint {
  readonly asDouble?: number;
  readonly asInt?: string;
}
interface JsonMetric {
  readonly name: string;
  readonly sum?: { readonly dataPoints: readonly JsonPoint[] };
}
type JsonScopes<K extends string, T> = readonly Readonly<Record<K, readonly T[]>>[];
interface JsonExport {
  readonly resourceSpans?: readonly { scopeSpans: JsonScopes<'spans', { name: string }> }[];
  readonly resourceMetrics?: readonly { scopeMetrics: JsonScopes<'metrics', JsonMetric> }[];
  readonly resourceLogs?: readonly {
    scopeLogs: JsonScopes<'logRecords', { body: { stringValue: string } }>;
  }[];
}

const text = (bytes: Buffer | undefined): string => bytes?.toString('utf8') ?? '';

function createLedger() {
  const spanNames: string[] = [];
  const logBodies: string[] = [];
  const sums = new Map<string, number>();
  const add = (name: string, value: number): void =>
    void sums.set(name, (sums.get(name) ?? 0) + value);

  function acceptProtobuf(signal: Signal, body: Buffer): void {
    // resource_* = 1, scope_* = 2, items = 2; then the fields of the item.
    const items = dig(body, [1, 2, 2]);
    for (const item of items) {
      if (signal === 'traces') spanNames.push(text(dig(item, [5])[0]));
      else if (signal === 'logs') logBodies.push(text(dig(item, [5, 1])[0]));
      else {
        const name = text(dig(item, [1])[0]);
        for (const point of dig(item, [7, 1])) {
          for (const value of dig(point, [4])) add(name, value.readDoubleLE());
          for (const value of dig(point, [6])) add(name, Number(value.readBigInt64LE()));
        }
      }
    }
  }
  function acceptJson(body: Buffer): void {
    const { resourceSpans, resourceMetrics, resourceLogs } = JSON.parse(text(body)) as JsonExport;
    for (const { scopeSpans } of resourceSpans ?? []) {
      for (const { spans } of scopeSpans) spanNames.push(...spans.map(({ name }) => name));
    }
    for (const { scopeLogs } of resourceLogs ?? []) {
      for (const { logRecords } of scopeLogs) {
        logBodies.push(...logRecords.map((record) => record.body.stringValue));
      }
    }
    for (const { scopeMetrics } of resourceMetrics ?? []) {
      for (const { name, sum } of scopeMetrics.flatMap(({ metrics }) => metrics)) {
        for (const point of sum?.dataPoints ?? []) {
          add(name, point.asDouble ?? Number(point.asInt ?? 0));
        }
      }
    }
  }
  return { spanNames, logBodies, sums, acceptProtobuf, acceptJson };
}

async function readAll(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** The one gate of both transports. @returns the HTTP status to refuse with, or undefined */
function createGate({ header: [name, value], refusals }: Demands) {
  const left: Record<Signal, number> = { traces: refusals, metrics: refusals, logs: refusals };
  const gate = {
    refused: 0,
    faults: [] as string[],
    judge(signal: Signal, key: unknown, encoding: unknown): number | undefined {
      if (key !== value) gate.faults.push(`${signal}: ${name} is ${String(key)}`);
      if (encoding !== 'gzip') gate.faults.push(`${signal}: not compressed`);
      if (key !== value) return 401;
      if (left[signal] === 0) return undefined;
      left[signal] -= 1;
      gate.refused += 1;
      return left[signal] % 2 === 1 ? 429 : 503;
    },
  };
  return gate;
}

/** Starts it on a free port; over gRPC when asked. */
export async function startCollector(
  demands: Demands,
  transport: 'http' | 'grpc',
): Promise<Collector> {
  const ledger = createLedger();
  const gate = createGate(demands);
  const [header] = demands.header;

  async function answerHttp(request: IncomingMessage): Promise<number> {
    const body = await readAll(request);
    const signal = String(request.url).split('/').at(-1) as Signal;
    const encoding = request.headers['content-encoding'];
    const refusal = gate.judge(signal, request.headers[header], encoding);
    if (refusal !== undefined) return refusal;
    const bytes = encoding === 'gzip' ? gunzipSync(body) : body;
    if (request.headers['content-type'] === 'application/json') ledger.acceptJson(bytes);
    else ledger.acceptProtobuf(signal, bytes);
    return 200;
  }
  const http = createServer((request, response) => {
    void answerHttp(request).then((status) => response.writeHead(status).end());
  });

  const rpc = createHttp2Server();
  rpc.on('stream', (stream: ServerHttp2Stream, headers) => {
    void readAll(stream).then((frame) => {
      const [, service = ''] = /(trace|metrics|logs)\.v1/.exec(String(headers[':path'])) ?? [];
      const signal = service === 'trace' ? 'traces' : (service as Signal);
      const refusal = gate.judge(signal, headers[header], headers['grpc-encoding']);
      const base = { ':status': 200, 'content-type': 'application/grpc' };
      if (refusal !== undefined) {
        // RESOURCE_EXHAUSTED, UNAVAILABLE, UNAUTHENTICATED.
        const code = { 429: 8, 503: 14, 401: 16 }[refusal] ?? 2;
        stream.respond({ ...base, 'grpc-status': String(code) }, { endStream: true });
        return;
      }
      // One byte tells whether the message is compressed, four its length.
      const message = frame.subarray(5);
      ledger.acceptProtobuf(signal, frame[0] === 1 ? gunzipSync(message) : message);
      stream.respond(base, { waitForTrailers: true });
      stream.once('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
      stream.end(Buffer.alloc(5));
    });
  });
  const sessions = new Set<{ destroy(): void }>();
  rpc.on('session', (session) => sessions.add(session));

  const server = transport === 'http' ? http : rpc;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  async function close(): Promise<void> {
    const closed = once(server, 'close');
    server.close();
    http.closeAllConnections();
    for (const session of sessions) session.destroy();
    await closed;
  }
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get refused() {
      return gate.refused;
    },
    faults: gate.faults,
    spanNames: ledger.spanNames,
    logBodies: ledger.logBodies,
    deltaSum: (metric) => ledger.sums.get(metric) ?? 0,
    close,
    [Symbol.asyncDispose]: close,
  };
}
