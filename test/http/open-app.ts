import { once } from 'node:events';
import { type Socket, connect } from 'node:net';
import { createLogger } from '../../otel/logger.ts';
import { type Finding, createHealth } from '../../src/health/health.ts';
import { type AppOptions, createApp } from '../../src/http/app.ts';
import { createDrain } from '../../src/http/drain.ts';
import { type Listener, listen } from '../../src/http/listen.ts';
import { openInstruments } from '../otel/open-metrics.ts';

export type McpFetch = AppOptions['mcp']['fetch'];

/** The app as it is served, before an MCP handler that tells what reached it. */
export function openApp(
  options: Partial<Omit<AppOptions, 'mcp' | 'health' | 'drain' | 'instruments'>> & {
    readonly answer?: McpFetch;
    readonly refuse?: AppOptions['mcp']['refuse'];
    readonly store?: () => Finding;
  } = {},
) {
  const { answer = async () => Response.json({ ok: true }), refuse } = options;
  const { store = () => ({ status: 'healthy', message: 'ok' }) as const, ...rest } = options;
  const opened = openInstruments();
  const drain = createDrain();
  drain.open();
  const health = createHealth({
    probes: { store },
    version: '1.2.3',
    source: 'sample',
    instruments: opened.instruments,
  });
  /** The parsed bodies that came through all gates. */
  const received: unknown[] = [];
  const app = createApp({
    mcp: {
      ...(refuse ? { refuse } : {}),
      fetch(request, extra) {
        received.push(extra?.parsedBody);
        return answer(request, extra);
      },
    },
    // Every look is a new one here; the server's own looks are seconds apart.
    health: { ...health, report: health.evaluate },
    collectFamilies: opened.collectFamilies,
    drain,
    allowedHosts: [],
    allowedOrigins: [],
    instruments: opened.instruments,
    logger: createLogger('silent'),
    ...rest,
  });
  const incoming = { socket: { remoteAddress: '127.0.0.1' }, headers: {}, complete: true };
  return {
    app,
    drain,
    received,
    instruments: opened.instruments,
    scrape: opened.scrape,
    /** Asks without a socket, as if from this machine; for what needs no body. */
    request: async (path: string, init: RequestInit = {}): Promise<Response> =>
      app.request(path, init, { incoming }),
  };
}

/** The same on a free port. */
export async function openServer(options: Parameters<typeof openApp>[0] = {}) {
  const opened = openApp(options);
  const listener: Listener = await listen(opened.app, '127.0.0.1', 0);
  return {
    ...opened,
    listener,
    origin: listener.origin,
    port: Number(new URL(listener.origin).port),
    [Symbol.asyncDispose]: async () => {
      await listener.close(0);
    },
  };
}

export interface RawAnswer {
  /** 0 when nothing came. */
  readonly status: number;
  readonly text: string;
}

/** Everything that a socket brings until it ends, in whatever way. */
export async function readToEnd(socket: Socket): Promise<RawAnswer> {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.on('error', () => undefined);
  // Not `once`: it rejects when the socket breaks, and that is an answer too.
  await new Promise((resolve) => {
    socket.on('close', resolve);
  });
  const text = Buffer.concat(chunks).toString();
  return { status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0), text };
}

/** Sends bytes as they are on a connection of their own; each part is a write of its own. */
export async function sendRaw(port: number, ...parts: (string | Buffer)[]): Promise<RawAnswer> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  const answer = readToEnd(socket);
  await once(socket, 'connect');
  for (const part of parts) {
    if (!socket.writable) break;
    await new Promise((resolve) => {
      socket.write(part, resolve);
    });
    await new Promise(setImmediate);
  }
  return answer;
}

/** The head of a POST that ends its connection. */
export const postHead = (...headers: string[]): string =>
  [
    'POST /mcp HTTP/1.1',
    'Host: 127.0.0.1',
    'Connection: close',
    'Content-Type: application/json',
    ...headers,
    '\r\n',
  ].join('\r\n');

export const sizeOf = (body: string | Buffer): string =>
  `Content-Length: ${Buffer.byteLength(body)}`;
