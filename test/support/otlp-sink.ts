/** An OTLP/HTTP endpoint that keeps what it is sent. Spans are read from JSON (`http/json`) alone. */
import { once } from 'node:events';
import { type IncomingMessage, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import type { Env } from './program.ts';

export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  /** Empty for a root. */
  readonly parentSpanId: string;
  readonly name: string;
  readonly kind: 'INTERNAL' | 'SERVER' | 'CLIENT' | 'PRODUCER' | 'CONSUMER' | 'UNSPECIFIED';
  readonly status: 'UNSET' | 'OK' | 'ERROR';
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly resource: Readonly<Record<string, unknown>>;
}

export interface OtlpSink {
  readonly endpoint: string;
  /** What a server needs to send its spans here at once. */
  readonly env: Env;
  readonly spans: readonly Span[];
  /** Every body as it came, for what must not be in one. */
  readonly bodies: readonly string[];
  /** The first span, received already or to come, that fits; rejects when none comes in 5 s. */
  untilSpan(fits: (span: Span) => boolean): Promise<Span>;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Servers here send every 20 ms. */
const PATIENCE_MS = 5_000;

const KINDS = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'] as const;
const STATUSES = ['UNSET', 'OK', 'ERROR'] as const;

interface WireAttribute {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

interface WireSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly status?: { readonly code?: number };
  readonly attributes?: readonly WireAttribute[];
  readonly links?: readonly { readonly traceId: string; readonly spanId: string }[];
}

interface WireExport {
  readonly resourceSpans?: readonly {
    readonly resource?: { readonly attributes?: readonly WireAttribute[] };
    readonly scopeSpans?: readonly { readonly spans?: readonly WireSpan[] }[];
  }[];
}

const attributesOf = (wire: readonly WireAttribute[] = []): Record<string, unknown> =>
  Object.fromEntries(wire.map(({ key, value }) => [key, Object.values(value)[0]]));

function parseSpans(body: string): Span[] {
  const { resourceSpans = [] } = JSON.parse(body) as WireExport;
  return resourceSpans.flatMap(({ resource, scopeSpans = [] }) =>
    scopeSpans.flatMap(({ spans = [] }) =>
      spans.map((span) => ({
        traceId: span.traceId,
        spanId: span.spanId,
        parentSpanId: span.parentSpanId ?? '',
        name: span.name,
        kind: KINDS[span.kind] ?? 'UNSPECIFIED',
        status: STATUSES[span.status?.code ?? 0] ?? 'UNSET',
        attributes: attributesOf(span.attributes),
        links: (span.links ?? []).map(({ traceId, spanId }) => ({ traceId, spanId })),
        resource: attributesOf(resource?.attributes),
      })),
    ),
  );
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  return request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes;
}

/** Starts a sink on a free port. Protobuf is accepted and kept, but not read. */
export async function startOtlpSink(): Promise<OtlpSink> {
  const spans: Span[] = [];
  const bodies: string[] = [];
  const watchers = new Set<(span: Span) => void>();
  const server = createServer((request, response) => {
    void readBody(request).then((bytes) => {
      const body = bytes.toString('latin1');
      bodies.push(body);
      const isJson = request.headers['content-type']?.startsWith('application/json') === true;
      for (const span of isJson ? parseSpans(bytes.toString('utf8')) : []) {
        spans.push(span);
        for (const watcher of watchers) watcher(span);
      }
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function close(): Promise<void> {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }
  return {
    endpoint,
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_BSP_SCHEDULE_DELAY: '20',
    },
    spans,
    bodies,
    untilSpan(fits) {
      const found = spans.find(fits);
      if (found) return Promise.resolve(found);
      return new Promise((resolve, reject) => {
        const deadline = setTimeout(() => {
          const names = spans.map(({ traceId, name }) => `${traceId} ${name}`);
          reject(new Error(`no such span among these:\n${names.join('\n')}`));
        }, PATIENCE_MS);
        const watcher = (span: Span): void => {
          if (!fits(span)) return;
          clearTimeout(deadline);
          watchers.delete(watcher);
          resolve(span);
        };
        watchers.add(watcher);
      });
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
