import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createUpstreamFetch, type UpstreamFetch } from '../../src/youtube/upstream-fetch.ts';

/** Servers on free ports of loopback that stand for YouTube; `close` ends them all. */
export function openUpstreams() {
  const servers: Server[] = [];
  return {
    async serve(listener: RequestListener): Promise<{ origin: string; server: Server }> {
      const server = createServer(listener).listen(0, '127.0.0.1');
      servers.push(server);
      await once(server, 'listening');
      return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
    },
    close(): void {
      for (const server of servers.splice(0)) {
        server.close();
        server.closeAllConnections();
      }
    },
  };
}

export const fetchOf = (
  origin: string,
  options: { timeoutMs?: number; maxBytes?: number } = {},
): UpstreamFetch =>
  createUpstreamFetch({ allowedOrigins: [origin], timeoutMs: 60_000, ...options });
