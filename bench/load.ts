/**
 * The load: kept-alive connections, each with one request in flight. On sockets, not on node:http,
 * whose client costs more than the cheapest server here and would be the one that is measured.
 */
import { once } from 'node:events';
import { type Socket, connect } from 'node:net';
import type { CapturedRequest } from './capture-requests.ts';

export interface LoadFigures {
  readonly calls: number;
  readonly elapsedMs: number;
  /** Ascending. */
  readonly latenciesMs: Float64Array;
}

export interface LoadOptions {
  readonly connections: number;
  readonly durationMs: number;
}

const HEAD_END = Buffer.from('\r\n\r\n');
const LAST_CHUNK = Buffer.from('0\r\n\r\n');

/** The request as it goes over the wire. */
function serialise(origin: string, { headers, body }: CapturedRequest): Buffer {
  const lines = [
    'POST /mcp HTTP/1.1',
    `host: ${new URL(origin).host}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    `content-length: ${Buffer.byteLength(body)}`,
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`);
}

/** Whether the bytes are a whole answer. @throws Error when its status is not 200 */
function isWhole(answer: Buffer): boolean {
  const headEnd = answer.indexOf(HEAD_END);
  if (headEnd < 0) return false;
  const head = answer.toString('latin1', 0, headEnd).toLowerCase();
  if (!head.startsWith('http/1.1 200 '))
    throw new Error(`unexpected answer:\n${answer.toString()}`);
  const length = /\r\ncontent-length: *(\d+)/.exec(head)?.[1];
  if (length !== undefined) return answer.length >= headEnd + 4 + Number(length);
  return answer.subarray(-LAST_CHUNK.length).equals(LAST_CHUNK);
}

/** One request after the other until `isOver`. */
function runConnection(
  socket: Socket,
  request: Buffer,
  isOver: () => boolean,
  latenciesMs: number[],
): Promise<void> {
  return new Promise((resolve, reject) => {
    let received: Buffer[] = [];
    let sentAt = 0;
    const send = (): void => {
      received = [];
      sentAt = performance.now();
      socket.write(request);
    };
    const receive = (chunk: Buffer): void => {
      received.push(chunk);
      if (!isWhole(received.length === 1 ? chunk : Buffer.concat(received))) return;
      latenciesMs.push(performance.now() - sentAt);
      if (isOver()) resolve();
      else send();
    };
    socket.on('data', (chunk: Buffer) => {
      try {
        receive(chunk);
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    });
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('the server closed a connection under load')));
    send();
  });
}

/** Loads a server for a while. Rejects as soon as an answer is not a 200. */
export async function runLoad(
  origin: string,
  captured: CapturedRequest,
  { connections, durationMs }: LoadOptions,
): Promise<LoadFigures> {
  const request = serialise(origin, captured);
  const { hostname, port } = new URL(origin);
  const sockets = await Promise.all(
    Array.from({ length: connections }, async () => {
      const socket = connect({ host: hostname, port: Number(port), noDelay: true });
      await once(socket, 'connect');
      return socket;
    }),
  );
  const latenciesMs: number[] = [];
  const startedAt = performance.now();
  const isOver = (): boolean => performance.now() - startedAt >= durationMs;
  try {
    await Promise.all(sockets.map((socket) => runConnection(socket, request, isOver, latenciesMs)));
  } finally {
    for (const socket of sockets) socket.destroy();
  }
  return {
    calls: latenciesMs.length,
    elapsedMs: performance.now() - startedAt,
    latenciesMs: Float64Array.from(latenciesMs).sort(),
  };
}

/** Sends the request once and gives the body of the answer. */
export async function askOnce(origin: string, captured: CapturedRequest): Promise<string> {
  const { headers, body } = captured;
  const response = await fetch(`${origin}/mcp`, { method: 'POST', headers, body });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`unexpected answer ${response.status}: ${text}`);
  return text;
}
