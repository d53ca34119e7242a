import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { Duplex } from 'node:stream';

export interface ConnectProxyOptions {
  /** Where every tunnel ends, whatever host was asked for: a port on loopback. */
  readonly targetPort: number;
  /** `user:password` that it demands. */
  readonly credentials?: string;
}

/** What becomes of a CONNECT: a tunnel, this status, silence, or a broken connection. */
export type ProxyMood = 'tunnel' | 'hang' | 'reset' | number;

export interface ConnectProxy {
  readonly port: number;
  /** Every CONNECT in the order of arrival. */
  readonly connects: readonly { readonly target: string; readonly headers: IncomingHttpHeaders }[];
  /** Requests that were not tunnelled. */
  readonly plainRequests: readonly string[];
  setMood(mood: ProxyMood): void;
  close(): Promise<void>;
}

/** A forward proxy on loopback that only tunnels; it resolves no names. */
export async function startConnectProxy(options: ConnectProxyOptions): Promise<ConnectProxy> {
  const connects: { target: string; headers: IncomingHttpHeaders }[] = [];
  const plainRequests: string[] = [];
  const sockets = new Set<Duplex>();
  let mood: ProxyMood = 'tunnel';
  const expected =
    options.credentials && `Basic ${Buffer.from(options.credentials).toString('base64')}`;

  const server = createServer((request, response) => {
    plainRequests.push(request.url ?? '');
    response.writeHead(501).end();
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('connect', (request, socket, head) => {
    connects.push({ target: request.url ?? '', headers: request.headers });
    socket.on('error', () => socket.destroy());
    if (mood === 'hang') return;
    if (mood === 'reset') {
      socket.destroy();
      return;
    }
    const isKnown = !expected || request.headers['proxy-authorization'] === expected;
    const status = isKnown ? mood : 407;
    if (status !== 'tunnel') {
      socket.end(`HTTP/1.1 ${status} Refused\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    const upstream = connect(options.targetPort, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.write(head);
      upstream.pipe(socket).pipe(upstream);
    });
    upstream.on('error', () => socket.destroy());
    socket.on('close', () => upstream.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    port: (server.address() as AddressInfo).port,
    connects,
    plainRequests,
    setMood(next) {
      mood = next;
    },
    async close() {
      const closed = server.listening ? once(server, 'close') : undefined;
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
