import { type Server, createServer } from 'node:http';
import { type AddressInfo, Server as NetServer } from 'node:net';
import { setImmediate, setTimeout as wait } from 'node:timers/promises';
import { type HttpBindings, createAdaptorServer } from '@hono/node-server';
import type { Hono } from 'hono';
import { StartupError } from '../errors.ts';
import { type Connections, trackConnections } from './connections.ts';

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

/** How often connections that fell idle meanwhile are closed. */
const IDLE_SWEEP_MS = 50;

/** A turn of the event loop in which nothing happened takes some microseconds. */
const QUIET_TURN_MS = 0.1;

/** A server that is never quiet for so long is overloaded: its queue cannot be waited out. */
const LONGEST_QUEUE_WAIT_MS = 500;

export interface Listener {
  /** `http://127.0.0.1:8080`, with the port that was taken. */
  readonly origin: string;
  /** Sends clients of kept-alive connections elsewhere while new ones are still accepted. */
  announceClose(): void;
  /**
   * Stops accepting, lets requests in flight end, then closes what is left.
   * @returns how many connections had to be cut at the deadline
   */
  close(deadlineMs: number): Promise<number>;
}

/** The variable that says at which port to listen. */
type PortVariable = 'PORT' | 'ADMIN_PORT';

function describeListenError(
  error: NodeJS.ErrnoException,
  host: string,
  port: number,
  variable: PortVariable,
): string {
  const where = `${host}:${port}`;
  if (error.code === 'EADDRINUSE') {
    const free = variable === 'PORT' ? '--port 0' : '0';
    return `${variable}: ${where} is in use; stop the other program or choose another port (${free} takes a free one)`;
  }
  if (error.code === 'EACCES') {
    return `${variable}: no permission to listen on ${where}; ports below 1024 need privileges`;
  }
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND') {
    return `HOST: this machine has no address ${host}`;
  }
  return `HOST/${variable}: cannot listen on ${where}: ${error.message}`;
}

const countConnections = (server: Server): Promise<number> =>
  new Promise((resolve) => {
    server.getConnections((error, count) => resolve(error ? 0 : count));
  });

/**
 * Waits for a turn of the event loop that accepted nothing and was short. Connections that the
 * kernel has made and this process has not accepted are reset when the listener goes, with the
 * request that is on them; right after such a turn its queue is empty.
 */
async function untilQueueEmpty(server: Server): Promise<void> {
  let accepted = 0;
  const count = (): void => {
    accepted += 1;
  };
  server.on('connection', count);
  const deadline = performance.now() + LONGEST_QUEUE_WAIT_MS;
  let turnStartedAt: number;
  let acceptedBefore: number;
  // The turn that is under way may be past its poll phase: it says nothing.
  await setImmediate();
  do {
    acceptedBefore = accepted;
    turnStartedAt = performance.now();
    // The poll phase, where accepting happens, is between two of these.
    await setImmediate();
  } while (
    performance.now() < deadline &&
    (accepted !== acceptedBefore || performance.now() - turnStartedAt > QUIET_TURN_MS)
  );
  server.off('connection', count);
}

async function close(
  server: Server,
  connections: Connections,
  deadlineMs: number,
): Promise<number> {
  await untilQueueEmpty(server);
  const closed = new Promise<void>((resolve) => {
    // Not `http.Server.close`: it cuts idle connections at once, and with them the request that a
    // client has just sent on one.
    NetServer.prototype.close.call(server, () => resolve());
  });
  // Not before: clients would come back at once, and wait in the queue that is to be empty.
  connections.announceClose();
  const deadline = wait(deadlineMs, 'deadline', { ref: false });
  await wait(Math.min(IDLE_GRACE_MS, deadlineMs));
  connections.closeUnused();
  const idle = setInterval(() => connections.closeIdle(IDLE_GRACE_MS), IDLE_SWEEP_MS);
  const ended = await Promise.race([closed, deadline]);
  clearInterval(idle);
  if (ended !== 'deadline') return 0;
  const cut = await countConnections(server);
  server.closeAllConnections();
  return cut;
}

/**
 * `Connection` is about this hop alone (RFC 9110, 7.6.1), so it is ours to say. The SDK's streams say
 * keep-alive, at which Node forgets that it should close: clients came back on a connection that was
 * about to go, and each lost a request.
 */
function withoutKeepAlive(answer: Response): Response {
  const { headers } = answer;
  if (headers.get('connection')?.toLowerCase() === 'keep-alive') headers.delete('connection');
  return answer;
}

/** A wildcard address is no address to go to: loopback is, and is what the Host gate knows. */
function reachableHost({ address, family }: AddressInfo): string {
  if (address === '0.0.0.0') return '127.0.0.1';
  if (address === '::') return '[::1]';
  return family === 'IPv6' ? `[${address}]` : address;
}

/** Listens; resolves once connections are accepted. @throws StartupError that names the remedy */
export async function listen(
  app: Pick<Hono<{ Bindings: HttpBindings }>, 'fetch'>,
  host: string,
  port: number,
  variable: PortVariable = 'PORT',
): Promise<Listener> {
  const server = createAdaptorServer({
    fetch: async (request, env) => withoutKeepAlive(await app.fetch(request, env as HttpBindings)),
    createServer,
    serverOptions: SERVER_LIMITS,
    // Replacing the global Request would break `instanceof` in clients that fetch.
    overrideGlobalObjects: false,
  }) as Server;
  server.maxConnections = MOST_CONNECTIONS;
  const connections = trackConnections(server);

  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(new StartupError(describeListenError(error, host, port, variable), { cause: error })),
    );
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  return {
    origin: `http://${reachableHost(address)}:${address.port}`,
    announceClose: () => connections.announceClose(),
    close: (deadlineMs) => close(server, connections, deadlineMs),
  };
}
