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
  /**
   * Ends connections whose last answer is so long ago and that have sent nothing since. Not Node's
   * `closeIdleConnections`, which takes an answer's end for idleness: a client that was told to keep
   * the connection has its next request on the way by then, and would lose it.
   */
  closeIdle(sinceMs: number): void;
}

export interface AnswerLimits {
  /** An answer that takes longer, from its request to its last byte, is cut. Milliseconds. */
  readonly longestAnswerMs: number;
  /** How often that is looked at. */
  readonly sweepMs: number;
}

/**
 * Far beyond every deadline of a call. Node itself bounds only how a request comes in: who does not
 * read his answer, or holds a stream open, would keep it for ever.
 */
const ANSWER_LIMITS: AnswerLimits = { longestAnswerMs: 600_000, sweepMs: 15_000 };

interface SocketUse {
  /** Requests that are not answered yet. */
  asking: number;
  /** When its last answer ended, and how much had come in by then; undefined before any. */
  answered: { readonly at: number; readonly bytesRead: number } | undefined;
}

/** Watches a server from its first connection on. */
export function trackConnections(
  server: Server,
  { longestAnswerMs, sweepMs }: AnswerLimits = ANSWER_LIMITS,
): Connections {
  const sockets = new Map<Socket, SocketUse>();
  /** With the time at which the request came, the oldest first. */
  const inFlight = new Map<ServerResponse, number>();
  let closing = false;

  server.on('connection', (socket) => {
    sockets.set(socket, { asking: 0, answered: undefined });
    socket.once('close', () => sockets.delete(socket));
  });
  // Before the listener that answers, which may do so at once.
  server.prependListener('request', (request, response) => {
    const { socket } = request;
    const use = sockets.get(socket);
    if (use) use.asking += 1;
    if (closing) response.shouldKeepAlive = false;
    inFlight.set(response, performance.now());
    response.once('close', () => {
      inFlight.delete(response);
      if (!use) return;
      use.asking -= 1;
      use.answered = { at: performance.now(), bytesRead: socket.bytesRead };
    });
  });
  const sweep = setInterval(() => {
    const latest = performance.now() - longestAnswerMs;
    for (const [response, cameAt] of inFlight) {
      if (cameAt > latest) return;
      response.destroy();
    }
  }, sweepMs).unref();
  server.once('close', () => clearInterval(sweep));

  return {
    announceClose() {
      closing = true;
      for (const response of inFlight.keys()) response.shouldKeepAlive = false;
    },
    closeUnused() {
      for (const [socket, { asking, answered }] of sockets) {
        if (asking === 0 && !answered) socket.destroy();
      }
    },
    closeIdle(sinceMs) {
      const latest = performance.now() - sinceMs;
      for (const [socket, { asking, answered }] of sockets) {
        if (asking > 0 || !answered || answered.at > latest) continue;
        // The beginning of a request is there: its head has its own deadline.
        if (socket.bytesRead === answered.bytesRead) socket.destroy();
      }
    },
  };
}
