import { type Server, createServer } from 'node:http';
import { type AddressInfo, Server as NetServer } from 'node:net';
import { setImmediate, setTimeout as wait } from 'node:timers/promises';
import { type HttpBindings, createAdaptorServer } from '@hono/node-server';
import type { Hono } from 'hono';
import { StartupError } from '../errors.ts';

/** With Node's defaults a body that drips in stayed beyond 100 s. */
const SERVER_LIMITS = {
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  connectionsCheckingInterval: 1_000,
  keepAliveTimeout: 65_000,
} as const;

/** Connections beyond this are refused at once; each costs some 10 kB. */
const MOST_CONNECTIONS = 10_000;

/** How long an idle kept-alive connection may still bring a request that was already on its way. */
const IDLE_GRACE_MS = 300;

export interface Listener {
  /** `http://127.0.0.1:8080`, with the port that was taken. */
  readonly origin: string;
  /**
   * Stops accepting, lets requests in flight end, then closes what is left.
   * @returns how many connections had to be cut at the deadline
   */
  close(deadlineMs: number): Promise<number>;
}

function describeListenError(error: NodeJS.ErrnoException, host: string, port: number): string {
  const where = `${host}:${port}`;
  if (error.code === 'EADDRINUSE') {
    return `PORT: ${where} is in use; stop the other program or choose another port (--port 0 takes a free one)`;
  }
  if (error.code === 'EACCES') {
    return `PORT: no permission to listen on ${where}; ports below 1024 need privileges`;
  }
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND') {
    return `HOST: this machine has no address ${host}`;
  }
  return `HOST/PORT: cannot listen on ${where}: ${error.message}`;
}

const countConnections = (server: Server): Promise<number> =>
  new Promise((resolve) => {
    server.getConnections((error, count) => resolve(error ? 0 : count));
  });

async function close(server: Server, deadlineMs: number): Promise<number> {
  // Accepting happens in the poll phase of the event loop, so right after it the kernel's queue is
  // empty: a connection that was made before the listener goes is served, not reset.
  await setImmediate();
  const closed = new Promise<void>((resolve) => {
    // Not `http.Server.close`: it cuts idle connections at once, and with them the request that a
    // client has just sent on one.
    NetServer.prototype.close.call(server, () => resolve());
  });
  const deadline = wait(deadlineMs, 'deadline', { ref: false });
  await wait(Math.min(IDLE_GRACE_MS, deadlineMs));
  server.closeIdleConnections();
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  const ended = await Promise.race([closed, deadline]);
  clearInterval(idle);
  if (ended !== 'deadline') return 0;
  const cut = await countConnections(server);
  server.closeAllConnections();
  return cut;
}

/** Listens; resolves once connections are accepted. @throws StartupError that names the remedy */
export async function listen(
  app: Hono<{ Bindings: HttpBindings }>,
  host: string,
  port: number,
): Promise<Listener> {
  const server = createAdaptorServer({
    fetch: app.fetch,
    createServer,
    serverOptions: SERVER_LIMITS,
    // Replacing the global Request would break `instanceof` in clients that fetch.
    overrideGlobalObjects: false,
  }) as Server;
  server.maxConnections = MOST_CONNECTIONS;

  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(new StartupError(describeListenError(error, host, port), { cause: error })),
    );
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  const shownHost = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return {
    origin: `http://${shownHost}:${address.port}`,
    close: (deadlineMs) => close(server, deadlineMs),
  };
}
