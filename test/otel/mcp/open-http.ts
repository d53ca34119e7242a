/** A foreign server behind the SDK's HTTP handler, asked without a socket. */
import { createMcpHandler } from '@modelcontextprotocol/server';
import { type WatchOptions, onConnect } from '../../../otel/mcp/index.ts';
import { modernRpc } from '../../support/raw-mcp.ts';
import { type Toy, createToyServer } from './toy.ts';

const HEADERS = {
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
};

export interface Sent {
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export function openHttp(toy: Toy, watch: Partial<WatchOptions> = {}, onHang?: () => void) {
  const options = { network: 'http', trustRemoteContext: true, ...watch } as const;
  const handler = createMcpHandler(() =>
    onConnect(createToyServer(onHang), (transport) => {
      toy.instrumentation.watch(transport, options);
    }),
  );
  const http = toy.instrumentation.watchHttp(handler.fetch, options);
  const requestOf = ({ body, headers = {}, signal }: Sent): Request =>
    new Request('http://toy.test/mcp', {
      method: 'POST',
      headers: { ...HEADERS, ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
      ...(signal ? { signal } : {}),
    });
  return {
    ...http,
    requestOf,
    /** As a server that leaves the body to the SDK, and as one that has parsed it. */
    post: (sent: Sent) => http.fetch(requestOf(sent)),
    postParsed: (sent: Sent) => http.fetch(requestOf(sent), { parsedBody: sent.body }),
    close: handler.close,
  };
}

export const modern = (method: string, params: Readonly<Record<string, unknown>> = {}): Sent =>
  modernRpc(method, params);
