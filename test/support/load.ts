/** Clients on kept-alive connections, for what a server does under load. */
import { type Agent, request } from 'node:http';

export interface Answer {
  readonly status: number;
  readonly text: string;
}

export class RequestLost extends Error {
  override readonly name = 'RequestLost';
  /** Whether its connection stood: what was never accepted was not lost. */
  readonly wasAccepted: boolean;

  constructor(wasAccepted: boolean, cause: unknown) {
    super('no full answer came', { cause });
    this.wasAccepted = wasAccepted;
  }
}

/** One POST on the agent's connection. Throws `RequestLost`. */
export function ask(
  url: string,
  agent: Agent,
  body: string | Buffer,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let isConnected = false;
    const lose = (error: unknown): void => reject(new RequestLost(isConnected, error));
    const outgoing = request(url, {
      method: 'POST',
      agent,
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        'content-length': Buffer.byteLength(body),
        ...headers,
      },
    });
    outgoing.on('response', (incoming) => {
      let text = '';
      incoming.setEncoding('utf8');
      incoming.on('data', (chunk: string) => (text += chunk));
      incoming.on('error', lose);
      incoming.on('end', () => {
        if (incoming.complete) resolve({ status: incoming.statusCode ?? 0, text });
        else lose(new Error('cut off'));
      });
    });
    outgoing.on('socket', (socket) => {
      if (socket.connecting) socket.once('connect', () => (isConnected = true));
      else isConnected = true;
    });
    outgoing.on('error', lose);
    outgoing.end(body);
  });
}

/** The time below which `share` of the values lie. */
export const percentile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.ceil(values.length * share) - 1] ?? NaN;
