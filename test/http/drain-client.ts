/** A worker that asks a server from many kept-alive connections, with an event loop of its own. */
import { Agent, request } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';

export type Fate = 'answered' | 'not accepted' | 'lost';

export interface DrainClientData {
  readonly port: number;
  readonly clients: number;
}

/** Told once when all connections are in use, and once at the end with what became of each request. */
export type DrainClientMessage = 'warm' | Readonly<Record<Fate, number>>;

const BODY = '{"jsonrpc":"2.0","id":1,"method":"ping"}';
const HEADERS = { 'content-type': 'application/json', 'content-length': BODY.length };

/** One request; `lost` when its connection stood and its bytes went out, but no full answer came. */
function ask(port: number, agent: Agent): Promise<Fate> {
  return new Promise((resolve) => {
    let isConnected = false;
    const options = {
      port,
      host: '127.0.0.1',
      method: 'POST',
      path: '/mcp',
      headers: HEADERS,
      agent,
    };
    const outgoing = request(options, (incoming) => {
      let text = '';
      incoming.setEncoding('utf8');
      incoming.on('data', (chunk: string) => (text += chunk));
      incoming.on('error', () => resolve('lost'));
      incoming.on('end', () => resolve(text === '{"ok":true}' ? 'answered' : 'lost'));
    });
    outgoing.on('socket', (socket) => {
      if (socket.connecting) socket.once('connect', () => (isConnected = true));
      else isConnected = true;
    });
    outgoing.on('error', () => resolve(isConnected ? 'lost' : 'not accepted'));
    outgoing.end(BODY);
  });
}

const { port, clients } = workerData as DrainClientData;
const fates = { answered: 0, 'not accepted': 0, lost: 0 };

/** Asks again and again on one kept-alive connection, until nobody listens any more. */
async function keepAsking(): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let fate: Fate;
  do {
    fate = await ask(port, agent);
    fates[fate] += 1;
    if (fates.answered === clients * 4) parentPort?.postMessage('warm');
  } while (fate === 'answered');
  agent.destroy();
}

await Promise.all(Array.from({ length: clients }, keepAsking));
parentPort?.postMessage(fates);
