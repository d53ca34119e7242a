import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** What has to be known of a server's connections to end them without losing a request. */
export interface Connections {
  /** From now on every answer says `Connection: close`, those to requests in flight too. */
  announceClose(): void;
  /**
   * Ends connections that have not sent a request yet. Node counts them as busy until
   * `headersTimeout`, so `closeIdleConnections` leaves them; clients open them ahead of need.
   */
  closeUnused(): void;
}

/** Watches a server from its first connection on. */
export function trackConnections(server: Server): Connections {
  const unused = new Set<Socket>();
  const inFlight = new Set<ServerResponse>();
  let closing = false;

  server.on('connection', (socket) => {
    unused.add(socket);
    socket.once('close', () => unused.delete(socket));
  });
  // Before the listener that answers, which may do so at once.
  server.prependListener('request', (request, response) => {
    unused.delete(request.socket);
    if (closing) response.shouldKeepAlive = false;
    inFlight.add(response);
    response.once('close', () => inFlight.delete(response));
  });

  return {
    announceClose() {
      closing = true;
      for (const response of inFlight) response.shouldKeepAlive = false;
    },
    closeUnused() {
      for (const socket of unused) socket.destroy();
    },
  };
}
