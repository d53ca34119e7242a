/** Stands for a hosted vendor: wants its header and gzip, and is out of order when told to be. */
import { once } from 'node:events';
import { type IncomingHttpHeaders, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Span, startOtlpSink } from '../support/otlp-sink.ts';
import type { Env } from '../support/program.ts';

export interface Vendor {
  /** `http://127.0.0.1:PORT` */
  readonly endpoint: string;
  /** What the Collector's vendor road needs. */
  readonly env: Env;
  readonly spans: readonly Span[];
  /** Every body that was taken, uncompressed. */
  readonly bodies: readonly string[];
  /** Every request: where to, with what, and how it was answered. */
  readonly requests: readonly {
    readonly path: string;
    readonly headers: IncomingHttpHeaders;
    readonly status: number;
  }[];
  /** The next requests get these answers instead; the last one stays until `recover`. */
  fail(...statuses: readonly number[]): void;
  recover(): void;
  [Symbol.asyncDispose](): Promise<void>;
}

export const VENDOR_HEADER = 'x-honeycomb-team';
export const VENDOR_KEY = 'Bearer vendor-key-for-the-tests';

/**
 * A gate before a sink, which keeps what the gate lets in.
 *
 * @param demanded headers in lower case, without which a request is answered 401
 */
export async function startVendor(
  demanded: Readonly<Record<string, string>> = { [VENDOR_HEADER]: VENDOR_KEY },
): Promise<Vendor> {
  const sink = await startOtlpSink();
  const requests: Vendor['requests'][number][] = [];
  let failures: number[] = [];

  const judge = (headers: IncomingHttpHeaders): number => {
    const isKnown = Object.entries(demanded).every(([name, value]) => headers[name] === value);
    if (!isKnown) return 401;
    if (headers['content-encoding'] !== 'gzip') return 415;
    const [next, ...rest] = failures;
    if (rest.length > 0) failures = rest;
    return next ?? 200;
  };
  const server = createServer((request, response) => {
    const { url = '', headers } = request;
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.once('end', () => {
      const status = judge(headers);
      // Before the spans can be seen: who has found a span finds its request too.
      requests.push({ path: url, headers, status });
      const answer = (): void => {
        // One second is the least that this header can say.
        const wait = status === 429 ? { 'retry-after': '1' } : {};
        response.writeHead(status, { 'content-type': 'application/json', ...wait }).end('{}');
      };
      if (status !== 200) return answer();
      const { 'content-type': type = '', 'content-encoding': encoding = '' } = headers;
      // Some vendors have a path before /v1.
      void fetch(sink.endpoint + url.slice(url.indexOf('/v1/')), {
        method: 'POST',
        headers: { 'content-type': type, 'content-encoding': encoding },
        body: Buffer.concat(chunks),
      }).then(answer);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');

  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    endpoint,
    env: {
      VENDOR_OTLP_ENDPOINT: endpoint,
      VENDOR_OTLP_HEADER: VENDOR_HEADER,
      VENDOR_OTLP_KEY: VENDOR_KEY,
      VENDOR_OTLP_ENCODING: 'json',
    },
    spans: sink.spans,
    bodies: sink.bodies,
    requests,
    fail(...statuses) {
      failures = [...statuses];
    },
    recover() {
      failures = [];
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
      await sink.close();
    },
  };
}
